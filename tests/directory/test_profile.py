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
from directory.models import Affiliation, Contribution, Expertise, Member
from search.models import Region
from tests.directory.test_photos import picture, png_head
from tests.factories import (
    AffiliationFactory,
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    MemberFactory,
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


def test_a_visitor_who_wants_their_profile_is_sent_to_sign_in() -> None:
    assert Client().get("/profile/")["Location"] == "/accounts/login/?next=/profile/"


@pytest.mark.parametrize(
    "address",
    [
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
        "/profile/work/1/",
        "/profile/posts/1/",
        "/profile/expertise/1/",
        "/profile/qualifications/add/",
        "/profile/qualifications/1/",
        "/profile/qualifications/1/remove/",
        "/profile/background/",
        "/profile/audiences/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_sign_in(address: str, method: str) -> None:
    response = getattr(Client(), method)(address)
    assert response["Location"] == f"/accounts/login/?next={address}"


def test_a_visitor_who_would_preview_a_profile_is_sent_to_sign_in() -> None:
    assert Client().get("/profile/preview/")["Location"] == "/accounts/login/?next=/profile/preview/"


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
