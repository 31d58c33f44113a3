"""Editors keep the taxonomy in the CMS."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from search import vocabulary
from search.analysis import terms
from search.models import Concept, ConceptTerm
from tests.factories import ConceptFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(MemberFactory(is_superuser=True, is_staff=True))
    return client


def test_concepts_are_listed_and_found(editor: Client) -> None:
    ConceptFactory(key="spc", label="Statistical process control")
    ConceptFactory(key="falls", label="Falls prevention")
    url = reverse("wagtailsnippets_search_concept:list")
    assert "Falls prevention" in editor.get(url).content.decode()
    found = editor.get(url, {"q": "statistical"}).content.decode()
    assert "Statistical process control" in found
    assert "Falls prevention" not in found


def test_an_editor_adds_a_synonym_and_queries_follow(editor: Client) -> None:
    concept = ConceptFactory(key="spc", label="Statistical process control")
    url = reverse("wagtailsnippets_search_concept:edit", args=[concept.pk])
    assert editor.get(url).status_code == 200
    response = editor.post(
        url,
        {
            "label": "Statistical process control",
            "kind": "method",
            "key": "spc",
            "definition": "",
            "source": "",
            "terms-TOTAL_FORMS": "1",
            "terms-INITIAL_FORMS": "0",
            "terms-MIN_NUM_FORMS": "0",
            "terms-MAX_NUM_FORMS": "1000",
            "terms-0-kind": "synonym",
            "terms-0-text": "wiggly lines",
            "terms-0-DELETE": "",
            "terms-0-id": "",
        },
    )
    assert response.status_code == 302
    assert ConceptTerm.objects.get().text == "wiggly lines"
    assert terms("wiggly lines") in vocabulary.current().phrases


def test_a_member_may_not(client: Client) -> None:
    client.force_login(MemberFactory())
    response = client.get(reverse("wagtailsnippets_search_concept:list"))
    assert response.status_code in {302, 403}
    assert not Concept.objects.exists()
