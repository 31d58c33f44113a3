"""What an upload must be, through the CMS's own forms."""

from __future__ import annotations

import html
import io
import json
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from wagtail.models import Collection

from home.uploads import clean_picture
from resources.models import Attachment, Picture
from tests.resources.conftest import picture_bytes

pytestmark = pytest.mark.django_db


def send(client: Client, what: str, name: str, content: bytes) -> HttpResponse:
    data = {
        "title": "A file",
        "file": SimpleUploadedFile(name, content),
        "collection": Collection.objects.get(depth=1).pk,
    }
    return client.post(reverse(f"wagtail{what}:add"), data)


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    return written.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """Return a small PNG that says in its head that it is very large."""
    honest = picture_bytes(8, 8)
    head = b"IHDR" + side.to_bytes(4, "big") * 2 + honest[24:29]
    return honest[:12] + head + zlib.crc32(head).to_bytes(4, "big") + honest[33:]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("note.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture of a kind that can be kept"),
        ("page.html", b"<script>alert(1)</script>", "no picture of a kind that can be kept"),
        ("bag.png", picture_bytes(kind="JPEG"), "The extension does not match the file format"),
        ("bag.png", b"\x89PNG\r\n\x1a\n nothing more", "picture"),
        ("bag.png", picture_bytes(400, 400)[:300], "This picture is broken"),
        ("bag.png", bomb(), "too many pixels"),
        ("bag.png", bomb(8_000), "too many pixels"),
        ("bag.png", picture_bytes() + b"\0" * 10 * 1024 * 1024, "too big"),
        ("bag.png", b"", "empty"),
    ],
    ids=["svg", "html", "wrong name", "no picture", "cut short", "bomb", "smaller bomb", "too big", "empty"],
)
def test_a_picture_that_cannot_be_kept_is_refused_with_a_reason(
    admin_client: Client, name: str, content: bytes, complaint: str
) -> None:
    response = send(admin_client, "images", name, content)

    assert response.status_code == 200
    assert complaint.lower() in html.unescape(response.content.decode()).lower()
    assert not Picture.objects.exists()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_kept_in_its_format(admin_client: Client, kind: str) -> None:
    extension = {"JPEG": "jpg"}.get(kind, kind.lower())

    send(admin_client, "images", f"bag.{extension}", picture_bytes(kind=kind))

    kept = Picture.objects.get()
    with Image.open(kept.file) as picture:
        assert (picture.format, picture.size) == (kind, (40, 30))


def test_metadata_is_not_kept(admin_client: Client) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif[0x0112] = 6  # lies on its side
    send(admin_client, "images", "bag.jpg", picture_bytes(kind="JPEG", exif=exif, comment=b"at home"))

    kept = Picture.objects.get()
    raw = kept.file.open().read()
    assert b"Camera of somebody" not in raw
    assert b"at home" not in raw
    assert (kept.width, kept.height) == (30, 40)  # and it stands upright


def test_words_hidden_in_a_png_are_not_kept() -> None:
    info = PngInfo()
    info.add_text("Comment", "52.4, -1.5")

    cleaned = clean_picture(SimpleUploadedFile("bag.png", picture_bytes(pnginfo=info)))

    assert b"52.4" not in cleaned.read()


def test_a_moving_picture_still_moves() -> None:
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=200, loop=0)

    cleaned = clean_picture(SimpleUploadedFile("bag.gif", written.getvalue()))

    with Image.open(cleaned) as picture:
        assert picture.n_frames == 3
        assert picture.info["duration"] == 200


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("run.exe", b"MZ", "cannot be kept. Choose one of: csv"),
        ("page.html", b"<script>alert(1)</script>", "cannot be kept. Choose one of: csv"),
        ("sheet.pdf", b"<script>alert(1)</script>", "not what its name says"),
        ("sheet.docx", b"plain text", "not what its name says"),
        ("sheet.txt", b"text\0binary", "not what its name says"),
        ("sheet.pdf", b"%PDF-1.7" + b"\0" * 20 * 1024 * 1024, "too big"),
    ],
    ids=["exe", "html", "no pdf", "no docx", "no text", "too big"],
)
def test_a_document_that_cannot_be_kept_is_refused_with_a_reason(
    admin_client: Client, name: str, content: bytes, complaint: str
) -> None:
    response = send(admin_client, "docs", name, content)

    assert response.status_code == 200
    assert complaint.lower() in html.unescape(response.content.decode()).lower()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("sheet.pdf", b"%PDF-1.7 x"), ("sheet.docx", zipped()), ("sheet.csv", b"month,falls\nMay,3")],
    ids=["pdf", "docx", "csv"],
)
def test_a_document_is_kept_and_seen_by_nobody_yet(admin_client: Client, name: str, content: bytes) -> None:
    response = send(admin_client, "docs", name, content)

    assert response.status_code == 302
    assert Attachment.objects.get().audience == ""


def test_the_upload_of_several_pictures_checks_each(admin_client: Client) -> None:
    data = {"title": "A file", "files[]": SimpleUploadedFile("bag.png", picture_bytes(400, 400)[:300])}

    response = admin_client.post(reverse("wagtailimages:add_multiple"), data)

    answer = json.loads(response.content)
    assert not answer["success"]
    assert "broken" in answer["error_message"]
