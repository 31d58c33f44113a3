"""Reading: pages that load both ways, what is new, notices, the keyboard, and a server that comes back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site
from tests.browser.test_live import follow, say, start

pytestmark = pytest.mark.browser

COMMUNITY = "/communities/measurement-for-improvement/"
LONG = """
import uuid
from datetime import timedelta
from django.utils import timezone
from communities.models import Community, Post, Thread, ThreadEvent
community = Community.objects.get(slug="measurement-for-improvement")
author, began = community.members.first(), timezone.now() - timedelta(days=3)
thread = Thread.objects.create(
    community=community, author=author, title=%(title)r, audience=community.content_audience,
    created_at=began, last_post_at=began, post_total=%(total)d, last_seq=%(total)d,
)
Post.objects.bulk_create(
    Post(thread=thread, author=author, number=n, client_id=uuid.uuid4(), body="Words", created_at=began,
         body_html=f"<p>Number {n}.</p>" + "<p>What worked for you, and what did not?</p>" * 4)
    for n in range(1, %(total)d + 1)
)
ThreadEvent.objects.bulk_create(
    ThreadEvent(thread=thread, seq=post.number, kind="post", post=post) for post in thread.posts.all()
)
print(thread.get_absolute_url())
"""


@pytest.fixture
def long(site: Site) -> str:
    """A thread of 90 posts of three days ago; its address."""
    return site.run(LONG % {"title": f"Ninety posts {uuid.uuid4().hex[:6]}", "total": 90})


def numbers(page: Page) -> list[int]:
    shown = page.locator("#posts > .post").evaluate_all("posts => posts.map((post) => Number(post.dataset.number))")
    return [int(number) for number in shown]


def scroll(page: Page, by: int, until: str) -> None:
    """Turn the wheel until an element is there, and then to the end of what is there."""
    page.mouse.move(600, 400)
    for _ in range(200):
        if page.locator(until).count():
            break
        page.mouse.wheel(0, by)
        page.wait_for_timeout(100)
    for _ in range(20):
        page.mouse.wheel(0, by)
        page.wait_for_timeout(20)


def top_of(post: Locator) -> float:
    return float(post.evaluate("post => post.getBoundingClientRect().top"))


def unread_of(page: Page, title: str) -> Locator:
    return page.locator("[data-row]").filter(has_text=title).locator("[data-new]")


# --- Both ways --------------------------------------------------------------------------------------------------


def test_a_long_thread_loads_both_ways_and_the_address_keeps_pace(visit: Visit, long: str) -> None:
    page = visit("hannah-lindqvist")
    follow(page, f"{long}?page=3#post-50")

    scroll(page, 1500, until="#post-90")
    expect(page).to_have_url(re.compile(r"\?page=5$"))
    expect(page.get_by_label("Your post")).to_be_visible()
    scroll(page, -1500, until="#post-1")
    page.evaluate("scrollTo(0, 0)")

    assert numbers(page) == list(range(1, 91)), "every post once, in order"
    expect(page).to_have_url(re.compile(re.escape(long) + "$"))
    assert page.evaluate("window.never") == "loaded again"
    assert violations(page) == []


def test_what_comes_above_moves_nothing_on_the_screen(visit: Visit, long: str) -> None:
    page = visit("hannah-lindqvist")
    follow(page, f"{long}?page=4")
    link = page.get_by_role("link", name="Earlier posts")
    link.focus()
    before = top_of(page.locator("#post-61"))

    page.keyboard.press("Enter")

    expect(page.locator("#post-41")).to_be_attached()
    assert abs(top_of(page.locator("#post-61")) - before) < 2


def test_only_so_many_posts_are_kept_on_the_page(visit: Visit, site: Site) -> None:
    page = visit("hannah-lindqvist")
    page.goto(site.run(LONG % {"title": f"Very long {uuid.uuid4().hex[:6]}", "total": 300}))

    for _ in range(100):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(200)
        if page.locator("#post-300").count():
            break
    shown = numbers(page)
    assert len(shown) <= 200
    assert shown == list(range(shown[0], 301))
    expect(page.get_by_role("link", name="Earlier posts")).to_have_attribute(
        "href", re.compile(rf"#post-{shown[0] - 1}$")
    )


def test_without_javascript_the_pages_are_turned(visit: Visit, long: str) -> None:
    page = visit("hannah-lindqvist", javascript=False)
    page.goto(long)
    page.get_by_role("link", name="Later posts").click()
    expect(page).to_have_url(re.compile(r"\?page=2#post-21$"))
    page.get_by_role("link", name="Earlier posts").click()
    expect(page).to_have_url(re.compile(r"\?page=1#post-20$"))
    page.get_by_role("link", name="Go to the end to reply").click()
    page.get_by_label("Your post").fill("From a browser without scripts.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("From a browser without scripts.")).to_be_visible()

    page.locator("#post-85").get_by_role("button", name="Mark as unread").click()
    expect(page.get_by_text("is new from post 85 on")).to_be_visible()
    title = page.locator("[data-row]", has_text="Ninety posts").first
    expect(title.get_by_text("7 new")).to_be_visible()
    title.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"#post-85$"))
    expect(page.locator("#first-new")).to_have_text("7 new")

    page.get_by_text("Watching", exact=False).first.click()
    page.get_by_role("button", name="Mute").click()
    expect(page.locator("#follow summary")).to_contain_text("Muted")


# --- What is new ------------------------------------------------------------------------------------------------


def test_counts_and_notices_arrive_while_one_looks_at_something_else(visit: Visit) -> None:
    writer, reader = visit("priya-nair"), visit("joe-bright")
    title = f"Counted live {uuid.uuid4().hex[:6]}"
    address = start(reader, title)
    say(reader, "Who can help?")
    elsewhere = visit("joe-bright")
    elsewhere.goto(COMMUNITY)
    expect(unread_of(elsewhere, title)).to_be_hidden()
    reader.goto("/glossary/")
    before = int(reader.locator("[data-count]").get_attribute("data-count") or 0)

    follow(writer, address)
    writer.locator("#posts > .post").last.get_by_role("link", name="Reply").click()
    say(writer, "I can, on Tuesday.")

    expect(reader.locator("[data-count]")).to_have_attribute("data-count", str(before + 1))
    expect(reader.locator("#notice-status")).to_have_text("You have a new notification.")
    expect(unread_of(elsewhere, title)).to_have_text("1 new")
    expect(elsewhere.locator("[data-row]").first).to_contain_text(title)

    reader.get_by_role("link", name="Notifications").click()
    expect(reader.get_by_text("Priya Nair answered you in").first).to_be_visible()
    assert violations(reader) == []
    reader.get_by_role("main").get_by_role("link", name=title).first.click()
    expect(reader.get_by_text("I can, on Tuesday.")).to_be_visible()
    expect(reader.locator("[data-count]")).to_have_attribute("data-count", str(before))


def test_a_new_thread_appears_in_the_list_of_its_community(visit: Visit) -> None:
    reader, writer = visit("joe-bright"), visit("ewan-lister")
    reader.goto(COMMUNITY)
    reader.evaluate("window.never = 'loaded again'")
    title = f"A thread out of the blue {uuid.uuid4().hex[:6]}"
    start(writer, title)

    expect(unread_of(reader, title)).to_have_text("1 new")
    assert reader.evaluate("window.never") == "loaded again"
    assert violations(reader) == []


def test_others_see_that_somebody_writes_and_a_change_keeps_what_is_open(visit: Visit) -> None:
    writer, reader = visit("liam-docherty"), visit("joe-bright")
    address = start(writer, "Who writes")
    follow(reader, address)
    writer.get_by_label("Your post").press_sequentially("I am")
    expect(reader.locator("#typing")).to_have_text("Liam Docherty is writing")

    button = reader.locator("#post-1").get_by_role("button", name="This helped")
    reader.locator("#post-1").hover()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.focus()
    reader.evaluate("getSelection().selectAllChildren(document.querySelector('#post-1 .prose'))")
    writer.locator("#post-1").hover()
    writer.locator("#post-1").get_by_role("button", name="Thank you").click()

    expect(reader.locator("#post-1").get_by_role("button", name="Thank you")).to_contain_text("1")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert reader.evaluate("String(getSelection())").strip() == "The first."


# --- A server that goes and comes back --------------------------------------------------------------------------


@pytest.fixture
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that this test may stop and start again."""
    own = Site(Path(tmp_path_factory.mktemp("own")))
    yield own
    own.server.stop()


def test_a_page_stays_whole_while_its_server_is_restarted(visit: Visit, own_site: Site) -> None:
    writer = visit("priya-nair", of=own_site)
    reader = visit("joe-bright", of=own_site)
    follow(reader, start(writer, "Through a restart"))
    say(writer, "Before it")
    expect(reader.get_by_text("Before it")).to_be_visible()

    own_site.restart()
    expect(reader.locator("#thread")).to_have_attribute("data-live", "on", timeout=40_000)
    expect(writer.locator("#thread")).to_have_attribute("data-live", "on", timeout=40_000)
    for n in range(3):
        say(writer, f"After it {n}")

    for n in range(3):
        expect(reader.get_by_text(f"After it {n}", exact=True)).to_have_count(1)
    assert numbers(reader) == [1, 2, 3, 4, 5]
    assert reader.evaluate("window.never") == "loaded again"


# --- The keyboard -----------------------------------------------------------------------------------------------


def test_the_keyboard_alone_leads_from_the_community_to_a_sent_reply(visit: Visit) -> None:
    address = start(visit("ewan-lister"), f"By keys alone {uuid.uuid4().hex[:6]}")
    page = visit("maria-okafor")
    page.goto(COMMUNITY)
    page.keyboard.press("j")
    first = page.locator("[data-row] a").first
    expect(first).to_be_focused()
    while page.evaluate("new URL(document.activeElement.href).pathname") not in address:
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#thread")).to_have_attribute("data-live", "on")

    page.keyboard.press("j")
    expect(page.locator("#post-1")).to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys that you can press")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#post-1")).to_be_focused()

    if page.get_by_role("button", name="Join and reply").count():
        page.locator("#reply-form textarea").focus()
    else:
        page.keyboard.press("r")
    expect(page.get_by_label("Your post")).to_be_focused()
    page.keyboard.type("Sent without a mouse, j and k and all.")
    for _ in range(40):
        if page.evaluate("document.activeElement.matches('button[type=submit]:not([name])')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#posts").get_by_text("Sent without a mouse, j and k and all.")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/notifications/$"))


def test_the_keys_can_be_switched_off(visit: Visit) -> None:
    page = visit("maria-okafor")
    page.goto("/talking/")
    assert violations(page) == []
    page.get_by_label("Use single keys on this device").uncheck()
    page.goto(COMMUNITY)
    page.keyboard.press("?")
    page.wait_for_timeout(500)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_exact_time_shows_to_whoever_comes_to_it_with_the_keyboard(visit: Visit, long: str) -> None:
    page = visit("hannah-lindqvist")
    page.goto(long)
    link = page.locator("#post-2 .byline a:has(time)").first
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    shown = link.locator("time").evaluate("time => getComputedStyle(time, '::after').content")
    assert re.search(r"\d{1,2} [A-Z]\w+ \d{4}, \d\d:\d\d (GMT|BST)|attr\(title\)", shown)
