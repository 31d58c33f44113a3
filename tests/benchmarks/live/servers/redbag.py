"""Redbag itself, as `manage.py start` serves it; posts are made by the write action, without HTTP."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import uuid
from typing import Any

import django
from asgiref.sync import sync_to_async

from tests.benchmarks.live.database import POST
from tests.benchmarks.live.servers.control import Control

SLOW_SECONDS = 0.2
SLOW_EVERY = 0.5


class Author:
    """Writes posts in one thread, as its authors in turn, and notes when each was begun and when committed."""

    def __init__(self) -> None:
        from django.db import connection

        self.moments: list[tuple[int, int]] = []
        self._committed = 0
        connection.ensure_connection()
        commit = connection._commit  # type: ignore[attr-defined]

        def noted() -> None:
            commit()
            self._committed = time.monotonic_ns()

        connection._commit = noted  # type: ignore[attr-defined]

    def choose(self, thread_id: int) -> int:
        """Write in this thread from now on, as its authors so far; return how far it is."""
        from communities.models import Thread
        from directory.models import Member

        self.thread = Thread.objects.select_related("community").get(pk=thread_id)
        self.authors = list(Member.objects.filter(posts__thread=self.thread).distinct())
        return self.thread.last_seq

    def post(self) -> None:
        """Write one post."""
        from communities.actions.threads import add_post

        author = self.authors[len(self.moments) % len(self.authors)]
        client_id = uuid.uuid4()
        # No two posts say the same, so that none is rendered from a cache.
        body = f"{POST} ({client_id.hex[:6]})"
        began = time.monotonic_ns()
        add_post(thread=self.thread, author=author, body=body, client_id=client_id)
        self.moments.append((began, self._committed))


def slow_read() -> None:
    """Run a query that takes its time, as a slow page does."""
    from django.db import connection
    from django.db.models import FloatField, Func, Value

    from directory.models import Member

    connection.ensure_connection()
    connection.connection.create_function("pause", 1, time.sleep)
    paused = Func(Value(SLOW_SECONDS), function="pause", output_field=FloatField())
    Member.objects.order_by("pk").annotate(paused=paused).values_list("paused").first()


async def slow_reads() -> None:
    """Run a slow query every half second in the thread in which asgiref runs Django."""
    while True:
        await asyncio.gather(sync_to_async(slow_read)(), asyncio.sleep(SLOW_EVERY))


def main() -> None:
    """Serve, and do what is asked for in a thread of its own."""
    port, control = Control.start()
    django.setup()
    from django.conf import settings

    from demo.management.commands.start import serve
    from directory import limits

    # The benchmark's few authors write more often than anybody may: the limits are asked, and never reached.
    settings.BURST_SECONDS = 0
    limits.FROM_ONE_ADDRESS = sys.maxsize
    loop: asyncio.AbstractEventLoop
    beside: asyncio.Future[Any] | None = None

    def listen() -> None:
        author = Author()

        def act(said: dict[str, Any]) -> None:
            nonlocal beside
            match said["do"]:
                case "thread":
                    control.say(author.choose(said["pk"]))
                case "post":
                    author.post()
                case "moments":
                    control.say(author.moments)
                    author.moments.clear()
                case "slow":
                    beside = asyncio.run_coroutine_threadsafe(slow_reads(), loop)  # type: ignore[assignment]
                case "quick" if beside is not None:
                    beside.cancel()

        control.listen(act)

    def ready() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        threading.Thread(target=listen, daemon=True, name="author").start()
        control.say("ready")

    serve(port, ready)


if __name__ == "__main__":
    main()
