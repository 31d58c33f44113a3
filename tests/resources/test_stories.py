"""What a case study quotes and hands on: consent that editors alone see, and templates for those who may see them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.blocks import StructBlockValidationError

from resources.models import Attachment, CaseStudyPage, PageAudience
from resources.story_blocks import TemplateBlock
from resources.text import text_of
from tests.factories import CaseStudyPageFactory, ResourcePageFactory

pytestmark = pytest.mark.django_db


def using(*templates: dict[str, Any]) -> str:
    """Return the templates of a case study as it keeps them."""
    empty = {"resource": None, "document": None, "note": ""}
    return json.dumps([{"type": "template", "value": empty | one} for one in templates])


def test_who_agreed_to_a_quote_stands_on_no_page_and_is_not_searched(client: Client) -> None:
    quote = {"text": "It works.", "attribution": "A nurse", "source": "", "consent": True}
    quote |= {"agreed_by": "Nurse Nightingale", "agreed_on": "2026-03-05"}
    page = CaseStudyPageFactory(problem=json.dumps([{"type": "quote", "value": quote}]))
    html = client.get(page.get_url()).content.decode()
    assert "It works." in html
    assert "Nightingale" not in html
    assert "5 March" not in html
    assert "It works." in text_of(page)
    assert "Nightingale" not in text_of(page)
    kept = CaseStudyPage.objects.get(pk=page.pk).problem[0].value
    assert (kept["agreed_by"], str(kept["agreed_on"])) == ("Nurse Nightingale", "2026-03-05")


def test_a_case_study_hands_on_the_templates_that_it_used(client: Client, attachment: Attachment) -> None:
    resource = ResourcePageFactory(title="Red bag list")
    used = using({"resource": resource.pk, "note": "We left out page 2."}, {"document": attachment.pk})
    page = CaseStudyPageFactory(title="Bags in Sutton", templates_used=used)
    html = client.get(page.get_url()).content.decode()
    assert f'<a href="{resource.get_url()}">Red bag list</a>' in html
    assert "We left out page 2." in html
    assert f'<a href="{attachment.url}">Sheet</a>' in html
    assert client.get(attachment.url).status_code == 200, "a file is as visible as the page that shows it"
    assert "Bags in Sutton" in client.get(resource.get_url()).content.decode(), "and the template says who used it"


def test_a_template_is_named_to_those_who_may_read_it(client: Client, member_client: Client) -> None:
    hidden = ResourcePageFactory(title="For members", audience=PageAudience.MEMBERS)
    draft = ResourcePageFactory(title="Never published", live=False)
    used = using({"resource": hidden.pk, "note": "A secret note."}, {"resource": draft.pk})
    address = CaseStudyPageFactory(templates_used=used).get_url()
    html = client.get(address).content.decode()
    for words in ("For members", "A secret note.", "Never published", "Templates used"):
        assert words not in html
    html = member_client.get(address).content.decode()
    assert "For members" in html
    assert "Never published" not in html


def test_templates_cost_the_same_however_many(client: Client, django_assert_max_num_queries: Any) -> None:
    resources = ResourcePageFactory.create_batch(8)
    page = CaseStudyPageFactory(templates_used=using(*({"resource": one.pk} for one in resources)))
    client.get(page.get_url())
    with django_assert_max_num_queries(25):
        client.get(page.get_url())


def test_an_editor_chooses_a_resource_or_a_document(attachment: Attachment) -> None:
    block, resource = TemplateBlock(), ResourcePageFactory()
    for both in ({"resource": None, "document": None}, {"resource": resource.pk, "document": attachment.pk}):
        with pytest.raises(StructBlockValidationError):
            block.clean(block.to_python({"note": ""} | both))
    assert block.clean(block.to_python({"resource": resource.pk, "document": None, "note": ""}))["note"] == ""
