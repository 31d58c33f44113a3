"""The parts of a profile: posts, skills, offers, work and wishes, with good and bad answers."""

from __future__ import annotations

import pytest
from django.test import Client

from directory.completing import progress
from directory.forms import AffiliationForm, ContributionForm
from directory.models import Affiliation, Contribution, Expertise, Member, Offer, Organisation
from search.models import Concept, ConceptKind, ConceptTerm, Document
from tests.directory.test_profile import AS_PEOPLE_WRITE, SCRIPT, errors, holds, post
from tests.factories import (
    AffiliationFactory,
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(display_name="Grace Adeyemi")


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


# --- Posts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def role() -> Concept:
    return ConceptFactory.create(key="registered-manager", kind=ConceptKind.ROLE)


@pytest.fixture
def kind() -> Concept:
    return ConceptFactory.create(key="care-home-provider", kind=ConceptKind.ORGANISATION)


def test_a_post_in_a_known_organisation_is_added_however_its_name_is_spelt(
    client: Client, member: Member, role: Concept
) -> None:
    known = OrganisationFactory.create(name="Oak Lodge")
    answers = {"title": "Manager", "role": role.pk, "organisation_name": " oak  LODGE ", "since": "2024-03-01"}
    assert post("/profile/posts/add/", client, answers)["Location"] == "/profile/"
    made = member.affiliations.get()
    assert (made.organisation, made.title, str(made.since)) == (known, "Manager", "2024-03-01")
    assert Organisation.objects.count() == 1


def test_a_new_organisation_needs_a_kind_and_is_made_once(client: Client, role: Concept, kind: Concept) -> None:
    answers = {"role": role.pk, "organisation_name": "Elm House"}
    response = post("/profile/posts/add/", client, answers)
    assert errors(response) == ["organisation_kind"]
    assert holds(response, 'value="Elm House"')
    for _ in range(2):
        assert post("/profile/posts/add/", client, {**answers, "organisation_kind": kind.pk}).status_code == 302
    assert Organisation.objects.get().name == "Elm House"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 121),
        ("title", "a\x00b"),
        ("role", ""),
        ("role", "999999"),
        ("role", "registered-manager"),
        ("organisation_name", ""),
        ("organisation_name", "x" * 161),
        ("organisation_name", "a\x00b"),
        ("since", "yesterday"),
        ("since", "2024-02-31"),
        ("until", "2020-01-01"),
        ("until", "99999-01-01"),
    ],
)
def test_a_bad_post_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: Client, role: Concept, kind: Concept, field: str, value: str
) -> None:
    OrganisationFactory.create(name="Oak Lodge", kind=kind)
    good = {"title": "Kept title", "role": role.pk, "organisation_name": "Oak Lodge", "since": "2024-03-01"}
    response = post("/profile/posts/add/", client, {**good, field: value})
    assert errors(response) == [field]
    for name in ("title", "organisation_name", "since"):
        assert name == field or holds(response, f'value="{good[name]}"')
    assert not Affiliation.objects.exists()


def test_a_method_is_no_role(client: Client) -> None:
    answers = {"role": ConceptFactory.create().pk, "organisation_name": OrganisationFactory.create().name}
    assert errors(post("/profile/posts/add/", client, answers)) == ["role"]


@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_a_post_is_shown_as_text(client: Client, member: Member, role: Concept, kind: Concept, text: str) -> None:
    answers = {"title": text, "role": role.pk, "organisation_name": text, "organisation_kind": kind.pk}
    assert post("/profile/posts/add/", client, answers).status_code == 302
    for address in ("/profile/", f"/people/{member.pk}/", "/profile/posts/add/"):
        page = client.get(address)
        assert b"<script>alert" not in page.content
        assert holds(page, text)  # type: ignore[arg-type]


def test_a_profile_holds_a_bounded_number_of_posts(
    client: Client, member: Member, role: Concept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AffiliationForm, "MOST", 2)
    organisation = AffiliationFactory.create(member=member).organisation
    answers = {"role": role.pk, "organisation_name": organisation.name}
    assert post("/profile/posts/add/", client, answers).status_code == 302
    assert errors(post("/profile/posts/add/", client, answers)) == ["__all__"]
    assert member.affiliations.count() == 2


def test_organisations_keep_the_order_of_their_names(client: Client, role: Concept, kind: Concept) -> None:
    for name in ("Elm House", "Ash Court", "Oak Lodge", "Beech View"):
        answers = {"role": role.pk, "organisation_name": name, "organisation_kind": kind.pk}
        post("/profile/posts/add/", client, answers)
    assert [one.name for one in Organisation.get_root_nodes()] == ["Ash Court", "Beech View", "Elm House", "Oak Lodge"]


# --- Expertise ---------------------------------------------------------------------------------------------------


@pytest.fixture
def spc() -> Concept:
    concept = ConceptFactory.create(key="spc", label="Statistical process control")
    ConceptTerm.objects.create(concept=concept, kind=ConceptTerm.Kind.ABBREVIATION, text="SPC")
    return concept


@pytest.mark.parametrize("name", ["Statistical process control", "statistical  PROCESS control ", "spc"])
def test_a_skill_is_known_by_its_label_or_another_word(client: Client, member: Member, spc: Concept, name: str) -> None:
    answers = {"concept_name": name, "level": "2", "years": "4", "evidence": "Charts on every ward."}
    assert post("/profile/expertise/add/", client, answers)["Location"] == "/profile/"
    made = member.expertise.get()
    assert (made.concept, made.level, made.years, made.evidence) == (spc, 2, 4, "Charts on every ward.")


def test_saying_it_again_replaces_what_was_said(client: Client, member: Member, spc: Concept) -> None:
    for level in ("1", "3"):
        post("/profile/expertise/add/", client, {"concept_name": "SPC", "level": level})
    assert member.expertise.get().level == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("concept_name", ""),
        ("concept_name", "Basket weaving"),
        ("concept_name", SCRIPT),
        ("concept_name", "x" * 121),
        ("concept_name", "a\x00b"),
        ("level", ""),
        ("level", "4"),
        ("level", "much"),
        ("years", "61"),
        ("years", "-1"),
        ("years", "many"),
        ("years", "9" * 40),
        ("evidence", "x" * 241),
        ("evidence", "a\x00b"),
    ],
)
def test_a_bad_skill_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: Client, spc: Concept, field: str, value: str
) -> None:
    good = {"concept_name": "SPC", "level": "2", "years": "4", "evidence": "Kept evidence."}
    response = post("/profile/expertise/add/", client, {**good, field: value})
    assert errors(response) == [field]
    assert field == "evidence" or holds(response, "Kept evidence.")
    assert field == "concept_name" or holds(response, 'value="SPC"')
    assert not Expertise.objects.exists()


def test_a_role_is_nothing_that_one_knows(client: Client, role: Concept) -> None:
    response = post("/profile/expertise/add/", client, {"concept_name": role.label, "level": "2"})
    assert errors(response) == ["concept_name"]


# --- Offers ------------------------------------------------------------------------------------------------------


def test_what_is_ticked_is_offered_and_the_rest_is_not(client: Client, member: Member) -> None:
    post("/profile/offers/", client, {"call": "on", "call-text": "Thursdays", "visit": "on"})
    assert {offer.kind: offer.text for offer in member.offers.all()} == {"call": "Thursdays", "visit": ""}
    page = client.get("/profile/offers/")
    assert holds(page, 'value="Thursdays"')  # type: ignore[arg-type]
    post("/profile/offers/", client, {"visit": "on", "visit-text": "Ask me"})
    assert {offer.kind: offer.text for offer in member.offers.all()} == {"visit": "Ask me"}
    post("/profile/offers/", client, {})
    assert not Offer.objects.exists()


@pytest.mark.parametrize("value", ["x" * 161, "a\x00b", "\u202ex"])
def test_a_bad_offer_is_refused_and_nothing_typed_is_lost(client: Client, value: str) -> None:
    answers = {"call": "on", "call-text": value, "visit": "on", "visit-text": "Kept words"}
    response = post("/profile/offers/", client, answers)
    assert errors(response) == ["call-text"]
    assert holds(response, "Kept words")
    assert not Offer.objects.exists()


def test_an_empty_offers_form_is_a_form_that_was_sent(client: Client, member: Member) -> None:
    Offer.objects.create(member=member, kind="call")
    assert client.post("/profile/offers/", {}).status_code == 302
    assert not Offer.objects.exists()


# --- Work and wishes ---------------------------------------------------------------------------------------------

WORK = {"title": "Fewer falls on two wards", "kind": "led", "summary": "A third fewer.", "about": "SPC"}


def test_a_piece_of_work_is_added_as_widely_seen_as_the_profile_and_can_be_found(
    client: Client, member: Member, spc: Concept
) -> None:
    Member.objects.filter(pk=member.pk).update(audience="public")
    falls = ConceptFactory.create(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    answers = {**WORK, "about": "SPC\n falls  PREVENTION \n\nspc", "happened_on": "2025-06-30"}
    assert post("/profile/work/add/", client, answers)["Location"] == "/profile/"
    made = member.contributions.get()
    assert (made.title, made.kind, made.audience) == ("Fewer falls on two wards", "led", "public")
    assert set(made.concepts.all()) == {spc, falls}
    found = Document.objects.get(kind="evidence", person=member.pk)
    assert (found.title, found.audience, found.labels.count()) == (made.title, "public", 2)
    assert holds(client.get("/profile/"), "Led: Fewer falls on two wards")  # type: ignore[arg-type]
    client.post(f"/profile/work/{made.pk}/remove/")
    assert not Document.objects.filter(kind="evidence", person=member.pk).exists()


def test_work_on_a_hidden_profile_is_hidden(client: Client, member: Member, spc: Concept) -> None:
    Member.objects.filter(pk=member.pk).update(audience=f"member:{member.pk}")
    post("/profile/work/add/", client, WORK)
    assert member.contributions.get().audience == f"member:{member.pk}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 161),
        ("title", "a\x00b"),
        ("kind", ""),
        ("kind", "watched"),
        ("summary", "x" * 1001),
        ("summary", "a\x00b"),
        ("about", "SPC\nBasket weaving"),
        ("about", SCRIPT),
        ("about", "x" * 1501),
        ("about", "a\x00b"),
        ("about", "\n".join(f"name {number}" for number in range(13))),
        ("happened_on", "last year"),
        ("happened_on", "2999-01-01"),
    ],
)
def test_bad_work_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: Client, spc: Concept, field: str, value: str
) -> None:
    response = post("/profile/work/add/", client, {**WORK, "happened_on": "2025-06-30", field: value})
    assert errors(response) == [field]
    for name in ("title", "summary"):
        assert name == field or holds(response, WORK[name])
    assert b"<script>alert" not in response.content
    assert not Contribution.objects.exists()


def test_an_unknown_name_is_repeated_in_the_message(client: Client, spc: Concept) -> None:
    response = post("/profile/work/add/", client, {**WORK, "about": "SPC\nBasket weaving\nKnitting"})
    assert holds(response, "We do not know “Basket weaving”, “Knitting” by that name.")


@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_work_is_shown_as_text(client: Client, member: Member, spc: Concept, text: str) -> None:
    assert post("/profile/work/add/", client, {**WORK, "title": text, "summary": text}).status_code == 302
    for address in ("/profile/", f"/people/{member.pk}/"):
        page = client.get(address)
        assert b"<script>alert" not in page.content
        assert holds(page, text)  # type: ignore[arg-type]


def test_a_profile_holds_a_bounded_number_of_works(
    client: Client, spc: Concept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ContributionForm, "MOST", 1)
    assert post("/profile/work/add/", client, WORK).status_code == 302
    assert errors(post("/profile/work/add/", client, WORK)) == ["__all__"]


def test_wishes_are_kept_shown_and_taken_back(client: Client, member: Member, spc: Concept) -> None:
    assert post("/profile/interests/", client, {"interests": "spc"})["Location"] == "/profile/"
    assert list(member.interests.all()) == [spc]
    assert holds(client.get("/profile/interests/"), "Statistical process control</textarea>")  # type: ignore[arg-type]
    assert errors(post("/profile/interests/", client, {"interests": "Basket weaving"})) == ["interests"]
    assert list(member.interests.all()) == [spc]
    post("/profile/interests/", client, {"interests": ""})
    assert not member.interests.exists()


def test_a_full_profile_asks_for_nothing_more(client: Client, member: Member, spc: Concept) -> None:
    assert len(progress(member).left) == 6
    Member.objects.filter(pk=member.pk).update(headline="x", place_name="Leeds")
    AffiliationFactory.create(member=member)
    ExpertiseFactory.create(member=member)
    ContributionFactory.create(member=member)
    Offer.objects.create(member=member, kind="call")
    assert progress(member).left == []
    assert not holds(client.get("/profile/"), "Make it easier to find you")  # type: ignore[arg-type]
