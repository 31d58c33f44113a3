"""The frame of every page."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings

from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_finds_the_way_in(client: Client) -> None:
    html = client.get("/").content.decode()
    assert '<a href="/accounts/login/">Sign in</a>' in html
    assert "data-viewer" not in html


def test_a_member_finds_their_own_pages_and_the_way_out(client: Client) -> None:
    member = MemberFactory.create(display_name="Amina <Yusuf>")
    client.force_login(member)
    html = client.get("/").content.decode()
    assert "Amina &lt;Yusuf&gt;" in html
    assert f'data-viewer="{member.pk}"' in html
    assert 'action="/accounts/logout/" data-forget-drafts' in html
    assert "/cms/" not in html


def test_staff_find_the_way_to_the_cms(client: Client) -> None:
    client.force_login(MemberFactory.create(is_staff=True))
    assert '<a href="/cms/">' in client.get("/").content.decode()


def test_a_page_can_be_reached_past_its_header(client: Client) -> None:
    html = client.get("/").content.decode()
    assert '<a class="skip" href="#main">' in html
    assert '<main id="main" tabindex="-1">' in html
    assert '<html lang="en-GB">' in html


def test_nothing_is_written_into_the_page_that_the_policy_forbids(client: Client) -> None:
    for address in ("/", "/accounts/login/", "/accounts/signup/", "/design/", "/nowhere/"):
        html = client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", html), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html), address


@pytest.mark.parametrize(("demo", "said"), [(True, True), (False, False)])
def test_a_demonstration_says_that_its_people_are_invented(client: Client, demo: bool, said: bool) -> None:
    with override_settings(DEMO=demo):
        assert ("This is a demonstration" in client.get("/").content.decode()) is said
