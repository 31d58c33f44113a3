"""Our own addresses of the CMS, with nonsense for their arguments and in their forms: each is answered."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from communities.models import PageCommunity
from tests.factories import CaseStudyPageFactory, CommunityFactory, MemberFactory, MembershipFactory
from tests.test_bad_addresses import ANSWERED, EVERY_OF_CMS, filled

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

OURS = (
    "cms/pages/<int:page_id>/edit/",
    "cms/pages/<int:page_id>/unpublish/",
    "cms/pages/<int:page_id>/revisions/<int:revision_id>/revert/",
    "cms/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
    "cms/pages/<int:page_id>/community/",
    "cms/pages/<int:pk>/external-reviews/",
    "cms/external-reviews/<int:pk>/",
    "cms/reports/editors/",
    "cms/reports/links/",
    "cms/links/<int:pk>/",
    "cms/concepts/suggest/",
    "cms/choose-page/<int:page_id>/",
    "cms/choose-page/chosen-multiple/",
    "cms/api/main/images/<int:pk>/",
)
TYPED = ("", "nonsense", "0", "x" * 3000, "\x00", "🏥", "'; DROP TABLE page;--", "9" * 400, "-1")
NAMES = ("id", "q", "p", "community", "reviewer", "days", "next", "loaded_revision_id", "opened_at", "seen_revision_id")


@pytest.fixture
def clients() -> dict[str, Client]:
    """Return a superuser, an editor and a convener."""
    members = {"superuser": MemberFactory(is_staff=True, is_superuser=True), "editor": MemberFactory()}
    members["editor"].groups.add(Group.objects.get(name="Editors"))
    members["convener"] = MembershipFactory(community=CommunityFactory(), title="convener").member
    members["convener"].groups.add(Group.objects.get(name="Conveners"))
    found = {}
    for name, member in members.items():
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(member)
    return found


def test_every_address_here_is_one_of_the_sites() -> None:
    assert [one for one in OURS if one not in EVERY_OF_CMS] == []


@pytest.mark.parametrize("pattern", OURS)
def test_an_address_of_nothing_is_answered(clients: dict[str, Client], pattern: str) -> None:
    found = [
        (who, method, address[:80], status)
        for address in filled(pattern)
        for who, client in clients.items()
        for method in ("GET", "POST")
        if (status := client.generic(method, address).status_code) not in ANSWERED
    ]

    assert found == []


@pytest.mark.parametrize("address", ["community/", "external-reviews/", "edit/", "unpublish/"])
@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
def test_whatever_is_typed_for_a_page_that_is_there_is_answered(
    clients: dict[str, Client], address: str, typed: str
) -> None:
    page = CaseStudyPageFactory()
    PageCommunity.objects.create(page=page, community=CommunityFactory())
    sent = dict.fromkeys(NAMES, typed)

    for who, client in clients.items():
        for answer in (
            client.get(f"/cms/pages/{page.pk}/{address}", sent),
            client.post(f"/cms/pages/{page.pk}/{address}", sent),
        ):
            assert answer.status_code in ANSWERED, (who, address, answer.status_code)


@pytest.mark.parametrize("asked", ["id=1", "id=1&id=1", "id=nonsense", f"id={'9' * 400}", "id=-1", "id="])
def test_the_chooser_answers_for_pages_that_cannot_be_chosen(clients: dict[str, Client], asked: str) -> None:
    statuses = {client.get(f"/cms/choose-page/chosen-multiple/?{asked}").status_code for client in clients.values()}

    assert statuses <= ANSWERED
