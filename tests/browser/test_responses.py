"""Reacting, voting and asking safely, with a second browser that looks on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site, shot

pytestmark = pytest.mark.browser

# The first hosts the community, the others belong to it.
HOST, WRITER, READER = "amina-yusuf", "daniel-price", "joe-bright"
COMMUNITY = "/communities/measurement-for-improvement/"


@pytest.fixture
def names_again(site: Site) -> Iterator[None]:
    """Have everybody write under their name again: elsewhere nobody would be named as being here."""
    yield
    site.run(
        "from communities.models import Community\n"
        f"Community.objects.filter(slug={COMMUNITY.split('/')[2]!r}).update(allows_anonymous=False)\n"
        "print()"
    )


def start(page: Page, title: str, *, choices: tuple[str, ...] = (), anonymous: bool = False) -> str:
    """Start a thread, with a poll where there are choices, and return its address."""
    page.goto(f"{COMMUNITY}threads/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your post").fill("What do you think?")
    if choices:
        page.get_by_text("Add a poll").click()
        page.get_by_label("Question of the poll").fill("Which?")
        for number, choice in enumerate(choices, start=1):
            page.get_by_label(f"Choice {number}", exact=True).fill(choice)
    if anonymous:
        page.get_by_label("Post this without my name").check()
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    return page.url


def test_a_sign_is_given_with_one_click_and_counted_for_who_looks_on(visit: Visit) -> None:
    writer, reader = visit(WRITER), visit(READER)
    address = start(writer, "One coin or two")
    reader.goto(address)
    for page in (writer, reader):
        expect(page.locator("#thread")).to_have_attribute("data-live", "on")

    thanks = reader.locator("#post-1").get_by_role("button", name="Thank you")
    thanks.click()

    expect(thanks).to_have_attribute("aria-pressed", "true")
    counted = writer.locator("#post-1").get_by_role("button", name="Thank you")
    expect(counted).to_have_accessible_name("Thank you, 1 person")
    expect(counted).to_have_attribute("aria-pressed", "false")
    expect(thanks).to_have_accessible_name("Thank you, 1 person")
    expect(thanks).to_be_focused()
    assert reader.url == address
    thanks.press("Enter")
    expect(thanks).to_have_attribute("aria-pressed", "false")
    expect(counted).to_have_accessible_name("Thank you")
    assert violations(reader) == []


def test_without_javascript_a_sign_is_a_form(visit: Visit) -> None:
    address = start(visit(WRITER), "Three coins")
    reader = visit(READER, javascript=False)
    reader.goto(address)

    reader.locator("#post-1").get_by_role("button", name="I agree").click()

    expect(reader.locator("#post-1 [aria-pressed=true]")).to_have_accessible_name("I agree, 1 person")
    reader.get_by_role("link", name="Who? reacted to post 1").click()
    expect(reader.get_by_role("listitem").filter(has_text="I agree")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_vote_is_counted_for_who_looks_on_and_can_be_changed(visit: Visit, javascript: bool) -> None:
    writer, voter = visit(WRITER), visit(READER, width=360, javascript=javascript)
    voter.goto(start(writer, f"Heads or tails {javascript}", choices=("Heads", "Tails")))
    poll = voter.get_by_role("group", name="Which?")
    if javascript:
        expect(voter.locator("#thread")).to_have_attribute("data-live", "on")

    for choice in ("Heads", "Tails"):
        poll.get_by_role("radio", name=choice).check()
        voter.get_by_role("button", name="Vote", exact=True).click()
        expect(writer.get_by_text(f"Most chose: {choice}")).to_be_visible()
        expect(voter.get_by_text(f"Most chose: {choice}")).to_be_visible()
        expect(poll.get_by_role("radio", name=choice)).to_be_checked()
    writer.get_by_role("button", name="Close the voting").click()
    expect(writer.get_by_text("The voting is closed.")).to_be_visible()
    if javascript:
        expect(voter.get_by_text("The voting is closed.")).to_be_visible()
        assert violations(voter) == []


def test_a_poll_is_changed_until_somebody_has_voted(visit: Visit) -> None:
    writer, reader = visit(WRITER, javascript=False), visit(READER, width=360)
    address = start(writer, "Coins or notes", choices=("Coins", "Nots"))
    reader.goto(address)
    expect(reader.locator("#thread")).to_have_attribute("data-live", "on")
    expect(reader.get_by_role("link", name="Change the poll")).to_be_hidden()
    other = visit(WRITER)
    other.goto(address)
    other.get_by_role("link", name="Change the poll").click()
    other.get_by_label("Choice 2", exact=True).fill("Neither")

    writer.get_by_role("link", name="Change the poll").click()
    writer.get_by_label("Choice 2", exact=True).fill("Notes")
    writer.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    reader.locator("#post-1 .poll").get_by_role("radio", name="Notes", exact=False).check()
    reader.get_by_role("button", name="Vote", exact=True).click()
    expect(reader.get_by_text("Most chose: Notes")).to_be_visible()

    assert violations(other) == []
    other.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("alert")).to_contain_text("Somebody has voted meanwhile")
    expect(other.get_by_text("Neither")).to_be_visible()
    expect(other.get_by_label("Choice 2", exact=True)).to_have_count(0)
    assert violations(other) == []
    shot(other, "change-poll")
    other.get_by_label("Voting closes").fill("2099-03-05T14:00")
    other.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(reader.locator("#post-1 .poll")).to_contain_text("5 March 2099")
    expect(reader.get_by_role("radio", name="Notes")).to_be_checked()
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.usefixtures("names_again")
def test_a_question_without_a_name_and_the_host_who_has_to_know(visit: Visit) -> None:
    host, writer, reader = visit(HOST), visit(WRITER), visit(READER)
    host.goto(f"{COMMUNITY}settings/")
    host.get_by_label("members may ask without their name").check()
    host.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    address = start(writer, "I am afraid of the chart", anonymous=True)

    for page in (reader, host):
        page.goto(address)
        expect(page.locator("#post-1")).to_contain_text("A member")
        expect(page.locator("#post-1")).to_contain_text("asked this, without a name")
        assert "Daniel Price" not in page.content()
    expect(reader.locator("#post-1").get_by_role("link", name="Who wrote this?")).to_be_hidden()
    reader.get_by_role("button", name="I have this too").click()
    expect(host.get_by_role("link", name="1 person has this too")).to_be_visible()
    assert violations(reader) == []

    host.locator("#post-1").hover()
    host.locator("#post-1").get_by_role("link", name="Who wrote this?").click()
    host.get_by_role("button", name="Show me the name").click()
    expect(host.locator("[data-focus]")).to_be_focused()
    host.get_by_label("Why do you need to know?").fill("Somebody may be at risk.")
    host.get_by_role("button", name="Show me the name").click()
    expect(host.get_by_role("main").get_by_role("status")).to_contain_text("Daniel Price")
    assert violations(host) == []
    host.get_by_role("link", name="What was done").click()
    expect(host.get_by_text("Somebody may be at risk.")).to_be_visible()
    assert "Daniel Price" not in host.content()


@pytest.mark.parametrize("answer", ["before the post", "after the post"])
@pytest.mark.usefixtures("names_again")
def test_who_writes_without_a_name_has_their_tools_at_once_and_nobody_else_has(visit: Visit, answer: str) -> None:
    host, writer, reader = visit(HOST), visit("wei-zhang"), visit(READER)
    host.goto(f"{COMMUNITY}settings/")
    host.get_by_label("members may ask without their name").check()
    host.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    address = start(host, f"Whose is it, {answer}")
    for page in (writer, reader):
        page.goto(address)
        expect(page.locator("#thread")).to_have_attribute("data-live", "on")
        page.evaluate("window.never = 'loaded again'")
    if answer == "after the post":
        writer.route("**/reply/", late)

    writer.get_by_label("Your post").fill("I am not sure.")
    writer.get_by_label("Post this without my name").check()
    writer.get_by_role("button", name="Send").click()

    own, others = writer.locator("#post-2"), reader.locator("#post-2")
    expect(own).to_have_class(re.compile(r"\bown\b"))
    expect(own).not_to_have_class(re.compile("post-new"))
    expect(writer.get_by_text("Your post is sent.")).to_be_visible()
    expect(writer.get_by_role("link", name="Go to the new posts")).to_be_hidden()
    expect(others).to_contain_text("I am not sure.")
    expect(others).not_to_have_class(re.compile(r"\bown\b"))
    for page, post in ((writer, own), (reader, others)):
        post.hover()
        shown = page is writer
        expect(post.get_by_role("link", name="Edit")).to_be_visible(visible=shown)
        expect(post.get_by_role("link", name="Take down")).to_be_visible(visible=shown)
        assert "Wei Zhang" not in post.inner_html()
        assert page.evaluate("window.never") == "loaded again"
    own.get_by_role("link", name="Edit").click()
    writer.get_by_label("Your post").fill("I am sure now.")
    writer.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    expect(others).to_contain_text("I am sure now.")
    assert "Wei Zhang" not in others.inner_html()


def late(route: Route) -> None:
    """Hand the answer on when the post has long come over the socket."""
    response = route.fetch(max_redirects=0)
    time.sleep(1)
    route.fulfill(response=response)


def test_a_private_question_reaches_the_hosts_alone(visit: Visit) -> None:
    writer, reader, host = visit(WRITER), visit(READER), visit(HOST)
    writer.goto(COMMUNITY)
    writer.get_by_role("link", name="Ask the hosts privately").click()
    writer.get_by_label("Title").fill("May I show this to my board?")
    writer.get_by_label("Your question").fill("I do not want to ask in front of everybody.")
    assert violations(writer) == []
    writer.get_by_role("button", name="Ask the hosts").click()
    expect(writer.get_by_text("A private question to the hosts")).to_be_visible()

    reader.goto(COMMUNITY)
    expect(reader.get_by_role("link", name="May I show this to my board?")).to_have_count(0)
    assert reader.goto(writer.url).status == 404  # type: ignore[union-attr]
    host.goto("/notifications/")
    host.get_by_role("link", name="May I show this to my board?").first.click()
    expect(host.get_by_role("heading", name="May I show this to my board?")).to_be_visible()
    assert violations(host) == []


def test_whoever_asked_says_where_it_went_and_a_draft_is_made_of_it(visit: Visit) -> None:
    writer, reader = visit(WRITER), visit(READER)
    address = start(writer, "How we tell the board")
    reader.goto(address)
    expect(reader.locator("#thread")).to_have_attribute("data-live", "on")

    writer.get_by_role("link", name="Say where it went").click()
    writer.get_by_label("It worked").check()
    writer.get_by_label("In your words").fill("They asked for the same chart again.")
    assert violations(writer) == []
    writer.get_by_role("button", name="Save", exact=True).click()

    expect(reader.get_by_text("They asked for the same chart again.")).to_be_visible()
    writer.get_by_role("link", name="Make a draft page of this").click()
    writer.get_by_label("A case study: what one place did").check()
    writer.get_by_role("checkbox").first.check()
    assert violations(writer) == []
    writer.get_by_role("button", name="Make the draft").click()
    expect(writer.get_by_text("The draft is made.")).to_be_visible()
