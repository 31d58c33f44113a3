"""Changing a line of the profile, qualifications, background, wishes and offers: good answers and bad ones."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from directory import actions
from directory.forms import QualificationForm
from directory.models import Member, Qualification
from search.models import ConceptKind, Document
from search.registry import Kind
from tests.directory.test_profile import AS_PEOPLE_WRITE, errors, holds, post
from tests.factories import (
    AffiliationFactory,
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

ADD = "/profile/qualifications/add/"


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(display_name="Grace Adeyemi")


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def qualification(**answers: Any) -> dict[str, Any]:
    return {"name": "QSIR Practitioner", "kind": "qualification", "year": "2019", **answers}


# --- Changing a line ---------------------------------------------------------------------------------------------


def test_a_post_is_changed_where_it_stands(client: Client, member: Member) -> None:
    affiliation = AffiliationFactory.create(member=member, title="Deputy")
    other = OrganisationFactory.create(name="Elm House")
    address = f"/profile/posts/{affiliation.pk}/"
    assert holds(client.get(address), f'value="{affiliation.organisation.name}"')  # type: ignore[arg-type]
    answers = {"title": "Manager", "role": affiliation.role_id, "organisation_name": "elm house"}
    assert post(address, client, answers)["Location"] == "/profile/"
    changed = member.affiliations.get()
    assert (changed.pk, changed.title, changed.organisation) == (affiliation.pk, "Manager", other)


def test_something_known_is_changed_and_stays_about_the_same(client: Client, member: Member) -> None:
    skill = ExpertiseFactory.create(member=member, concept=ConceptFactory(label="Run charts"))
    address = f"/profile/expertise/{skill.pk}/"
    assert holds(client.get(address), "<h1>Run charts</h1>")  # type: ignore[arg-type]
    answers = {"concept_name": "Something else", "level": "3", "years": "4", "evidence": "Taught it."}
    assert post(address, client, answers).status_code == 302
    changed = member.expertise.get()
    assert (changed.pk, changed.concept, changed.level, changed.years) == (skill.pk, skill.concept, 3, 4)
    assert errors(post(address, client, {**answers, "years": "61"})) == ["years"]


def test_work_is_changed_and_keeps_its_audience(client: Client, member: Member) -> None:
    work = ContributionFactory.create(member=member, audience=f"member:{member.pk}")
    work.concepts.add(ConceptFactory(key="run-charts", label="Run charts"))
    address = f"/profile/work/{work.pk}/"
    assert holds(client.get(address), "Run charts")  # type: ignore[arg-type]
    assert post(address, client, {"title": "Fewer falls", "kind": "taught", "about": ""}).status_code == 302
    work.refresh_from_db()
    assert (work.title, work.kind, work.audience) == ("Fewer falls", "taught", f"member:{member.pk}")
    assert not work.concepts.exists()


@pytest.mark.parametrize("of", ["posts", "expertise", "work", "qualifications"])
@pytest.mark.parametrize("act", ["", "remove/"])
def test_what_is_anothers_is_neither_changed_nor_removed(client: Client, of: str, act: str) -> None:
    other = MemberFactory.create()
    rows = {
        "posts": AffiliationFactory.create(member=other),
        "expertise": ExpertiseFactory.create(member=other),
        "work": ContributionFactory.create(member=other),
        "qualifications": Qualification.objects.create(member=other, name="QSIR"),
    }
    row = rows[of]
    assert client.post(f"/profile/{of}/{row.pk}/{act}", qualification()).status_code == 404
    if not act:
        assert client.get(f"/profile/{of}/{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.member == other


def test_no_action_gives_a_member_what_is_anothers(member: Member) -> None:
    theirs = Qualification.objects.create(member=MemberFactory.create(), name="QSIR")
    with pytest.raises(PermissionDenied):
        actions.save_qualification(qualification=theirs, member=member)
    with pytest.raises(PermissionDenied):
        actions.save_contribution(contribution=ContributionFactory.create(), member=member, concepts=[])


# --- Qualifications ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Qualification.Kind)
def test_a_qualification_is_kept_shown_found_and_removed(client: Client, member: Member, kind: str) -> None:
    assert post(ADD, client, qualification(name=" GenerationQ ", kind=kind))["Location"] == "/profile/"
    made = member.qualifications.get()
    assert (made.name, made.kind, made.year) == ("GenerationQ", kind, 2019)
    page = client.get(f"/people/{member.pk}/")
    assert holds(page, "GenerationQ")  # type: ignore[arg-type]
    assert holds(page, "Alumni") is made.is_alumni  # type: ignore[arg-type]
    assert "GenerationQ" in Document.objects.get(kind=Kind.PERSON, person=member.pk).body
    changed = qualification(name="GenerationQ", kind=kind, year="")
    assert post(f"/profile/qualifications/{made.pk}/", client, changed).status_code == 302
    assert member.qualifications.get().year is None
    assert client.post(f"/profile/qualifications/{made.pk}/remove/").status_code == 302
    assert not member.qualifications.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\0b"),
        ("kind", "degree"),
        ("kind", ""),
        ("year", "1949"),
        ("year", "2099"),
        ("year", "-1"),
        ("year", "last year"),
        ("year", "9" * 40),
    ],
)
def test_a_bad_qualification_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: Client, field: str, value: str
) -> None:
    response = post(ADD, client, qualification(**{field: value}))
    assert errors(response) == [field]
    assert field == "name" or holds(response, 'value="QSIR Practitioner"')
    assert not Qualification.objects.exists()


def test_the_same_qualification_stands_there_once(client: Client, member: Member) -> None:
    assert post(ADD, client, qualification()).status_code == 302
    assert errors(post(ADD, client, qualification(name="qsir practitioner"))) == ["name"]
    assert post(ADD, client, qualification(kind="faculty")).status_code == 302
    again = Qualification(kind="faculty", name="QSIR Practitioner")
    actions.save_qualification(qualification=again, member=member)
    assert member.qualifications.count() == 2


def test_a_profile_holds_a_bounded_number_of_qualifications(
    client: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QualificationForm, "MOST", 1)
    assert post(ADD, client, qualification()).status_code == 302
    assert errors(post(ADD, client, qualification(name="Another"))) == ["__all__"]
    assert (
        post(f"/profile/qualifications/{member.qualifications.get().pk}/", client, qualification()).status_code == 302
    )


@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_a_qualification_is_shown_as_text(client: Client, member: Member, text: str) -> None:
    assert post(ADD, client, qualification(name=text)).status_code == 302
    for address in ("/profile/", f"/people/{member.pk}/"):
        page = client.get(address)
        assert b"<script>alert" not in page.content
        assert holds(page, text)  # type: ignore[arg-type]


# --- Background --------------------------------------------------------------------------------------------------


def test_the_background_is_kept_and_shown_and_found(client: Client, member: Member) -> None:
    nurse = ConceptFactory.create(key="nurse", kind=ConceptKind.ROLE, label="Nurse")
    home = ConceptFactory.create(key="care-home", kind=ConceptKind.SETTING, label="Care home")
    answers = {
        "professions": "nurse",
        "settings": "Care home",
        "languages": ["bfi", "cy"],
        "lived_experience": "I was a carer.",
    }
    assert client.post("/profile/background/", answers)["Location"] == "/profile/"
    member.refresh_from_db()
    assert ([*member.professions.all()], [*member.settings.all()]) == ([nurse], [home])
    assert [str(name) for name in member.language_names] == ["British Sign Language", "Welsh"]
    page = client.get("/profile/")
    for words in ("Nurse", "Care home", "British Sign Language, Welsh", "I was a carer.", "Only me"):
        assert holds(page, words)  # type: ignore[arg-type]
    found = Document.objects.get(person=member.pk)
    assert set(found.labels.values_list("value", flat=True)) == {"nurse", "care-home"}
    assert "Welsh" in found.body
    assert "carer" not in found.body
    again = client.get("/profile/background/").context["form"]
    assert (again["professions"].value(), again["languages"].value()) == ("Nurse", ["bfi", "cy"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("professions", "run charts"),
        ("professions", "nobody knows this"),
        ("settings", "nurse"),
        ("languages", "klingon"),
        ("lived_experience", "x" * 1001),
        ("lived_experience", "a\0b"),
    ],
)
def test_a_bad_background_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: Client, member: Member, field: str, value: str
) -> None:
    ConceptFactory(key="run-charts", label="Run charts")
    ConceptFactory(key="nurse", kind=ConceptKind.ROLE, label="Nurse")
    good = {"professions": "nurse", "languages": "cy", "lived_experience": "Kept words"}
    response = post("/profile/background/", client, {**good, field: value})
    assert errors(response) == [field]
    assert field == "lived_experience" or holds(response, "Kept words")
    member.refresh_from_db()
    assert (member.languages, member.lived_experience) == ([], "")


# --- Wishes and offers -------------------------------------------------------------------------------------------


def test_wanting_to_work_on_something_is_said_apart_from_knowing_it(client: Client, member: Member) -> None:
    charts = ConceptFactory.create(key="run-charts", label="Run charts")
    answers = {"interests": "", "collaborating_on": "Run charts"}
    assert post("/profile/interests/", client, answers).status_code == 302
    assert ([*member.collaborating_on.all()], [*member.interests.all()]) == ([charts], [])
    assert not member.expertise.exists()
    reader = Client()
    reader.force_login(MemberFactory())
    page = reader.get("/people/?q=run+charts")
    assert holds(page, "Among what they want to work on with others: run charts")  # type: ignore[arg-type]
    assert not holds(page, "Among what they work with: run charts")  # type: ignore[arg-type]


def test_an_offer_says_how_much_time_and_until_when(client: Client, member: Member) -> None:
    until = timezone.localdate() + datetime.timedelta(days=30)
    answers = {"call": "on", "call-time": "An hour a month", "call-until": until.isoformat()}
    assert post("/profile/offers/", client, answers).status_code == 302
    made = member.offers.get()
    assert (made.time, made.until) == ("An hour a month", until)
    reader = Client()
    reader.force_login(MemberFactory())
    page = reader.get(f"/people/{member.pk}/")
    assert holds(page, "An hour a month")  # type: ignore[arg-type]
    assert holds(page, f"until {until.day} {until:%B %Y}")  # type: ignore[arg-type]


def test_an_offer_that_has_ended_is_its_members_own_until_they_choose_another_day(
    client: Client, member: Member
) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    member.offers.create(kind="call", text="Ask me about bullfinches", until=yesterday)
    reader = Client()
    reader.force_login(MemberFactory())
    assert not holds(reader.get(f"/people/{member.pk}/"), "bullfinches")  # type: ignore[arg-type]
    assert holds(client.get("/profile/"), "nobody sees it until you choose a later day")  # type: ignore[arg-type]
    answers = {"call": "on", "call-text": "Ask me", "call-until": yesterday.isoformat()}
    assert errors(post("/profile/offers/", client, answers)) == ["call-until"]
    # What is not offered may have ended.
    del answers["call"]
    assert post("/profile/offers/", client, answers).status_code == 302
    assert not member.offers.exists()


@pytest.mark.parametrize(("field", "value"), [("call-until", "soon"), ("call-time", "x" * 81), ("call-time", "a\0b")])
def test_bad_terms_of_an_offer_are_refused_and_nothing_typed_is_lost(client: Client, field: str, value: str) -> None:
    response = post("/profile/offers/", client, {"call": "on", "call-text": "Kept words", field: value})
    assert errors(response) == [field]
    assert holds(response, "Kept words")
