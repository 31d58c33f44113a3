"""A crowd: members who follow one thread on live sockets and post to it by its form, in an event loop of their own.

Each comes back by itself when the line breaks, as the page does, and sends a post until its acknowledgement is seen.
What they were told is compared with the database by `tests.services.oracle`.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from communities.models import Thread
from tests.services.forms import Form, Line
from tests.services.running import Server
from tests.services.tabs import FIRST_WAIT, LONGEST_WAIT, Tab, Ticket

SECONDS = 60.0
"""How long a crowd may take to gather, to come to rest and to have its posts acknowledged."""
UNANSWERED = 40
"""Posts of a stream that may wait for their acknowledgement at the same time."""
WORDS = "We pack the bag with the resident on the day they move in, and look at it again each month. "
R = TypeVar("R")


@dataclass
class Letter:
    """A post on its way; it stays the same post however often it is sent."""

    author: int
    body: str
    client_id: UUID = field(default_factory=uuid4)
    sent: float = field(default_factory=time.monotonic)
    acknowledged: float = 0.0


class Crowd:
    """Members with an open page each, spread over the servers."""

    def __init__(self, thread: Thread, tickets: Sequence[Ticket], servers: Sequence[Server]) -> None:
        self.thread = thread
        self.servers = list(servers)
        self.tabs = [
            Tab(ticket, thread.pk, self.servers, place % len(self.servers)) for place, ticket in enumerate(tickets)
        ]
        self.letters: list[Letter] = []
        self.answers: Counter[int] = Counter()
        self.broken = 0
        self._reply = f"{thread.get_absolute_url()}reply/"
        self._turn = itertools.count()
        self._loop = asyncio.new_event_loop()
        self._at_work = threading.Thread(target=self._loop.run_forever, name="crowd")
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._at_work.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._run(self._go_home()).result(SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._at_work.join()
        self._loop.close()

    # --- Reading ----------------------------------------------------------------------------------------------

    def gather(self) -> None:
        """Open every tab, and return when each follows the thread."""
        self._run(self._open()).result(SECONDS)
        self.wait_until(lambda: all(tab.is_ready for tab in self.tabs), "every tab follows the thread")

    def settle(self, readers: Sequence[Tab]) -> None:
        """Return when each of the readers follows the thread and has its last change."""
        head = Thread.objects.values_list("last_seq", flat=True).get(pk=self.thread.pk)
        self.wait_until(lambda: all(tab.is_ready and tab.last >= head for tab in readers), f"every tab has seen {head}")

    @contextmanager
    def holding(self, tabs: Sequence[Tab]) -> Iterator[None]:
        """Have the tabs read nothing of what they are sent while the block runs."""
        for tab in tabs:
            self._loop.call_soon_threadsafe(tab.may_read.clear)
        try:
            yield
        finally:
            for tab in tabs:
                self._loop.call_soon_threadsafe(tab.may_read.set)

    def come_and_go(self, seconds: float) -> int:
        """Have every member open and close the page again and again, and return how often that was."""
        return self._run(self._come_and_go(seconds)).result(seconds + SECONDS)

    def wait_until(self, happened: Callable[[], bool], what: str, seconds: float = SECONDS) -> float:
        """Wait for something, and return the seconds that it took."""
        began = time.monotonic()
        while not happened():
            assert time.monotonic() - began < seconds, f"not within {seconds:.0f} s: {what}\n{self.state()}"
            time.sleep(0.02)
        return time.monotonic() - began

    def readers_at(self, server: Server) -> int:
        """Count the tabs that follow the thread at the server."""
        return sum(tab.is_ready and self.servers[tab.place] is server for tab in self.tabs)

    def state(self) -> str:
        """Say how the crowd stands, for whoever has to find out why it does not come to rest."""
        last = Counter(tab.last for tab in self.tabs if tab.is_open)
        ready = sum(tab.is_ready for tab in self.tabs)
        ends = Counter(code for tab in self.tabs for code in tab.ends)
        waiting = sum(not letter.acknowledged for letter in self.letters)
        return f"{ready} ready, last {dict(last)}, ends {dict(ends)}, answers {dict(self.answers)}, {waiting} waiting"

    # --- Writing ----------------------------------------------------------------------------------------------

    @contextmanager
    def posting(self, per_second: float, *, drop_every: int = 0, copies: int = 1, words: int = 4) -> Iterator[None]:
        """Have one member after another post while the block runs; at its end every post was acknowledged.

        Of every `drop_every` acknowledgements one is not seen, so that the post is sent again. Of each post `copies`
        are sent, on two connections. Each says `words` sentences.
        """
        stop = threading.Event()
        work = self._run(self._post_on(per_second, stop, drop_every, copies, words))
        try:
            yield
        finally:
            stop.set()
            self.wait_until(work.done, "every post is acknowledged")
        work.result()

    def post_at_once(self, count: int) -> None:
        """Have the first members post in the same moment, and return when all are acknowledged."""
        work = self._run(self._post_together(count))
        self.wait_until(work.done, "every post is acknowledged")
        work.result()

    def send(self, form: Form, server: Server) -> int:
        """Send any form and return the status of its answer."""
        return self._run(self._send(form, server)).result(SECONDS)

    def post_in_turn(self, server: Server, count: int) -> Future[list[UUID]]:
        """Have members post through one server, each as soon as the one before is acknowledged."""
        return self._run(self._post_one_by_one(self.servers.index(server), count))

    def delays(self, since: float, until: float, tabs: Sequence[Tab] | None = None) -> list[float]:
        """Return, for posts sent in that time, how long each reader waited for each, in seconds, shortest first."""
        readers = self.tabs if tabs is None else tabs
        sent = {letter.client_id: letter.sent for letter in self.letters if since <= letter.sent < until}
        rows = self.thread.posts.filter(client_id__in=sent).values_list("pk", "client_id")
        moments = {pk: sent[client_id] for pk, client_id in rows}
        return sorted(
            change.at - moments[change.post] for tab in readers for change in tab.seen if change.post in moments
        )

    # --- In the loop ------------------------------------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, R]) -> Future[R]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _open(self) -> None:
        for tab in self.tabs:
            self._spawn(tab.stay())

    async def _come_and_go(self, seconds: float) -> int:
        end = time.monotonic() + seconds

        async def visit_often(tab: Tab) -> int:
            visits = 0
            while time.monotonic() < end:
                await asyncio.sleep(random.uniform(0, 2))
                await tab.visit()
                visits += 1
            return visits

        return sum(await asyncio.gather(*(visit_often(tab) for tab in self.tabs)))

    async def _go_home(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _letter(self, author: int | None = None, words: int = 4) -> Letter:
        number = len(self.letters) + 1
        turn = next(self._turn) % len(self.tabs) if author is None else author
        self.letters.append(Letter(turn, f"Post {number}. {words * WORDS}"))
        return self.letters[-1]

    async def _post_on(
        self, per_second: float, stop: threading.Event, drop_every: int, copies: int, words: int
    ) -> None:
        under_way: set[asyncio.Task[None]] = set()
        next_at = time.monotonic()
        while not stop.is_set():
            letter = self._letter(words=words)
            drop = bool(drop_every) and len(self.letters) % drop_every == 0
            under_way.add(task := self._spawn(self._deliver(letter, drop=drop, copies=copies)))
            task.add_done_callback(under_way.discard)
            next_at = max(next_at + 1 / per_second, time.monotonic())
            # Nobody writes on and on while nothing is answered.
            while len(under_way) >= UNANSWERED or time.monotonic() < next_at:
                await asyncio.sleep(0.01)
        await asyncio.gather(*under_way)

    async def _post_together(self, count: int) -> None:
        await asyncio.gather(*(self._deliver(self._letter(author)) for author in range(count)))

    async def _post_one_by_one(self, place: int, count: int) -> list[UUID]:
        sent = []
        for _ in range(count):
            letter = self._letter()
            await self._deliver(letter, place=place)
            sent.append(letter.client_id)
        return sent

    async def _deliver(self, letter: Letter, *, place: int | None = None, drop: bool = False, copies: int = 1) -> None:
        """Send the letter to one server or the other until its acknowledgement is seen."""
        tab = self.tabs[letter.author]
        place = len(self.letters) % len(self.servers) if place is None else place
        form = Form(self._reply, {"body": letter.body, "client_id": str(letter.client_id)}, tab.ticket)
        wait = FIRST_WAIT
        while not letter.acknowledged:
            try:
                if copies > 1:
                    statuses = await self._send_copies(form, copies)
                else:
                    statuses = [await self._send(form, self.servers[place])]
            except (OSError, EOFError, TimeoutError):
                self.broken += 1
                statuses = []
            self.answers.update(statuses)
            if drop:
                drop = False
            elif 302 in statuses:
                letter.acknowledged = time.monotonic()
            else:
                place = (place + 1) % len(self.servers)
                await asyncio.sleep(random.uniform(0, wait))
                wait = min(2 * wait, LONGEST_WAIT)

    async def _send(self, form: Form, server: Server) -> int:
        async with Line(server.port) as line:
            return await line.send(form)

    async def _send_copies(self, form: Form, copies: int) -> list[int]:
        """Send the same form many times on two connections, to two servers where there are two."""

        async def send_all(server: Server, count: int) -> list[int]:
            async with Line(server.port) as line:
                return [await line.send(form) for _ in range(count)]

        half = copies // 2
        sent = await asyncio.gather(send_all(self.servers[0], copies - half), send_all(self.servers[-1], half))
        return [status for statuses in sent for status in statuses]
