"""What the CMS's editor is told of blocks: worked out once, and anew where it may change."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from django.utils import translation
from wagtail import blocks
from wagtail.fields import StreamField

from home.block_widget import BlockWidget
from home.models import HomePage
from resources.models import CaseStudyPage, LearningPathPage
from tests.factories import CommunityFactory


def widget_of(model: Any, name: str) -> BlockWidget:
    """Return the widget of a new form, as each opening of the editor makes one."""
    field = model.get_edit_handler().get_form_class().base_fields[name]
    widget = deepcopy(field).widget
    assert isinstance(widget, BlockWidget)
    return widget


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), [(HomePage, "body"), (CaseStudyPage, "problem")])
def test_the_second_form_is_told_what_the_first_was(model: Any, name: str) -> None:
    first, second = widget_of(model, name), widget_of(model, name)

    assert first is not second
    assert second.block_json is first.block_json
    assert str(second.media) == str(first.media)


def test_it_is_what_wagtail_tells() -> None:
    block = CaseStudyPage._meta.get_field("problem").stream_block

    told, wagtails = BlockWidget(block), blocks.BlockWidget(block)

    # Each empty paragraph and each first point of a list has a name by chance.
    chance = re.compile(r'"key\\": \\"\w+|"id": "[-0-9a-f]{36}')
    ours, theirs = (chance.sub("", one.block_json) for one in (told, wagtails))
    assert ours == theirs
    assert str(told.media) == str(wagtails.media)


def test_each_language_has_its_own() -> None:
    block = StreamField([("kind", blocks.CharBlock(label=translation.gettext_lazy("Page")))]).stream_block
    with translation.override("en-gb"):
        english = BlockWidget(block).block_json
    with translation.override("de"):
        german = BlockWidget(block).block_json

    assert '"Page"' in english
    assert '"Seite"' in german


@pytest.mark.django_db
def test_choices_that_the_database_gives_are_asked_for_each_time() -> None:
    before = widget_of(LearningPathPage, "modules").block_json
    CommunityFactory(name="Woodlarks of Whitby")

    assert "Woodlarks of Whitby" not in before
    assert "Woodlarks of Whitby" in widget_of(LearningPathPage, "modules").block_json


def given() -> list[tuple[str, str]]:
    return [("one", "One")]


class KindBlock(blocks.ChoiceBlock):
    """Says on its class what there is to choose."""

    choices = staticmethod(given)


@pytest.mark.parametrize(
    "child",
    [
        blocks.ChoiceBlock(choices=given),
        blocks.ChoiceBlock(given),
        KindBlock(),
        blocks.MultipleChoiceBlock(choices=given),
        blocks.CharBlock(default=lambda: "one"),
    ],
    ids=["named", "first", "class", "several", "default"],
)
def test_what_a_function_gives_is_asked_for_each_time(child: blocks.Block) -> None:
    block = blocks.StreamBlock([("part", blocks.ListBlock(blocks.StructBlock([("inner", child)])))])
    first, second = BlockWidget(block), BlockWidget(block)

    assert first.block_json is not second.block_json
