"""Mutual matches: who could help whom, how well, who may see it, and whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from directory import audiences
from directory.audiences import Viewer
from directory.match_rows import at_home, hide_match, steps_to_match
from directory.matching import closeness, harmonic, matches
from directory.models import Expertise, Member, Offer, ShownMatch
from search import vocabulary
from search.models import Concept, ConceptKind
from tests.factories import (
    AffiliationFactory,
    CommunityFactory,
    ConceptFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/people/matches/"
AWARE, PRACTITIONER, TEACHER = Expertise.Level


@pytest.fixture
def charts() -> Concept:
    return ConceptFactory(key="run-charts", label="Run charts")


@pytest.fixture
def production() -> Concept:
    return ConceptFactory(key="co-production", label="Co-production")


def person(name: str, wants: Concept, knows: Concept, level: int = PRACTITIONER, **more: Any) -> Member:
    member = MemberFactory(display_name=name, **more)
    member.interests.add(wants)
    ExpertiseFactory(member=member, concept=knows, level=level)
    return member


@pytest.fixture
def me(charts: Concept, production: Concept) -> Member:
    return person("Zed Learner", charts, production)


def names(member: Member) -> list[str]:
    known = dict(Member.objects.values_list("pk", "display_name"))
    return [known[match.person] for match in matches(Viewer(member))]


def page(member: Member, address: str = PAGE) -> str:
    client = Client()
    client.force_login(member)
    return client.get(address).content.decode()


# --- Who matches -------------------------------------------------------------------------------------------------


def test_two_who_want_what_the_other_knows_match_both_ways(me: Member, charts: Concept, production: Concept) -> None:
    amina = person("Amina Yusuf", production, charts)

    assert names(me) == ["Amina Yusuf"]
    assert names(amina) == ["Zed Learner"]
    assert "Among what you want to learn: run charts. Amina can help" in page(me)
    assert "Among what Amina wants to learn: co-production. You can help" in page(me)


THINGS = [
    pytest.param("method", "Driver diagram", "driver diagram", id="method"),
    pytest.param("topic", "Sepsis", "sepsis", id="topic"),
    pytest.param("setting", "Care home", "care home", id="setting"),
    pytest.param("topic", "NHS IMPACT", "NHS IMPACT", id="name"),
]


@pytest.mark.parametrize(("kind", "label", "said"), THINGS)
def test_whatever_the_concept_is_both_sentences_read_well(
    kind: str, label: str, said: str, production: Concept
) -> None:
    thing = ConceptFactory(key="thing", kind=kind, label=label)
    me = person("Zed Learner", thing, production)
    amina = person("Amina Yusuf", production, thing)

    assert f"Among what you want to learn: {said}. Amina can help" in page(me)
    assert f"Among what Zed wants to learn: {said}. You can help" in page(amina)


def test_one_direction_alone_is_no_match(me: Member, charts: Concept, production: Concept) -> None:
    ExpertiseFactory(concept=charts)
    MemberFactory().interests.add(production)

    assert names(me) == []


def test_who_only_knows_of_a_thing_cannot_help_with_it(me: Member, charts: Concept, production: Concept) -> None:
    person("Amina Yusuf", production, charts, AWARE)

    assert names(me) == []


def test_who_teaches_and_offers_time_comes_first(me: Member, charts: Concept, production: Concept) -> None:
    person("Pat Practises", production, charts)
    person("Tess Teaches", production, charts, TEACHER)
    ready = person("Reg Ready", production, charts, TEACHER)
    Offer.objects.create(member=ready, kind=Offer.Kind.CALL)

    assert names(me) == ["Reg Ready", "Tess Teaches", "Pat Practises"]


def test_a_part_of_what_is_wanted_counts_less_and_the_whole_of_it_less_still(
    me: Member, charts: Concept, production: Concept
) -> None:
    whole, part = ConceptFactory(key="measurement"), ConceptFactory(key="p-charts")
    charts.broader.add(whole)
    part.broader.add(charts)
    aside = ConceptFactory(key="aside")
    person("Part", production, part)
    person("Whole", production, whole)
    person("Same", production, charts)
    person("Aside", production, aside)

    words = vocabulary.current()
    assert closeness("run-charts", "run-charts", words) > closeness("run-charts", "p-charts", words)
    assert closeness("run-charts", "p-charts", words) > closeness("run-charts", "measurement", words) > 0
    assert names(me) == ["Same", "Part", "Whole"]


def test_what_goes_one_way_alone_weighs_nothing() -> None:
    assert harmonic((), ()) == 0


def test_interests_change_the_matches_at_once(me: Member, charts: Concept, production: Concept) -> None:
    amina = person("Amina Yusuf", production, charts)
    amina.interests.clear()

    assert names(me) == []


def test_nobody_is_found_by_what_they_want_to_learn(me: Member, charts: Concept) -> None:
    assert "Zed Learner</a></h3>" not in page(MemberFactory(), "/people/?q=run+charts")
    assert "Zed Learner" not in page(MemberFactory(), "/search/?q=run+charts")


# --- Who may see it ----------------------------------------------------------------------------------------------


def paused(member: Member) -> None:
    member.paused = True


def suspended(member: Member) -> None:
    member.is_active = False


def alone(member: Member) -> None:
    member.audience = audiences.member(member.pk)


@pytest.mark.parametrize("hide", [paused, suspended, alone])
def test_who_may_not_be_seen_matches_nobody_and_sees_no_match(
    me: Member, charts: Concept, production: Concept, hide: Callable[[Member], None]
) -> None:
    amina = person("Amina Yusuf", production, charts)
    hide(amina)
    amina.save()

    assert names(me) == []
    assert names(amina) == []
    assert "Amina" not in page(me, "/")


def test_what_the_other_may_not_know_of_me_makes_no_match(me: Member, charts: Concept, production: Concept) -> None:
    """A match that only one of both may see would tell the one what the other cannot be told."""
    amina = person("Amina Yusuf", production, charts)
    community = CommunityFactory()
    MembershipFactory(member=me, community=community)
    Member.objects.filter(pk=me.pk).update(audience=audiences.community(community.pk))
    me.refresh_from_db()
    me.save()

    assert (names(me), names(amina)) == ([], [])

    MembershipFactory(member=amina, community=community)
    assert (names(me), names(amina)) == (["Amina Yusuf"], ["Zed Learner"])


def test_a_visitor_has_no_matches() -> None:
    assert matches(Viewer()) == []
    assert Client().get(PAGE)["Location"].startswith("/accounts/login/")
    assert "You could help each other" not in Client().get("/").content.decode()


# --- Whose turn it is --------------------------------------------------------------------------------------------


def shown(member: Member) -> list[str]:
    return [row.member.display_name for row in at_home(Viewer(member))]


def a_day_passes() -> None:
    for match in ShownMatch.objects.exclude(shown_on=None):
        match.shown_on -= timedelta(days=1)
        match.save()


def test_three_are_shown_all_day_and_others_the_day_after(me: Member, charts: Concept, production: Concept) -> None:
    everybody = {person(f"Equal {n}", production, charts).display_name for n in range(6)}

    first = shown(me)
    assert len(first) == 3
    assert shown(me) == first

    a_day_passes()
    second = shown(me)
    assert set(first) | set(second) == everybody

    a_day_passes()
    assert set(shown(me)) == set(first)


def test_among_equals_who_was_shown_to_others_least_recently_comes_first(
    me: Member, charts: Concept, production: Concept
) -> None:
    equals = [person(f"Equal {n}", production, charts) for n in range(4)]
    other = MemberFactory()
    for number, equal in enumerate(equals[:3]):
        day = timezone.localdate() - timedelta(days=number)
        ShownMatch.objects.create(member=other, other=equal, shown_on=day)

    assert names(me) == ["Equal 3", "Equal 2", "Equal 1", "Equal 0"]


def test_a_better_match_is_not_passed_over_for_its_turn(me: Member, charts: Concept, production: Concept) -> None:
    best = person("Tess Teaches", production, charts, TEACHER)
    Offer.objects.create(member=best, kind=Offer.Kind.CALL)
    Offer.objects.create(member=me, kind=Offer.Kind.CALL)
    for n in range(4):
        person(f"Equal {n}", production, charts)
    for _day in range(3):
        assert shown(me)[0] == "Tess Teaches"
        a_day_passes()


def test_it_is_written_once_a_day_that_somebody_was_shown(me: Member, charts: Concept, production: Concept) -> None:
    person("Amina Yusuf", production, charts)
    shown(me)
    before = list(ShownMatch.objects.values_list("pk", "shown_on"))
    shown(me)

    assert list(ShownMatch.objects.values_list("pk", "shown_on")) == before == [(before[0][0], timezone.localdate())]


# --- Putting somebody away ---------------------------------------------------------------------------------------


def test_one_who_is_put_away_is_shown_no_more_until_they_are_wanted_again(
    me: Member, charts: Concept, production: Concept
) -> None:
    amina = person("Amina Yusuf", production, charts)
    client = Client()
    client.force_login(me)

    assert client.post(f"{PAGE}{amina.pk}/hide/")["Location"] == PAGE
    assert names(me) == []
    assert names(amina) == ["Zed Learner"]
    assert "You put 1 person away." in client.get(PAGE).content.decode()

    client.post(f"{PAGE}again/")
    assert names(me) == ["Amina Yusuf"]


def test_from_the_home_page_one_comes_back_to_the_home_page(me: Member, charts: Concept, production: Concept) -> None:
    amina = person("Amina Yusuf", production, charts)
    client = Client()
    client.force_login(me)
    assert f'action="{PAGE}{amina.pk}/hide/"' in client.get("/").content.decode()

    assert client.post(f"{PAGE}{amina.pk}/hide/", {"home": "yes"})["Location"] == "/"


def test_whom_one_may_not_see_cannot_be_put_away(me: Member) -> None:
    hidden = MemberFactory(paused=True)
    client = Client()
    client.force_login(me)

    for pk in (hidden.pk, me.pk, 0, 999_999):
        assert client.post(f"{PAGE}{pk}/hide/").status_code == 404
    assert client.get(f"{PAGE}{hidden.pk}/hide/").status_code == 405
    assert not ShownMatch.objects.exists()


def test_putting_away_twice_is_once(me: Member) -> None:
    other = MemberFactory()
    hide_match(member=me, other=other)
    hide_match(member=me, other=other)

    assert ShownMatch.objects.filter(is_hidden=True).count() == 1


# --- What is missing ---------------------------------------------------------------------------------------------


def test_an_empty_profile_is_told_what_to_add() -> None:
    member = MemberFactory()

    said = [str(step.text) for step in steps_to_match(Viewer(member))]
    assert said == ["Say what you want to learn", "Add something that you practise or teach"]
    for address in ("/", PAGE):
        assert "/profile/interests/" in page(member, address)
        assert "/profile/expertise/add/" in page(member, address)


def test_who_is_matched_by_nobody_yet_is_told_so(me: Member) -> None:
    assert "Nobody matches you both ways yet" in page(me)
    assert "You could help each other" not in page(me, "/")


def test_one_who_hides_is_told_on_the_page_and_not_on_every_visit(me: Member) -> None:
    me.paused = True
    me.save()

    assert "Let members of Redbag see your profile" in page(me)
    assert "You could help each other" not in page(me, "/")


# --- Size --------------------------------------------------------------------------------------------------------


def test_it_takes_the_same_queries_however_many_match(
    me: Member, charts: Concept, production: Concept, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        person(f"Equal {n}", production, charts)

    with django_assert_max_num_queries(32):
        at_home(Viewer(me))


def test_a_setting_that_comes_with_a_post_is_nothing_to_help_with(me: Member, production: Concept) -> None:
    homes = ConceptFactory(key="care-home", kind=ConceptKind.SETTING)
    me.interests.set([homes])
    other = MemberFactory()
    other.interests.add(production)
    kind = ConceptFactory(key="care-home-provider", kind=ConceptKind.ORGANISATION)
    kind.related.add(homes)

    AffiliationFactory(member=other, organisation=OrganisationFactory(kind=kind))
    assert names(me) == []
