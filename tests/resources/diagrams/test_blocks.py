"""Driver diagrams, PDSA logs and logic models on a page: drawn, and read as lists."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from wagtail.blocks import StructBlockValidationError

from resources.diagrams.blocks import CycleBlock, DriverDiagramBlock, LogicModelBlock, PDSALogBlock
from resources.documents import case_studies
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory

pytestmark = pytest.mark.django_db

DRIVERS = {
    "title": "What drives falls",
    "aim": "Fewer than six <falls> a month",
    "primary": [
        {"text": "People reach the toilet", "secondary": [{"text": "Somebody is near", "ideas": ["Start at five"]}]},
        {"text": "Medicines", "secondary": []},
    ],
}
CYCLE = {
    "title": "One early start",
    "begins": "2024-12-03",
    "ends": "2024-12-04",
    "plan": "Sunita starts at five.",
    "prediction": "Three people ring.",
    "do": "Four rang.",
    "study": "More than predicted.",
    "learned": "Half past five is enough.",
    "decision": "adapt",
    "act": "Half past five.",
}
LOG = {"title": "Early starts", "aim": "Be near", "cycles": [CYCLE, {**CYCLE, "title": "A week", "decision": ""}]}
MODEL = {
    "title": "How it works",
    "inputs": ["Five carers"],
    "activities": ["Early shift"],
    "outputs": ["Bells answered"],
    "outcomes": ["Fewer falls"],
    "impact": ["People stay well"],
    "assumptions": ["Bells are heard"],
}
BLOCKS = {"driver_diagram": DRIVERS, "pdsa_log": LOG, "logic_model": MODEL}
WORDS = {
    "driver_diagram": (
        "Aim: Fewer than six &lt;falls&gt; a month People reach the toilet Somebody is near Idea: Start at five "
        "Medicines"
    ),
    "pdsa_log": (
        "One early start 3 December 2024 to 4 December 2024 Plan Sunita starts at five. Prediction Three people ring. "
        "Do Four rang. Study More than predicted. Learnt Half past five is enough. Act Adapt. Half past five."
    ),
    "logic_model": (
        "Inputs Five carers Activities Early shift Outputs Bells answered Outcomes Fewer falls Impact People stay well "
        "This holds only if: Bells are heard"
    ),
}


def stream(kind: str) -> str:
    return json.dumps([{"type": kind, "value": BLOCKS[kind]}])


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_diagram_is_drawn_and_reads_as_a_list(client: Client, kind: str) -> None:
    made = CaseStudyPageFactory(what_was_done=stream(kind))

    html = client.get(made.get_url()).content.decode()

    svg, text = html.partition('<svg class="diagram"')[2].split("</svg>", 1)
    assert 'role="img"' in svg
    assert re.search(r"<title id=\"(\S+)\">[^<]+</title>\s*<desc id=\"(\S+)\">[^<]+</desc>", svg)
    assert svg.count("<rect") == {"driver_diagram": 5, "pdsa_log": 2, "logic_model": 5}[kind]
    read = " ".join(re.sub(r"<[^>]+>", " ", text).replace("The diagram as a list", "").split())
    assert WORDS[kind] in read


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_diagram_may_stand_in_a_guide(client: Client, kind: str) -> None:
    guide = LearningGuidePageFactory(shared=stream(kind))

    assert 'class="diagram"' in client.get(guide.get_url()).content.decode()


@pytest.mark.parametrize("kind", BLOCKS)
def test_search_knows_the_words_of_a_diagram(kind: str) -> None:
    made = CaseStudyPageFactory(what_was_done=stream(kind))

    body = next(iter(case_studies([made.pk]))).body

    assert {"driver_diagram": "Start at five", "pdsa_log": "Three people ring.", "logic_model": "Bells are heard"}[
        kind
    ] in body


@pytest.mark.parametrize(
    ("block", "value"), [(DriverDiagramBlock(), DRIVERS), (PDSALogBlock(), LOG), (LogicModelBlock(), MODEL)]
)
def test_what_an_editor_enters_is_kept_as_structure(block: Any, value: Any) -> None:
    kept = block.get_prep_value(block.clean(block.to_python(value)))

    assert block.get_prep_value(block.to_python(json.loads(json.dumps(kept, default=str)))) == kept


@pytest.mark.parametrize("block", [DriverDiagramBlock(), PDSALogBlock(), LogicModelBlock()])
def test_an_empty_diagram_is_refused_and_an_unfinished_draft_is_shown(block: Any) -> None:
    empty = block.to_python({})

    with pytest.raises(StructBlockValidationError):
        block.clean(empty)
    assert "<figure" in block.render(empty)


def test_a_test_does_not_end_before_it_begins() -> None:
    block = CycleBlock()

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({**CYCLE, "ends": "2024-12-01"}))

    assert "before the day it began" in refused.value.block_errors["ends"].messages[0]


def test_the_ramp_of_an_unfinished_test_says_no_decision(client: Client) -> None:
    html = client.get(CaseStudyPageFactory(what_was_done=stream("pdsa_log")).get_url()).content.decode()

    assert html.count("→ Adapt") == 1
    assert "Not decided" not in html
