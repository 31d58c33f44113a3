""" "I used this": who says so, what others see of it, and what is counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.audiences import Viewer
from directory.models import Affiliation, Member
from resources import using
from resources.models import PageAudience, Use
from resources.using import uses_of
from tests.factories import (
    AffiliationFactory,
    CaseStudyPageFactory,
    LearningGuidePageFactory,
    MemberFactory,
    OrganisationFactory,
    ResourcePageFactory,
    UseFactory,
)
from tests.markup import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Affiliation:
    affiliation: Affiliation = AffiliationFactory()
    return affiliation


@pytest.fixture
def member(post: Affiliation) -> Member:
    return post.member


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def address(page: Any) -> str:
    return f"/used/{page.pk}/"


@pytest.mark.parametrize("factory", [CaseStudyPageFactory, LearningGuidePageFactory, ResourcePageFactory])
def test_a_member_says_in_a_minute_that_they_used_it(client: Client, post: Affiliation, factory: Any) -> None:
    page = factory()
    assert address(page) in client.get(page.get_url()).content.decode()
    assert f'<option value="{post.organisation_id}" selected>' in client.get(address(page)).content.decode()

    said = {"result": "partly", "organisation": post.organisation_id, "note": "Shorter  forms."}
    response = client.post(address(page), said, follow=True)

    use = Use.objects.get()
    assert (use.page_id, use.member, use.result, use.note) == (page.pk, post.member, "partly", "Shorter forms.")
    seen = text(response.content)
    assert "Used by 1 organisation. It helped in part: 1" in seen
    assert f"{post.member.display_name} , {post.organisation}" in seen
    assert "Used by 1 organisation" in text(client.get(page.get_url()).content)


def test_it_is_said_once_a_page_and_can_be_changed_and_taken_back(client: Client, member: Member) -> None:
    page = CaseStudyPageFactory()
    for result in ("helped", "did-not"):
        client.post(address(page), {"result": result})
    assert [(use.member, use.result) for use in Use.objects.all()] == [(member, "did-not")]
    assert "Change it" in client.get(address(page)).content.decode()
    other = UseFactory(page=page)
    client.post(f"{address(page)}take-back/")
    assert list(Use.objects.all()) == [other]


def test_without_an_answer_nothing_is_kept_and_nothing_typed_is_lost(client: Client) -> None:
    page = CaseStudyPageFactory()
    stranger = OrganisationFactory()
    html = client.post(address(page), {"note": "Bags were lost & found.", "organisation": stranger.pk}).content.decode()
    assert "Please choose: What happened?" in html
    assert "Bags were lost &amp; found." in html
    assert "Choose one of the places on your profile." in html
    assert not Use.objects.exists()


@pytest.mark.parametrize("note", ["x" * 301, "\u202eturned", "a\0b"], ids=["long", "turning", "nul"])
def test_what_cannot_be_shown_is_refused_in_words(client: Client, note: str) -> None:
    page = CaseStudyPageFactory()
    response = client.post(address(page), {"result": "helped", "note": note})
    assert response.status_code in {200, 400}
    assert not Use.objects.exists()


def test_visitors_see_the_numbers_and_no_names_and_are_asked_to_sign_in(member: Member) -> None:
    public = MemberFactory(audience="public")
    use = UseFactory(member=public, note="It worked with tea.")
    seen = text(Client().get(address(use.page)).content)
    assert "Used by 1 organisation." in seen
    assert "Sign in to say" in seen
    assert public.display_name not in seen
    assert "tea" not in seen
    assert Client().post(address(use.page), {"result": "helped"})["Location"].startswith("/accounts/login/")
    assert Client().post(f"{address(use.page)}take-back/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("hidden", [{"paused": True}, {"is_active": False}, {"audience": "member:0"}], ids=str)
def test_whom_one_may_not_know_of_is_neither_named_nor_counted(client: Client, hidden: dict[str, Any]) -> None:
    use = UseFactory(note="It worked with tea.")
    Member.objects.filter(pk=use.member_id).update(**hidden)
    seen = text(client.get(address(use.page)).content)
    assert "Nobody has said yet" in seen
    assert "tea" not in seen
    assert "Used by" not in text(client.get(use.page.get_url()).content)


def test_the_page_is_for_those_who_may_read_what_it_is_about(client: Client) -> None:
    page = CaseStudyPageFactory(audience=PageAudience.MEMBERS)
    assert Client().get(address(page))["Location"].startswith("/accounts/login/")
    assert client.get(address(page)).status_code == 200
    page.unpublish()
    for way in ("", "take-back/"):
        assert client.post(f"{address(page)}{way}", {"result": "helped"}).status_code == 404
    assert client.get(address(page.get_parent())).status_code == 404
    assert client.get("/used/999999/").status_code == 404


def test_organisations_count_once_and_those_who_name_none_for_themselves() -> None:
    page = CaseStudyPageFactory()
    home = OrganisationFactory()
    UseFactory.create_batch(2, page=page, organisation=home)
    UseFactory.create_batch(2, page=page, organisation=None)
    UseFactory(page=page)
    UseFactory()
    assert uses_of(page, Viewer(MemberFactory()))["total"] == 4


def test_the_list_is_paged_in_a_fixed_number_of_queries(client: Client) -> None:
    page = CaseStudyPageFactory()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(page))
        return len(captured)

    UseFactory(page=page)
    queries()
    few = queries()
    UseFactory.create_batch(using.PER_PAGE + 2, page=page)
    assert queries() <= few + 1
    html = client.get(address(page), {"page": "10000"}).content.decode()
    assert html.count('class="stack stack-small"') == 1 + 3


def test_somebody_who_says_it_of_everything_is_asked_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(using, "USES", using.Limit("uses", 1, 86_400, "Many."))
    first, second = CaseStudyPageFactory.create_batch(2)
    client.post(address(first), {"result": "helped"})
    assert client.post(address(first), {"result": "partly"}).status_code == 302
    response = client.post(address(second), {"result": "helped", "note": "Kept here."})
    assert response.status_code == 429
    assert "Kept here." in response.content.decode()
    assert Use.objects.get().page_id == first.pk
