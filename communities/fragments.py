"""The HTML of posts, kept in the process from one page to the next, since most posts look as they did a moment ago.

A fragment is found again by all that it was made from: the state of its thread (every change that readers see takes
the thread's next number), what the reader is to the post, the day, and what those whom it names say of themselves,
which is read each time. Whatever is not among that is not kept: a post of this minute says "just now", and a poll
carries the token of its reader's forms.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from communities.models import Post, Thread
from directory.models import Member
from directory.statements import run, taken

MOST_CHARACTERS = 16 * 1024 * 1024
FRESH = timedelta(minutes=1)
LINES = """
SELECT id, number, author_id, is_anonymous, created_at, edited_at, hidden_at,
       EXISTS (SELECT 1 FROM communities_poll poll WHERE poll.post_id = post.id)
FROM communities_post post WHERE thread_id = %s AND number >= %s AND number <= %s ORDER BY number
"""
SHOWN_OF_PEOPLE = ("display_name", "headline", "photo", "is_active", "paused", "audience", "part_audiences")
# Between tags an indentation is a line end; within a tag's text there is always a letter beside it.
_INDENTATION = re.compile(r">\s*\n\s*<")

People = dict[int, tuple[Any, ...]]


class Line(NamedTuple):
    """What a page has to know of a post before it looks for its HTML."""

    pk: int
    number: int
    author_id: int
    is_anonymous: bool
    created_at: datetime
    edited_at: datetime | None
    hidden_at: datetime | None
    has_poll: bool

    @property
    def is_fresh(self) -> bool:
        """Whether one of its times is shown as "just now"."""
        return (self.edited_at or self.created_at) > timezone.now() - FRESH


class Look(NamedTuple):
    """What the reader is to a post."""

    is_own: bool
    is_known: bool
    shows_headline: bool
    is_new: bool
    own_reactions: frozenset[str]


STRANGER = Look(is_own=False, is_known=False, shows_headline=False, is_new=False, own_reactions=frozenset())
"""What somebody is to a post of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A post's HTML, and those whom it names as they were when it was made."""

    html: SafeString
    people: People


class Fragments:
    """Fragments by what they were made from; those that nobody asked for lately go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Fragment] = OrderedDict()
        self._length = 0
        self._lock = Lock()

    def get(self, key: tuple[Any, ...]) -> Fragment | None:
        """Return what was made from this, if it was."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: tuple[Any, ...], fragment: Fragment) -> None:
        """Keep a fragment, and let go of others where there is no room."""
        with self._lock:
            former = self._kept.pop(key, None)
            self._length += len(fragment.html) - (len(former.html) if former else 0)
            self._kept[key] = fragment
            while self._length > MOST_CHARACTERS:
                _key, gone = self._kept.popitem(last=False)
                self._length -= len(gone.html)


fragments = Fragments()


def lines(thread: Thread, first: int, last: int) -> list[Line]:
    """Return the posts of the thread from number to number."""
    return [
        Line(pk, number, author, bool(is_anonymous), taken(created), taken(edited), taken(hidden), bool(has_poll))
        for pk, number, author, is_anonymous, created, edited, hidden, has_poll in run(LINES, [thread.pk, first, last])
    ]


def people(member_ids: Collection[int]) -> People:
    """Return what posts show of the members, as it is now."""
    rows = Member.objects.filter(pk__in=member_ids).values_list("pk", *SHOWN_OF_PEOPLE)
    return {row[0]: row[1:] for row in rows.order_by()}


def either(thread: Thread, looks: Mapping[Line, Look], authors: People) -> dict[int, tuple[SafeString, Post | None]]:
    """Return each of the posts by its number: as HTML, or where that cannot be kept as what a template draws it from.

    What is not kept needs the token of the reader's forms.
    """
    html = drawn(thread, looks, authors)
    loose = [line.pk for line in looks if line.number not in html]
    posts = Post.objects.filter(pk__in=loose).shown().in_bulk() if loose else {}
    for post in posts.values():
        post.thread = thread
    return {line.number: (html.get(line.number, SafeString()), posts.get(line.pk)) for line in looks}


def drawn(thread: Thread, looks: Mapping[Line, Look], authors: People) -> dict[int, SafeString]:
    """Return the HTML of each of the posts, by its number; of what cannot be kept there is none."""
    day, language = timezone.localdate(), get_language()
    state = (thread.pk, thread.last_seq, thread.audience, thread.kind, thread.answer_id, day, language)
    keys = {line: (state, line, look) for line, look in looks.items() if not line.has_poll}
    found = {line: None if line.is_fresh else fragments.get(key) for line, key in keys.items()}
    named = {pk for fragment in found.values() if fragment for pk in fragment.people}
    now = authors | (people(others) if (others := named - authors.keys()) else {})
    html = {}
    missing = []
    for line, fragment in found.items():
        if fragment and all(now.get(pk) == shown for pk, shown in fragment.people.items()):
            html[line.number] = fragment.html
        else:
            missing.append(line)
    for line, fragment in _made(thread, missing, looks):
        if not line.is_fresh:
            fragments.keep(keys[line], fragment)
        html[line.number] = fragment.html
    return html


def _made(thread: Thread, missing: list[Line], looks: Mapping[Line, Look]) -> Iterable[tuple[Line, Fragment]]:
    if not missing:
        return
    # Read after the thread: what is newer than its number is found under a number that nobody asks for again.
    posts = Post.objects.filter(pk__in=[line.pk for line in missing]).shown().in_bulk()
    for line in missing:
        post = posts.get(line.pk)
        if post is not None:
            post.thread = thread
            yield line, Fragment(draw(post, thread, **looks[line]._asdict()), _named(post))


def draw(post: Post, thread: Thread, **look: Any) -> SafeString:
    """Return the HTML of a post."""
    html = render_to_string("communities/_post.html", {"post": post, "thread": thread, **look})
    return mark_safe(thin(html))  # noqa: S308 (the template escaped it)


def thin(html: str) -> str:
    """Return the HTML without the indentation of its templates."""
    return _INDENTATION.sub(">\n<", html).strip()


def _named(post: Post) -> People:
    """Return everybody whom the HTML of a post names, as they were read with it."""
    replied = [post.reply_to.author] if post.reply_to else []
    repliers = [reply.author for reply in getattr(post, "first_replies", [])]
    mentioned = [mention.member for mention in post.mentions.all()]
    return {
        member.pk: (
            member.display_name,
            member.headline,
            member.photo.name,
            member.is_active,
            member.paused,
            member.audience,
            member.part_audiences,
        )
        for member in (post.author, *replied, *repliers, *mentioned)
    }
