"""Measure the main pages: queries, median time, and the ratio to a bare Django template view in the same run.

Pages that editors publish are also held against a plain Wagtail page in the same frame.

The pages are asked for through the whole of Django, middleware included, by a signed-in member, in rounds in which
each has its turn: what slows the machine slows them all. Prints one JSON object as its last line.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

ROUNDS = 60
WARM_UP = 5
SHORT, LONG = 20, 10_000
LIBRARY, FAMILY = 5_000, 500
BARE = "bare/"
QUERY = "someone who has used SPC to reduce falls in care homes within 20 miles of Leeds with fraility"


def prepare(folder: Path) -> None:
    """Fill a database of its own with the demonstration, and start Django on it."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
    os.environ["MEDIA_ROOT"] = str(folder / "media")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    os.environ.pop("REDIS_URL", None)
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)


def add_bare_view() -> None:
    """Give the site a view that renders a small template and does nothing else."""
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.urls import clear_url_caches, path

    import config.urls

    template = engines["django"].from_string("<!doctype html><title>{{ title }}</title><p>{{ title }}</p>")

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render({"title": "Bare"}, request))

    config.urls.urlpatterns.insert(0, path(BARE, bare))
    clear_url_caches()


def thread_of(posts: int) -> str:
    """Make a thread with so many posts in an open community, and return its address."""
    from django.utils import timezone

    from communities.models import Community, Post, Thread

    community = Community.objects.get(slug="measurement-for-improvement")
    authors = list(community.members.all())
    began = timezone.now() - timedelta(days=30)
    thread = Thread.objects.create(
        community=community,
        author=authors[0],
        title=f"A thread of {posts}",
        audience=community.content_audience,
        created_at=began,
        last_post_at=began,
        post_total=posts,
        last_seq=posts,
    )
    Post.objects.bulk_create(
        Post(
            thread=thread,
            author=authors[number % len(authors)],
            number=number,
            client_id=uuid.uuid4(),
            body="What worked for you?",
            body_html="<p>What worked for you?</p>" * 6,
            created_at=began + timedelta(minutes=number),
        )
        for number in range(1, posts + 1)
    )
    return thread.get_absolute_url()


def measure(client: Client, addresses: dict[str, str]) -> dict[str, float | int]:
    """Ask for each address in turn, round after round; return the medians in milliseconds and the queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask(address: str) -> float:
        began = time.perf_counter()
        response = client.get(address)
        took = time.perf_counter() - began
        if response.status_code != 200:
            sys.exit(f"{address} answered {response.status_code}")
        return took * 1000

    times: dict[str, list[float]] = {name: [] for name in addresses}
    for number in range(WARM_UP + ROUNDS):
        for name, address in addresses.items():
            took = ask(address)
            if number >= WARM_UP:
                times[name].append(took)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    figures: dict[str, float | int] = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(address)
        figures[f"{name}_ms"] = round(medians[name], 2)
        figures[f"{name}_vs_bare"] = round(medians[name] / medians["bare"], 1)
        figures[f"queries_{name}"] = len(queries)
    for name in ("guide_of_six", "library_5000", "family_500"):
        figures[f"{name}_vs_plain"] = round(medians[name] / medians["plain"], 2)
    figures["thread_10000_vs_20"] = round(medians["thread_10000"] / medians["thread"], 2)
    return figures


def understanding() -> float:
    """Return the median milliseconds in which a long query is understood, which every search begins with."""
    from search import vocabulary
    from search.understanding import understand

    def read() -> float:
        began = time.perf_counter()
        understand(QUERY, vocabulary.current())
        return (time.perf_counter() - began) * 1000

    return round(statistics.median([read() for _ in range(WARM_UP + ROUNDS)][WARM_UP:]), 2)


def main(say: Callable[[str], object] = sys.stdout.write) -> None:
    """Prepare, measure, and print the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="redbag-pages-") as name:
        prepare(Path(name))
        from django.test import Client

        from directory.models import Member
        from tests.benchmarks import growing

        add_bare_view()
        growing.library_of(LIBRARY)
        client = Client()
        client.force_login(
            Member.objects.get(email="amina-yusuf@redbag.example"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        addresses = {
            "bare": f"/{BARE}",
            "home": "/",
            "community": "/communities/measurement-for-improvement/",
            "thread": thread_of(SHORT),
            "thread_10000": thread_of(LONG),
            "plain": growing.plain_page(),
            "guide_of_six": growing.guide_of_six(),
            "library_5000": "/library/",
            "family_500": growing.family_of(FAMILY),
            "guide": "/guides/when-a-care-home-resident-goes-to-hospital/",
            "directory": "/people/?q=SPC+to+reduce+falls+in+care+homes+near+Leeds",
        }
        say(json.dumps(measure(client, addresses) | {"understand_ms": understanding()}) + "\n")


if __name__ == "__main__":
    main()
