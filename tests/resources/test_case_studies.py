"""What a case study says of its setting, its course and its people."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from resources.documents import case_studies
from resources.models import Picture, Rurality
from tests.factories import CaseStudyPageFactory, words

pytestmark = pytest.mark.django_db

PARTS = ("Easy read", "Timeline", "A person's story", "People served", "Area", "Staff")


def text(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).replace("&#x27;", "'").split())


def test_a_case_study_tells_setting_timeline_story_and_easy_read(client: Client, picture: Picture) -> None:
    lines = [
        {"text": "Most falls were early.", "image": {"image": picture.pk, "decorative": False, "alt_text": "A bed"}},
        {"text": "Now somebody comes."},
    ]
    moments = [{"when": "March 2024", "what": "First test"}, {"when": "Week six", "what": "Everybody joins"}]
    case = CaseStudyPageFactory(
        easy_read=json.dumps([{"type": "line", "value": line} for line in lines]),
        timeline=json.dumps([{"type": "moment", "value": moment} for moment in moments]),
        story=words("Mr Lamb rings no more."),
        population="42 residents",
        rurality=Rurality.TOWN,
        size="Two floors",
        staff_mix="Eight nurses",
    )

    html = client.get(case.get_url()).content
    seen = text(html)

    for part in (
        "Easy read: this page in short sentences Most falls were early. Now somebody comes.",
        "Timeline March 2024: First test Week six: Everybody joins What happened",
        "A person's story Mr Lamb rings no more. What did not work",
        "People served 42 residents Area Town Size Two floors Staff Eight nurses",
    ):
        assert part in seen
    assert 'alt="A bed"' in html.decode()
    picture.refresh_from_db()
    assert picture.audience == "public"
    assert "Most falls were early." in next(iter(case_studies([case.pk]))).body


def test_what_a_case_study_does_not_say_has_no_heading(client: Client) -> None:
    seen = text(client.get(CaseStudyPageFactory().get_url()).content)

    assert [part for part in PARTS if part in seen] == []
