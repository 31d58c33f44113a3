"""Photos: what is refused, what is taken off them, and what becomes of old files."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image, PngImagePlugin

from directory import actions, audiences, photos
from directory.models import Member
from tests.factories import MemberFactory


def picture(form: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB", **how: Any) -> bytes:
    kept = io.BytesIO()
    Image.new(mode, size, "teal").save(kept, form, **how)
    return kept.getvalue()


def upload(content: bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def png_head(width: int, height: int) -> bytes:
    """Return a PNG that says how large it is and holds next to nothing, as a decompression bomb does."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def kept(content: bytes) -> Image.Image:
    return Image.open(photos.prepare(upload(content)))


# --- What is taken -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(800, 600), (600, 2000), (40, 40), (1, 3000)])
def test_a_picture_becomes_a_square_jpeg_under_a_name_that_nobody_can_guess(form: str, size: tuple[int, int]) -> None:
    file = photos.prepare(upload(picture(form, size), "me/../../etc/passwd.png"))
    with Image.open(file) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (512, 512), "RGB")
    assert file.name
    stem, _, ending = file.name.partition(".")
    assert len(stem) == 32
    assert ending == "jpg"


@pytest.mark.parametrize("mode", ["L", "P", "1", "RGBA", "LA", "I;16"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    content = io.BytesIO()
    Image.new(mode, (60, 60)).save(content, "PNG")
    assert kept(content.getvalue()).mode == "RGB"


def test_a_printers_colours_are_read() -> None:
    content = io.BytesIO()
    Image.new("CMYK", (60, 60)).save(content, "JPEG")
    assert kept(content.getvalue()).mode == "RGB"


def test_what_is_transparent_turns_white() -> None:
    content = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(content, "PNG")
    red, green, blue = kept(content.getvalue()).convert("RGB").getpixel((200, 200))  # type: ignore[misc]
    assert min(red, green, blue) > 250


def test_a_picture_taken_sideways_stands_upright() -> None:
    image = Image.new("RGB", (600, 600), "white")
    image.paste("black", (0, 0, 600, 300))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    content = io.BytesIO()
    image.save(content, "JPEG", exif=exif)
    upright = kept(content.getvalue()).convert("L")
    left, right = upright.getpixel((40, 256)), upright.getpixel((470, 256))
    assert isinstance(left, int)
    assert isinstance(right, int)
    assert left > 200
    assert right < 50


def test_nothing_that_a_camera_or_a_program_added_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret-exif"
    exif.get_ifd(0x8825)[1] = "N"
    jpeg = picture(exif=exif, comment=b"secret-comment", xmp=b"<x>secret-xmp</x>", icc_profile=b"secret-icc" * 20)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "secret-text")
    png = picture("PNG", pnginfo=text)
    for content in (jpeg, png):
        assert b"secret" in content
        file = photos.prepare(upload(content))
        assert b"secret" not in file.read()
        file.seek(0)
        assert not Image.open(file).getexif()


# --- What is refused ---------------------------------------------------------------------------------------------

BROKEN = {
    "text": b"not a picture at all",
    "a web page": b"<!doctype html><script>alert(1)</script>",
    "a drawing with scripts": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a picture of another format": picture("BMP"),
    "an animation": picture("GIF"),
    "a TIFF": picture("TIFF"),
    "half a JPEG": picture()[: len(picture()) // 2],
    "half a PNG": picture("PNG")[:60],
    "a head alone": png_head(100, 100),
    "noise": bytes(range(256)) * 20,
    "a PNG of no size": png_head(0, 10),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_picture_of_an_allowed_format_is_refused_with_words(what: str) -> None:
    with pytest.raises(ValidationError) as caught:
        photos.prepare(upload(BROKEN[what]))
    assert caught.value.code == "format"
    assert "Choose a JPEG, PNG or WebP file" in caught.value.message


@pytest.mark.parametrize("size", [(5001, 5000), (60_000, 60_000), (2**31 - 1, 2**31 - 1), (30_000_000, 1)])
def test_a_bomb_is_refused_by_its_head_before_it_is_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(*args: Any) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    with pytest.raises(ValidationError) as caught:
        photos.prepare(upload(png_head(*size)))
    assert caught.value.code in {"pixels", "format"}


def test_a_picture_just_under_the_limit_is_taken() -> None:
    assert kept(picture(size=(5000, 5000))).size == (512, 512)


def test_a_file_over_five_megabytes_is_refused_unread() -> None:
    with pytest.raises(ValidationError) as caught:
        photos.prepare(upload(picture() + b"\0" * photos.MAX_BYTES))
    assert caught.value.code == "size"


# --- What becomes of old files -----------------------------------------------------------------------------------


def files() -> set[str]:
    folder = Path(Member._meta.get_field("photo").storage.path("photos"))  # type: ignore[union-attr]
    return {f"photos/{file.name}" for file in folder.glob("*")} if folder.exists() else set()


@pytest.fixture
def member(transactional_db: None) -> Member:
    member = MemberFactory.create()
    save(member, photo=photos.prepare(upload(picture())))
    return member


def save(member: Member, **changes: Any) -> None:
    actions.save_profile(member=member, place=None, **changes)


def test_the_old_file_goes_when_a_new_photo_is_committed(member: Member) -> None:
    old = member.photo.name
    with transaction.atomic():
        save(member, photo=photos.prepare(upload(picture("PNG"))))
        assert old in files()
    assert old not in files()
    assert member.photo.name in files()


def test_the_file_goes_when_the_photo_is_removed(member: Member) -> None:
    old = member.photo.name
    save(member, remove_photo=True)
    assert not Member.objects.get().photo
    assert old not in files()


def test_a_save_without_a_photo_keeps_the_file(member: Member) -> None:
    save(member)
    assert Member.objects.get().photo.name in files()


def test_a_write_that_fails_keeps_the_old_file_and_leaves_no_new_one(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(Member, "save", fail)
        with pytest.raises(RuntimeError):
            save(member, photo=photos.prepare(upload(picture())))
    assert files() == before
    assert Member.objects.get().photo.name in before


def test_a_transaction_that_is_taken_back_keeps_the_old_file(member: Member) -> None:
    old = member.photo.name
    with transaction.atomic():
        save(member, remove_photo=True)
        transaction.set_rollback(True)
    assert old in files()
    assert Member.objects.get().photo.name == old


def test_the_file_goes_with_its_member(member: Member) -> None:
    old = member.photo.name
    member.delete()
    assert old not in files()


# --- Who is shown it ---------------------------------------------------------------------------------------------


def test_the_photo_is_served_to_whoever_may_see_the_profile_and_asked_for_each_time(member: Member) -> None:
    reader = Client()
    reader.force_login(MemberFactory.create())
    response = reader.get(f"/people/{member.pk}/photo/")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert "no-cache" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response.content.startswith(b"\xff\xd8")
    again = reader.get(f"/people/{member.pk}/photo/", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304
    Member.objects.filter(pk=member.pk).update(audience=audiences.member(member.pk))
    hidden = reader.get(f"/people/{member.pk}/photo/", HTTP_IF_NONE_MATCH=response["ETag"])
    assert hidden.status_code == 404


def test_a_photo_that_may_not_be_seen_looks_like_one_that_is_not_there(member: Member) -> None:
    visitor = Client()
    hidden, absent = visitor.get(f"/people/{member.pk}/photo/"), visitor.get("/people/999999/photo/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert hidden.headers == absent.headers


def test_a_file_that_is_lost_gives_the_outline(member: Member) -> None:
    member.photo.storage.delete(member.photo.name)
    reader = Client()
    reader.force_login(member)
    assert reader.get(f"/people/{member.pk}/photo/").status_code == 404
