"""A member completes their profile, says who sees which part of it, and sees it as others do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site, sign_in

pytestmark = pytest.mark.browser

KEY, NAME = "pat-quill", "Pat Quill"
COMMUNITY = "Measurement for improvement"
MAKE = f"""
from django.contrib.auth.hashers import make_password
from allauth.account.models import EmailAddress
from communities.models import Community, Membership
from demo.people import PASSWORD, address
from directory.models import Member
member = Member.objects.create(email=address({KEY!r}), display_name={NAME!r}, password=make_password(PASSWORD))
EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
community = Community.objects.get(slug="measurement-for-improvement")
Membership.objects.create(community=community, member=member)
print(member.pk, community.name)
"""
CLEAR = f"""
from demo.people import address
from directory.models import Member
print(Member.objects.filter(email=address({KEY!r})).delete()[0])
"""


@pytest.fixture
def number(site: Site) -> Iterator[str]:
    """The number of a member of this journey's own, who belongs to a community."""
    yield site.run(MAKE).split()[0]
    site.run(CLEAR)


def save(page: Page, said: str) -> None:
    page.get_by_role("main").get_by_role("button", name="Save").click()
    expect(page.get_by_text(said)).to_be_visible()


def seen_as(page: Page, label: str) -> None:
    page.get_by_label("See it as").select_option(label=label)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)], ids=["with JavaScript", "without"])
def test_a_member_says_who_sees_what_and_sees_it_as_others_do(
    visit: Visit, number: str, javascript: bool, width: int
) -> None:
    page = visit(width=width, javascript=javascript)
    sign_in(page, KEY)
    page.goto("/profile/")

    page.get_by_role("region", name="Qualifications").get_by_role("link", name="Add").click()
    page.get_by_label("What is it called?").fill("GenerationQ")
    page.get_by_label("What is it?", exact=True).select_option(label="Alumni of a programme")
    page.get_by_label("Year").fill("2015")
    save(page, "Your qualification is added.")
    page.get_by_role("region", name="Qualifications").get_by_role("link", name="Change GenerationQ").click()
    page.get_by_label("Year").fill("2016")
    save(page, "Your qualification is saved.")

    page.get_by_role("region", name="My background").get_by_role("link").first.click()
    page.get_by_label("British Sign Language").check()
    page.locator("#id_lived_experience").fill("I cared for my aunt.")
    save(page, "Your background is saved.")

    page.get_by_role("region", name="What I offer").get_by_role("link").first.click()
    page.get_by_role("checkbox", name="A call").check()
    page.get_by_label("A call: how much time").fill("An hour a month")
    page.get_by_label("A call: until").fill("2099-01-31")
    page.get_by_label("Who sees “What I offer”?").select_option(label="My communities and networks")
    save(page, "Your offers are saved.")

    page.get_by_role("link", name="Who sees what").click()
    if javascript:
        assert violations(page) == []
    page.get_by_label("Everybody, also people who are not signed in").check()
    expect(page.get_by_label("What I offer", exact=True)).to_have_value("communities")
    page.get_by_label("Languages", exact=True).select_option(label="Members of Redbag")
    save(page, "Who sees what is saved.")
    if javascript:
        assert violations(page) == []

    page.get_by_role("link", name="How others see me").click()
    told = {"Somebody who is not signed in": (True, False, False), "A member of Redbag": (True, True, False)}
    told |= {f"Somebody in {COMMUNITY}": (True, True, True), "Myself": (True, True, True)}
    for label, shown in told.items():
        seen_as(page, label)
        for words, is_shown in zip(("GenerationQ", "British Sign Language", "An hour a month"), shown, strict=True):
            expect(page.get_by_role("main").get_by_text(words)).to_have_count(int(is_shown))
        expect(page.get_by_text("I cared for my aunt.")).to_have_count(int(label == "Myself"))
    if javascript:
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    visitor = visit(width=width, javascript=javascript)
    visitor.goto(f"/people/{number}/")
    expect(visitor.get_by_text("GenerationQ")).to_be_visible()
    expect(visitor.get_by_text("An hour a month")).to_have_count(0)
    assert visitor.locator("meta[name=robots]").get_attribute("content") == "noindex"

    page.goto("/profile/edit/")
    page.locator("#id_paused").check()
    save(page, "Your profile is saved.")
    visitor.goto(f"/people/{number}/")
    expect(visitor.get_by_text(NAME)).to_have_count(0)
    page.goto("/profile/preview/?seen_as=member")
    expect(page.get_by_text("They see nothing of you")).to_be_visible()
