"""Photos in a story: looked at before they are kept, described, and seen by nobody else before it is published."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from directory.models import Member
from resources.models import Picture
from resources.stories import actions
from resources.stories.reading import Story
from tests.factories import MemberFactory
from tests.resources.conftest import picture_bytes
from tests.resources.stories.conftest import again, page_of

pytestmark = pytest.mark.django_db


def photo(**changes: object) -> dict[str, object]:
    file = SimpleUploadedFile("bag.jpg", picture_bytes(kind="JPEG"), "image/jpeg")
    data = {"file": file, "alt_text": "A red bag", "caption": "Ours", "where": "what_was_done", "agreed": "on"}
    return {name: value for name, value in (data | changes).items() if value is not None}


def add(browser: Client, story: Story, **changes: object) -> str:
    response = browser.post(f"/stories/{story.page.pk}/photos/", photo(**changes), follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_photo_stands_in_its_section_with_its_words(browser: Client, story: Story, teller: Member) -> None:
    html = add(browser, story)

    assert "The photo is added." in html
    picture = Picture.objects.get()
    assert picture.uploaded_by_user == teller
    block = again(story.page, teller).draft.what_was_done.raw_data[-1]
    assert block["value"]["image"] == {"image": picture.pk, "decorative": False, "alt_text": "A red bag"}
    assert 'alt="A red bag"' in browser.get(f"/stories/{story.page.pk}/preview/").content.decode()
    assert "We packed a bag." in str(again(story.page, teller).draft.what_was_done)


@pytest.mark.parametrize("gap", ["file", "alt_text", "agreed"])
def test_a_photo_needs_its_file_its_words_and_that_everybody_agreed(browser: Client, story: Story, gap: str) -> None:
    html = add(browser, story, **{gap: None})

    assert 'class="error"' in html
    assert not Picture.objects.exists()


def test_what_is_no_picture_is_refused_and_where_it_was_taken_is_removed(browser: Client, story: Story) -> None:
    exif = Image.Exif()
    exif[0x8825] = {2: (52.0, 29.0, 0.0)}
    tagged = SimpleUploadedFile("bag.jpg", picture_bytes(kind="JPEG", exif=exif), "image/jpeg")

    assert "error" in add(browser, story, file=SimpleUploadedFile("bag.jpg", b"<svg>", "image/jpeg"))
    add(browser, story, file=tagged)

    with Picture.objects.get().file.open("rb") as kept:
        assert not Image.open(io.BytesIO(kept.read())).getexif()


def test_a_photo_is_seen_by_its_member_and_the_editors_until_it_is_published(
    browser: Client, whole: Story, reviewer: Member, client: Client
) -> None:
    add(browser, whole)
    url = Picture.objects.get().get_rendition("width-20").url

    assert browser.get(url).status_code == 200
    assert client.get(url).status_code == 404
    client.force_login(MemberFactory())
    assert client.get(url).status_code == 404
    client.force_login(reviewer)
    assert client.get(url).status_code == 200

    draft = again(whole.page, whole.page.owner).draft
    draft.strapline = "One bag"
    draft.save_revision(clean=False).publish()
    assert Client().get(url).status_code == 200


def test_a_photo_that_is_taken_out_is_gone(browser: Client, story: Story, teller: Member) -> None:
    add(browser, story)
    key = again(story.page, teller).photos[0].key

    browser.post(f"/stories/{story.page.pk}/photos/remove/", {"key": key})
    browser.post(f"/stories/{story.page.pk}/photos/remove/", {"key": key})

    assert again(story.page, teller).photos == []
    assert not Picture.objects.exists()


def test_a_photo_that_an_editor_deleted_breaks_nothing(browser: Client, story: Story) -> None:
    add(browser, story)
    Picture.objects.all().delete()

    for path in ("", "photos/", "preview/", "story/"):
        assert browser.get(f"/stories/{story.page.pk}/{path}").status_code == 200


def test_a_draft_goes_with_its_photos_and_leaves_what_others_show(browser: Client, story: Story) -> None:
    add(browser, story)
    editors = Picture.objects.create(title="Theirs", file=SimpleUploadedFile("b.png", picture_bytes(), "image/png"))

    browser.post(f"/stories/{story.page.pk}/delete/")

    assert list(Picture.objects.all()) == [editors]


def test_a_story_holds_so_many_photos_and_no_more(
    browser: Client, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_PHOTOS", 1)
    add(browser, story)

    assert "1 photos at most" in add(browser, story)
    assert Picture.objects.count() == 1
    assert not page_of(story).live
