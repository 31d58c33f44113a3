"""Every page type, wide and narrow: accessible, within its width, kept as a picture."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import shot

pytestmark = pytest.mark.browser

VISITOR = ""
LEARNING = "When a care home resident goes to hospital"
FIND = "/people/?q=someone+who+has+used+SPC+to+reduce+falls+in+care+homes+near+Leeds"
NETWORK = "/communities/coventry-registered-managers/"
OPEN = "/communities/measurement-for-improvement/"
# Searched for: other journeys start threads, and its community shows the newest.
THREAD = "/search/?q=Our+matron+wants+red+amber+green > Our matron wants red, amber, green."

PAGES: dict[str, tuple[str, str]] = {
    # name: (who looks, address); an address that begins with > is a link to follow from the page before it
    "home-visitor": (VISITOR, "/"),
    "home-member": ("amina-yusuf", "/"),
    "home-chair": ("grace-adeyemi", "/"),
    "communities": ("amina-yusuf", "/communities/"),
    "community-open": ("amina-yusuf", OPEN),
    "community-visitor": (VISITOR, OPEN),
    "community-private-outside": ("joe-bright", NETWORK),
    "community-private-inside": ("grace-adeyemi", NETWORK),
    "members": ("amina-yusuf", f"{OPEN}members/"),
    "search-within": ("amina-yusuf", f"{OPEN}search/?q=falls"),
    "join": ("grace-adeyemi", "/communities/ambulance-handovers/join/"),
    "leave": ("amina-yusuf", f"{OPEN}leave/"),
    "request": ("joe-bright", f"{NETWORK}request/"),
    "requests": ("grace-adeyemi", f"{NETWORK}requests/"),
    "start-thread": ("amina-yusuf", f"{OPEN}threads/new/"),
    "thread-visitor": (VISITOR, THREAD),
    "thread-member": ("amina-yusuf", THREAD),
    "thread-private": ("grace-adeyemi", f"{NETWORK} > Next meeting: what shall we talk about?"),
    "notifications": ("amina-yusuf", "/notifications/"),
    "talking": ("amina-yusuf", "/talking/"),
    "shortcuts": ("amina-yusuf", "/talking/shortcuts/"),
    "networks": ("joe-bright", "/networks/"),
    "networks-near": ("joe-bright", "/networks/?near=Coventry"),
    "my-network": ("grace-adeyemi", "/my-network/"),
    "people": ("maria-okafor", "/people/"),
    "people-found": ("maria-okafor", FIND),
    "people-none": ("maria-okafor", "/people/?q=qqqqzzzz"),
    "profile-other": ("maria-okafor", f"{FIND} > Tom Reilly"),
    "profile-own": ("maria-okafor", "/profile/"),
    "profile-edit": ("maria-okafor", "/profile/edit/"),
    "profile-offers": ("maria-okafor", "/profile/offers/"),
    "profile-add-post": ("maria-okafor", "/profile/posts/add/"),
    "profile-add-expertise": ("maria-okafor", "/profile/expertise/add/"),
    "search": ("amina-yusuf", "/search/?q=falls"),
    "search-empty": (VISITOR, "/search/"),
    "guides": (VISITOR, "/guides/"),
    "guide": (VISITOR, f"/guides/ > {LEARNING}"),
    "guide-member": ("amina-yusuf", f"/guides/ > {LEARNING}"),
    "case-studies": (VISITOR, "/case-studies/"),
    "case-study": (VISITOR, "/case-studies/red-bag-sutton/"),
    "resources": (VISITOR, "/resources/"),
    "resource": (VISITOR, "/resources/red-bag-checklist/"),
    "glossary": (VISITOR, "/glossary/"),
    "sign-in": (VISITOR, "/accounts/login/"),
    "sign-up": (VISITOR, "/accounts/signup/"),
    "password-reset": (VISITOR, "/accounts/password/reset/"),
    "password-change": ("amina-yusuf", "/accounts/password/change/"),
    "email": ("amina-yusuf", "/accounts/email/"),
    "second-step": ("amina-yusuf", "/accounts/2fa/"),
    "sign-out": ("amina-yusuf", "/accounts/logout/"),
    "mail": (VISITOR, "/dev/mail/"),
    "design": (VISITOR, "/design/"),
    "not-found": (VISITOR, "/nowhere/"),
}


def go(page: Page, address: str) -> None:
    """Open the address, and the link that stands behind its ` > `."""
    first, _, link = address.partition(" > ")
    page.goto(first)
    if link:
        page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(link))).first.click()
        page.wait_for_url(lambda url: not url.endswith(first))
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_at_every_width(visit: Visit, name: str) -> None:
    who, address = PAGES[name]
    page = visit(who)
    go(page, address)
    assert violations(page) == []

    page.set_viewport_size({"width": 360, "height": 800})
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "it scrolls sideways"

    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        shot(page, f"{name}-{width}")


@pytest.mark.parametrize("name", ["home-member", "thread-member", "people-found", "guide", "community-private-inside"])
def test_a_page_is_accessible_in_the_dark(visit: Visit, name: str) -> None:
    who, address = PAGES[name]
    page = visit(who, color_scheme="dark")
    go(page, address)
    assert violations(page) == []
    shot(page, f"{name}-dark")


@pytest.mark.parametrize("name", ["home-member", "thread-member", "people-found", "guide", "request"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Visit, name: str) -> None:
    who, address = PAGES[name]
    page = visit(who)
    go(page, address)
    # A link that leads to the first new post would have the keyboard begin there.
    page.goto(page.url.partition("#")[0])
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()

    invisible = []
    for _ in range(60):
        shown = page.evaluate(
            """() => {
                const at = document.activeElement;
                if (!at || at === document.body) return null;
                const style = getComputedStyle(at);
                const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                return outlined || style.boxShadow !== "none" ? "" : at.outerHTML.slice(0, 120);
            }"""
        )
        if shown is None:
            break
        if shown:
            invisible.append(shown)
        page.keyboard.press("Tab")
    assert invisible == []


def test_a_guide_is_printed_without_what_only_a_screen_needs(visit: Visit) -> None:
    page = visit()
    go(page, PAGES["guide"][1])
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name=LEARNING, level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).not_to_be_visible()
    shot(page, "guide-print")
