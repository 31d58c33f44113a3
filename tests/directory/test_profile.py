"""The pages on which members say who they are: what they take, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

import html as entities
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import actions
from directory.forms import AffiliationForm, ContributionForm
from directory.models import Affiliation, Contribution, Expertise, Member, Offer, Organisation
from search.models import Concept, ConceptKind, ConceptTerm, Document, Region
from tests.directory.test_photos import picture, png_head
from tests.factories import (
    AffiliationFactory,
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    MemberFactory,
    OrganisationFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db

SCRIPT = '"><script>alert(1)</script>'
AS_PEOPLE_WRITE = ["Zoë O’Neill", "مديرة مسجلة", "👩🏽\u200d⚕️ 🧣", SCRIPT, "{{ 7|add:7 }} %s {0}", "' OR 1=1 --"]


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(display_name="Grace Adeyemi")


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def profile(**answers: Any) -> dict[str, Any]:
    good = {"display_name": "Grace Adeyemi", "headline": "Manager of a small home", "about": "", "place": ""}
    return {**good, "career_stage": "", "who": "members", **answers}


def post(address: str, client: Client, answers: dict[str, Any]) -> HttpResponse:
    return client.post(address, answers)  # type: ignore[return-value]


def errors(response: HttpResponse) -> list[str]:
    assert response.status_code == 200
    return list(response.context["form"].errors)  # type: ignore[attr-defined]


def holds(response: HttpResponse, text: str) -> bool:
    return text in entities.unescape(response.content.decode())


# --- Who may come ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/profile/",
        "/profile/edit/",
        "/welcome/",
        "/profile/offers/",
        "/profile/posts/add/",
        "/profile/posts/1/remove/",
        "/profile/expertise/add/",
        "/profile/expertise/1/remove/",
        "/profile/work/add/",
        "/profile/work/1/remove/",
        "/profile/interests/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_sign_in(address: str, method: str) -> None:
    response = getattr(Client(), method)(address)
    assert response["Location"] == f"/accounts/login/?next={address}"


def test_nobody_removes_what_is_anothers(client: Client) -> None:
    post_, skill, work = AffiliationFactory.create(), ExpertiseFactory.create(), ContributionFactory.create()
    assert client.post(f"/profile/work/{work.pk}/remove/").status_code == 404
    assert Contribution.objects.exists()
    assert client.post(f"/profile/posts/{post_.pk}/remove/").status_code == 404
    assert client.post(f"/profile/expertise/{skill.pk}/remove/").status_code == 404
    assert Affiliation.objects.exists()
    assert Expertise.objects.exists()


def test_nothing_is_removed_by_following_a_link(client: Client, member: Member) -> None:
    skill = ExpertiseFactory.create(member=member)
    assert client.get(f"/profile/expertise/{skill.pk}/remove/").status_code == 405
    assert client.post(f"/profile/expertise/{skill.pk}/remove/").status_code == 302
    assert not Expertise.objects.exists()


def test_a_form_without_its_token_is_refused(member: Member) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert strict.post("/profile/edit/", profile(headline="Taken over")).status_code == 403
    member.refresh_from_db()
    assert member.headline == ""


# --- The profile itself ------------------------------------------------------------------------------------------


def test_what_is_said_is_kept_and_shown(client: Client, member: Member) -> None:
    PlaceFactory.create(name="Leeds")
    answers = profile(about="Two lines\nof text", place="leeds", career_stage="new", paused="on")
    assert post("/profile/edit/", client, answers)["Location"] == "/profile/"
    member.refresh_from_db()
    assert (member.headline, member.about) == ("Manager of a small home", "Two lines\nof text")
    assert (member.place_name, member.region, member.latitude) == ("Leeds", Region.YORKSHIRE, 53.8)
    assert (member.career_stage, member.paused, member.audience) == ("new", True, "members")
    page = client.get("/profile/")
    assert holds(page, "Manager of a small home")  # type: ignore[arg-type]
    assert holds(page, "Your profile is paused")  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["display_name", "headline", "about"])
@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_text_is_kept_as_written_and_shown_as_text(client: Client, member: Member, field: str, text: str) -> None:
    assert post("/profile/edit/", client, profile(**{field: text})).status_code == 302
    member.refresh_from_db()
    assert getattr(member, field) == text
    for address in ("/profile/", f"/people/{member.pk}/", "/profile/edit/"):
        page = client.get(address)
        assert page.status_code == 200
        assert holds(page, text)  # type: ignore[arg-type]
        assert b"<script>alert" not in page.content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "x" * 81),
        ("display_name", "\u202egnihtemos"),
        ("headline", "x" * 141),
        ("headline", "a\x00b"),
        ("headline", "a\x1bb"),
        ("about", "x" * 2001),
        ("about", "a\x00b"),
        ("place", "Nowhere-on-the-Wold"),
        ("place", "x" * 81),
        ("place", "a\x00b"),
        ("career_stage", "retired"),
        ("who", ""),
        ("who", "community:1"),
        ("who", "nobody"),
    ],
)
def test_a_bad_answer_is_refused_at_its_field_and_nothing_typed_is_lost(
    client: Client, member: Member, field: str, value: str
) -> None:
    typed = {"display_name": "Grace A", "headline": "Kept headline", "about": "Kept words\nin lines"}
    response = post("/profile/edit/", client, profile(**{**typed, field: value}))
    assert errors(response) == [field]
    for name, text in typed.items():
        assert name == field or holds(response, text)
    if field in typed and "\0" not in value:
        assert holds(response, value)
    assert 'aria-invalid="true"' in response.content.decode()
    member.refresh_from_db()
    assert member.headline == ""


def test_bytes_that_are_not_utf8_give_no_error_page(client: Client) -> None:
    body = b"display_name=\xff\xfe&headline=\xc3\x28&about=%ED%A0%80&place=%FF&who=members&career_stage="
    response = client.post("/profile/edit/", body, content_type="application/x-www-form-urlencoded")
    assert errors(response) == ["place"]  # type: ignore[arg-type]


def test_a_form_of_thousands_of_fields_is_refused(client: Client) -> None:
    response = client.post("/profile/edit/", {f"f{number}": "" for number in range(2_100)})
    assert response.status_code == 400


def test_an_unknown_place_says_what_to_try(client: Client) -> None:
    response = post("/profile/edit/", client, profile(place="Atlantis"))
    assert holds(response, "We do not know this place. Try the nearest larger town, or a postcode.")
    assert holds(response, 'value="Atlantis"')


def test_an_empty_place_takes_the_position_away(client: Client, member: Member) -> None:
    member.locate(PlaceFactory.create())
    member.save()
    post("/profile/edit/", client, profile())
    member.refresh_from_db()
    assert (member.place_name, member.region, member.latitude, member.longitude) == ("", "", None, None)


def test_a_place_left_as_it_stands_stays_though_another_has_its_name(client: Client, member: Member) -> None:
    PlaceFactory.create(name="Newport", region=Region.SOUTH_EAST, latitude=50.7)
    wales = PlaceFactory.create(name="Newport", region=Region.WALES, latitude=51.6)
    member.locate(wales)
    member.save()
    post("/profile/edit/", client, profile(place="Newport"))
    member.refresh_from_db()
    assert (member.region, member.latitude) == (Region.WALES, 51.6)


def test_a_place_that_the_gazetteer_forgot_does_not_stop_the_member(client: Client, member: Member) -> None:
    place = PlaceFactory.create(name="Old Town")
    member.locate(place)
    member.save()
    place.delete()
    assert post("/profile/edit/", client, profile(place="Old Town")).status_code == 302


def test_no_more_of_a_postcode_is_kept_than_its_area(client: Client, member: Member) -> None:
    PlaceFactory.create(name="LS", kind="area")
    post("/profile/edit/", client, profile(place="ls6 1an"))
    member.refresh_from_db()
    assert member.place_name == "LS"


def test_the_welcome_page_asks_little_and_changes_nothing_else(client: Client, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(audience="public", paused=True, photo="photos/x.jpg")
    page = client.get("/welcome/")
    assert set(page.context["form"].fields) == {"headline", "about", "place", "career_stage"}
    response = client.post(
        "/welcome/", {"headline": "New here", "who": "me", "display_name": "X", "remove_photo": "on"}
    )
    assert response["Location"] == "/"
    member.refresh_from_db()
    assert (member.headline, member.display_name) == ("New here", "Grace Adeyemi")
    assert (member.audience, member.paused, member.photo.name) == ("public", True, "photos/x.jpg")


def test_the_form_changes_nothing_that_it_does_not_show(client: Client, member: Member) -> None:
    post("/profile/edit/", client, profile(is_staff="on", is_superuser="on", email="x@example.org", audience="public"))
    member.refresh_from_db()
    assert not member.is_staff
    assert not member.is_superuser
    assert member.audience == "members"
    assert member.email.startswith("member")


def test_a_member_suspended_while_saving_stays_suspended(member: Member) -> None:
    copy = Member.objects.get(pk=member.pk)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    copy.headline = "Saved a moment later"
    actions.save_profile(member=copy, place=None)
    member.refresh_from_db()
    assert not member.is_active
    assert member.headline == "Saved a moment later"


# --- The photo ---------------------------------------------------------------------------------------------------


def photo(content: bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_a_photo_is_kept_and_can_be_removed(client: Client, member: Member) -> None:
    assert b"remove_photo" not in client.get("/profile/edit/").content
    assert post("/profile/edit/", client, profile(new_photo=photo(picture()))).status_code == 302
    assert client.get(f"/people/{member.pk}/photo/").status_code == 200
    assert b"remove_photo" in client.get("/profile/edit/").content
    post("/profile/edit/", client, profile(remove_photo="on"))
    assert client.get(f"/people/{member.pk}/photo/").status_code == 404


@pytest.mark.parametrize("content", [b"GIF89a not really", png_head(60_000, 60_000), b"", picture("BMP")])
def test_a_bad_photo_is_refused_and_the_words_are_kept(client: Client, member: Member, content: bytes) -> None:
    response = post("/profile/edit/", client, profile(about="Kept words", new_photo=photo(content)))
    assert errors(response) == ["new_photo"]
    assert holds(response, "Kept words")
    member.refresh_from_db()
    assert not member.photo


def test_a_good_photo_beside_a_bad_answer_is_asked_for_once_more(client: Client) -> None:
    response = post("/profile/edit/", client, profile(place="Atlantis", new_photo=photo(picture())))
    assert errors(response) == ["place", "new_photo"]
    assert holds(response, "Choose the photo once more: your browser does not keep it.")


# --- Who sees it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [{"who": "me"}, {"who": "public", "paused": "on"}])
def test_only_me_and_a_pause_hide_everything_at_once(client: Client, member: Member, answers: dict[str, str]) -> None:
    contribution = ContributionFactory.create(member=member)
    post("/profile/edit/", client, profile(new_photo=photo(picture())))
    reader, visitor = Client(), Client()
    reader.force_login(MemberFactory.create())
    assert holds(reader.get(f"/people/{member.pk}/"), contribution.title)  # type: ignore[arg-type]
    assert reader.get(f"/people/{member.pk}/photo/").status_code == 200

    post("/profile/edit/", client, profile(**answers))
    for address in (f"/people/{member.pk}/", f"/people/{member.pk}/photo/"):
        assert reader.get(address).status_code == 404
    assert visitor.get(f"/people/{member.pk}/").status_code == 302
    assert client.get(f"/people/{member.pk}/").status_code == 200

    post("/profile/edit/", client, profile(who="members"))
    assert holds(reader.get(f"/people/{member.pk}/"), contribution.title)  # type: ignore[arg-type]


def test_what_was_seen_as_widely_as_the_profile_follows_it_and_the_rest_stays(client: Client, member: Member) -> None:
    follows = ContributionFactory.create(member=member, audience="members")
    narrow = ContributionFactory.create(member=member, audience="community:1")
    for who, expected in (("public", "public"), ("me", f"member:{member.pk}"), ("members", "members")):
        post("/profile/edit/", client, profile(who=who))
        assert Contribution.objects.get(pk=follows.pk).audience == expected
        assert Contribution.objects.get(pk=narrow.pk).audience == "community:1"


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
    assert len(member.profile_steps) == 6
    Member.objects.filter(pk=member.pk).update(headline="x", place_name="Leeds")
    AffiliationFactory.create(member=member)
    ExpertiseFactory.create(member=member)
    ContributionFactory.create(member=member)
    Offer.objects.create(member=member, kind="call")
    assert Member.objects.get(pk=member.pk).profile_steps == []
    assert not holds(client.get("/profile/"), "Make it easier to find you")  # type: ignore[arg-type]


# --- Costs -------------------------------------------------------------------------------------------------------


def test_a_full_profile_costs_no_more_queries_than_an_empty_one(client: Client, member: Member) -> None:
    client.get("/profile/")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/profile/").status_code == 200
        return len(captured)

    empty = queries()
    AffiliationFactory.create_batch(6, member=member)
    for number in range(6):
        ExpertiseFactory.create(member=member, concept=ConceptFactory.create(key=f"skill-{number}"))
    assert queries() <= empty + 1
