"""A host looks after a community: splits, merges and closes threads, and invites somebody, who accepts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations

pytestmark = pytest.mark.browser

FALLS = "/communities/falls-and-frailty/"


def start(page: Page, title: str, *bodies: str) -> str:
    """Start a thread in the community on falls, and return its address."""
    page.goto(f"{FALLS}threads/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your post", exact=True).fill(bodies[0])
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    address = page.url.partition("?")[0].partition("#")[0]
    for body in bodies[1:]:
        page.get_by_label("Your post", exact=True).fill(body)
        page.get_by_role("button", name="Send").click()
        expect(page.locator("#posts").get_by_text(body)).to_be_visible()
    return address


def host(page: Page, address: str, act: str) -> None:
    """Go from the thread to the page of one of the acts of hosts."""
    page.goto(address)
    page.get_by_text("Host this thread").click()
    page.get_by_role("link", name=act, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_host_splits_merges_and_closes(visit: Visit, javascript: bool) -> None:
    how = "live" if javascript else "plain"
    maria, amina = visit("maria-okafor", javascript=javascript), visit("amina-yusuf", javascript=javascript)

    def looked_at() -> None:
        if javascript:
            assert violations(maria) == []

    first = start(maria, f"Two things at once {how}", f"Slippers {how}.", f"Night lights {how}.")
    other = start(maria, f"Shoes {how}", f"Laces {how}.")

    host(maria, first, "Split")
    looked_at()
    maria.get_by_role("button", name="Split them off").click()
    expect(maria.get_by_role("main")).to_contain_text("Please look at this again")
    maria.get_by_label("Title").fill(f"Lights {how}")
    maria.get_by_role("checkbox", name=re.compile(f"Night lights {how}")).check()
    maria.get_by_role("button", name="Split them off").click()
    expect(maria.get_by_role("heading", name=f"Lights {how}", level=1)).to_be_visible()
    expect(maria.locator("#posts").get_by_text(f"Night lights {how}.")).to_be_visible()
    amina.goto(first)
    amina.get_by_role("link", name="go to it").click()
    expect(amina.get_by_role("heading", name=f"Lights {how}", level=1)).to_be_visible()

    host(maria, first, "Merge")
    looked_at()
    maria.get_by_role("radio", name=f"Shoes {how}").check()
    maria.get_by_role("button", name="Merge").click()
    expect(maria.get_by_role("heading", name=f"Shoes {how}", level=1)).to_be_visible()
    amina.goto(first)
    expect(amina.get_by_role("heading", name=f"Shoes {how}", level=1)).to_be_visible()
    expect(amina.locator("#posts").get_by_text(f"Slippers {how}.")).to_be_visible()

    # Somebody is still typing while the host closes the thread: the words are kept.
    join = amina.get_by_role("button", name=re.compile("^(Send|Join and reply)$"))
    amina.get_by_label("Your post", exact=True).fill(f"Half an hour of typing {how}")
    host(maria, other, "Close")
    looked_at()
    maria.get_by_role("button", name="Close the thread").click()
    expect(maria.get_by_text("A host has closed this thread.")).to_be_visible()
    looked_at()
    join.click()
    expect(amina.get_by_text("A host has closed this thread meanwhile.").first).to_be_visible()
    expect(amina.get_by_label("Your post", exact=True)).to_have_value(f"Half an hour of typing {how}")

    maria.goto(f"{FALLS}log/")
    looked_at()
    for line in (f"Split off “Two things at once {how}”", f"Took in “Two things at once {how}”"):
        expect(maria.get_by_role("main")).to_contain_text(line)
    maria.goto(f"{FALLS}search/?q=slippers+{how}")
    expect(maria.locator("mark").first).to_be_visible()
    looked_at()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_guest_accepts_an_invitation_into_a_confidential_group(visit: Visit, javascript: bool) -> None:
    name, key = ("Joe Bright", "joe-bright") if javascript else ("Hannah Lindqvist", "hannah-lindqvist")
    group = f"Nights {key}"
    maria, guest = visit("maria-okafor", javascript=javascript), visit(key, javascript=javascript)
    maria.goto(FALLS)
    maria.get_by_role("link", name="a do tank").click()
    maria.get_by_role("textbox", name="Name").fill(group)
    maria.get_by_role("radio", name=re.compile("^Confidential")).check()
    maria.get_by_role("button", name="Start the group").click()
    expect(maria.get_by_role("heading", name=group, level=1)).to_be_visible()
    place = maria.url
    answer = guest.goto(place)
    assert answer is not None
    assert answer.status == 404

    maria.get_by_role("link", name="Invite people").click()
    maria.get_by_label("Name or e-mail address").fill(f"{key}@redbag.example")
    maria.get_by_role("button", name="Find members").click()
    if javascript:
        assert violations(maria) == []
    maria.get_by_role("link", name=f"Invite {name}").click()
    maria.get_by_label("A word to them").fill("We would like you to try it with us.")
    maria.get_by_role("button", name="Send the invitation").click()
    expect(maria.get_by_text(f"{name} is invited.")).to_be_visible()
    maria.goto("/dev/mail/")
    expect(maria.get_by_role("main")).not_to_contain_text(group)

    guest.goto("/")
    guest.get_by_role("link", name=re.compile(f"Maria Okafor invites you to join {group}")).click()
    expect(guest.get_by_text("We would like you to try it with us.")).to_be_visible()
    if javascript:
        assert violations(guest) == []
    guest.get_by_role("button", name="Accept and join").click()
    expect(guest.get_by_role("heading", name=group, level=1)).to_be_visible()
    expect(guest.get_by_role("link", name="Start a thread")).to_be_visible()


def test_threads_that_may_answer_are_offered_while_the_title_is_typed(visit: Visit) -> None:
    maria = visit("maria-okafor")
    maria.goto(f"{FALLS}threads/new/")
    maria.get_by_label("Title").press_sequentially("Preventing falls at night in care homes")

    expect(maria.get_by_role("status").filter(has_text="may answer it already")).to_be_visible()
    expect(maria.get_by_label("Title")).to_be_focused()
    assert violations(maria) == []
