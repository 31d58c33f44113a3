"""Which content security policy a page carries."""

from __future__ import annotations

import pytest
from django.test import Client

from home.models import HomePage
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
HEADER = "Content-Security-Policy"


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere/", "/cmsx/"])
def test_the_site_runs_only_its_own_files(client: Client, address: str) -> None:
    policy = client.get(address)[HEADER]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self';" in f"{policy};"
    assert "unsafe" not in policy


def test_the_admin_may_write_scripts_into_its_own_pages_and_nothing_more(admin_client: Client) -> None:
    policy = admin_client.get("/cms/")[HEADER]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_a_preview_in_the_admin_keeps_the_sites_policy(client: Client) -> None:
    client.force_login(MemberFactory.create(is_staff=True, is_superuser=True))
    home = HomePage.objects.get()
    home.save_revision()
    response = client.get(f"/cms/pages/{home.pk}/view_draft/")
    assert response.status_code == 200
    assert "unsafe" not in response[HEADER]


def test_the_admin_has_no_sign_in_page_of_its_own(client: Client) -> None:
    response = client.get("/cms/login/?next=/cms/pages/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/cms/pages/"


def test_a_visitor_of_the_admin_is_sent_to_the_one_sign_in(client: Client) -> None:
    response = client.get("/cms/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")
