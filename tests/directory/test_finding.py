"""Who is found, in what order, and why."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory import audiences
from directory.audiences import Viewer
from directory.finding import Findings, find_people
from directory.models import Contribution, Expertise, Member, Offer
from directory.results import people_page
from search.asking import Rung
from search.engines import Order
from search.models import Concept, ConceptKind, ConceptTerm, Region
from tests.factories import (
    AffiliationFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db

LEEDS = {"place_name": "Leeds", "region": Region.YORKSHIRE, "latitude": 53.8, "longitude": -1.55}
YORK = {"place_name": "York", "region": Region.YORKSHIRE, "latitude": 53.96, "longitude": -1.08}
LONDON = {"place_name": "London", "region": Region.LONDON, "latitude": 51.51, "longitude": -0.13}


@pytest.fixture
def viewer() -> Viewer:
    return Viewer(MemberFactory(display_name="Zed Viewer"))


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")


@pytest.fixture
def spc() -> Concept:
    concept = ConceptFactory(key="spc", label="Statistical process control")
    ConceptTerm.objects.create(concept=concept, kind=ConceptTerm.Kind.ABBREVIATION, text="SPC")
    return concept


def expert(name: str, concept: Concept, **fields: Any) -> Member:
    member = MemberFactory(display_name=name, **fields)
    ExpertiseFactory(member=member, concept=concept)
    return member


def work(member: Member, concept: Concept, title: str = "A project", **fields: Any) -> Contribution:
    contribution = ContributionFactory(member=member, title=title, **fields)
    contribution.concepts.add(concept)
    return contribution


def names(findings: Findings) -> list[str]:
    known = dict(Member.objects.values_list("pk", "display_name"))
    return [known[candidate.person] for candidate in findings.candidates]


def why(query: str, viewer: Viewer, name: str) -> str:
    page = people_page(QueryDict(query), viewer)
    row = next(row for row in page["rows"] if row.member.display_name == name)
    return " · ".join(f"{reason.text} {reason.link}".strip() for reason in row.reasons)


# --- The order ---------------------------------------------------------------------------------------------------


def test_evidence_comes_before_what_is_declared_and_that_before_what_is_mentioned(
    viewer: Viewer, falls: Concept
) -> None:
    MemberFactory(display_name="Mentions", about="I once read about falls prevention.")
    expert("Declares", falls)
    work(MemberFactory(display_name="Did"), falls)
    assert names(find_people("falls prevention", viewer)) == ["Did", "Declares", "Mentions"]


def test_leading_weighs_more_than_taking_part_and_new_work_more_than_old(viewer: Viewer, falls: Concept) -> None:
    today = timezone.localdate()
    old = today - datetime.timedelta(days=12 * 365)
    work(MemberFactory(display_name="Took part"), falls, kind=Contribution.Kind.TOOK_PART, happened_on=today)
    work(MemberFactory(display_name="Led"), falls, happened_on=today)
    work(MemberFactory(display_name="Led long ago"), falls, happened_on=old)
    assert names(find_people("falls prevention", viewer)) == ["Led", "Took part", "Led long ago"]


def test_endorsed_expertise_comes_before_unendorsed(viewer: Viewer, falls: Concept) -> None:
    expert("Alone", falls)
    for _ in range(2):
        EndorsementFactory(member=Member.objects.get(display_name="Alone"), concept=ConceptFactory(key="other"))
    known = expert("Endorsed", falls)
    for _ in range(2):
        EndorsementFactory(member=known, concept=falls)
    assert names(find_people("falls prevention", viewer))[0] == "Endorsed"


def test_what_is_narrower_than_the_concept_counts_too(viewer: Viewer, spc: Concept) -> None:
    spc.broader.add(ConceptFactory(key="measurement", label="Measurement for improvement"))
    expert("Ann", spc)
    assert names(find_people("measurement for improvement", viewer)) == ["Ann"]


def test_what_is_asked_for_may_be_spread_over_profile_and_work(viewer: Viewer, falls: Concept, spc: Concept) -> None:
    work(expert("Both", spc), falls)
    expert("One", spc)
    found = find_people("SPC for falls prevention", viewer)
    assert (names(found), found.rung) == (["Both"], Rung.ALL)


def test_an_exact_name_comes_first_whatever_others_did(viewer: Viewer, falls: Concept) -> None:
    MemberFactory(display_name="Maria Okafor")
    busy = MemberFactory(display_name="Busy Body", about="I work with Maria Okafor. Maria Okafor taught me.")
    for number in range(5):
        work(busy, falls, f"With Maria Okafor {number}")
    assert names(find_people("maria okafor", viewer))[0] == "Maria Okafor"


def test_a_name_is_found_by_its_beginning_and_despite_a_slip(viewer: Viewer) -> None:
    MemberFactory(display_name="Maria Okafor")
    MemberFactory(display_name="Mark Oakes")
    assert names(find_people("mar oka", viewer)) == ["Maria Okafor"]
    found = find_people("Maria Okafro", viewer)
    assert (names(found), found.meant_name) == (["Maria Okafor"], "Maria Okafor")
    assert find_people("Maria Okafro", viewer, without=["name"]).meant_name == ""


def test_a_person_called_like_a_concept_is_found_with_those_who_know_it(viewer: Viewer) -> None:
    lean = ConceptFactory(key="lean", label="Lean")
    expert("Knows It", lean)
    MemberFactory(display_name="Lean")
    assert names(find_people("lean", viewer)) == ["Lean", "Knows It"]


def test_no_organisation_fills_the_first_page(viewer: Viewer, falls: Concept) -> None:
    big = OrganisationFactory(name="Big Trust")
    for number in range(6):
        work(AffiliationFactory(organisation=big, member__display_name=f"Big {number}").member, falls)
    for number in range(4):
        expert(f"Small {number}", falls)
    first = names(find_people("falls prevention", viewer))
    assert [name[:3] for name in first[:3]] == ["Big"] * 3
    assert sum(name.startswith("Big") for name in first[:7]) == 3


def test_nobody_asked_for_shows_those_who_were_active_lately_and_offer_something(viewer: Viewer) -> None:
    today = timezone.localdate()
    MemberFactory(display_name="Long ago", last_active_on=today - datetime.timedelta(days=400))
    offering = MemberFactory(display_name="Offers", last_active_on=today)
    Offer.objects.create(member=offering, kind=Offer.Kind.CALL)
    found = find_people("", viewer)
    assert found.is_browsing
    assert (names(found)[0], names(found)[-1]) == ("Offers", "Long ago")


# --- Places ------------------------------------------------------------------------------------------------------


@pytest.fixture
def leeds() -> None:
    PlaceFactory(name="Leeds", latitude=53.8, longitude=-1.55)


@pytest.mark.usefixtures("leeds")
def test_a_place_keeps_those_near_it_and_says_how_far(viewer: Viewer, falls: Concept) -> None:
    for name, place in (("Here", LEEDS), ("Near", YORK), ("Far", LONDON)):
        expert(name, falls, **place)
    assert names(find_people("falls prevention near Leeds", viewer)) == ["Here", "Near"]
    assert "22 miles away" in why("q=falls prevention near Leeds", viewer, "Near")
    assert "less than a mile away" in why("q=falls prevention near Leeds", viewer, "Here")


@pytest.mark.usefixtures("leeds")
def test_the_nearest_can_come_first(viewer: Viewer, falls: Concept) -> None:
    work(expert("Near", falls, **YORK), falls)
    expert("Here", falls, **LEEDS)
    assert names(find_people("falls prevention near Leeds", viewer)) == ["Near", "Here"]
    assert names(find_people("falls prevention near Leeds", viewer, order=Order.NEAREST)) == ["Here", "Near"]


# --- The ladder --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("leeds")
def test_when_nobody_has_all_most_is_tried_then_further_away_then_nearly(
    viewer: Viewer, falls: Concept, spc: Concept
) -> None:
    work(expert("Two of three", falls, **LEEDS), spc)
    assert find_people("falls prevention SPC sepsis near Leeds", viewer).rung is Rung.MOST
    Member.objects.get(display_name="Two of three").delete()
    expert("Elsewhere", falls, **LONDON)
    found = find_people("falls prevention near Leeds", viewer)
    assert (found.rung, names(found)) == (Rung.ELSEWHERE, ["Elsewhere"])
    MemberFactory(display_name="Nearly", about="spirometers", **LEEDS)
    found = find_people("spirometry", viewer)
    assert (found.rung, names(found)) == (Rung.FUZZY, ["Nearly"])


def test_each_step_is_said_aloud(viewer: Viewer, falls: Concept) -> None:
    expert("Ann", falls)
    page = people_page(QueryDict("q=falls prevention with sepsis and delirium"), viewer)
    assert [notice.text for notice in page["notices"]] == ["Nobody has quite this; these people come nearest."]
    page = people_page(QueryDict("q=fals prevention"), viewer)
    assert [notice.text for notice in page["notices"]] == ["We took “fals” for “falls”."]


def test_the_step_does_not_hang_on_the_filters(viewer: Viewer, falls: Concept) -> None:
    expert("Ann", falls, **LEEDS)
    MemberFactory(display_name="Bea", about="prevention", **LONDON)
    found = find_people("falls prevention", viewer, filters={"region": frozenset({"London"})})
    assert (found.rung, names(found)) == (Rung.ALL, [])


def test_nothing_found_leaves_ways_on(viewer: Viewer, falls: Concept, spc: Concept) -> None:
    spc.related.add(falls)
    page = people_page(QueryDict("q=SPC&region=Wales"), viewer)
    assert page["rows"] == []
    ways = [way.text for way in page["ways_on"]]
    assert "Without the filter region (Wales)" in ways
    assert "People who know “Falls prevention”" in ways


# --- Reasons -----------------------------------------------------------------------------------------------------


def test_the_reasons_say_what_somebody_did_and_link_to_it(viewer: Viewer, falls: Concept) -> None:
    member = expert("Maria", falls)
    one = work(member, falls, "Fewer falls in fourteen homes")
    Offer.objects.create(member=member, kind=Offer.Kind.CALL)
    assert why("q=falls prevention", viewer, "Maria") == (
        "Led Fewer falls in fourteen homes · Among what they work with: falls prevention · free for a call"
    )
    page = people_page(QueryDict("q=falls prevention"), viewer)
    assert page["rows"][0].reasons[0].url == one.get_absolute_url()


def test_several_pieces_of_work_are_counted(viewer: Viewer, falls: Concept) -> None:
    member = MemberFactory(display_name="Maria")
    for title in ("One", "Two"):
        work(member, falls, title)
    work(member, falls, "Three", kind=Contribution.Kind.TAUGHT)
    for _ in range(3):
        EndorsementFactory(member=member, concept=falls)
    assert why("q=falls prevention", viewer, "Maria") == (
        "Led 2 projects on “falls prevention” · Taught Three · endorsed by 3"
    )


def test_without_evidence_the_declared_level_or_the_mention_is_the_reason(viewer: Viewer, falls: Concept) -> None:
    ExpertiseFactory(member__display_name="Teacher", concept=falls, level=Expertise.Level.TEACHER)
    MemberFactory(display_name="Mentions", about="prevention of falls, falls prevention")
    assert why("q=falls prevention", viewer, "Teacher") == "Among what they teach: falls prevention"
    assert why("q=falls prevention", viewer, "Mentions") == "The profile mentions “falls prevention”"


@pytest.mark.parametrize(
    ("kind", "label", "said"),
    [
        ("method", "Driver diagram", "driver diagram"),
        ("topic", "Sepsis", "sepsis"),
        ("setting", "Care home", "care home"),
    ],
)
def test_whatever_the_concept_is_every_reason_reads_well(viewer: Viewer, kind: str, label: str, said: str) -> None:
    thing = ConceptFactory(key="thing", kind=kind, label=label)
    for name, level in (("Tess", Expertise.Level.TEACHER), ("Pat", Expertise.Level.PRACTITIONER), ("Abe", 1)):
        ExpertiseFactory(member__display_name=name, concept=thing, level=level)
    MemberFactory(display_name="Will").collaborating_on.add(thing)
    led = MemberFactory(display_name="Led")
    for title in ("One", "Two"):
        work(led, thing, title)
    assert {name: why(f"q={label}", viewer, name) for name in ("Tess", "Pat", "Abe", "Will", "Led")} == {
        "Tess": f"Among what they teach: {said}",
        "Pat": f"Among what they work with: {said}",
        "Abe": f"Among what they know of: {said}",
        "Will": f"Among what they want to work on with others: {said}",
        "Led": f"Led 2 projects on “{said}”",
    }


def test_subjects_of_one_level_stand_together(viewer: Viewer, falls: Concept, spc: Concept) -> None:
    member = MemberFactory(display_name="Tess")
    for concept in (falls, spc):
        ExpertiseFactory(member=member, concept=concept, level=Expertise.Level.TEACHER)
    assert why("q=falls prevention SPC", viewer, "Tess") == (
        "Among what they teach: falls prevention, statistical process control"
    )


# --- Who may see what --------------------------------------------------------------------------------------------


def test_a_visitor_finds_those_who_chose_to_be_seen_by_everybody(falls: Concept) -> None:
    expert("Public", falls, audience=audiences.PUBLIC)
    expert("Members", falls)
    found = find_people("falls prevention", Viewer())
    assert (names(found), found.total) == (["Public"], 1)
    assert found.facets["topic"] == {"falls": 1}


@pytest.mark.parametrize("change", [{"paused": True}, {"is_active": False}, {"audience": ""}])
def test_paused_and_suspended_members_are_never_found(viewer: Viewer, falls: Concept, change: dict[str, Any]) -> None:
    member = expert("Gone", falls)
    work(member, falls)
    for name, value in change.items():
        setattr(member, name, value)
    member.save()
    for text in ("falls prevention", "gone", ""):
        assert "Gone" not in names(find_people(text, viewer))


def test_a_result_is_checked_once_more_when_it_is_shown(viewer: Viewer, falls: Concept) -> None:
    member = expert("Gone", falls)
    Member.objects.filter(pk=member.pk).update(paused=True)
    assert people_page(QueryDict("q=falls prevention"), viewer)["rows"] == []


def test_no_reason_order_count_or_facet_comes_from_what_the_viewer_may_not_see(
    viewer: Viewer, falls: Concept, spc: Concept
) -> None:
    first, second = expert("First", falls), expert("Second", falls)
    EndorsementFactory(member=first, concept=falls)
    before = _seen(viewer)
    for _ in range(4):
        work(second, spc, "Canary falls prevention", audience="community:99")
    paused = MemberFactory(paused=True)
    EndorsementFactory(member=second, concept=falls, by=paused)
    assert _seen(viewer) == before
    assert "canary" not in str(before).lower()
    assert find_people("canary", viewer).total == 0


def _seen(viewer: Viewer) -> list[object]:
    seen: list[object] = []
    for query in ("q=falls prevention", "q=", "q=SPC", "q=canary", "q=falls prevention SPC"):
        page = people_page(QueryDict(query), viewer)
        seen += [page["findings"].total, page["facets"], page["notices"]]
        seen += [(row.member.pk, row.reasons, row.tags) for row in page["rows"]]
    return seen


# --- Facets ------------------------------------------------------------------------------------------------------


def test_every_facet_counts_under_every_other_selection(viewer: Viewer, falls: Concept, spc: Concept) -> None:
    for name, concepts, place in (
        ("A", [falls, spc], LEEDS),
        ("B", [falls], LEEDS),
        ("C", [falls, spc], LONDON),
        ("D", [spc], LONDON),
    ):
        member = MemberFactory(display_name=f"Person {name}", **place)
        for concept in concepts:
            ExpertiseFactory(member=member, concept=concept)
    filters = {"topic": frozenset({"falls"}), "region": frozenset({"London"})}
    for text in ("person", ""):
        found = find_people(text, viewer, filters=filters)
        assert names(found) == ["Person C"]
        assert found.facets["topic"] == {"falls": 1}
        assert found.facets["method"] == {"spc": 1}
        assert found.facets["region"] == {"London": 1, "Yorkshire and the Humber": 2}


def test_every_count_is_what_choosing_the_value_shows(viewer: Viewer, falls: Concept, spc: Concept) -> None:
    for number, concept in enumerate((falls, spc, falls, falls, spc)):
        work(expert(f"Person {number}", concept, **(LEEDS if number % 2 else LONDON)), spc)
    for text in ("", "SPC", "person", "falls prevention"):
        for chosen in ({}, {"region": frozenset({"London"})}):
            facets = find_people(text, viewer, filters=chosen).facets
            for facet, counts in facets.items():
                for value, count in counts.items():
                    shown = find_people(text, viewer, filters={**chosen, facet: frozenset({value})})
                    assert shown.total == count, (text, chosen, facet, value)


# --- Costs -------------------------------------------------------------------------------------------------------


def test_queries_do_not_grow_with_the_people(
    viewer: Viewer, falls: Concept, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        member = expert(f"Person {number}", falls)
        work(member, falls)
        Offer.objects.create(member=member, kind=Offer.Kind.CALL)
        AffiliationFactory(member=member)
        EndorsementFactory(member=member, concept=falls)
    for query in ("q=falls prevention", "q=", "q=falls prevention&topic=falls&offer=call&region=London&order=recent"):
        with django_assert_max_num_queries(30):
            people_page(QueryDict(query), Viewer(viewer.member))


# --- Parts of profiles -------------------------------------------------------------------------------------------


def test_what_several_communities_are_told_counts_once_for_who_is_in_several(falls: Concept) -> None:
    reader = MemberFactory(display_name="Zed Viewer")
    once, twice = (
        expert(name, falls, part_audiences=dict.fromkeys(("about", "expertise", "work"), "communities"))
        for name in ("Ann Once", "Bea Twice")
    )
    for member in (once, twice):
        member.about = "We count falls prevention every week."
        member.save()
        work(member, falls, "Fewer falls")
    communities = [MembershipFactory.create(member=reader).community for _ in range(3)]
    for community in communities:
        MembershipFactory(member=twice, community=community)
    MembershipFactory(member=once, community=communities[0])
    found = {one.person: one for one in find_people("falls prevention", Viewer(reader)).candidates}
    assert found.keys() == {once.pk, twice.pk}
    assert len(found[once.pk].pieces) == len(found[twice.pk].pieces) == 1
    assert found[once.pk].parts.declared == found[twice.pk].parts.declared > 0
    assert found[once.pk].parts.text == pytest.approx(found[twice.pk].parts.text)


def test_how_far_somebody_is_counts_only_for_those_who_may_know_where_they_are(falls: Concept, viewer: Viewer) -> None:
    PlaceFactory(name="Leeds")
    near = expert("Ann Near", falls, **LEEDS, part_audiences={"place": "communities"})
    expert("Bea Near", falls, **YORK)
    fellow = MembershipFactory.create(community=MembershipFactory.create(member=near).community).member
    asked = "falls prevention near Leeds"
    assert names(find_people(asked, viewer, order=Order.NEAREST)) == ["Bea Near"]
    assert names(find_people(asked, Viewer(fellow), order=Order.NEAREST)) == ["Ann Near", "Bea Near"]
    assert "away" not in why("q=falls prevention", viewer, "Ann Near")
    assert "less than a mile away" in why(f"q={asked}", Viewer(fellow), "Ann Near")
