"""The searches of the CMS take whatever an editor types."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import GlossaryTermFactory

pytestmark = pytest.mark.django_db
SEARCHES = (
    "/cms/snippets/communities/community/",
    "/cms/snippets/resources/glossaryterm/",
    "/cms/snippets/search/concept/",
    "/cms/pages/search/",
    "/cms/choose-page/search/",
    "/cms/images/",
    "/cms/documents/",
    "/cms/users/",
)
TYPED = ('"', 'a "b', "O'Brien", "a/b", "a:b", "x* y", "(", "^a", "NEAR(", "-", "مرحبا", "🏥", "%_\\")


@pytest.mark.parametrize("address", SEARCHES)
def test_an_editors_search_takes_what_people_type(admin_client: Client, address: str) -> None:
    admin_client.raise_request_exception = False

    assert {text: admin_client.get(address, {"q": text}).status_code for text in TYPED} == dict.fromkeys(TYPED, 200)


def test_words_in_quotation_marks_are_found(admin_client: Client) -> None:
    GlossaryTermFactory(term="Run chart")

    assert "Run chart" in admin_client.get("/cms/snippets/resources/glossaryterm/", {"q": '"run cha'}).content.decode()
