"""A registered manager joins the confidential network nearby, and nobody else sees anything of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import open_mail, sign_in, sign_up

pytestmark = pytest.mark.browser

NETWORK = "Coventry registered managers"
PLACE = "/communities/coventry-registered-managers/"
PASSWORD = "the-long-way-round-to-coventry"


def ask_to_join(page: Page, word: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="My network").click()
    page.get_by_label("Postcode or town").fill("CV1 2GT")
    page.get_by_role("button", name="Find networks").click()
    nearest = page.get_by_role("region", name="Near CV1 2GT").get_by_role("listitem").first
    expect(nearest).to_contain_text(NETWORK)
    expect(nearest).to_contain_text(re.compile(r"\d+ miles? away"))
    nearest.get_by_role("link", name=f"Ask to join {NETWORK}").click()
    expect(page.get_by_text("What is said in this network stays in this network.")).to_be_visible()
    page.get_by_label("A word to the hosts").fill(word)

    page.get_by_role("button", name="Ask to join").click()
    # Without the agreement nothing is sent, and nothing is lost.
    expect(page.get_by_label("A word to the hosts")).to_have_value(word)

    page.get_by_label("I have read the confidentiality agreement").check()
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_text("The hosts have your request.")).to_be_visible()


def sees_nothing(page: Page, title: str, words: str) -> None:
    """Walk where the thread could show, and see neither its title nor its words."""
    for address in (
        "/",
        "/communities/",
        "/networks/?near=CV1+2GT",
        f"/search/?q={title}",
        f"/search/?q={words}",
        f"/people/?q={words}",
        PLACE,
    ):
        page.goto(address)
        main = page.get_by_role("main")
        text = re.sub(re.escape(title), "", main.inner_text()) if "search" in address else main.inner_text()
        assert words not in text.replace(f"“{words}”", ""), address
        expect(main.get_by_role("link", name=title)).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_manager_joins_and_talks_in_confidence(visit: Visit, javascript: bool) -> None:
    how = "live" if javascript else "plain"
    title, words = f"Nights in a small home {how}", f"Gooseberry{how}"
    mo = visit(javascript=javascript)
    sign_up(mo, f"mo-manager-{how}", f"Mo Manager {how}", PASSWORD, manager=True)
    mo.get_by_label("Town or postcode").fill("Coventry")
    mo.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    ask_to_join(mo, "I run one small home.")
    if javascript:
        assert violations(mo) == []
    mo.goto(PLACE)
    expect(mo.get_by_role("link", name="Start a thread")).to_have_count(0)

    grace = visit(javascript=javascript)
    sign_in(grace, "grace-adeyemi")
    open_mail(grace, "grace-adeyemi@redbag.example", f"Somebody asks to join: {NETWORK}")
    grace.goto("/")
    grace.get_by_role("link", name=re.compile(f"wait.* to join {NETWORK}")).click()
    expect(grace.get_by_text("I run one small home.")).to_be_visible()
    if javascript:
        assert violations(grace) == []
    grace.get_by_role("button", name=f"Let in Mo Manager {how}").click()
    expect(grace.get_by_role("button", name=f"Let in Mo Manager {how}")).to_have_count(0)

    open_mail(mo, f"mo-manager-{how}@redbag.example", "Your request to join")
    mo.get_by_role("navigation", name="Main").get_by_role("link", name="My network").click()
    mo.get_by_role("main").get_by_role("link", name=NETWORK).first.click()
    mo.get_by_role("link", name="Start a thread").click()
    mo.get_by_label("Title").fill(title)
    mo.get_by_label("Your post").fill(f"{words} is the password of the night staff's biscuit tin.")
    mo.get_by_role("button", name="Start the thread").click()
    expect(mo.get_by_role("heading", name=title)).to_be_visible()
    address = mo.url

    grace.goto(PLACE)
    grace.get_by_role("link", name=title).click()
    grace.get_by_label("Your post").fill("Welcome. We hide ours behind the ledger.")
    grace.get_by_role("button", name="Send").click()
    if not javascript:
        mo.reload()
    expect(mo.get_by_text("Welcome. We hide ours behind the ledger.")).to_be_visible()

    outsider, visitor = visit("joe-bright"), visit()
    answer = outsider.goto(address)
    assert answer is not None
    assert answer.status == 404
    sees_nothing(outsider, title, words)
    visitor.goto(address)
    assert "/accounts/login/" in visitor.url or "not found" in visitor.title().lower()
    assert words not in visitor.content()
    sees_nothing(visitor, title, words)

    # What is said there is in no mail.
    visitor.goto("/dev/mail/")
    assert words not in visitor.content()
    assert title not in visitor.content()
