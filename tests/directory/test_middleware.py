"""Who may keep an answer."""

from __future__ import annotations

import pytest
from django.test import Client

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
