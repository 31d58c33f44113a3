"""A member's page: what stands on it, and for whom."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import audiences
from directory.evidence import READ, SHOWN_ENDORSEMENTS, SHOWN_IN_GROUP
from directory.models import Member, Offer
from search.models import Document
from search.registry import Kind
from tests.factories import (
    AffiliationFactory,
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


@pytest.fixture
def person() -> Member:
    return MemberFactory.create(display_name="Maria Okafor", headline="Improvement lead")


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(MemberFactory.create())
    return client


def page(client: Client, member: Member) -> str:
    response = client.get(f"/people/{member.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def evidence(person: Member, title: str, audience: str) -> Document:
    return Document.objects.create(
        entity="thread",
        entity_id=Document.objects.count() + 1,
        kind=Kind.EVIDENCE,
        key=title,
        audience=audience,
        person=person.pk,
        url="/somewhere/",
        title=title,
    )


def test_a_profile_says_what_its_member_said(reader: Client, person: Member) -> None:
    AffiliationFactory.create(member=person, title="Falls lead")
    ExpertiseFactory.create(member=person, concept=ConceptFactory.create(label="Run charts"), years=1)
    Offer.objects.create(member=person, kind="call", text="Thursdays after four")
    person.interests.add(ConceptFactory.create(key="x", label="Frailty"))
    html = page(reader, person)
    for text in ("Maria Okafor", "Improvement lead", "Falls lead", "Run charts", "1 year", "Thursdays after four"):
        assert text in html
    assert "Frailty" in html
    assert "Change my profile" not in html


def test_an_empty_profile_says_so_kindly(reader: Client, person: Member) -> None:
    html = page(reader, person)
    assert "Nothing to see here yet." in html
    assert "Nothing that you can see yet." in html


def test_the_members_own_page_leads_to_changing_it(person: Member) -> None:
    client = Client()
    client.force_login(person)
    assert "Change my profile" in page(client, person)


def test_the_address_of_a_member_stands_nowhere(reader: Client, person: Member) -> None:
    assert person.email not in page(reader, person)


def test_a_visitor_is_sent_to_sign_in_whether_or_not_there_is_a_profile(person: Member) -> None:
    for pk in (person.pk, 999_999):
        assert Client().get(f"/people/{pk}/")["Location"] == f"/accounts/login/?next=/people/{pk}/"


def test_a_public_profile_is_open_to_visitors(person: Member) -> None:
    Member.objects.filter(pk=person.pk).update(audience=audiences.PUBLIC)
    assert "Maria Okafor" in page(Client(), person)


def test_a_profile_that_is_hidden_looks_like_one_that_is_not_there(reader: Client, person: Member) -> None:
    Member.objects.filter(pk=person.pk).update(audience=audiences.member(person.pk))
    hidden, absent = reader.get(f"/people/{person.pk}/"), reader.get("/people/999999/")
    assert hidden.status_code == absent.status_code == 404
    bodies = [re.sub(rb'/people/\d+/|value="\w{64}"', b"", answer.content) for answer in (hidden, absent)]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "99999999999999999999999999"])
def test_a_number_that_nobody_can_have_is_not_found(reader: Client, number: str) -> None:
    for address in (f"/people/{number}/", f"/people/{number}/photo/"):
        assert reader.get(address).status_code == 404


def test_a_contribution_stands_once_and_only_for_those_who_may_see_it(reader: Client, person: Member) -> None:
    seen = ContributionFactory.create(member=person, title="Cut falls by a third")
    hidden = ContributionFactory.create(member=person, title="Told in confidence", audience="community:1")
    html = page(reader, person)
    assert html.count(seen.title) == 1
    assert hidden.title not in html


def test_evidence_from_a_community_stands_only_for_its_members(person: Member) -> None:
    community = CommunityFactory.create()
    membership = MembershipFactory.create(community=community)
    evidence(person, "Answered within", audiences.community(community.pk))
    evidence(person, "Answered in the open", audiences.PUBLIC)
    evidence(person, "For nobody", "")
    insider, outsider = Client(), Client()
    insider.force_login(membership.member)
    outsider.force_login(MemberFactory.create())
    within, without = page(insider, person), page(outsider, person)
    assert "Answered in the open" in within
    assert "Answered in the open" in without
    assert "Answered within" in within
    assert "Answered within" not in without
    assert "For nobody" not in within + without
    membership.delete()
    assert "Answered within" not in page(insider, person)


def test_an_endorsement_stands_only_where_the_viewer_may_see_who_gave_it(reader: Client, person: Member) -> None:
    EndorsementFactory.create(member=person, by=MemberFactory.create(display_name="Seen Endorser"))
    EndorsementFactory.create(member=person, by=MemberFactory.create(display_name="Paused Endorser", paused=True))
    EndorsementFactory.create(member=person, by=MemberFactory.create(display_name="Shy Endorser", audience="nobody"))
    html = page(reader, person)
    assert "Seen Endorser" in html
    assert "Paused Endorser" not in html
    assert "Shy Endorser" not in html


def test_a_full_page_is_bounded_in_length_and_queries(reader: Client, person: Member) -> None:
    reader.get(f"/people/{person.pk}/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(reader, person)
        return len(captured)

    empty = queries()
    ContributionFactory.create_batch(READ + 3, member=person)
    for number in range(SHOWN_ENDORSEMENTS + 3):
        concept = ConceptFactory.create(key=f"skill-{number}")
        ExpertiseFactory.create(member=person, concept=concept)
        EndorsementFactory.create(member=person, concept=concept)
        AffiliationFactory.create(member=person)
        evidence(person, f"Evidence {number}", audiences.MEMBERS)
    # Prefetching asks only for the parts that are there.
    assert queries() <= empty + 2
    assert queries() <= MOST_QUERIES
    html = page(reader, person)
    assert html.count('id="contribution-') == SHOWN_IN_GROUP
    assert html.count("Endorsed by") == 1


def test_a_name_with_a_script_is_shown_as_text(reader: Client) -> None:
    person = MemberFactory.create(display_name="<script>alert(1)</script>", about="<img src=x onerror=alert(1)>")
    html = page(reader, person)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
