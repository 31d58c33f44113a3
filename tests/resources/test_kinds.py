"""Resources of each kind show what only they have, and are published when it is there."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from directory.models import Member
from resources.models import ResourceKind, ResourcePage
from resources.publishing import NotReady
from tests.factories import CaseStudyPageFactory, ResourcePageFactory, words

pytestmark = pytest.mark.django_db


def phases(*links: dict[str, object]) -> str:
    value = {"title": "Look first", "text": "<p>Ask three people.</p>", "links": list(links)}
    return json.dumps([{"type": "phase", "value": value}, {"type": "phase", "value": {**value, "title": "Then act"}}])


def read(page: ResourcePage, client: Client) -> str:
    return client.get(page.get_url()).content.decode()


def test_a_toolkit_shows_its_phases_in_their_order(client: Client) -> None:
    link = {"title": "A sheet", "url": "https://example.org/sheet", "note": "On one page"}
    page = ResourcePageFactory(kind=ResourceKind.TOOLKIT, phases=phases(link))

    shown = read(page, client)

    assert "Phases" in shown
    assert shown.index("Look first") < shown.index("https://example.org/sheet") < shown.index("Then act")


def test_a_phase_names_only_pages_that_the_reader_may_read(client: Client, member_client: Client) -> None:
    hidden = CaseStudyPageFactory(title="A hidden bag", audience="members")
    page = ResourcePageFactory(kind=ResourceKind.TOOLKIT, phases=phases({"page": hidden.pk}))

    assert "A hidden bag" not in read(page, client)
    assert "A hidden bag" in read(page, member_client)


def test_a_toolkit_without_phases_has_no_empty_heading(client: Client) -> None:
    assert "Phases" not in read(ResourcePageFactory(kind=ResourceKind.TOOLKIT), client)


def test_a_method_card_says_when_how_and_where_it_goes_wrong(client: Client) -> None:
    page = ResourcePageFactory(
        kind=ResourceKind.METHOD,
        when_to_use=words("When a form is filled in twice."),
        steps=words("Walk the way."),
        pitfalls=words("Walking alone."),
    )

    shown = read(page, client)

    assert "Method card" in shown
    for heading, text in (("When to use it", "filled in twice"), ("Steps", "Walk the way"), ("Pitfalls", "alone")):
        assert shown.index(f">{heading}</h2>") < shown.index(text)


def test_a_recording_says_who_speaks_when_it_was_and_how_long_it_lasts(client: Client) -> None:
    page = ResourcePageFactory(
        kind=ResourceKind.WEBINAR,
        url="https://example.org/film",
        held_on=date(2026, 3, 5),
        minutes=45,
        speakers="A matron & a <paramedic>",
    )

    shown = read(page, client)

    for text in ("Webinar recording", "5 March 2026", "45 minutes", "With A matron &amp; a &lt;paramedic&gt;"):
        assert text in shown


def test_what_belongs_to_another_kind_is_not_shown(client: Client) -> None:
    page = ResourcePageFactory(kind=ResourceKind.TEMPLATE, phases=phases(), steps=words("Walk."), minutes=45)

    shown = read(page, client)

    for text in ("Look first", "Walk.", "45 minutes"):
        assert text not in shown


@pytest.mark.parametrize(
    ("kind", "reason"), [(ResourceKind.METHOD, "needs its steps"), (ResourceKind.WEBINAR, "where the recording is")]
)
def test_what_a_kind_needs_is_asked_for_before_it_is_published(member: Member, kind: str, reason: str) -> None:
    page = ResourcePageFactory(kind=kind, live=False)

    with pytest.raises(NotReady, match=reason):
        page.get_latest_revision().publish(user=member)
    page.refresh_from_db()
    assert not page.live


def test_the_list_can_be_narrowed_to_the_new_kinds(client: Client) -> None:
    ResourcePageFactory(title="A paper")
    ResourcePageFactory(title="A walk", kind=ResourceKind.METHOD, steps=words("Walk."))

    shown = client.get("/resources/", {"kind": "method"}).content.decode()

    assert "A walk" in shown
    assert "A paper" not in shown
