"""Make the database that the servers are measured on: members with sessions, their communities and threads.

Run as a program it fills the database that DATABASE_URL names, and says on its last line what is in it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from communities.models import Thread
    from directory.models import Member

SIZES = (500, 1_000, 2_000)
"""How many members read the threads that are measured, each in a community of its own."""
AUTHORS = 200
"""How many of them have written in it before."""
POSTS_ON_PAGE = 20
POST = (
    "We tried this on two wards last spring. What made the difference was a short huddle at eight each morning, where "
    "the nurse in charge asks one question: what do we worry about today? Falls went from nine a month to five and "
    "have stayed there since. The chart is simple to keep, and the team drew the first one by hand. Happy to show "
    "anybody round who wants to see how it works in practice."
)
"""A post of about 400 bytes."""
LONGER = (
    "Thank you for asking. Three things that *we* would do again:\n\n"
    "- start with **one** ward and one measure, and plot a dot for each week;\n"
    "- tell the story of each resident, not only the number;\n"
    "- ask the night staff first, because nobody else knows what happens at four in the morning.\n\n"
)


def main() -> None:
    """Fill the database."""
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from communities.models import Post

    call_command("migrate", verbosity=0)
    members = make_members(max(SIZES))
    threads = {size: make_thread(members[:size]) for size in SIZES}
    for thread in threads.values():
        for author in members[:AUTHORS]:
            write(thread, author, POST)
    page = make_page(members)
    # The limit on posts counts the last minute.
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    made = {
        "cookies": make_sessions(members),
        "threads": {size: described(thread) for size, thread in threads.items()},
        "page": described(page),
    }
    sys.stdout.write(json.dumps(made) + "\n")


def described(thread: Thread) -> dict[str, Any]:
    """Return what a client needs to know of a thread."""
    thread.refresh_from_db()
    return {"pk": thread.pk, "seq": thread.last_seq, "url": thread.get_absolute_url()}


def make_members(total: int) -> list[Member]:
    """Make members who can sign in by a session only."""
    from directory.models import Member

    Member.objects.bulk_create(
        Member(
            email=f"reader{number}@redbag.example",
            display_name=f"Robin Reader{number:04}",
            headline="Improvement lead in a care home",
            password="!",
        )
        for number in range(total)
    )
    return list(Member.objects.filter(email__startswith="reader").order_by("pk"))


def make_sessions(members: list[Member]) -> list[str]:
    """Sign each member in, and return the cookies."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    backend = "django.contrib.auth.backends.ModelBackend"
    expires = timezone.now() + timedelta(days=1)
    keys = [uuid.uuid4().hex for _ in members]
    Session.objects.bulk_create(
        Session(
            session_key=key,
            session_data=SessionStore().encode(
                {
                    SESSION_KEY: str(member.pk),
                    BACKEND_SESSION_KEY: backend,
                    HASH_SESSION_KEY: member.get_session_auth_hash(),
                }
            ),
            expire_date=expires,
        )
        for key, member in zip(keys, members, strict=True)
    )
    return keys


def make_thread(members: list[Member]) -> Thread:
    """Make a thread in a private community of these members."""
    from communities.models import Community, Membership, Thread

    community = Community(name=f"Community of {len(members)}", level=Community.Level.PRIVATE)
    community.save()
    Membership.objects.bulk_create(Membership(community=community, member=member) for member in members)
    return Thread.objects.create(
        community=community,
        author=members[0],
        title=f"What {len(members)} of us have learned about falls",
        audience=community.content_audience,
    )


def write(thread: Thread, author: Member, body: str) -> None:
    """Write a post as the form does."""
    from communities.actions.threads import add_post

    add_post(thread=thread, author=author, body=body, client_id=uuid.uuid4())


def make_page(members: list[Member]) -> Thread:
    """Make a thread of one page of posts, as people write them."""
    from communities.models import Community, Thread

    community = Community.objects.get(name=f"Community of {SIZES[0]}")
    thread = Thread.objects.create(
        community=community, author=members[0], title="How do you start?", audience=community.content_audience
    )
    for number in range(POSTS_ON_PAGE):
        write(thread, members[number % 7], LONGER + POST if number % 3 == 0 else POST)
    return thread


def settle(path: Path) -> None:
    """Put what lies in the database's log into its one file, so that it can be copied."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


if __name__ == "__main__":
    main()
