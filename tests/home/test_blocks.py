"""The shared blocks: what an editor may write, and how it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from home import blocks
from home.models import HomePage


def shown(kind: str, value: Any) -> str:
    block = blocks.BodyBlocks().child_blocks[kind]
    return str(block.render(block.to_python(value)))


def cleaned(block: Any, value: Any) -> Any:
    return block.clean(block.to_python(value))


@pytest.mark.parametrize(("level", "html"), [("h2", '<h2 id="what-they-did">'), ("h3", '<h3 id="what-they-did">')])
def test_a_heading_can_be_linked_to(level: str, html: str) -> None:
    assert html in shown("heading", {"text": "What they did", "level": level})


def test_a_heading_of_signs_alone_still_has_a_name() -> None:
    assert '<h2 id="section">' in shown("heading", {"text": "???", "level": "h2"})


def test_a_list_shows_points_or_steps() -> None:
    value = {"numbered": False, "items": ["<p>Pack</p>", "<p>Hand over</p>"]}
    assert '<ul class="points"><li><p>Pack</p></li>' in shown("points", value)
    assert '<ol class="points">' in shown("points", {**value, "numbered": True})


def test_a_quote_names_its_speaker_and_source() -> None:
    html = shown(
        "quote",
        {"text": "It <works>.", "attribution": "Ward sister", "source": "https://example.org/", "consent": True},
    )
    assert "It &lt;works&gt;." in html
    assert "Ward sister" in html
    assert 'href="https://example.org/"' in html


def test_a_quote_needs_consent() -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned(blocks.QuoteBlock(), {"text": "It works.", "attribution": "Ward sister", "consent": False})
    assert list(refused.value.block_errors) == ["consent"]


@pytest.mark.parametrize("kind", ["note", "caution", "ok"])
def test_a_callout_says_its_kind_by_class(kind: str) -> None:
    html = shown("callout", {"kind": kind, "title": "Not at night", "text": "<p>Agree first.</p>"})
    assert f'class="callout callout-{kind}"' in html
    assert "<strong>Not at night</strong>" in html


def test_a_checklist_lists_its_items() -> None:
    html = shown("checklist", {"title": "In the bag", "items": ["Papers", "Glasses"]})
    assert "<li>Papers</li><li>Glasses</li>" in html


def test_a_table_has_a_caption_and_headings_and_scrolls_by_keyboard() -> None:
    html = shown(
        "table",
        {
            "caption": "Falls a month",
            "columns": [{"type": "text", "heading": "Home"}, {"type": "number", "heading": "Falls"}],
            "rows": [{"values": ["Elm", "3"]}],
        },
    )
    assert "<caption>Falls a month</caption>" in html
    assert '<th scope="col">Falls</th>' in html
    assert "<td>Elm</td>" in html
    assert 'tabindex="0" aria-label="Falls a month"' in html


# --- Links -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"title": "Nowhere", "page": None, "url": ""}, "page"),
        ({"title": "", "page": None, "url": "https://example.org/"}, "title"),
    ],
)
def test_a_link_goes_to_one_place_and_says_which(value: dict[str, Any], wrong: str) -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned(blocks.LinkBlock(), value)
    assert list(refused.value.block_errors) == [wrong]


@pytest.mark.django_db
def test_a_link_cannot_go_to_a_page_and_an_address() -> None:
    home = HomePage.objects.get()
    with pytest.raises(StructBlockValidationError):
        cleaned(blocks.LinkBlock(), {"title": "Two", "page": home.pk, "url": "https://example.org/"})


def test_a_link_cannot_run_a_script() -> None:
    with pytest.raises(StructBlockValidationError):
        cleaned(blocks.LinkBlock(), {"title": "Bad", "page": None, "url": "javascript:alert(1)"})


@pytest.mark.django_db
def test_a_link_to_a_page_takes_its_title_and_goes_when_the_page_is_withdrawn() -> None:
    home = HomePage.objects.get()
    value = {"title": "Go on", "links": [{"title": "", "page": home.pk, "url": "", "note": "Why"}]}
    assert f">{home.title}</a>" in shown("links", value)
    home.live = False
    home.save()
    assert "<li>" not in shown("links", value)
    value["links"][0]["title"] = "Our own words"
    html = shown("links", value)
    assert "<a " not in html
    assert "Our own words" in html


# --- Pictures --------------------------------------------------------------------------------------------------


@pytest.fixture
def image(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return get_image_model().objects.create(title="A red bag", file=get_test_image_file())


def test_a_picture_is_described(image: Any) -> None:
    html = shown(
        "picture",
        {
            "image": {"image": image.pk, "alt_text": "A red bag on a bed", "decorative": False},
            "caption": "Packed",
            "credit": "the home",
        },
    )
    assert 'alt="A red bag on a bed"' in html
    assert "Packed" in html
    assert "Picture: the home" in html


def test_a_picture_without_words_must_be_decoration(image: Any) -> None:
    value = {"image": {"image": image.pk, "alt_text": "", "decorative": False}, "caption": "", "credit": ""}
    with pytest.raises(ValidationError):
        cleaned(blocks.PictureBlock(), value)
    value["image"]["decorative"] = True
    assert 'alt=""' in shown("picture", value)
    assert cleaned(blocks.PictureBlock(), value)


def test_an_empty_body_is_allowed_and_an_unknown_block_is_dropped() -> None:
    body = blocks.BodyBlocks().to_python([{"type": "video", "value": "x"}])
    assert len(body) == 0


def test_a_heading_must_have_words() -> None:
    with pytest.raises(StreamBlockValidationError):
        cleaned(blocks.BodyBlocks(), [{"type": "heading", "value": {"text": "", "level": "h2"}}])
