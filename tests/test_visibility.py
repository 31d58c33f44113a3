"""Who sees what: every cell of `tests/visibility/table.py`, asked of the surface itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from communities.actions.threads import hide_post
from communities.live import hub as hubs
from communities.live.hub import hub
from tests.communities.sockets import Reader as Tab
from tests.communities.sockets import in_database, say
from tests.visibility import community, editors, files, introductions, pages, parts, profile, stories
from tests.visibility.asking import Reader, undone
from tests.visibility.table import (
    COMMUNITIES,
    EDITORS,
    FILES,
    INTRODUCTIONS,
    PAGES,
    PARTS,
    PROFILES,
    STORIES,
    TABLES,
    Answer,
    Table,
    page,
)

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "visibility.md"
LIVE, HERE = "The live socket", "Who is here, on the live socket"
ASKED = (
    (COMMUNITIES, community),
    (PROFILES, profile),
    (PAGES, pages),
    (FILES, files),
    (PARTS, parts),
    (INTRODUCTIONS, introductions),
    (STORIES, stories),
    (EDITORS, editors),
)
WALKED = [pytest.param(table, of, level, id=f"{table.name}: {level}") for table, of in ASKED for level in table.levels]

# What they reach is measured by the tests of each part; measuring it once more takes minutes.
pytestmark = pytest.mark.no_cover

Surfaces = Mapping[str, Callable[[Any, Reader], Answer]]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "of", "level"), WALKED)
def test_every_role_gets_from_every_surface_what_the_table_says(table: Table, of: Any, level: str) -> None:
    compare(table, level, asked(table, level, of.SURFACES, of.build(level)))


def asked(table: Table, level: str, surfaces: Surfaces, world: Any) -> dict[str, dict[str, Answer]]:
    """Ask every surface as every role, each in the world as it was built."""
    answers: dict[str, dict[str, Answer]] = {}
    for surface in table.at(level).keys() - {LIVE, HERE}:
        answers[surface] = {}
        for role in table.roles:
            with undone():
                answers[surface][role] = surfaces[surface](world, world.readers[role])
    return answers


def compare(table: Table, level: str, answers: dict[str, dict[str, Answer]]) -> None:
    """Hold the answers against the table, and fail with every cell that is not as it says."""
    wrong = [
        f"{surface}, {level}, {role}: {answer}, not {table.rows[surface][level][role]}"
        for surface, of_roles in answers.items()
        for role, answer in of_roles.items()
        if answer != table.rows[surface][level][role]
    ]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


# --- The live socket --------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def connected(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[dict[str, Reader]], Any]]:
    """Open a socket for each reader, with the session of their browser."""
    monkeypatch.setattr(hubs, "PRESENCE_SECONDS", 0.05)
    tabs: list[Tab] = []

    async def connect(readers: dict[str, Reader]) -> dict[str, Tab]:
        opened = {}
        for role, reader in readers.items():
            session = reader.client.cookies.get("sessionid")
            tabs.append(Tab(session.value if session else ""))
            opened[role] = tabs[-1]
            assert await tabs[-1].connect()
            assert (await tabs[-1].next())["type"] == "hello"
        return opened

    yield connect
    for tab in tabs:
        await tab.leave()
    await hub.stop()


@pytest.mark.parametrize("level", COMMUNITIES.levels)
async def test_the_socket_tells_a_thread_to_those_who_may_read_it(connected: Any, level: str) -> None:
    world = await in_database(community.build)(level)
    tabs: dict[str, Tab] = await connected(world.readers)
    followed = {role: await tab.follow(world.thread) for role, tab in tabs.items()}
    await say(world.thread, world.author, "Woodlarks since Whitsun")
    told: dict[str, list[Any]] = {role: [] for role in tabs}
    for role, tab in tabs.items():
        if followed[role][-1]["type"] == "ready":
            told[role] = await tab.until("event")

    answers = {}
    for role, tab in tabs.items():
        late = [tab.outbox.get_nowait() for _ in range(tab.outbox.qsize())]
        heard = f"{followed[role]}{told[role]}{late}"
        shown = [word in heard for word in (community.SAID, community.AUTHOR, "Woodlarks since Whitsun")]
        answers[role] = Answer.NOTHING if not any(shown) else Answer.SEES if all(shown) else Answer.LEAKS
    compare(COMMUNITIES, level, {LIVE: answers})


@pytest.mark.parametrize("level", PROFILES.levels)
async def test_the_socket_names_who_reads_to_those_who_may_know_them(connected: Any, level: str) -> None:
    world = await in_database(profile.build)(level)
    tabs: dict[str, Tab] = await connected(world.readers)
    for tab in (*tabs.values(), tabs["oneself"]):
        await tab.follow(world.thread)
    heard = dict.fromkeys(tabs, "")
    for role in ("member", "fellow", "editor"):
        others = 4 if PROFILES.rows[HERE][level][role] is Answer.SEES else 3
        while (frame := await tabs[role].people())["total"] != others:
            heard[role] += str(frame)
        heard[role] += str(frame)
    # Whatever comes late counts too.
    await asyncio.sleep(0.2)
    for role, tab in tabs.items():
        heard[role] += "".join(str(tab.outbox.get_nowait()) for _ in range(tab.outbox.qsize()))
    answers = {role: Answer.SEES if profile.NAME in said else Answer.NOTHING for role, said in heard.items()}
    compare(PROFILES, level, {HERE: answers})


# --- Around the table -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_the_table_answers_for_every_level_and_role(table: Table) -> None:
    assert not table.gaps()


@pytest.mark.parametrize(("table", "of"), ASKED, ids=[table.name for table in TABLES])
def test_every_row_is_asked_and_everything_asked_is_a_row(table: Table, of: Any) -> None:
    assert set(of.SURFACES) == set(table.rows) - {LIVE, HERE}


def test_the_page_about_it_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(), "python -m tests.visibility > docs/visibility.md"


@pytest.mark.django_db
def test_the_words_of_a_post_that_was_taken_down_are_nowhere() -> None:
    world = community.build("open")
    hide_post(post=world.post, by=world.author)

    for address in (world.url, world.thread.get_absolute_url(), world.guide.get_url(), f"/search/?q={community.TYPED}"):
        assert community.SAID not in world.readers["host"].client.get(address).content.decode()
