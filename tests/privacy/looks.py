"""What somebody sees: pages byte by byte but for what is random in each answer, and what their searches tell them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from unittest.mock import patch
from urllib.parse import urlencode

from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.utils import timezone

from directory import alert_mail, alerts, saved
from directory.audiences import Viewer
from directory.models import SavedSearch, SavedSearchMatch
from tests.privacy.world import World
from tests.visibility.asking import ECHO, Reader, undone

# What every answer has of its own: tokens against forgery, and keys of forms that were not sent yet.
RANDOM = re.compile(
    rb'(csrfmiddlewaretoken" value="|nonce="|nonce-|client_id" value="|X-CSRFToken[^:]*: ?[^"]*"?)[^"\'>;]*'
)

Look = tuple[str, str]
"""What is looked at: a page by its address, or what a search would tell somebody by the page and its query."""


@dataclass(frozen=True)
class Seen:
    """An answer: its status or kind, where it leads, and all that it says."""

    status: object
    leads: str
    content: bytes

    @property
    def said(self) -> str:
        """What the answer says, without what was typed."""
        return ECHO.sub("", self.content.decode())


def told_apart(before: Seen, after: Seen) -> str:
    """Return where two answers differ; empty where nobody can tell them apart."""
    if before == after:
        return ""
    lines = difflib.unified_diff(repr(before).split(r"\n"), repr(after).split(r"\n"), "before", "after", "", "", 0, "")
    return "\n".join(line[:600] for line in lines)


def known(world: World, role: str, at: Look) -> Seen:
    """Return what the reader of the role sees there while the world is as it was made."""
    if (role, at) not in world.seen:
        world.seen[role, at] = look(world, role, at)
    return world.seen[role, at]


def look(world: World, role: str, at: Look) -> Seen:
    """Return what the reader of the role sees there; looking leaves nothing behind."""
    for alias in settings.CACHES:
        caches[alias].clear()
    reader = world.readers[role]
    kind, what = at
    with undone(), patch.object(timezone, "now", lambda: world.now):
        return _alerts(reader, kind, what) if kind in {"people", "site"} else _page(reader, what)


def _page(reader: Reader, address: str) -> Seen:
    answer = reader.client.get(address)
    content = b"" if answer.streaming else answer.content
    return Seen(answer.status_code, answer.get("Location", ""), RANDOM.sub(rb"\1", content))


def _alerts(reader: Reader, surface: str, query: str) -> Seen:
    """Return what a saved search finds, what is told of it on the site, and what the mail says."""
    if reader.member is None:
        return Seen("none", "", b"")
    kept = SavedSearch.objects.create(
        member=reader.member, surface=surface, query=query, name="Mine", how=SavedSearch.How.MAIL
    )
    told = alerts.look_at(kept.pk, kept.checked_at)
    found = saved.find(kept, Viewer(reader.member))
    rows = SavedSearchMatch.objects.filter(search=kept).order_by("pk")
    news = list(rows.values_list("kind", "key", "version", "person", "is_news"))
    sent = len(mail.outbox)
    alert_mail.send_to(reader.member.pk)
    written = [(one.subject, re.sub(r"/no-mail/\S+", "", str(one.body))) for one in mail.outbox[sent:]]
    page = _page(reader, kept.get_absolute_url())
    shown = re.sub(rb"saved-searches/\d+", b"saved-searches/", page.content)
    lines = [repr(one) for one in (*found, *news, *written)]
    return Seen(told, "", "\n".join(lines).encode() + shown)


def everywhere(world: World) -> Iterator[Look]:
    """Yield the pages that ask nothing."""
    for member in world.members.values():
        yield "page", member.get_absolute_url()
    for name in ("Amina Yusuf", "Carys Powell", "Fatima Noor"):
        yield "page", f"{world.members[name].get_absolute_url()}evidence/"
        yield "page", f"{world.members[name].get_absolute_url()}like/"
    yield from (("page", thread.get_absolute_url()) for thread in world.threads.values())
    for community in (world.circle, world.network):
        for below in ("", "members/", "who-knows/?q=falls", "search/?q=falls"):
            yield "page", f"{community.get_absolute_url()}{below}"
    for address in (
        "/",
        "/people/",
        "/people/matches/",
        "/search/",
        "/communities/",
        "/notifications/",
        "/case-studies/",
    ):
        yield "page", address
    yield "page", world.case.get_url()


def asking(text: str) -> Iterator[Look]:
    """Yield every place that answers the text."""
    for more in ({}, {"map": "1"}, {"order": "recent"}, {"near": "Leeds", "within": "100"}):
        yield "page", "/people/?" + urlencode({"q": text, **more})
    yield "page", "/people/suggest/?" + urlencode({"q": text[:12]})
    yield "page", "/people/need/?" + urlencode({"text": text})
    yield "page", "/people/need/understood/?" + urlencode({"text": text})
    yield "page", "/search/?" + urlencode({"q": text})
    yield "people", urlencode({"q": text})
    yield "site", urlencode({"q": text})
