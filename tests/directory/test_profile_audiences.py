"""Who sees what, chosen on one page or beside each part; how others see it; and what search engines are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory import audiences
from directory.models import Member
from directory.parts import Level, Part, level_of
from search.models import Document
from search.registry import Kind
from tests.directory.test_profile import errors, holds, post
from tests.factories import (
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db

URL = "/profile/audiences/"


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(display_name="Grace Adeyemi", headline="Keeper of bullfinches")


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def answers(who: str = "public", level: str = "profile", **others: str) -> dict[str, str]:
    return {"who": who, **{f"seen-{part.value}": level for part in Part}, **others}


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- Who sees what -----------------------------------------------------------------------------------------------


def test_one_page_asks_for_every_part_what_is_true_now(client: Client, member: Member) -> None:
    form = client.get(URL).context["form"]
    assert {name.removeprefix("seen-") for name in form.fields} == {*Part.values, "who", "allows_search_engines"}
    assert form["who"].value() == "members"
    assert {part: form[f"seen-{part.value}"].value() for part in Part} == {
        part: level_of({}, part).value for part in Part
    }


def test_what_is_chosen_holds_at_once_for_the_page_and_for_search(client: Client, member: Member) -> None:
    work = ContributionFactory.create(member=member)
    assert post(URL, client, answers(level="me", **{"seen-about": "members"}))["Location"] == "/profile/"
    member.refresh_from_db()
    assert (member.audience, member.level_of(Part.ABOUT), member.level_of(Part.OFFERS)) == (
        "public",
        Level.MEMBERS,
        Level.ME,
    )
    work.refresh_from_db()
    assert work.audience == "public"
    visitor = Client()
    assert "bullfinches" not in page(visitor, f"/people/{member.pk}/")
    kinds = dict(Document.objects.filter(person=member.pk).values_list("kind", "audience"))
    assert kinds == {Kind.PERSON.value: "public", Kind.PART.value: "members"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("who", ""),
        ("who", "everyone"),
        ("who", "member:1"),
        ("seen-about", ""),
        ("seen-about", "public"),
        ("seen-offers", "community:1"),
        ("seen-lived", "x" * 4000),
        ("seen-lived", "a\0b"),
    ],
)
def test_a_bad_choice_is_refused_and_changes_nothing(client: Client, member: Member, field: str, value: str) -> None:
    assert errors(post(URL, client, answers(level="me", **{field: value}))) == [field]
    member.refresh_from_db()
    assert (member.audience, member.part_audiences) == (audiences.MEMBERS, {})


def test_nobody_changes_anothers(member: Member) -> None:
    response = Client().post(URL, answers())
    assert response["Location"] == f"/accounts/login/?next={URL}"
    member.refresh_from_db()
    assert member.audience == audiences.MEMBERS


# --- Beside each part --------------------------------------------------------------------------------------------

BESIDE: list[tuple[str, dict[str, str], tuple[Part, ...]]] = [
    ("/profile/edit/", {"display_name": "Grace", "who": "members"}, (Part.ABOUT, Part.PLACE)),
    ("/profile/background/", {}, (Part.BACKGROUND, Part.LANGUAGES, Part.LIVED)),
    ("/profile/offers/", {}, (Part.OFFERS,)),
    ("/profile/interests/", {}, (Part.INTERESTS, Part.COLLABORATING)),
    ("/profile/qualifications/add/", {"name": "QSIR", "kind": "faculty"}, (Part.QUALIFICATIONS,)),
    ("/profile/expertise/add/", {"concept_name": "Run charts", "level": "2"}, (Part.EXPERTISE,)),
    ("/profile/work/add/", {"title": "Fewer falls", "kind": "led"}, (Part.WORK,)),
]


@pytest.mark.parametrize(("address", "good", "parts"), BESIDE, ids=[one[0] for one in BESIDE])
def test_each_form_asks_who_sees_its_parts_and_keeps_the_others(
    client: Client, member: Member, address: str, good: dict[str, str], parts: tuple[Part, ...]
) -> None:
    ConceptFactory(key="run-charts", label="Run charts")
    member.part_audiences = {"posts": "communities", **{part.value: "members" for part in parts}}
    member.save()
    form = client.get(address).context["form"]
    assert [form[f"seen-{part.value}"].value() for part in parts] == ["members"] * len(parts)
    chosen = {f"seen-{part.value}": "me" for part in parts}
    assert errors(post(address, client, {**good, f"seen-{parts[0].value}": "nobody"})) == [f"seen-{parts[0].value}"]
    assert post(address, client, {**good, **chosen}).status_code == 302
    member.refresh_from_db()
    assert member.part_audiences == {"posts": "communities", **{part.value: "me" for part in parts}}


def test_a_form_that_is_not_asked_leaves_the_choice_as_it_is(client: Client, member: Member) -> None:
    member.part_audiences = {"offers": "communities"}
    member.save()
    assert post("/profile/offers/", client, {"call": "on"}).status_code == 302
    member.refresh_from_db()
    assert member.part_audiences == {"offers": "communities"}


# --- How others see me -------------------------------------------------------------------------------------------


def test_the_preview_is_what_each_of_them_sees(client: Client, member: Member) -> None:
    member.audience = audiences.PUBLIC
    member.part_audiences = {"about": "communities", "expertise": "members", "lived": "me"}
    member.lived_experience = "Nested among nightingales"
    member.save()
    ExpertiseFactory(member=member, concept=ConceptFactory(key="owls", label="Owl counting"))
    community = MembershipFactory.create(member=member, community=CommunityFactory(name="Falls and frailty")).community
    fellow = MembershipFactory.create(community=community).member
    inside = Client()
    inside.force_login(fellow)
    outside = Client()
    outside.force_login(MemberFactory())
    others = {
        "visitor": Client(),
        "member": outside,
        f"community:{community.pk}": inside,
        "me": client,
    }
    canaries = ("Keeper of bullfinches", "Owl counting", "Nested among nightingales")
    told = {}
    for seen_as, reader in others.items():
        real, shown = page(reader, f"/people/{member.pk}/"), page(client, f"/profile/preview/?seen_as={seen_as}")
        told[seen_as] = [canary in shown for canary in canaries]
        assert told[seen_as] == [canary in real for canary in canaries], seen_as
    assert told == {
        "visitor": [False, False, False],
        "member": [False, True, False],
        f"community:{community.pk}": [True, True, False],
        "me": [True, True, True],
    }
    assert "Somebody in Falls and frailty" in page(client, "/profile/preview/")


@pytest.mark.parametrize(
    ("change", "words"),
    [({"paused": True}, "Your profile is paused"), ({"audience": "members"}, "Your profile is not for them")],
)
def test_the_preview_says_when_they_would_see_nothing(
    client: Client, member: Member, change: dict[str, Any], words: str
) -> None:
    Member.objects.filter(pk=member.pk).update(**change)
    shown = page(client, "/profile/preview/?seen_as=visitor")
    assert words in shown
    assert "bullfinches" not in shown


@pytest.mark.parametrize("seen_as", ["", "community:999999", "hosts:1", "member:1", "x" * 4000, "a\0b"])
def test_a_preview_as_nobody_known_shows_what_a_member_sees(client: Client, seen_as: str) -> None:
    CommunityFactory()
    member = Member.objects.get()
    member.part_audiences = {"about": "communities"}
    member.save()
    response = client.get("/profile/preview/", {"seen_as": seen_as})
    assert response.status_code == 200
    assert not holds(response, "Keeper of bullfinches")  # type: ignore[arg-type]


# --- Search engines ----------------------------------------------------------------------------------------------

NOINDEX = '<meta name="robots" content="noindex">'


@pytest.mark.parametrize(
    ("said", "indexed"),
    [
        ({"audience": "public", "allows_search_engines": True}, True),
        ({"audience": "public"}, False),
        ({"audience": "members", "allows_search_engines": True}, False),
        ({"audience": "public", "allows_search_engines": True, "paused": True}, False),
    ],
)
def test_search_engines_are_asked_not_to_show_a_profile_unless_its_member_says_so(
    client: Client, member: Member, said: dict[str, Any], indexed: bool
) -> None:
    Member.objects.update(**said)
    response = client.get(f"/people/{member.pk}/")
    assert (NOINDEX in response.content.decode()) is not indexed
    assert ("X-Robots-Tag" in response) is not indexed
    assert Client().get("/people/")["X-Robots-Tag"] == "noindex"


def test_only_a_public_profile_can_allow_search_engines(client: Client, member: Member) -> None:
    for who in ("members", "me"):
        response = post(URL, client, answers(who=who, allows_search_engines="on"))
        assert errors(response) == ["allows_search_engines"]
    assert post(URL, client, answers(allows_search_engines="on")).status_code == 302
    member.refresh_from_db()
    assert member.is_for_search_engines


@pytest.mark.parametrize("address", ["/profile/edit/", URL])
def test_whoever_narrows_the_profile_takes_it_from_search_engines(client: Client, member: Member, address: str) -> None:
    Member.objects.update(audience=audiences.PUBLIC, allows_search_engines=True)
    sent = {**answers(who="members"), "display_name": "Grace", "headline": "", "about": "", "place": ""}
    assert post(address, client, sent).status_code == 302
    member.refresh_from_db()
    assert (member.audience, member.allows_search_engines) == (audiences.MEMBERS, False)
