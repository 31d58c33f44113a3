"""Joining, signing in and what protects an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client, override_settings

from directory.audiences import PUBLIC, Viewer
from directory.models import Member
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db
GOOD = {"display_name": "Amina Yusuf", "email": "amina@example.org", "password1": "a red bag of stories"}
ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "http:///elsewhere.example",
    "javascript:alert(1)",
    " https://elsewhere.example/",
    "/\t/elsewhere.example/",
    "https:elsewhere.example",
]


def join(client: Client, **answers: Any) -> HttpResponse:
    return client.post("/accounts/signup/", {**GOOD, **answers})  # type: ignore[return-value]


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post("/accounts/login/", {"login": login, "password": password, **more})  # type: ignore[return-value]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def link() -> str:
    found = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def errors(response: HttpResponse) -> dict[str, list[str]]:
    assert response.status_code == 200
    return dict(response.context["form"].errors)  # type: ignore[attr-defined]


# --- Joining -----------------------------------------------------------------------------------------------------


def test_joining_leads_by_mail_to_the_welcome_page_signed_in(client: Client) -> None:
    response = join(client, is_registered_manager="on")
    assert response["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    assert [message.to for message in mail.outbox] == [["amina@example.org"]]

    response = client.post(link())  # type: ignore[assignment]
    assert response["Location"] == "/welcome/"
    assert is_signed_in(client)
    assert client.get("/welcome/").status_code == 200
    member = Member.objects.get()
    assert member.display_name == "Amina Yusuf"
    assert member.is_registered_manager
    assert len(mail.outbox) == 1


def test_who_does_not_tick_is_no_registered_manager(client: Client) -> None:
    join(client)
    assert not Member.objects.get().is_registered_manager


def test_nobody_is_in_before_the_address_is_confirmed(client: Client) -> None:
    join(client)
    response = sign_in(client, GOOD["email"], GOOD["password1"])
    assert response["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)


def test_opening_the_link_alone_confirms_nothing(client: Client) -> None:
    """Mail scanners open links: only the button counts."""
    join(client)
    client.get(link())
    assert not Member.objects.get().emailaddress_set.get().verified


def test_a_confirmed_second_address_leads_back_to_the_profile(client: Client) -> None:
    member = MemberFactory.create(headline="Ward sister")
    client.force_login(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "1", "email": "second@example.org"})
    assert client.post(link())["Location"] == "/profile/"


def test_joining_with_a_members_address_gives_the_very_same_answer(client: Client) -> None:
    MemberFactory.create(email="grace@example.org")
    other = Client()
    known, unknown = join(client, email="Grace@Example.org"), join(other)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert set(known.cookies) == set(unknown.cookies)
    pages = [re.sub(rb'value="\w{64}"', b"", one.get(known["Location"]).content) for one in (client, other)]
    assert pages[0].replace(b"grace@example.org", b"amina@example.org") == pages[1]
    assert Member.objects.count() == 2
    to_owner = next(message for message in mail.outbox if message.to == ["grace@example.org"])
    assert to_owner.subject == "You are a member already"


def test_a_second_click_that_came_a_moment_too_soon_is_answered_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address was free when the form was checked, and taken when the member was saved."""
    MemberFactory.create(email=GOOD["email"])
    monkeypatch.setattr(
        "allauth.account.internal.flows.manage_email.email_already_exists", lambda email: (email.lower(), False)
    )
    assert join(client)["Location"] == "/accounts/confirm-email/"
    assert Member.objects.count() == 1
    assert mail.outbox[-1].subject == "You are a member already"


def test_a_mail_server_that_fails_gives_no_error_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert join(client)["Location"] == "/accounts/confirm-email/"
    assert Member.objects.exists()


def test_a_new_password_for_a_strangers_address_is_answered_as_for_a_members(client: Client) -> None:
    member = MemberFactory.create()
    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in (member.email, "nobody@example.org")
    ]
    assert [answer["Location"] for answer in answers] == ["/accounts/password/reset/done/"] * 2
    assert [message.to for message in mail.outbox] == [[member.email]]


def test_the_address_is_kept_in_one_spelling(client: Client) -> None:
    join(client, email="  Amina@EXAMPLE.org ")
    member = Member.objects.get()
    assert member.email == "amina@example.org"
    assert member.emailaddress_set.get().email == "amina@example.org"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "   "),
        ("display_name", "A" * 81),
        ("display_name", "Amina\x00Yusuf"),
        ("display_name", "Amina\x07Yusuf"),
        ("display_name", "\u202eanimA"),
        ("display_name", "\u200b"),
        ("email", ""),
        ("email", "amina"),
        ("email", "amina@example.org\nBcc: x@example.org"),
        ("email", "a" * 250 + "@example.org"),
        ("email", "<script>@example.org"),
        ("password1", ""),
        ("password1", "short-1!"),
        ("password1", "password123"),
        ("password1", "amina@example"),
        ("password1", "aminayusuf1"),
    ],
)
def test_a_bad_answer_is_refused_at_its_field_and_the_others_are_kept(client: Client, field: str, value: str) -> None:
    response = join(client, **{field: value})
    assert list(errors(response)) == [field]
    html = response.content.decode()
    for name in ("display_name", "email"):
        if name != field:
            assert f'value="{GOOD[name]}"' in html
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Zoë O'Neill-Ødegård", "Zoë O'Neill-Ødegård"),
        ("نور الهدى", "نور الهدى"),
        ("Sam 🧣", "Sam 🧣"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("  Tom \n  Reilly ", "Tom Reilly"),
        ("A" * 80, "A" * 80),
        ("👩\u200d⚕️ Ana", "👩\u200d⚕️ Ana"),
    ],
)
def test_a_name_is_kept_as_people_write_it_on_one_line(client: Client, name: str, kept: str) -> None:
    join(client, display_name=name)
    member = Member.objects.get()
    assert member.display_name == kept
    client.force_login(member)
    html = client.get("/welcome/").content.decode()
    assert "<script>alert" not in html


def test_bytes_that_are_not_utf8_give_no_error_page(client: Client) -> None:
    body = b"display_name=\xff\xfe\xc3&email=amina@example.org&password1=a+red+bag+of+stories"
    response = client.post("/accounts/signup/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 302}


def test_labels_are_in_our_words_and_nothing_vanishes_when_one_begins_to_type(client: Client) -> None:
    for address in ("/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"):
        main = client.get(address).content.decode().partition("<main")[2]
        assert "E-mail address" in main
        assert "placeholder" not in main
    assert "At least ten characters" in client.get("/accounts/signup/").content.decode()
    assert "Stay signed in on this computer" in client.get("/accounts/login/").content.decode()


# --- Signing in --------------------------------------------------------------------------------------------------


def test_the_address_may_be_written_in_any_case(client: Client) -> None:
    MemberFactory.create(email="grace@example.org")
    sign_in(client, "GRACE@Example.Org")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "login", ["", "x" * 5000, "a\x00b@example.org", "<script>", "\u202egro.elpmaxe@a", "🧣@🧣", "a@b@c"]
)
def test_a_bad_sign_in_is_a_page_with_an_error(client: Client, login: str) -> None:
    assert errors(sign_in(client, login))
    assert not is_signed_in(client)


def test_a_password_of_a_million_letters_is_refused_quickly(client: Client) -> None:
    member = MemberFactory.create()
    assert sign_in(client, member.email, "p" * 1_000_000).status_code in {200, 400}
    assert not is_signed_in(client)


def test_the_sixth_wrong_password_in_five_minutes_waits(client: Client) -> None:
    member = MemberFactory.create()
    for _ in range(5):
        assert "Too many" not in str(errors(sign_in(client, member.email, "a wrong password")))
    said = str(errors(sign_in(client, member.email)))
    assert "Too many" in said
    assert not is_signed_in(client)


def test_a_machine_that_tries_many_addresses_gets_the_page_for_too_many_tries(client: Client) -> None:
    for number in range(31):
        response = sign_in(client, f"member{number}@example.org", "a wrong password")
    assert response.status_code == 429
    assert response["Retry-After"] == "300"
    assert b"Wait five minutes, then try again" in response.content


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_never_leads_to_another_site(client: Client, address: str) -> None:
    member = MemberFactory.create()
    response = sign_in(client, member.email, next=address)
    assert is_signed_in(client)
    assert response["Location"] == "/"


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_out_never_leads_to_another_site(client: Client, address: str) -> None:
    client.force_login(MemberFactory.create())
    assert client.post("/accounts/logout/", {"next": address})["Location"] == "/"


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client: Client) -> None:
    member = MemberFactory.create()
    assert sign_in(client, member.email, next="/people/?q=falls&page=2")["Location"] == "/people/?q=falls&page=2"


def test_the_session_cookie_stays_out_of_scripts_reach_and_changes_at_sign_in(client: Client) -> None:
    member = MemberFactory.create()
    client.get("/accounts/login/")
    sign_in(client, member.email)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    before = cookie.value
    client.post("/accounts/logout/")
    sign_in(client, member.email)
    assert client.cookies["sessionid"].value != before


def test_the_browser_is_forgotten_unless_it_is_to_be_remembered(client: Client) -> None:
    member = MemberFactory.create()
    sign_in(client, member.email)
    assert client.cookies["sessionid"]["max-age"] == ""
    other = Client()
    sign_in(other, member.email, remember="on")
    assert other.cookies["sessionid"]["max-age"]


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_a_password_is_kept_with_argon2(client: Client) -> None:
    join(client)
    assert Member.objects.get().password.startswith("argon2$argon2id$")


# --- Changing what protects the account --------------------------------------------------------------------------


def test_a_new_password_ends_the_sessions_elsewhere_and_is_reported(client: Client) -> None:
    member = MemberFactory.create()
    elsewhere = Client()
    sign_in(client, member.email)
    sign_in(elsewhere, member.email)
    answers = {"oldpassword": PASSWORD, "password1": "another bag of stories", "password2": "another bag of stories"}
    client.post("/accounts/password/change/", answers)
    assert client.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_link_for_a_new_password_works_once(client: Client) -> None:
    member = MemberFactory.create()
    client.post("/accounts/password/reset/", {"email": member.email})
    address = link()
    form = client.get(address)["Location"]
    client.post(form, {"password1": "another bag of stories", "password2": "another bag of stories"})
    member.refresh_from_db()
    assert member.check_password("another bag of stories")
    assert b"This link no longer works" in Client().get(address, follow=True).content


def test_the_second_step_can_be_set_up_and_is_not_asked_of_others(client: Client) -> None:
    member = MemberFactory.create()
    sign_in(client, member.email)
    assert is_signed_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.get("/accounts/2fa/totp/activate/")
    assert response.status_code == 200
    assert response.context["form"].secret in response.content.decode()
    assert errors(client.post("/accounts/2fa/totp/activate/", {"code": "abc"}))  # type: ignore[arg-type]


# --- Suspension --------------------------------------------------------------------------------------------------


def test_a_suspended_member_cannot_sign_in_nor_get_a_new_password(client: Client) -> None:
    member = MemberFactory.create(is_active=False)
    sign_in(client, member.email)
    assert not is_signed_in(client)
    client.post("/accounts/password/reset/", {"email": member.email})
    assert not mail.outbox


def test_suspension_closes_an_open_session_at_once(client: Client) -> None:
    member = MemberFactory.create()
    sign_in(client, member.email)
    assert client.get("/profile/").status_code == 200
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get("/profile/").status_code == 302
    assert Viewer(Member.objects.get(pk=member.pk)).audiences == {PUBLIC}
