"""Fixtures of the live thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from django.test import Client

from communities.live import hub as hubs
from communities.live.hub import hub
from communities.models import Community, Thread
from directory.models import Member
from tests.communities.sockets import Reader
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, ThreadFactory


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the hub look round more often than it does for readers."""
    monkeypatch.setattr(hubs, "POLL_SECONDS", 0.3)
    monkeypatch.setattr(hubs, "PRESENCE_SECONDS", 0.05)


@pytest_asyncio.fixture
async def tab(transactional_db: None, _quick: None) -> AsyncIterator[Callable[..., Awaitable[Reader]]]:
    """Open sockets that are closed at the end of the test."""
    readers: list[Reader] = []

    async def opened(member: Member | None = None, **how: Any) -> Reader:
        readers.append(await Reader.open(member, **how))
        return readers[-1]

    yield opened
    for reader in readers:
        if not reader.task.done():
            await reader.leave()
    # What the hub still reads would stand in the way of emptying the tables.
    await hub.stop()


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    """The browser of whoever the test calls its member."""
    client.force_login(member)
    return client


@pytest.fixture
def author(transactional_db: None) -> Member:
    return MemberFactory(display_name="Ada Author")


@pytest.fixture
def open_thread(author: Member) -> Thread:
    """A thread that everybody may read, and in which the author may write."""
    return ThreadFactory(community=MembershipFactory(member=author).community)


@pytest.fixture
def private_thread(author: Member) -> Thread:
    """A thread for the members of its community."""
    community = CommunityFactory(level=Community.Level.PRIVATE)
    return ThreadFactory(community=MembershipFactory(member=author, community=community).community)
