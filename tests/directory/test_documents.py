"""What the directory hands to search, and to whom it is shown."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from directory import audiences
from directory.documents import narrower
from directory.models import Contribution, Expertise, Member, Offer
from directory.saying import LEVELS, SHOWN_BY_WORK
from search.models import ConceptKind, Document
from search.registry import Facet, Kind
from search.roles import Role
from tests.factories import (
    AffiliationFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    ExpertiseFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def document(member: Member) -> Document:
    return Document.objects.get(kind=Kind.PERSON, person=member.pk)


def weight(member: Member, key: str) -> float:
    return document(member).labels.get(value=key).weight


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("public", "public", "public"),
        ("public", "members", "members"),
        ("members", "community:7", "community:7"),
        ("public", "member:3", "member:3"),
        ("community:7", "community:7", "community:7"),
        ("community:7", "member:3", ""),
        ("", "public", ""),
        ("members", "", ""),
        ("", "", ""),
    ],
)
def test_the_narrower_audience_holds_both(one: str, other: str, expected: str) -> None:
    assert narrower(one, other) == narrower(other, one) == expected


def test_a_profile_carries_what_people_are_found_by() -> None:
    member = MemberFactory(
        display_name="Maria Okafor", headline="Falls lead", about="I count.", place_name="Leeds", region="London"
    )
    organisation = OrganisationFactory(name="Wharfe Valley Care")
    organisation.kind.related.add(ConceptFactory(key="care-home", kind=ConceptKind.SETTING))
    AffiliationFactory(member=member, organisation=organisation, title="Falls lead across three homes")
    past = OrganisationFactory(name="Old Place")
    AffiliationFactory(member=member, organisation=past, until=datetime.date(2020, 1, 1))
    ExpertiseFactory(member=member, concept=ConceptFactory(key="falls", kind="topic"), evidence="Fourteen homes")
    Offer.objects.create(member=member, kind=Offer.Kind.CALL, text="Half an hour")
    found = document(member)
    assert (found.title, found.summary, found.organisation) == ("Maria Okafor", "Falls lead", "Wharfe Valley Care")
    for words in ("I count.", "Leeds", "Fourteen homes", "Half an hour", "Wharfe Valley Care"):
        assert words in found.body
    assert "Old Place" not in found.body
    assert set(found.labels.values_list("facet", "value")) == {
        (Facet.TOPIC, "falls"),
        (Facet.ROLE, "registered-manager"),
        (Facet.ORGANISATION, "care-home-provider"),
        (Facet.SETTING, "care-home"),
        (Facet.REGION, "London"),
        (Facet.PLACE, "leeds-london"),
        (Facet.OFFER, "call"),
    }


def test_no_document_holds_an_address() -> None:
    MemberFactory(email="secret@redbag.example")
    assert not Document.objects.filter(body__contains="secret").exists()
    assert not Document.objects.filter(body_terms__contains="secret").exists()


def test_two_endorsers_make_a_declared_level_certain() -> None:
    expertise = ExpertiseFactory(concept=ConceptFactory(key="spc"), level=Expertise.Level.TEACHER)
    member = expertise.member
    assert weight(member, "spc") == pytest.approx(0.6)
    first = EndorsementFactory(member=member, concept=expertise.concept)
    assert weight(member, "spc") == pytest.approx(0.8)
    EndorsementFactory(member=member, concept=expertise.concept)
    assert weight(member, "spc") == pytest.approx(1.0)
    first.by.paused = True
    first.by.save()
    assert weight(member, "spc") == pytest.approx(0.8)


@pytest.mark.parametrize("level", Expertise.Level)
def test_a_higher_level_weighs_more(level: Expertise.Level) -> None:
    expertise = ExpertiseFactory(concept=ConceptFactory(key="spc"), level=level)
    assert weight(expertise.member, "spc") == pytest.approx(LEVELS[level] * 0.6)


def test_work_shows_a_concept_only_to_those_who_may_see_it() -> None:
    member = MemberFactory(audience=audiences.PUBLIC)
    for key, audience in (("open", audiences.PUBLIC), ("inside", audiences.MEMBERS)):
        ContributionFactory(member=member, audience=audience).concepts.add(ConceptFactory(key=key))
    assert list(document(member).labels.values_list("value", "weight")) == [("open", SHOWN_BY_WORK)]


@pytest.mark.parametrize("kind", Contribution.Kind)
def test_work_is_evidence_with_its_role(kind: Contribution.Kind) -> None:
    contribution = ContributionFactory(kind=kind, title="Fewer falls", happened_on=datetime.date(2024, 11, 1))
    found = Document.objects.get(kind=Kind.EVIDENCE)
    assert found.person == contribution.member_id
    assert Role.of(found.role).weight == found.weight
    assert found.date == datetime.date(2024, 11, 1)
    assert found.url == contribution.get_absolute_url()


def test_evidence_is_never_seen_more_widely_than_the_profile() -> None:
    member = MemberFactory(audience=audiences.MEMBERS)
    ContributionFactory(member=member, audience=audiences.PUBLIC)
    assert Document.objects.get(kind=Kind.EVIDENCE).audience == audiences.MEMBERS
    member.audience = audiences.member(member.pk)
    member.save()
    assert set(Document.objects.values_list("audience", flat=True)) == {f"member:{member.pk}"}


def test_an_endorsement_is_seen_by_those_who_may_know_both() -> None:
    endorsement = EndorsementFactory(
        by=MemberFactory(audience=audiences.MEMBERS), member=MemberFactory(audience=audiences.PUBLIC)
    )
    assert Document.objects.get(entity="endorsement").audience == audiences.MEMBERS
    endorsement.by.is_active = False
    endorsement.by.save()
    assert not Document.objects.filter(entity="endorsement").exists()


@pytest.mark.parametrize("change", [{"paused": True}, {"is_active": False}])
def test_nothing_is_kept_of_a_paused_or_suspended_member(change: dict[str, bool]) -> None:
    member = ExpertiseFactory().member
    ContributionFactory(member=member)
    EndorsementFactory(member=member)
    for name, value in change.items():
        setattr(member, name, value)
    member.save()
    assert not Document.objects.filter(person=member.pk).exists()
    for name, value in change.items():
        setattr(member, name, not value)
    member.save()
    assert Document.objects.filter(person=member.pk).count() == 3


def test_a_renamed_organisation_renames_it_on_every_profile() -> None:
    affiliation = AffiliationFactory()
    affiliation.organisation.name = "New Name"
    affiliation.organisation.save()
    assert document(affiliation.member).organisation == "New Name"


def test_an_unknown_role_weighs_as_taking_part() -> None:
    assert Role.of("invented") is Role.TOOK_PART


def test_of_a_new_member_nothing_is_asked_but_their_own(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(24) as asked:
        Member.objects.create(email="new@redbag.example", display_name="New Member")

    said = " ".join(query["sql"] for query in asked.captured_queries)
    assert "search_document" in said
    assert "resources_contributor" not in said
    assert "directory_introduction" not in said
