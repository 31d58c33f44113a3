"""Films: which addresses are films, what editors are told, and that nothing is asked of another site by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.admin.telepath import JSContext
from wagtail.blocks import StructBlockValidationError

from resources.films import FRAMES, film_at
from resources.story_blocks import FilmBlock
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory

YOUTUBE = "https://www.youtube.com/watch?v=abcDEF_-123"
BRIGHTCOVE = "https://players.brightcove.net/1234567890001/abc-DEF_default/index.html?videoId=5678901234001"
NOCOOKIE = "https://www.youtube-nocookie.com/embed/abcDEF_-123"


def film(**more: Any) -> dict[str, Any]:
    return {"title": "A bag", "url": YOUTUBE, "has_captions": True, "transcript": "", "minutes": None} | more


def page_with(value: dict[str, Any], factory: Any = CaseStudyPageFactory) -> str:
    page = factory(problem=json.dumps([{"type": "film", "value": value}]))
    return Client().get(page.get_url()).content.decode()


@pytest.mark.parametrize(
    ("url", "page", "frame"),
    [
        (YOUTUBE, YOUTUBE, NOCOOKIE),
        ("http://m.youtube.com/watch?t=3&v=abcDEF_-123&list=x", YOUTUBE, NOCOOKIE),
        ("https://youtu.be/abcDEF_-123?si=tracked", YOUTUBE, NOCOOKIE),
        ("https://youtube.com/shorts/abcDEF_-123", YOUTUBE, NOCOOKIE),
        (NOCOOKIE, YOUTUBE, NOCOOKIE),
        ("https://vimeo.com/123456", "https://vimeo.com/123456", "https://player.vimeo.com/video/123456?dnt=1"),
        (
            "https://vimeo.com/123456/abcdef0123?share=copy",
            "https://vimeo.com/123456/abcdef0123",
            "https://player.vimeo.com/video/123456?dnt=1&h=abcdef0123",
        ),
        (BRIGHTCOVE, BRIGHTCOVE, BRIGHTCOVE),
        (f"{BRIGHTCOVE}&autoplay=true#x", BRIGHTCOVE, BRIGHTCOVE),
        (
            "https://player.vimeo.com/video/123456?h=abcdef0123",
            "https://vimeo.com/123456/abcdef0123",
            "https://player.vimeo.com/video/123456?dnt=1&h=abcdef0123",
        ),
    ],
)
def test_the_address_of_a_film_is_known_however_it_was_copied(url: str, page: str, frame: str) -> None:
    assert film_at(url)[1:] == (page, frame)


@pytest.mark.parametrize(
    "url",
    [
        "https://films.example/1",
        "https://youtube.com.films.example/watch?v=abcDEF_-123",
        "https://players.brightcove.net.films.example/1234567890001/a_default/index.html?videoId=5678901234001",
        "https://nhs.sharepoint.com/:v:/s/team/film",
        "https://films.example/?https://vimeo.com/123456",
        "javascript:alert(1)//youtube.com/watch?v=abcDEF_-123",
        "//youtu.be/abcDEF_-123",
        "https://[youtube.com/watch?v=abcDEF_-123",
        "a\0b",
        "",
    ],
)
def test_another_site_is_refused_with_what_to_do_instead(url: str) -> None:
    with pytest.raises(ValidationError, match=r"YouTube, Vimeo and Brightcove.*Links"):
        film_at(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/@nhs",
        "https://www.youtube.com/watch?v=short",
        'https://youtu.be/abcDEF_-123"onload=x',
        "https://vimeo.com/channels/nhs",
        "https://players.brightcove.net/1234567890001/default_default/index.html",
        "https://players.brightcove.net/1234567890001/default_default/index.html?videoId=1%22onload",
        "https://players.brightcove.net/../1234567890001/default_default/index.html?videoId=5678901234001",
        "https://players.brightcove.net/1234567890001/default_default/index.js?videoId=5678901234001",
        "https://vimeo.com/" + "9" * 400,
    ],
)
def test_an_address_of_the_right_site_that_is_no_film_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="names no film"):
        film_at(url)


def test_an_editor_confirms_the_captions_and_learns_what_is_wrong_with_an_address() -> None:
    block = FilmBlock()
    assert block.clean(block.to_python(film()))["url"] == YOUTUBE
    for wrong, name in (({"has_captions": False}, "has_captions"), ({"url": "https://films.example/1"}, "url")):
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(block.to_python(film(**wrong)))
        assert set(refused.value.block_errors) == {name}


def test_an_editor_is_told_of_every_site_before_and_after_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FRAMES, "Filmhouse", "https://filmhouse.example")
    packed = json.dumps(JSContext().pack(FilmBlock()))
    with pytest.raises(ValidationError) as refused:
        film_at("https://films.example/1")
    for said in (packed, str(refused.value)):
        assert "YouTube, Vimeo, Brightcove and Filmhouse" in said


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [CaseStudyPageFactory, LearningGuidePageFactory])
def test_a_film_is_a_link_until_a_reader_presses(factory: Any) -> None:
    html = page_with(film(transcript="<p>A bag is packed.</p>", minutes=4, title='A "bag"'), factory)
    assert f'<a href="{YOUTUBE}" rel="noopener" data-film="{NOCOOKIE}" data-title="A &quot;bag&quot;">' in html
    assert "4 minutes, with captions." in html
    assert "A bag is packed." in html
    assert "<iframe" not in html
    assert 'src="https' not in html


@pytest.mark.django_db
def test_a_draft_with_another_sites_address_shows_no_link() -> None:
    html = page_with(film(url="https://films.example/1"))
    assert "A bag" in html
    assert "films.example" not in html


@pytest.mark.django_db
def test_the_policy_lets_the_frames_of_these_sites_in_and_of_no_others(client: Client) -> None:
    assert set(settings.FILM_FRAMES) == set(FRAMES.values())
    policy = client.get(CaseStudyPageFactory().get_url())["Content-Security-Policy"]
    assert f"frame-src {' '.join(settings.FILM_FRAMES)};" in f"{policy};"
    assert "script-src 'self';" in f"{policy};"
