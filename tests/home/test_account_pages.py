"""allauth's pages and messages in Redbag's frame and words: one walk through each."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client, override_settings

from directory.models import Member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a red bag full of stories"


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(email="amina@example.org", display_name="Amina O'Neill & <b>", password=PASSWORD)


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    return client


@pytest.fixture
def sure(signed_in: Client) -> Client:
    """A client whose member has given the password once more, as changes to the account ask."""
    signed_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return signed_in


def page(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1>") == 1
    assert '<main id="main"' in html
    return html


def link_in_mail() -> str:
    found = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/signup/", "Join Redbag"),
        ("/accounts/confirm-email/", "Look at your e-mail"),
        ("/accounts/confirm-email/nonsense/", "Confirm your e-mail address"),
        ("/accounts/password/reset/", "Forgotten your password?"),
        ("/accounts/password/reset/done/", "Look at your e-mail"),
        ("/accounts/password/reset/key/1-nonsense/", "This link no longer works"),
        ("/accounts/password/reset/key/done/", "Your new password is set"),
        ("/accounts/inactive/", "This account cannot be used"),
    ],
)
def test_the_pages_of_a_visitor_stand_in_the_frame(client: Client, address: str, heading: str) -> None:
    assert f"<h1>{heading}</h1>" in page(client, address)


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/logout/", "Sign out"),
        ("/accounts/email/", "Your e-mail addresses"),
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/2fa/", "Sign-in in two steps"),
        ("/accounts/2fa/totp/activate/", "Turn on the authenticator app"),
        ("/accounts/reauthenticate/", "Is it you?"),
    ],
)
def test_the_pages_of_a_member_stand_in_the_frame(sure: Client, address: str, heading: str) -> None:
    assert f"<h1>{heading}</h1>" in page(sure, address)


def test_joining_ends_with_a_message_whose_link_confirms_the_address(client: Client) -> None:
    answers = {"email": "tom@example.org", "display_name": "Tom O'Neill & <b>", "password1": PASSWORD}
    response = client.post("/accounts/signup/", answers, follow=True)
    assert "Look at your e-mail" in response.content.decode()
    message = mail.outbox[-1]
    assert message.subject == "Welcome: one step to go"
    assert message.body.startswith("Hello Tom O'Neill & <b>,")
    assert message.body.endswith("http://testserver/")

    address = link_in_mail()
    assert "tom@example.org" in page(client, address)
    client.post(address)
    assert EmailAddress.objects.get(email="tom@example.org").verified


def test_joining_with_a_members_address_looks_the_same_and_tells_the_member(client: Client, member: Member) -> None:
    answers = {"email": member.email, "display_name": "Somebody", "password1": PASSWORD}
    response = client.post("/accounts/signup/", answers, follow=True)
    assert "Look at your e-mail" in response.content.decode()
    assert mail.outbox[-1].subject == "You are a member already"
    assert link_in_mail().startswith("/accounts/password/reset/")


def test_a_slip_at_sign_in_is_said_in_title_summary_and_field(client: Client) -> None:
    html = client.post("/accounts/login/", {"login": "amina", "password": ""}).content.decode()
    assert "<title>Error: Sign in – Redbag</title>" in html
    assert '<a href="#id_password">Please fill in: Password</a>' in html
    assert 'value="amina"' in html


def test_a_wrong_password_and_an_unknown_address_say_the_same(client: Client, member: Member) -> None:
    answers = [
        client.post("/accounts/login/", {"login": login, "password": "not the right one"}).content.decode()
        for login in (member.email, "nobody@example.org")
    ]
    said = [re.findall(r'<span class="error">(.*?)</span>', html) for html in answers]
    assert said[0]
    assert said[0] == said[1]


def test_signing_in_greets_by_name(client: Client, member: Member) -> None:
    response = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD}, follow=True)
    assert "You are signed in as Amina O&#x27;Neill &amp; &lt;b&gt;." in response.content.decode()


def test_a_sign_in_that_follows_a_link_goes_on_to_its_page(client: Client, member: Member) -> None:
    html = page(client, "/accounts/login/?next=/communities/")
    assert '<input type="hidden" name="next" value="/communities/">' in html


def test_too_many_tries_are_stopped_with_a_page(client: Client) -> None:
    for _ in range(12):
        response = client.post("/accounts/password/reset/", {"email": "amina@example.org"})
    assert response.status_code == 429
    assert "Please wait a moment" in response.content.decode()


def test_a_forgotten_password_is_replaced_by_a_link(client: Client, member: Member) -> None:
    client.post("/accounts/password/reset/", {"email": member.email})
    assert mail.outbox[-1].subject == "Choose a new password"
    address = link_in_mail()
    response = client.get(address, follow=True)
    html = response.content.decode()
    assert "<h1>Choose a new password</h1>" in html
    client.post(
        response.request["PATH_INFO"], {"password1": "another bag of stories", "password2": "another bag of stories"}
    )
    member.refresh_from_db()
    assert member.check_password("another bag of stories")


def test_a_link_of_somebody_unknown_is_never_sent(client: Client) -> None:
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert "If that address belongs to a member" in response.content.decode()
    assert not mail.outbox


def test_another_address_is_added_and_confirmed_by_mail(sure: Client) -> None:
    response = sure.post("/accounts/email/", {"action_add": "1", "email": "work@example.org"}, follow=True)
    html = response.content.decode()
    assert "work@example.org" in html
    assert "not confirmed yet" in html
    assert mail.outbox[-1].subject == "Confirm your e-mail address"
    response = sure.post("/accounts/email/", {"action_remove": "1", "email": "work@example.org"}, follow=True)
    assert "work@example.org was removed." in response.content.decode()


def test_the_main_address_cannot_be_removed(sure: Client, member: Member) -> None:
    response = sure.post("/accounts/email/", {"action_remove": "1", "email": member.email}, follow=True)
    assert "is your main address" in response.content.decode()


def test_a_changed_password_is_reported_with_a_way_to_undo_it(signed_in: Client, member: Member) -> None:
    answers = {"oldpassword": PASSWORD, "password1": "another bag of stories", "password2": "another bag of stories"}
    with override_settings(ACCOUNT_EMAIL_NOTIFICATIONS=True):
        signed_in.post("/accounts/password/change/", answers)
    message = mail.outbox[-1]
    assert message.subject == "Your password was changed"
    assert "http://testserver/accounts/password/reset/" in message.body
    assert "127.0.0.1" in message.body


def test_sign_in_in_two_steps_is_turned_on_used_and_turned_off(sure: Client, member: Member) -> None:
    response = sure.get("/accounts/2fa/totp/activate/")
    html = response.content.decode()
    assert 'src="data:image/svg+xml;base64,' in html
    secret = response.context["form"].secret

    def code() -> str:
        return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))

    response = sure.post("/accounts/2fa/totp/activate/", {"code": code()}, follow=True)
    assert "<h1>Your recovery codes</h1>" in response.content.decode()
    assert Authenticator.objects.filter(user=member).count() == 2
    assert "You have 10 codes left" in page(sure, "/accounts/2fa/")
    assert "<h1>Make recovery codes</h1>" in page(sure, "/accounts/2fa/recovery-codes/generate/")
    assert "<h1>Turn off the authenticator app?</h1>" in page(sure, "/accounts/2fa/totp/deactivate/")
    assert "Is it you?" in page(sure, "/accounts/2fa/reauthenticate/")

    other = Client()
    response = other.post("/accounts/login/", {"login": member.email, "password": PASSWORD}, follow=True)
    assert "<h1>The second step</h1>" in response.content.decode()
    response = other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "<title>Error: Sign in: the second step – Redbag</title>" in response.content.decode()

    response = sure.post("/accounts/2fa/totp/deactivate/", follow=True)
    assert "Sign-in in two steps is off." in response.content.decode()


def test_signing_out_asks_first_and_forgets_drafts(signed_in: Client) -> None:
    assert "data-forget-drafts" in page(signed_in, "/accounts/logout/")
    response = signed_in.post("/accounts/logout/", follow=True)
    assert "You have signed out." in response.content.decode()
