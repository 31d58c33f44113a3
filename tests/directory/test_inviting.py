"""Whoever is brought by a host accepts, or says no; before that there is nothing of them to see."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from communities.models import Community, Invitation
from directory import audiences
from directory.errors import ActionError
from directory.inviting import accept
from directory.models import Member, MemberInvitation
from search.models import Concept, ConceptKind, Document
from tests.factories import CommunityFactory, ConceptFactory, MemberFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a bag of stories"
GOOD = {"password": PASSWORD, "who": "members", "answer": "accept"}


@pytest.fixture
def host() -> Member:
    return MemberFactory.create(display_name="Grace Adeyemi")


@pytest.fixture
def profile() -> dict[str, Any]:
    ConceptFactory.create(key="run-charts", label="Run charts")
    ConceptFactory.create(key="falls-prevention", kind=ConceptKind.TOPIC)
    ConceptFactory.create(key="registered-manager", kind=ConceptKind.ROLE)
    ConceptFactory.create(key="care-home-provider", kind=ConceptKind.ORGANISATION)
    place = PlaceFactory.create(name="Leeds")
    return {
        "display_name": "Ann Archer",
        "headline": "Runs a home by the marzipan works",
        "about": "Ten years.",
        "organisation": "Ashfield House",
        "organisation_kind": "care-home-provider",
        "role": "registered-manager",
        "job_title": "Manager",
        "community": "",
        "place": [place.name, place.region, place.latitude, place.longitude],
        "expertise": [["run-charts", 3]],
        "offers": {"call": "Thursdays"},
        "interests": ["falls-prevention"],
    }


@pytest.fixture
def token(host: Member, profile: dict[str, Any]) -> str:
    invitation = MemberInvitation(email="ann@example.org", by=host, profile=profile)
    token = invitation.begin()
    invitation.save()
    return token


def answer(token: str, client: Client | None = None, **data: Any) -> Any:
    return (client or Client()).post(f"/invited/{token}/", {**GOOD, **data})


def test_nothing_of_a_profile_can_be_seen_or_found_before_it_is_accepted(token: str, host: Member) -> None:
    reader = Client()
    reader.force_login(host)
    for address in (
        "/people/?q=marzipan",
        "/people/?q=Ann",
        "/search/?q=marzipan",
        "/people/suggest/?q=Ann",
        "/people/",
    ):
        page = reader.get(address).content.decode()
        assert "Ann Archer" not in page
        assert "Runs a home" not in page
    page = Client().get(f"/invited/{token}/").content.decode()
    assert "Ann Archer" in page
    assert "marzipan" not in page
    assert not Document.objects.filter(kind="person").exclude(person=host.pk).exists()


def test_accepting_makes_a_member_who_is_signed_in_with_all_that_was_written_down(token: str) -> None:
    client = Client()
    response = answer(token, client)
    assert response["Location"] == "/profile/"
    member = Member.objects.get(email="ann@example.org")
    assert (member.headline, member.place_name) == ("Runs a home by the marzipan works", "Leeds")
    assert member.audience == audiences.MEMBERS
    assert member.check_password(PASSWORD)
    assert [(one.concept.label, one.level) for one in member.expertise.all()] == [("Run charts", 3)]
    assert str(member.affiliations.get()) == "Manager, Ashfield House"
    assert [(offer.kind, offer.text) for offer in member.offers.all()] == [("call", "Thursdays")]
    assert [concept.key for concept in member.interests.all()] == ["falls-prevention"]
    assert member.emailaddress_set.get().verified
    assert "Ann Archer" in client.get("/profile/").content.decode()
    assert Document.objects.filter(kind="person", person=member.pk, body__contains="Ten years").exists()
    assert MemberInvitation.objects.get().profile == {}


def test_only_me_is_shown_to_nobody_from_the_first_moment(token: str) -> None:
    answer(token, who="me")
    member = Member.objects.get(email="ann@example.org")
    assert member.audience == audiences.member(member.pk)
    assert set(Document.objects.filter(person=member.pk).values_list("audience", flat=True)) == {member.audience}


def test_a_link_works_once(token: str, host: Member) -> None:
    invitation = MemberInvitation.objects.get()
    answer(token)
    for response in (answer(token), Client().get(f"/invited/{token}/")):
        assert response.status_code == 404
        assert "no longer open" in response.content.decode()
    with pytest.raises(ActionError):
        accept(invitation=invitation, password=PASSWORD, who="members")
    assert Member.objects.filter(email="ann@example.org").count() == 1


@pytest.mark.parametrize("token", ["x", "-", "x" * 3000, "%00", "'; DROP TABLE x"])
def test_a_link_that_is_none_looks_like_one_that_has_expired(token: str) -> None:
    response = Client().get(f"/invited/{token}/")
    assert response.status_code == 404


def test_a_link_that_has_expired_opens_nothing(token: str) -> None:
    MemberInvitation.objects.update(expires_at=timezone.now())
    assert answer(token).status_code == 404
    assert not Member.objects.filter(email="ann@example.org").exists()


def test_a_host_who_was_suspended_invites_nobody(token: str, host: Member) -> None:
    Member.objects.filter(pk=host.pk).update(is_active=False)
    assert answer(token).status_code == 404
    assert not Member.objects.filter(email="ann@example.org").exists()


def test_saying_no_deletes_what_was_written_down(token: str) -> None:
    response = answer(token, answer="decline")
    assert "It is deleted" in response.content.decode()
    invitation = MemberInvitation.objects.get()
    assert invitation.profile == {}
    assert invitation.answered_at is not None
    assert answer(token).status_code == 404
    assert not Member.objects.filter(email="ann@example.org").exists()


@pytest.mark.parametrize("password", ["", "short", "ann archer", "1234567890123", "x" * 200, "password1234\0"])
def test_a_weak_password_is_refused_in_words(token: str, password: str) -> None:
    response = answer(token, password=password)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["password"]
    assert not Member.objects.filter(email="ann@example.org").exists()


def test_somebody_who_is_signed_in_answers_for_nobody_else(token: str, host: Member) -> None:
    client = Client()
    client.force_login(host)
    for data in ({}, {"answer": "decline"}):
        assert "You are signed in." in answer(token, client, **data).content.decode()
    assert MemberInvitation.objects.get().is_waiting
    assert not Member.objects.filter(email="ann@example.org").exists()


def test_whoever_has_joined_meanwhile_is_led_to_sign_in(token: str) -> None:
    MemberFactory.create(email="ann@example.org", display_name="My own name")
    assert "There is an account of this address already." in answer(token).content.decode()
    assert Member.objects.get(email="ann@example.org").display_name == "My own name"


def test_what_the_taxonomy_no_longer_knows_is_left_out(token: str) -> None:
    Concept.objects.filter(key__in=["run-charts", "registered-manager"]).delete()
    answer(token)
    member = Member.objects.get(email="ann@example.org")
    assert not member.expertise.exists()
    assert not member.affiliations.exists()
    assert member.offers.exists()


@pytest.mark.parametrize(("level", "joins"), [("open", True), ("private", False), ("confidential", False)])
def test_the_hosts_community_lets_in_or_asks_in(
    token: str, host: Member, profile: dict[str, Any], level: str, joins: bool
) -> None:
    community: Community = CommunityFactory.create(name="Wakefield managers", level=level)
    MembershipFactory.create(community=community, member=host, title="chair")
    MemberInvitation.objects.update(profile={**profile, "community": "Wakefield managers"})
    answer(token, who="me")
    member = Member.objects.get(email="ann@example.org")
    assert community.memberships.filter(member=member).exists() is joins
    assert Invitation.objects.filter(community=community, member=member, invited_by=host).exists() is not joins
    assert mail.outbox == []


def test_a_host_who_is_none_any_more_brings_nobody_in(token: str, host: Member, profile: dict[str, Any]) -> None:
    community = CommunityFactory.create(name="Wakefield managers", level="private")
    MemberInvitation.objects.update(profile={**profile, "community": "Wakefield managers"})
    assert answer(token).status_code == 302
    assert not Invitation.objects.filter(community=community).exists()
