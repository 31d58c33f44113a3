"""An editor turns local stories into a guide, in a real browser, and a second editor publishes it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from directory.models import Member
from resources.models import Contributor, LearningGuidePage
from tests.browser.conftest import OpenPage, violations
from tests.factories import (
    PASSWORD,
    CaseStudyPageFactory,
    ConceptFactory,
    GlossaryTermFactory,
    LearningGuidePageFactory,
    MemberFactory,
    ResourcePageFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def editor(group: str, name: str) -> Member:
    member = MemberFactory(display_name=name)
    member.groups.add(Group.objects.get(name=group))
    return member


def sign_in(page: Page, member: Member) -> None:
    page.goto("/cms/")
    page.fill("input[name=login]", member.email)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=member.display_name)).to_be_visible()


def write(page: Page, section: str, words: str) -> None:
    """Add a block of text to a section, and type into it."""
    panel = page.locator(f"#panel-child-content-{section}-section")
    panel.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name="Text", exact=True).click()
    panel.locator("[contenteditable=true]").last.click()
    page.keyboard.type(words)


def choose_case(page: Page, number: int, title: str) -> None:
    page.get_by_role("button", name="Add Case study").click()
    page.locator(f"#id_cases-{number}-case_study-chooser [data-chooser-action-choose]").first.click()
    page.locator(".modal").get_by_role("link", name=title, exact=True).click()
    expect(page.locator(f"#id_cases-{number}-case_study-chooser")).to_contain_text(title)


def press(page: Page, name: str) -> None:
    """Press a button of the menu below the page's form."""
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=name, exact=True).last.click()


def test_an_editor_writes_a_guide_and_a_second_editor_publishes_it(open_page: OpenPage) -> None:
    for place in ("Sutton", "Wakefield", "Essex"):
        CaseStudyPageFactory(title=f"The bag in {place}", place=place)
    ConceptFactory(key="run-charts", label="Run charts")
    MemberFactory(display_name="Tom Reilly")
    helen, daniel = editor("Editors", "Helen Marsh"), editor("Reviewers", "Daniel Price")
    refused: list[str] = []
    page = open_page(width=1400)
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))

    sign_in(page, helen)
    page.goto(f"/cms/pages/add/resources/learningguidepage/{LearningGuidePageFactory.above().pk}/")
    page.fill("#id_title", "When a resident goes to hospital")
    page.fill("#id_summary", "Three places. One problem.")
    for section in ("problem", "shared", "actions", "made"):
        write(page, section, f"Words about {section}.")
    choose_case(page, 0, "The bag in Sutton")
    choose_case(page, 1, "The bag in Wakefield")
    press(page, "Submit to Review")
    expect(page.get_by_text("this one has 2")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value("Three places. One problem.")

    choose_case(page, 2, "The bag in Essex")
    page.get_by_role("button", name="Add Person").click()
    page.locator("#id_contributors-0-member-chooser [data-chooser-action-choose]").first.click()
    page.locator(".modal input[name=q]").fill("Reilly")
    page.locator(".modal").get_by_role("link", name="Tom Reilly").click()
    page.locator(".tagit-new input").first.click()
    page.keyboard.type("run", delay=50)
    page.get_by_text("Run charts (Method)").click()
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe").last
    expect(preview.get_by_text("Words about shared.")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Toggle preview").click()
    press(page, "Submit to Review")
    # A press waits until the page has saved itself, which takes long where much else is done.
    expect(page.get_by_text("submitted for moderation")).to_be_visible(timeout=45_000)
    guide = LearningGuidePage.objects.get()
    assert not guide.live

    second = open_page(width=1400)
    sign_in(second, daniel)
    second.goto(f"/cms/pages/{guide.pk}/edit/")
    press(second, "Approve and Publish")
    second.wait_for_url(re.compile(r"/cms/pages/\d+/$"))

    reader = open_page()
    reader.goto("/guides/when-a-resident-goes-to-hospital/")
    expect(reader.get_by_role("heading", name="Three places")).to_be_visible()
    for place in ("Sutton", "Wakefield", "Essex"):
        # On its card, and above its column where the places stand side by side.
        expect(reader.get_by_role("link", name=place, exact=True)).to_have_count(2)
    assert refused == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_the_pages(open_page: OpenPage, width: int, scheme: str) -> None:
    person = MemberFactory(audience="public")
    concept = ConceptFactory(key="run-charts", label="Run charts")
    case = CaseStudyPageFactory(concepts=[concept], people={person: Contributor.Role.LED})
    adapted = CaseStudyPageFactory(adapted_from=case)
    guide = LearningGuidePageFactory(cases=[case, adapted, CaseStudyPageFactory()], concepts=[concept])
    resource = ResourcePageFactory(url="https://redbag.example/sheet")
    GlossaryTermFactory()
    page = open_page(width, color_scheme=scheme, bypass_csp=True)
    lists = ["/guides/", "/case-studies/", "/case-studies/?evidence_status=reported", "/resources/", "/glossary/"]

    for address in [*lists, guide.get_url(), case.get_url(), adapted.get_url(), resource.get_url()]:
        page.goto(address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
