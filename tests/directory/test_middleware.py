"""Who may keep an answer, and how much of an address a way to sign in keeps."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import DisallowedRedirect
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from directory.middleware import SignInMiddleware
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in() -> Client:
    client = Client()
    client.force_login(MemberFactory.create())
    return client


@pytest.mark.parametrize("address", ["/", "/people/", "/communities/", "/nowhere/"])
def test_no_cache_keeps_a_page_of_somebody_who_is_signed_in(signed_in: Client, address: str) -> None:
    kept = signed_in.get(address)["Cache-Control"]
    assert "private" in kept
    assert "no-cache" in kept or "no-store" in kept


@pytest.mark.parametrize("address", ["/profile/", "/profile/edit/", "/welcome/", "/people/{}/"])
def test_not_even_the_browser_keeps_a_profile(signed_in: Client, address: str) -> None:
    assert "no-store" in signed_in.get(address.format(MemberFactory.create().pk))["Cache-Control"]


def test_a_visitors_page_may_be_kept(client: Client) -> None:
    assert "private" not in client.get("/").headers.get("Cache-Control", "")


def test_an_answer_that_says_who_may_keep_it_is_left_alone(signed_in: Client) -> None:
    assert "no-store" not in signed_in.get("/people/999999/photo/")["Cache-Control"]


# --- On the way to sign in --------------------------------------------------------------------------------------

FAR = 2049
HARDLY = "x" * 1900
AWAY = ["/profile/", "/my-network/", "/communities/nowhere/", "/accounts/email/", "/cms/", "/cms/login/"]


def where(client: Client, address: str, **query: str) -> str:
    """Follow the way to sign in and return the address of the form."""
    response = client.get(address, query)
    while response.status_code == 302 and not response["Location"].startswith("/accounts/login/"):
        response = client.get(response["Location"])
    assert response.status_code == 302, response.status_code
    return str(response["Location"])


@pytest.mark.parametrize("size", [FAR, 6_000, 20_000])
@pytest.mark.parametrize("address", AWAY)
def test_an_address_that_is_too_long_to_come_back_to_is_forgotten(address: str, size: int) -> None:
    assert where(Client(), address, q="x" * size, next="x" * size).partition("next")[1] == ""


@pytest.mark.parametrize("address", AWAY)
def test_any_other_is_remembered(address: str) -> None:
    assert HARDLY in where(Client(), address, next=HARDLY)


@pytest.mark.parametrize("size", [FAR, 6_000, 20_000])
def test_who_signs_in_with_an_address_that_is_too_long_begins_at_the_first_page(size: int) -> None:
    member = MemberFactory(password="cowslip-tin-12")
    EmailAddress.objects.update(verified=True)
    client = Client()
    address = f"/people/?q={'x' * size}"

    assert client.get("/accounts/login/", {"next": address}).status_code == 200
    sent = {"login": member.email, "password": "cowslip-tin-12", "next": address}
    assert client.post("/accounts/login/", sent)["Location"] == "/"
    assert client.get("/accounts/login/", {"next": address})["Location"] == "/"
    last = client.get("/cms/", {"q": "x" * size}, follow=True)
    assert (last.status_code, last.redirect_chain[-1][0].partition("?")[0]) in {(200, "/"), (403, "/cms/login/")}


def test_a_long_redirect_to_elsewhere_is_left_as_it_is() -> None:
    address = f"/search/?q={'x' * 3000}&a=+%ff&b"
    middleware = SignInMiddleware(lambda request: HttpResponseRedirect(address))

    assert middleware(RequestFactory().get("/"))["Location"] == address


def test_a_redirect_that_is_refused_for_another_reason_stays_refused() -> None:
    middleware = SignInMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/", {"q": "x" * 3000})

    assert middleware.process_exception(request, ValueError()) is None
    assert middleware.process_exception(RequestFactory().get("/"), DisallowedRedirect()) is None
