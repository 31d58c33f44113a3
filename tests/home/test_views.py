"""Error pages and the design page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from home import views
from tests.factories import MemberFactory


@pytest.fixture
def request_of_a_visitor(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/somewhere/")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "Nothing was changed."),
        (views.permission_denied, 403, "Sign in"),
        (views.csrf_failure, 403, "Please send that once more"),
        (views.page_not_found, 404, "There is nothing here"),
        (views.too_many_requests, 429, "Wait five minutes"),
        (views.server_error, 500, "It is not your doing"),
    ],
)
def test_an_error_page_says_what_to_do_next(
    request_of_a_visitor: HttpRequest, view: object, status: int, words: str
) -> None:
    response = view(request_of_a_visitor)  # type: ignore[operator]
    assert response.status_code == status
    html = response.content.decode()
    assert words in html
    assert "data-keep-drafts" in html
    assert "– Redbag</title>" in html
    assert html.count("<h1>") == 1


def test_the_page_of_a_broken_server_needs_neither_database_nor_session() -> None:
    assert "Something went wrong on our side" in render_to_string("500.html")


def test_a_crash_shows_the_page_and_keeps_the_policy(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(request: HttpRequest) -> None:
        raise RuntimeError

    monkeypatch.setattr("home.development.render", lambda *args: crash(args[0]))
    client.raise_request_exception = False
    response = client.get("/design/")
    assert response.status_code == 500
    assert "It is not your doing" in response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_too_many_tries_say_when_to_come_back(request_of_a_visitor: HttpRequest) -> None:
    assert views.too_many_requests(request_of_a_visitor)["Retry-After"] == "300"


@pytest.mark.django_db
def test_a_member_is_told_which_account_may_not_do_it(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = MemberFactory.create(display_name="Amina <Yusuf>")
    assert "Amina &lt;Yusuf&gt;" in views.permission_denied(request).content.decode()


@pytest.mark.django_db
def test_an_unknown_address_answers_with_the_page(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_a_form_without_its_token_is_asked_for_once_more() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.uk"})
    assert response.status_code == 403
    assert "Please send that once more" in response.content.decode()


def test_the_design_page_shows_every_component_in_light_and_dark(client: Client) -> None:
    html = client.get("/design/").content.decode()
    for scheme in ("scheme-light", "scheme-dark"):
        assert scheme in html
    for part in ("error-summary", 'class="pages"', 'class="empty"', 'class="quote"', 'class="checklist"', "face-large"):
        assert html.count(part) >= 2


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 419, 429, 500])
def test_each_error_page_can_be_looked_at(client: Client, status: int) -> None:
    assert client.get(f"/design/errors/{status}/").status_code == (403 if status == 419 else status)


@pytest.mark.django_db
def test_there_is_no_page_for_an_error_that_we_do_not_show(client: Client) -> None:
    assert client.get("/design/errors/418/").status_code == 404
