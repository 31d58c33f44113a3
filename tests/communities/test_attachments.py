"""Files that go with posts: what is taken, what is kept of it, and who can fetch it."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from communities.actions.attachments import MOST_BYTES, MOST_FILES, MOST_UNSENT, SIDE, upload
from communities.actions.membership import leave
from communities.actions.threads import add_post, edit_post, hide_post, start_thread
from communities.errors import ActionError
from communities.models import Attachment, Community, Participant, Post, Thread, ThreadEvent
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name="Falls and frailty", level="private")


@pytest.fixture
def member(community: Community) -> Member:
    return MembershipFactory(community=community, member__display_name="Ada Author").member


@pytest.fixture
def thread(community: Community, member: Member) -> Thread:
    return start_thread(community=community, author=member, title="Falls", body="Who knows?", client_id=uuid4())


def picture(name: str = "ward.jpg", size: tuple[int, int] = (60, 40), kind: str = "JPEG") -> SimpleUploadedFile:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Taken at the bedside"
    Image.new("RGB", size, "red").save(written, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


def text(name: str = "rota.txt", words: bytes = b"Monday: Ada") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words, "text/plain")


def send(client: Client, thread: Thread, **fields: Any) -> Any:
    url = reverse("communities:reply", args=[thread.community.slug, thread.pk])
    return client.post(url, {"body": "With files.", "client_id": uuid4(), **fields})


def put(client: Client, thread: Thread, file: SimpleUploadedFile) -> tuple[int, dict[str, Any]]:
    response = client.post(reverse("communities:upload"), {"place": f"thread:{thread.pk}", "file": file})
    return response.status_code, json.loads(response.content)


def address(attachment: Attachment) -> str:
    return reverse("communities:attachment", args=[attachment.key])


def posted(thread: Thread, member: Member, file: SimpleUploadedFile | None = None, alt: str = "") -> Attachment:
    kept = upload(community=thread.community, uploader=member, file=file or picture())
    add_post(thread=thread, author=member, body="Look.", client_id=uuid4(), files={kept.key: alt})
    kept.refresh_from_db()
    return kept


def test_a_picture_is_written_anew_without_what_the_camera_adds(thread: Thread, member: Member) -> None:
    kept = posted(thread, member, picture(), "A corridor")

    with kept.file.open("rb") as file, Image.open(file) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
    assert (kept.name, kept.alt, kept.is_image, kept.width, kept.height) == ("ward.jpg", "A corridor", True, 60, 40)
    assert b"bedside" not in Path(kept.file.path).read_bytes()
    assert "ward" not in kept.file.name


def test_a_large_picture_is_made_smaller(thread: Thread, member: Member) -> None:
    kept = upload(community=thread.community, uploader=member, file=picture(size=(SIDE * 2, 100)))
    assert (kept.width, kept.height) == (SIDE, 50)


def test_a_moving_picture_still_moves(thread: Thread, member: Member) -> None:
    written = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=100)
    kept = upload(community=thread.community, uploader=member, file=SimpleUploadedFile("a.gif", written.getvalue()))
    with kept.file.open("rb") as file, Image.open(file) as image:
        assert image.n_frames == 3


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("page.html", b"<script>alert(1)</script>"), "cannot be kept"),
        (("drawing.svg", b"<svg onload=alert(1)>"), "cannot be kept"),
        (("run.exe", b"MZ"), "cannot be kept"),
        (("noending", b"text"), "cannot be kept"),
        (("photo.jpg", b"<script>alert(1)</script>"), "no picture"),
        (("photo.png", b"\x89PNG\r\n\x1a\nbroken"), "no picture"),
        (("sheet.xlsx", b"not a zip"), "not what its name says"),
        (("paper.pdf", b"<html>"), "not what its name says"),
        (("notes.txt", b"\0\0\0"), "not what its name says"),
        (("empty.txt", b""), "is empty"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    thread: Thread, member: Member, file: tuple[str, bytes], words: str
) -> None:
    with pytest.raises(ActionError, match=words):
        upload(community=thread.community, uploader=member, file=SimpleUploadedFile(*file))
    assert not Attachment.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    thread: Thread, member: Member, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    bomb = SimpleUploadedFile("a.png", _png_head(3000, 3000))
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(ActionError, match="too many pixels"):
        upload(community=thread.community, uploader=member, file=bomb)


def _png_head(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.new("1", (1, 1)).save(written, "PNG")
    data = bytearray(written.getvalue())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def test_a_picture_that_ends_too_early_is_broken(thread: Thread, member: Member) -> None:
    half = picture().read()
    with pytest.raises(ActionError, match="broken"):
        upload(community=thread.community, uploader=member, file=SimpleUploadedFile("a.jpg", half[: len(half) // 2]))


def test_a_file_that_is_too_large_is_refused(thread: Thread, member: Member) -> None:
    with pytest.raises(ActionError, match="larger than 10 MB"):
        upload(community=thread.community, uploader=member, file=text(words=b"x" * (MOST_BYTES + 1)))


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/rota.txt", "rota.txt"), ("C:\\me\\rota.txt", "rota.txt"), ("a\u202etxt.txt", "a txt.txt")],
)
def test_a_name_is_kept_without_folders_and_hidden_signs(thread: Thread, member: Member, name: str, kept: str) -> None:
    file = text()
    file._name = name  # type: ignore[attr-defined]
    assert upload(community=thread.community, uploader=member, file=file).name == kept


def test_a_long_name_keeps_its_ending(thread: Thread, member: Member) -> None:
    name = upload(community=thread.community, uploader=member, file=text("x" * 300 + ".txt")).name
    assert (len(name), name[-4:]) == (120, ".txt")


def test_only_who_may_write_uploads(client: Client, thread: Thread, member: Member) -> None:
    client.force_login(MemberFactory())
    assert put(client, thread, text())[0] == 404
    client.force_login(member)
    status, said = put(client, thread, text())
    assert status == 200
    assert "rota.txt" in said["html"]


def test_unsent_files_have_a_limit(signed_in: Client, member: Member, thread: Thread) -> None:
    for n in range(MOST_UNSENT):
        Attachment.objects.create(uploader=member, community=thread.community, name=f"{n}.txt", size=1, file="x")
    assert put(signed_in, thread, text())[1]["message"].startswith("You have uploaded 24 files")


# --- Who can fetch it -------------------------------------------------------------------------------------------


def test_until_it_is_sent_a_file_is_its_uploaders_alone(
    signed_in: Client, thread: Thread, member: Member, community: Community
) -> None:
    kept = upload(community=community, uploader=member, file=picture())
    host = Client()
    host.force_login(MembershipFactory(community=community, title="chair").member)

    assert signed_in.get(address(kept)).status_code == 200
    assert host.get(address(kept)).status_code == 404
    assert Client().get(address(kept)).status_code == 302
    assert host.post(reverse("communities:remove_upload", args=[kept.key])).status_code == 404
    add_post(thread=thread, author=host_member(host), body="Mine now?", client_id=uuid4(), files={kept.key: ""})
    kept.refresh_from_db()
    assert kept.post is None


def host_member(client: Client) -> Member:
    return Member.objects.get(pk=client.session["_auth_user_id"])


def test_who_may_read_the_thread_fetches_the_file_at_this_moment(
    client: Client, thread: Thread, member: Member, community: Community
) -> None:
    kept = posted(thread, member)
    reader = MembershipFactory(community=community).member
    client.force_login(reader)
    assert client.get(address(kept)).status_code == 200
    leave(community=community, member=reader)
    assert client.get(address(kept)).status_code == 404


def test_a_file_of_a_post_that_is_taken_down_or_moved_away_is_gone(
    signed_in: Client, thread: Thread, member: Member
) -> None:
    hidden, moved = posted(thread, member), posted(thread, member)
    assert hidden.post is not None
    hide_post(post=hidden.post, by=member)
    Post.objects.filter(pk=moved.post_id).update(moved_to=thread.posts.first())
    assert [signed_in.get(address(one)).status_code for one in (hidden, moved)] == [404, 404]


def test_a_file_of_a_private_thread_is_for_its_people(client: Client, thread: Thread, member: Member) -> None:
    kept = posted(thread, member)
    Thread.objects.filter(pk=thread.pk).update(audience=f"thread:{thread.pk}")
    Participant.objects.create(thread=thread, member=member)
    client.force_login(MembershipFactory(community=thread.community).member)
    assert client.get(address(kept)).status_code == 404
    client.force_login(member)
    assert client.get(address(kept)).status_code == 200


def test_no_cache_keeps_what_only_some_may_read(signed_in: Client, thread: Thread, member: Member) -> None:
    assert "no-store" in signed_in.get(address(posted(thread, member)))["Cache-Control"]


def test_a_public_file_is_asked_for_each_time_and_sent_once(client: Client, member: Member) -> None:
    community = CommunityFactory()
    MembershipFactory(community=community, member=member)
    thread = start_thread(community=community, author=member, title="Open", body="To all.", client_id=uuid4())
    kept = posted(thread, member)

    first = client.get(address(kept))
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    assert client.get(address(kept), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert kept.post is not None
    hide_post(post=kept.post, by=member)
    assert client.get(address(kept), headers={"If-None-Match": first["ETag"]}).status_code == 302


def test_a_file_is_a_download_that_can_do_nothing(signed_in: Client, thread: Thread, member: Member) -> None:
    response = signed_in.get(address(posted(thread, member, text("rota „März“.txt"))))

    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_picture_is_shown_with_what_it_shows_and_a_file_with_its_size(
    signed_in: Client, thread: Thread, member: Member
) -> None:
    shown = posted(thread, member, picture(), 'A "corridor"')
    posted(thread, member, text())

    page = signed_in.get(thread.get_absolute_url()).content.decode()

    assert f'src="{address(shown)}" alt="A &quot;corridor&quot;" width="60" height="40" loading="lazy"' in page
    assert "rota.txt" in page
    assert "11\xa0bytes" in page


# --- The forms --------------------------------------------------------------------------------------------------


def test_files_come_with_the_form_without_javascript(signed_in: Client, thread: Thread) -> None:
    assert send(signed_in, thread, uploads=[picture(), text()]).status_code == 302
    assert [one.name for one in Post.objects.get(number=2).attachments.all()] == ["ward.jpg", "rota.txt"]


def test_a_bad_file_keeps_the_words_and_the_good_files(signed_in: Client, thread: Thread) -> None:
    response = send(signed_in, thread, uploads=[text(), SimpleUploadedFile("x.exe", b"MZ")])

    page = response.content.decode()
    assert "A document of this kind cannot be kept." in page
    assert "With files.</textarea>" in page
    key = Attachment.objects.get().key
    assert f'name="attached" value="{key}"' in page
    assert Post.objects.count() == 1
    assert send(signed_in, thread, attached=[key], **{f"alt-{key}": "x"}).status_code == 302
    assert Attachment.objects.get().post == Post.objects.get(number=2)


def test_a_preview_uploads_and_asks_what_the_pictures_show(signed_in: Client, thread: Thread) -> None:
    page = send(signed_in, thread, uploads=[picture()], act="preview").content.decode()
    key = Attachment.objects.get().key
    assert f'name="alt-{key}"' in page
    page = send(signed_in, thread, attached=[key], remove=[key], act="preview").content.decode()
    assert str(key) not in page


def test_too_many_files_are_refused_and_stay_in_the_form(signed_in: Client, member: Member, thread: Thread) -> None:
    kept = [upload(community=thread.community, uploader=member, file=text()) for _ in range(MOST_FILES + 1)]
    page = send(signed_in, thread, attached=[one.key for one in kept]).content.decode()
    assert "At most 8 files go with one post." in page
    assert page.count('name="attached"') == MOST_FILES + 1
    assert Post.objects.count() == 1


@pytest.mark.parametrize("key", ["x", "", "0" * 36, "00000000-0000-0000-0000-000000000000"])
def test_any_key_is_answered(signed_in: Client, thread: Thread, key: str) -> None:
    assert send(signed_in, thread, attached=[key]).status_code == 302


def test_a_change_takes_files_out_and_adds_others(signed_in: Client, thread: Thread, member: Member) -> None:
    kept = posted(thread, member, text("one.txt"))
    post, url = kept.post, f"/posts/{kept.post_id}/edit/"
    assert post is not None
    assert str(kept.key) in signed_in.get(url).content.decode()
    before = ThreadEvent.objects.filter(post=post).count()

    response = signed_in.post(url, {"body": post.body, "uploads": [text("two.txt")]})

    assert response.status_code == 302
    assert [one.name for one in post.attachments.all()] == ["two.txt"]
    assert ThreadEvent.objects.filter(post=post).count() == before + 1


def test_a_change_of_the_words_alone_leaves_the_files(thread: Thread, member: Member) -> None:
    kept = posted(thread, member)
    assert kept.post is not None
    edit_post(post=kept.post, editor=member, body="Look here.")
    assert Attachment.objects.get().post_id == kept.post_id


def test_the_file_goes_with_its_row(
    thread: Thread, member: Member, signed_in: Client, django_capture_on_commit_callbacks
) -> None:
    kept = upload(community=thread.community, uploader=member, file=text())
    path = Path(kept.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in.post(reverse("communities:remove_upload", args=[kept.key])).status_code == 204
    assert not path.exists()


def test_what_was_never_sent_is_cleared_away_after_a_day(
    thread: Thread, member: Member, django_capture_on_commit_callbacks
) -> None:
    sent, fresh = posted(thread, member), upload(community=thread.community, uploader=member, file=text())
    old = upload(community=thread.community, uploader=member, file=text())
    long_ago = timezone.now() - timedelta(hours=25)
    Attachment.objects.filter(pk__in=[sent.pk, old.pk]).update(created_at=long_ago)
    output = io.StringIO()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("clear_uploads", stdout=output)

    assert output.getvalue() == "1 files deleted.\n"
    assert set(Attachment.objects.all()) == {sent, fresh}
    assert not Path(old.file.path).exists()
    assert Path(sent.file.path).exists()


def test_an_office_file_is_taken(thread: Thread, member: Member) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    file = SimpleUploadedFile("plan.docx", written.getvalue())
    assert not upload(community=thread.community, uploader=member, file=file).is_image


def test_the_addresses_take_what_they_are_for(signed_in: Client) -> None:
    key = uuid4()
    assert signed_in.get(reverse("communities:upload")).status_code == 405
    assert signed_in.get(reverse("communities:remove_upload", args=[key])).status_code == 405
    assert signed_in.post(reverse("communities:attachment", args=[key])).status_code == 405
    assert signed_in.get(reverse("communities:attachment", args=[key])).status_code == 404
