"""The one rule of visibility: who holds which token, and that nobody sees what carries none."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from communities.models import Community, Membership
from directory import audiences
from directory.audiences import Viewer, held_by
from directory.models import Contribution, Endorsement, Member
from tests.factories import (
    CommunityFactory,
    ContributionFactory,
    EndorsementFactory,
    MemberFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiences, "_sources", [])


# --- Tokens ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_a_visitor_holds_public_alone(user: AnonymousUser | None) -> None:
    assert Viewer(user).audiences == {"public"}
    assert Viewer(user).member is None


def test_a_member_holds_public_members_and_their_own_token() -> None:
    member = MemberFactory.create()
    assert Viewer(member).audiences == {"public", "members", f"member:{member.pk}"}


def test_a_member_holds_the_tokens_of_their_communities_and_of_those_they_host() -> None:
    mine, hosted, other = CommunityFactory.create_batch(3)
    member = MemberFactory.create()
    MembershipFactory.create(community=mine, member=member)
    MembershipFactory.create(community=hosted, member=member, title="convener")
    held = Viewer(member).audiences
    assert {f"community:{mine.pk}", f"community:{hosted.pk}", f"hosts:{hosted.pk}"} <= held
    assert not {f"hosts:{mine.pk}", f"community:{other.pk}", f"hosts:{other.pk}"} & held


def test_who_leaves_holds_the_token_no_longer() -> None:
    membership = MembershipFactory.create()
    token = audiences.community(membership.community_id)
    assert Viewer(membership.member).holds(token)
    membership.delete()
    assert not Viewer(membership.member).holds(token)


def test_who_is_suspended_holds_public_alone_at_once() -> None:
    membership = MembershipFactory.create()
    member = membership.member
    Member.objects.filter(pk=member.pk).update(is_active=False)
    # Also where the row in hand still says that the member is active, as in a session that is open.
    assert Viewer(member).audiences == {"public"}
    assert Viewer(Member.objects.get(pk=member.pk)).audiences == {"public"}


def test_a_member_who_is_deleted_holds_public_alone() -> None:
    member = MemberFactory.create()
    copy = Member.objects.get(pk=member.pk)
    member.delete()
    assert Viewer(copy).audiences == {"public"}


def test_the_tokens_are_read_once_in_the_life_of_a_viewer(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    viewer = Viewer(MembershipFactory.create().member)
    assert viewer.audiences
    with django_assert_num_queries(0):
        assert viewer.holds("members")


def test_many_members_are_asked_for_in_a_fixed_number_of_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    memberships = MembershipFactory.create_batch(12)
    with django_assert_max_num_queries(3):
        held = held_by([membership.member_id for membership in memberships])
    assert all(audiences.community(one.community_id) in held[one.member_id] for one in memberships)


@pytest.mark.usefixtures("_sources")
def test_no_source_can_give_the_empty_token_or_one_to_somebody_else() -> None:
    member, suspended = MemberFactory.create(), MemberFactory.create(is_active=False)
    audiences.token_source(lambda pks: [(member.pk, ""), (suspended.pk, "members"), (999_999, "x"), (member.pk, "y")])
    held = held_by([member.pk, suspended.pk])
    assert held == {member.pk: {"public", "members", f"member:{member.pk}", "y"}}


@pytest.mark.usefixtures("_sources")
def test_a_source_that_fails_fails_the_read_rather_than_show_something() -> None:
    def broken(pks: object) -> list[tuple[int, str]]:
        raise ConnectionError

    audiences.token_source(broken)
    with pytest.raises(ConnectionError):
        _ = Viewer(MemberFactory.create()).audiences


@pytest.mark.usefixtures("_sources")
def test_a_source_is_registered_once() -> None:
    def source(pks: object) -> list[tuple[int, str]]:
        return []

    audiences.token_source(source)
    audiences.token_source(source)
    assert audiences._sources == [source]


# --- What carries a token ----------------------------------------------------------------------------------------


def test_nobody_holds_no_token() -> None:
    for viewer in (Viewer(), Viewer(MemberFactory.create())):
        assert not viewer.holds("")


def test_a_row_without_an_audience_is_seen_by_nobody_not_even_an_administrator() -> None:
    administrator = MemberFactory.create(is_staff=True, is_superuser=True)
    contribution = ContributionFactory.create(audience="")
    for viewer in (Viewer(), Viewer(administrator), Viewer(contribution.member)):
        assert not Contribution.objects.visible_to(viewer)


def test_a_row_is_born_with_an_audience_or_seen_by_nobody() -> None:
    assert Community().audience == Community().content_audience == ""
    assert Member().audience == "members"


@pytest.mark.parametrize(
    "token", ["public ", "PUBLIC", "community", "community:", "community:1x", "members,public", "*"]
)
def test_a_token_that_is_nearly_right_opens_nothing(token: str) -> None:
    membership = MembershipFactory.create()
    contribution = ContributionFactory.create(audience=token)
    viewer = Viewer(membership.member)
    assert not viewer.holds(token)
    assert contribution not in Contribution.objects.visible_to(viewer)


def test_what_visible_to_keeps_is_what_the_viewer_holds() -> None:
    """Twenty worlds drawn by chance: the database and the rule in words say the same of each row and viewer."""
    chance = random.Random(20260305)
    communities = CommunityFactory.create_batch(3)
    people = MemberFactory.create_batch(6)
    tokens = ["", "public", "members", "nobody"]
    tokens += [audiences.community(one.pk) for one in communities] + [audiences.hosts(one.pk) for one in communities]
    tokens += [audiences.member(one.pk) for one in people]
    rows = [ContributionFactory.create(member=chance.choice(people)) for _ in range(12)]
    for _ in range(20):
        Membership.objects.all().delete()
        for person in people:
            person.audience = chance.choice(tokens)
            person.paused, person.is_active = chance.random() < 0.2, chance.random() < 0.8
            for community in chance.sample(communities, chance.randint(0, 3)):
                title = Membership.Title.CHAIR if chance.random() < 0.4 else ""
                Membership.objects.bulk_create([Membership(community=community, member=person, title=title)])
        Member.objects.bulk_update(people, ["audience", "paused", "is_active"])
        for row in rows:
            row.audience = chance.choice(tokens)
        Contribution.objects.bulk_update(rows, ["audience"])
        for user in [None, *people]:
            viewer = Viewer(user)
            seen = set(Contribution.objects.visible_to(viewer))
            found = set(Member.objects.visible_to(viewer))
            for person in people:
                own = viewer.member == person
                may = person.is_active and (own or (not person.paused and viewer.holds(person.audience)))
                assert (person in found) == may
            for row in rows:
                assert (row in seen) == (viewer.holds(row.audience) and row.member in found)
            assert user is None or user.is_active or viewer.audiences == {"public"}


# --- Profiles and endorsements -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "visitor", "member", "self_"),
    [
        ("public", True, True, True),
        ("members", False, True, True),
        ("me", False, False, True),
        ("", False, False, True),
    ],
)
def test_a_profile_is_seen_as_its_member_chose(audience: str, visitor: bool, member: bool, self_: bool) -> None:
    person = MemberFactory.create()
    Member.objects.filter(pk=person.pk).update(audience=audiences.member(person.pk) if audience == "me" else audience)
    seen = [
        Member.objects.visible_to(viewer).filter(pk=person.pk).exists()
        for viewer in (Viewer(), Viewer(MemberFactory.create()), Viewer(person))
    ]
    assert seen == [visitor, member, self_]


def test_nobody_but_the_member_sees_a_paused_profile_and_nobody_a_suspended_one() -> None:
    paused = MemberFactory.create(paused=True, audience="public")
    suspended = MemberFactory.create(is_active=False, audience="public")
    assert set(Member.objects.visible_to(Viewer(paused))) == {paused}
    for viewer in (Viewer(), Viewer(suspended)):
        assert not Member.objects.visible_to(viewer)


@pytest.mark.parametrize("hidden", ["by", "member"])
@pytest.mark.parametrize("how", [{"paused": True}, {"is_active": False}, {"audience": "nobody"}])
def test_an_endorsement_is_seen_only_where_both_people_are(hidden: str, how: dict[str, object]) -> None:
    endorsement = EndorsementFactory.create()
    viewer = Viewer(MemberFactory.create())
    assert endorsement in Endorsement.objects.visible_to(viewer)
    Member.objects.filter(pk=getattr(endorsement, hidden).pk).update(**how)
    assert endorsement not in Endorsement.objects.visible_to(viewer)


def test_a_contribution_is_never_seen_where_its_member_is_not() -> None:
    contribution = ContributionFactory.create(audience="public")
    viewer = Viewer(MemberFactory.create())
    assert contribution in Contribution.objects.visible_to(viewer)
    Member.objects.filter(pk=contribution.member_id).update(paused=True)
    assert contribution not in Contribution.objects.visible_to(viewer)
