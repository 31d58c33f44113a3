"""What a viewer may see of a member: each part at each level, for many at once, and at this moment."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.actions.membership import leave
from communities.models import Community, Membership
from directory import actions, audiences
from directory.audiences import Onlooker, Viewer
from directory.models import Contribution, Endorsement, Member, Offer, Qualification
from directory.parts import DEFAULTS, Level, Part, level_of, within
from directory.showing import Shown, is_seen_by_all, show
from search import daily
from search.models import Document, Region
from search.registry import Facet, Kind
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

VISITOR = Onlooker([audiences.PUBLIC])


def at(level: Level, **fields: Any) -> Member:
    """Make a member, seen by everybody, of whom each part is of the level."""
    chosen = {part.value: level.value for part in Part}
    return MemberFactory.create(**{"audience": audiences.PUBLIC, "part_audiences": chosen, **fields})


def full(member: Member) -> Member:
    """Give the member something in every part of the profile."""
    member.headline, member.about, member.place_name, member.region = "Head", "Words", "Leeds", Region.YORKSHIRE
    member.career_stage, member.is_registered_manager = Member.CareerStage.NEW, True
    member.languages, member.lived_experience = ["cy"], "Lived"
    member.save()
    AffiliationFactory(member=member)
    ExpertiseFactory(member=member, concept=ConceptFactory(key="known"))
    Qualification.objects.create(member=member, name="QSIR")
    Offer.objects.create(member=member, kind=Offer.Kind.CALL)
    for name in ("professions", "settings", "interests", "collaborating_on"):
        getattr(member, name).add(ConceptFactory(key=name.replace("_", "-")))
    return member


def told(shown: Shown) -> dict[Part, bool]:
    """Say of each part whether anything of it is shown; a part that is shown in half is told as such."""
    said = {
        Part.ABOUT: [shown.headline, shown.about],
        Part.PLACE: [shown.place_name, shown.region],
        Part.POSTS: [shown.affiliations],
        Part.BACKGROUND: [shown.professions, shown.settings, shown.career_stage, shown.is_registered_manager],
        Part.LANGUAGES: [shown.languages],
        Part.LIVED: [shown.lived_experience],
        Part.EXPERTISE: [shown.expertise, shown.endorsements(5)],
        Part.COLLABORATING: [shown.collaborating_on],
        Part.QUALIFICATIONS: [shown.qualifications],
        Part.WORK: [shown.contributions(5)],
        Part.OFFERS: [shown.offers],
        Part.INTERESTS: [shown.interests],
    }
    halves = {part: {bool(one) for one in values} for part, values in said.items()}
    assert all(len(one) == 1 for one in halves.values()), halves
    return {part: one.pop() for part, one in halves.items()}


def seen(member: Member, viewer: Viewer) -> Shown:
    fetched = Member.objects.with_profile().get(pk=member.pk)
    return show([fetched], viewer)[member.pk]


# --- Each part at each level -------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("level", Level)
def test_a_part_is_shown_to_those_whom_its_member_chose_and_to_nobody_else(part: Part, level: Level) -> None:
    chosen = {other.value: Level.ME.value for other in Part} | {part.value: level.value}
    member = full(MemberFactory.create(audience=audiences.PUBLIC, part_audiences=chosen))
    ContributionFactory(member=member, audience=audiences.PUBLIC)
    by = MemberFactory.create(audience=audiences.PUBLIC)
    EndorsementFactory(member=member, by=by, concept=ConceptFactory(key="known"))
    community = MembershipFactory.create(member=member).community
    fellow = MembershipFactory.create(community=community).member
    viewers = {
        "visitor": VISITOR,
        "member": Viewer(MemberFactory.create()),
        "fellow": Viewer(fellow),
        "oneself": Viewer(member),
    }
    may = {
        Level.PROFILE: {"visitor", "member", "fellow"},
        Level.MEMBERS: {"member", "fellow"},
        Level.COMMUNITIES: {"fellow"},
        Level.ME: set(),
    }[level]
    for name, viewer in viewers.items():
        nothing = dict.fromkeys(Part, name == "oneself")
        assert told(seen(member, viewer)) == {**nothing, part: name in may or name == "oneself"}, name


@pytest.mark.parametrize("change", [{"paused": True}, {"audience": audiences.MEMBERS}, {"audience": ""}])
def test_no_part_is_shown_of_a_profile_that_may_not_be_seen(change: dict[str, Any]) -> None:
    member = full(at(Level.PROFILE, **change))
    assert not any(told(seen(member, VISITOR)).values())
    assert seen(member, Viewer(member)).headline == "Head"


def test_a_level_that_is_not_known_is_nobodys() -> None:
    assert level_of({"about": "everyone"}, Part.ABOUT) is Level.ME
    assert {part: level_of({}, part) for part in DEFAULTS} == DEFAULTS
    assert level_of({}, Part.ABOUT) is Level.PROFILE
    assert level_of({}, Part.LIVED) is Level.ME


@pytest.mark.parametrize(
    ("audience", "level", "expected"),
    [
        ("public", Level.MEMBERS, Level.MEMBERS),
        ("members", Level.MEMBERS, Level.PROFILE),
        ("members", Level.COMMUNITIES, Level.COMMUNITIES),
        ("member:3", Level.COMMUNITIES, Level.ME),
        ("member:3", Level.MEMBERS, Level.PROFILE),
        ("", Level.COMMUNITIES, Level.ME),
        ("public", Level.ME, Level.ME),
    ],
)
def test_a_part_is_never_wider_than_the_profile(audience: str, level: Level, expected: Level) -> None:
    assert within(audience, level) is expected


def test_what_one_page_shows_to_all_its_readers_is_for_all_of_them() -> None:
    assert is_seen_by_all(at(Level.PROFILE), Part.ABOUT, among_members=False)
    assert not is_seen_by_all(at(Level.MEMBERS), Part.ABOUT, among_members=False)
    assert is_seen_by_all(at(Level.MEMBERS), Part.ABOUT, among_members=True)
    assert not is_seen_by_all(at(Level.COMMUNITIES), Part.ABOUT, among_members=True)


def test_many_members_cost_as_many_queries_as_one() -> None:
    viewer = Viewer(MembershipFactory.create().member)
    assert viewer.audiences
    counts = []
    for total in (1, 8):
        members = [at(Level.COMMUNITIES) for _ in range(total)]
        for member in members:
            MembershipFactory(member=member)
        with CaptureQueriesContext(connection) as captured:
            show(members, viewer)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 3


def test_members_without_parts_for_their_communities_cost_no_query() -> None:
    viewer = Viewer(MemberFactory.create())
    assert viewer.audiences
    with CaptureQueriesContext(connection) as captured:
        show([MemberFactory.build(pk=5), MemberFactory.build(pk=6)], viewer)
    assert len(captured) == 0


# --- What search is told -----------------------------------------------------------------------------------------


def documents(member: Member, kind: Kind = Kind.PART) -> dict[str, Document]:
    return {row.audience: row for row in Document.objects.filter(kind=kind, person=member.pk)}


def test_a_profile_whose_parts_follow_it_is_one_document() -> None:
    member = full(at(Level.PROFILE))
    assert documents(member) == {}
    assert "Lived" in documents(member, Kind.PERSON)[audiences.PUBLIC].body


def test_what_members_see_besides_is_one_document_of_theirs_without_the_name() -> None:
    member = full(at(Level.MEMBERS, display_name="Maria Okafor"))
    part = documents(member)[audiences.MEMBERS]
    profile = documents(member, Kind.PERSON)[audiences.PUBLIC]
    assert (part.title, part.summary, part.place_name, part.region) == ("", "Head", "Leeds", Region.YORKSHIRE)
    assert (profile.title, profile.summary, profile.body.strip()) == ("Maria Okafor", "", "")
    assert (profile.place_name, profile.region, profile.organisation) == ("", "", "")
    assert not profile.labels.exists()
    assert part.labels.filter(facet=Facet.OFFER, value="call").exists()


def test_what_communities_see_is_one_document_for_each_of_them() -> None:
    member = full(at(Level.COMMUNITIES))
    assert documents(member) == {}
    first, second = (MembershipFactory.create(member=member).community for _ in range(2))
    tokens = {audiences.community(first.pk), audiences.community(second.pk)}
    assert set(documents(member)) == tokens
    before = {row.key for row in documents(member).values()}
    member.about = "Other words"
    member.save()
    assert {row.key for row in documents(member).values()} == before
    assert {row.summary for row in documents(member).values()} == {"Head"}


def test_what_is_only_ones_own_is_in_no_document() -> None:
    member = full(at(Level.ME))
    MembershipFactory(member=member)
    ContributionFactory(member=member)
    EndorsementFactory(member=member)
    assert documents(member) == {}
    assert Document.objects.filter(person=member.pk).count() == 1


@pytest.mark.parametrize("how", ["leave", "removed", "community deleted"])
def test_leaving_takes_what_the_community_saw_away_at_once(how: str) -> None:
    member = full(at(Level.COMMUNITIES))
    work = ContributionFactory.create(member=member, audience=audiences.PUBLIC)
    endorsement = EndorsementFactory.create(member=member, by=MemberFactory(audience=audiences.PUBLIC))
    membership = MembershipFactory.create(member=member)
    community: Community = membership.community
    fellow = MembershipFactory.create(community=community).member
    token = audiences.community(community.pk)
    rows = Document.objects.filter(audience=token, person=member.pk)
    assert set(rows.values_list("entity", "entity_id")) == {
        ("person", member.pk),
        ("interest", member.pk),
        ("contribution", work.pk),
        ("endorsement", endorsement.pk),
    }
    assert seen(member, Viewer(fellow)).headline == "Head"
    match how:
        case "leave":
            leave(community=community, member=member)
        case "removed":
            Membership.objects.filter(pk=membership.pk).delete()
        case _:
            community.delete()
    assert not rows.exists()
    assert seen(member, Viewer(fellow)).headline == ""


def test_joining_costs_no_document_where_nothing_is_for_communities() -> None:
    member = full(at(Level.MEMBERS))
    before = Document.objects.get(kind=Kind.PERSON, person=member.pk).indexed_at
    MembershipFactory(member=member)
    assert Document.objects.get(kind=Kind.PERSON, person=member.pk).indexed_at == before


def test_work_that_is_for_members_stays_for_them_whatever_the_part_says() -> None:
    member = MemberFactory.create(audience=audiences.PUBLIC)
    work = ContributionFactory.create(member=member, audience=audiences.MEMBERS)
    work.concepts.add(ConceptFactory(key="inside"))
    assert documents(member)[audiences.MEMBERS].labels.get().value == "inside"
    assert documents(member, Kind.EVIDENCE).keys() == {audiences.MEMBERS}
    actions.set_audiences(member=member, who="public", levels={Part.WORK: Level.ME}, allows_search_engines=False)
    assert documents(member) == documents(member, Kind.EVIDENCE) == {}


# --- Until when --------------------------------------------------------------------------------------------------


def offer(member: Member, days: int) -> Offer:
    until = timezone.localdate() + datetime.timedelta(days=days)
    return Offer.objects.create(member=member, kind=Offer.Kind.CALL, text="Half an hour", until=until)


@pytest.mark.parametrize(("days", "stands"), [(0, True), (5, True), (-1, False)])
def test_an_offer_stands_through_its_last_day(days: int, stands: bool) -> None:
    member = at(Level.PROFILE)
    made = offer(member, days)
    assert made.is_current is stands
    assert Offer.objects.current().exists() is stands
    assert bool(seen(member, VISITOR).offers) is stands
    assert documents(member, Kind.PERSON)[audiences.PUBLIC].labels.exists() is stands


def test_with_the_day_after_an_offer_is_found_and_counted_no_more(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    member = at(Level.PROFILE)
    offer(member, 0)
    AffiliationFactory(member=member, organisation__name="Old Lodge", until=timezone.localdate())
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)

    daily.begin_day()

    found = documents(member, Kind.PERSON)[audiences.PUBLIC]
    assert not found.labels.exists()
    assert "Half an hour" not in found.body
    assert "Old Lodge" not in found.body
    with django_assert_num_queries(0):
        daily.begin_day()


def test_a_day_that_cannot_begin_is_tried_again_and_search_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def broken(today: datetime.date) -> None:
        tried.append(today)
        raise OSError("gone")

    monkeypatch.setattr(daily, "_tasks", [broken])
    monkeypatch.setattr(daily, "_done_on", None)
    daily.begin_day()
    daily.begin_day()
    assert len(tried) == 2


# --- As the tables of evidence say -------------------------------------------------------------------------------


def test_endorsements_are_shown_with_what_the_member_knows() -> None:
    member = at(Level.MEMBERS)
    EndorsementFactory(member=member, by=MemberFactory(audience=audiences.PUBLIC))
    assert seen(member, VISITOR).endorsements(5) == []
    assert [type(one) for one in seen(member, Viewer(MemberFactory.create())).endorsements(5)] == [Endorsement]
    assert Document.objects.get(entity="endorsement").audience == audiences.MEMBERS


def test_work_of_ones_own_is_shown_as_narrow_as_it_is() -> None:
    member = at(Level.PROFILE)
    ContributionFactory(member=member, audience=audiences.MEMBERS)
    assert seen(member, VISITOR).contributions(5) == []
    assert [type(one) for one in seen(member, Viewer(MemberFactory.create())).contributions(5)] == [Contribution]


def test_communities_have_names_for_those_who_hold_their_tokens() -> None:
    community = CommunityFactory.create(name="Falls and frailty")
    token = audiences.community(community.pk)
    assert audiences.names_of({token, audiences.PUBLIC, audiences.hosts(community.pk)}) == {token: "Falls and frailty"}
    assert audiences.circles([]) == {}


# --- One place ---------------------------------------------------------------------------------------------------

PARTS_OF_A_MEMBER = (
    "headline|about|place_name|region|career_stage|get_career_stage_display|is_registered_manager|language_names"
    "|languages|lived_experience|expertise|affiliations|offers|interests|professions|qualifications|collaborating_on"
)
SAID = re.compile(rf"\b(member|author|person|by)\.({PARTS_OF_A_MEMBER})\b")
ALLOWED = {
    # One's own, with what has ended.
    ("directory/own/_offers.html", "member.offers"),
    # The view asks `showing` who sees it.
    ("communities/_post.html", "author.headline"),
    # Whoever asks to join a network for registered managers says with it that they are one.
    ("communities/requests.html", "member.is_registered_manager"),
}


def test_no_template_shows_a_part_of_a_member_without_asking_who_looks() -> None:
    folder = Path(__file__).resolve().parents[2] / "templates"
    found = {
        (str(path.relative_to(folder)), match[0])
        for path in folder.rglob("*.html")
        for match in SAID.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == ALLOWED
