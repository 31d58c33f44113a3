"""`manage.py check_links`: what it finds on pages, what it keeps, and what readers and editors are told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resources.links.addresses import links_of, outside
from resources.links.asking import Answer
from resources.links.keeping import keep
from resources.models import LinkCheck, LinkStatus
from resources.models.links import Said
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, ResourcePageFactory, words
from tests.resources.links.conftest import Elsewhere

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    call_command("check_links", *args)
    return capsys.readouterr().out


def source(url: str, title: str = "A report") -> str:
    return json.dumps([{"type": "source", "value": {"title": title, "url": url}}])


def days_pass(link: LinkCheck, days: int) -> None:
    """Let a link be as if the last check were so many days ago."""
    link.refresh_from_db()
    link.checked_at -= timedelta(days=days)
    if link.last_failed_on:
        link.last_failed_on -= timedelta(days=days)
    link.save()


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a#part", "https://example.org/a"),
        ("http://example.org:8080/a b?q=é", "http://example.org:8080/a%20b?q=%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2a00:1450:4009::200e]/a", "https://[2a00:1450:4009::200e]/a"),
        ("mailto:team@example.org", ""),
        ("ftp://example.org/", ""),
        ("https://user:word@example.org/", ""),
        ("https://example.org:99999/", ""),
        ("https://[example.org/", ""),
        (f"https://{'a' * 70}.example/", ""),
        (f"https://example.org/{'a' * 10_000}", ""),
        ("http://127.0.0.1:8000/guides/", ""),
        ("", ""),
        ("\0", ""),
    ],
)
def test_an_address_is_kept_in_one_spelling_and_nothing_else_is_kept(url: str, kept: str) -> None:
    assert outside(url) == kept


def test_links_are_found_wherever_they_stand_on_a_page_with_their_place() -> None:
    toolkit = {"title": "First", "text": "<p>Look.</p>", "links": [{"title": "L", "url": "https://phase.example/"}]}
    listed = {"title": "Go on", "links": [{"title": "L", "page": None, "url": "https://list.example/", "note": ""}]}
    quote = {"text": "W", "attribution": "M", "source": "https://quote.example/", "consent": True}
    page = ResourcePageFactory(
        url="https://own.example/#top",
        body=json.dumps([{"type": "links", "value": listed}, {"type": "quote", "value": quote}]),
        phases=json.dumps([{"type": "phase", "value": toolkit}]),
        when_to_use=words("https://plain.example/ is <a href='x'>no link</a>."),
        steps=json.dumps([{"type": "paragraph", "value": '<p><a href="https://text.example/?a=1&amp;b=2">T</a></p>'}]),
        sources=source("https://source.example/"),
    )

    found = {link.url: (link.where, link.anchor) for link in links_of(page)}

    assert found == {
        "https://own.example/": ("Address", "url"),
        "https://list.example/": ("Body, block 1", "body"),
        "https://quote.example/": ("Body, block 2", "body"),
        "https://phase.example/": ("Phases, block 1", "phases"),
        "https://text.example/?a=1&b=2": ("Steps, block 1", "steps"),
        "https://source.example/": ("Sources, block 1", "sources"),
    }


def test_the_links_of_published_guides_cases_and_resources_are_checked(
    elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.answers |= {"/moved": (301, {"Location": "/"}), "/shut": (403, {})}
    ResourcePageFactory(url=f"{elsewhere.url}/", sources=source(f"{elsewhere.url}/gone"))
    CaseStudyPageFactory(sources=source(f"{elsewhere.url}/moved"))
    LearningGuidePageFactory(sources=source(f"{elsewhere.url}/shut"))
    ResourcePageFactory(url=f"{elsewhere.url}/draft", live=False)

    said = run(capsys)

    assert "Checked: 4. No longer working: 1." in said
    assert f"moved to {elsewhere.url}/" in said
    kept = {link.url.removeprefix(elsewhere.url): (link.status, link.said) for link in LinkCheck.objects.all()}
    assert kept == {
        "/": (LinkStatus.WORKS, Said.WORKS),
        "/gone": (LinkStatus.BROKEN, Said.GONE),
        "/moved": (LinkStatus.WORKS, Said.WORKS),
        "/shut": (LinkStatus.UNKNOWN, Said.MACHINES),
    }
    assert not any(path == "/draft" for _, path in elsewhere.asked)


def test_a_link_on_two_pages_is_asked_once(elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]) -> None:
    ResourcePageFactory.create_batch(2, url=f"{elsewhere.url}/")

    run(capsys)

    assert elsewhere.asked == [("HEAD", "/")]
    assert LinkCheck.objects.get().pages.count() == 2


def test_what_was_checked_lately_waits_and_what_failed_is_tried_the_next_day(
    elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.answers["/ill"] = (500, {})
    ResourcePageFactory(url=f"{elsewhere.url}/", sources=source(f"{elsewhere.url}/ill"))
    run(capsys)

    assert "Checked: 0." in run(capsys)
    for link in LinkCheck.objects.all():
        days_pass(link, 1)
    assert "Checked: 1." in run(capsys)
    assert "Checked: 2." in run(capsys, "--older-than", "0")
    days_pass(LinkCheck.objects.get(url=f"{elsewhere.url}/"), 7)
    assert "Checked: 1." in run(capsys)


def test_a_limit_holds_and_a_dry_run_asks_nobody(elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        ResourcePageFactory(url=f"{elsewhere.url}/{number}")

    said = run(capsys, "--dry-run", "--limit", "2")

    assert said.splitlines() == [f"{elsewhere.url}/0", f"{elsewhere.url}/1", "Would be checked: 2."]
    assert elsewhere.asked == []
    assert set(LinkCheck.objects.values_list("status", flat=True)) == {LinkStatus.WAITING}
    assert "Checked: 2." in run(capsys, "--limit", "2")


@pytest.mark.parametrize("wrong", [("--limit", "0"), ("--limit", "-1"), ("--older-than", "-1")])
def test_numbers_that_mean_nothing_are_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="positive"):
        call_command("check_links", *wrong)


def test_what_may_pass_counts_as_broken_after_three_days(
    elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.answers["/ill"] = (503, {})
    ResourcePageFactory(url=f"{elsewhere.url}/ill")
    link = LinkCheck.objects.get()
    states = []
    for _day in range(3):
        run(capsys, "--older-than", "0")
        run(capsys, "--older-than", "0")  # the same day twice is one day
        link.refresh_from_db()
        states.append(link.status)
        days_pass(link, 1)

    assert states == [LinkStatus.FAILING, LinkStatus.FAILING, LinkStatus.BROKEN]
    elsewhere.answers["/ill"] = (200, {})
    run(capsys, "--older-than", "0")
    link.refresh_from_db()
    assert (link.status, link.failed_days, link.first_failed_at) == (LinkStatus.WORKS, 0, None)


def test_a_page_that_changes_or_goes_takes_its_links_with_it(
    elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    page = ResourcePageFactory(url=f"{elsewhere.url}/a")
    other = CaseStudyPageFactory(sources=source(f"{elsewhere.url}/b"))
    run(capsys)
    assert LinkCheck.objects.broken().count() == 2

    page.url = f"{elsewhere.url}/"
    page.save_revision().publish()
    other.unpublish()

    on = LinkCheck.objects.on([page.pk, other.pk])
    assert list(on.values_list("url", flat=True)) == [f"{elsewhere.url}/"]
    run(capsys)
    assert list(LinkCheck.objects.values_list("url", flat=True)) == [f"{elsewhere.url}/"]
    page.delete()
    run(capsys)
    assert not LinkCheck.objects.exists()


def gone_for(url: str, days: int) -> LinkCheck:
    """Return a link of a published page that was gone on so many days."""
    link = LinkCheck.objects.get(url=url)
    for _day in range(days):
        keep(link=link, answer=Answer(Said.GONE, 404))
        link.last_failed_on -= timedelta(days=1)
        link.save()
    return link


NOTE = "This link may no longer work"


def places() -> list[Any]:
    listed = {"title": "Go on", "links": [{"title": "L", "page": None, "url": "https://gone.example/a", "note": ""}]}
    phase = {"title": "First", "text": "<p>Look.</p>", "links": [{"title": "L", "url": "https://gone.example/a"}]}
    return [
        {"url": "https://gone.example/a"},
        {"sources": source("https://gone.example/a")},
        {"body": json.dumps([{"type": "links", "value": listed}])},
        {"kind": "toolkit", "phases": json.dumps([{"type": "phase", "value": phase}])},
    ]


@pytest.mark.parametrize("where", places(), ids=["address", "source", "list", "phase"])
def test_readers_are_told_only_when_it_is_certain(client: Client, where: dict[str, str]) -> None:
    page = ResourcePageFactory(**where)

    gone_for("https://gone.example/a", 1)
    assert NOTE not in client.get(page.get_url()).content.decode()

    link = gone_for("https://gone.example/a", 1)
    shown = client.get(page.get_url()).content.decode()
    day = timezone.localdate()
    assert f"{NOTE}: it was last checked on {day.day} {day:%B %Y}." in shown
    assert shown.count(NOTE) == 1

    link.fine_until = timezone.localdate()
    link.save()
    assert NOTE not in client.get(page.get_url()).content.decode()
    link.fine_until = timezone.localdate() - timedelta(days=1)
    link.save()
    assert NOTE in client.get(page.get_url()).content.decode()
    keep(link=link, answer=Answer(Said.WORKS, 200))
    assert NOTE not in client.get(page.get_url()).content.decode()


def test_readers_of_another_page_with_another_link_are_told_nothing(client: Client) -> None:
    ResourcePageFactory(url="https://gone.example/a")
    other = ResourcePageFactory(url="https://gone.example/b")
    gone_for("https://gone.example/a", 3)

    assert NOTE not in client.get(other.get_url()).content.decode()


def test_many_links_on_a_page_are_one_query(client: Client) -> None:
    def read(count: int) -> int:
        rows = [{"type": "source", "value": {"title": "T", "url": f"https://gone.example/{n}"}} for n in range(count)]
        page = ResourcePageFactory(sources=json.dumps(rows))
        for number in range(count):
            gone_for(f"https://gone.example/{number}", 2)
        client.get(page.get_url())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown = client.get(page.get_url())
        assert shown.content.decode().count(NOTE) == count
        return len(queries)

    assert read(1) == read(12)
