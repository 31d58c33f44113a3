"""Two servers on one PostgreSQL and one Redis, and a crowd of members."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from communities.models import Thread
from scripts.servers import throwaway_folder
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory
from tests.services.crowd import Crowd
from tests.services.own import OwnElasticsearch, OwnPostgres, OwnRedis
from tests.services.running import Server
from tests.services.tabs import sign_in

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
MEMBERS = 200
StartServer = Callable[..., Server]
Gather = Callable[..., Crowd]
FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(autouse=True)
def _services() -> None:
    """Have the tests wait, or fail where they must not, while a service is missing."""
    is_there = {"PostgreSQL": connection.vendor == "postgresql", "Redis": bool(settings.REDIS_URL)}
    missing = " and ".join(name for name, there in is_there.items() if not there)
    if missing:
        text = f"{missing} missing: make test starts both and sets DATABASE_URL and REDIS_URL"
        pytest.fail(text) if REQUIRED else pytest.skip(text)


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    redis = OwnRedis()
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def own_postgres(_services: None, transactional_db: None) -> Iterator[OwnPostgres]:
    """Serve a copy of the test database, which the test and its servers use from now on."""
    with throwaway_folder() as folder:
        postgres = OwnPostgres(folder)
        postgres.start()
        postgres.copy_test_database()
        with postgres.instead():
            yield postgres
        postgres.stop()


@pytest.fixture
def start_server(_services: None, transactional_db: None, tmp_path: Path) -> Iterator[StartServer]:
    """Start servers on the test's own database; they are stopped, by their process ids, at its end."""
    servers: list[Server] = []
    # The test itself is one more process of the site: what it changes, the servers hear of.
    prefix = settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"]

    def start(*program: str, **changed: str) -> Server:
        place = connection.settings_dict
        environment = {
            "DATABASE_URL": f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}",
            "REDIS_URL": settings.REDIS_URL or "",
            "REDIS_PREFIX": prefix,
            "MEDIA_ROOT": str(tmp_path / "media"),
            # More than the posts of a crowd that may wait at one server: none waits for a connection.
            "DATABASE_POOL": "48",
            # Every member of a crowd comes from an address of their own.
            "TRUSTED_PROXY_COUNT": "1",
            "DEMO": "false",
        }
        servers.append(Server(tmp_path / f"server-{len(servers)}.log", *program, **{**environment, **changed}))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def two_servers(start_server: StartServer) -> tuple[Server, Server]:
    """Two servers that share all but their process."""
    first, second = start_server(), start_server()
    first.wait()
    second.wait()
    return first, second


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    return ThreadFactory(community=CommunityFactory(level="private"))


@pytest.fixture
def crowd_at(thread: Thread) -> Iterator[Gather]:
    """Make a crowd of members of the thread's community, who read and write through the servers."""
    with ExitStack() as stack:

        def make(*servers: Server) -> Crowd:
            members = [
                membership.member for membership in MembershipFactory.create_batch(MEMBERS, community=thread.community)
            ]
            return stack.enter_context(Crowd(thread, sign_in(members), servers))

        yield make


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keep a line with what was measured, to be printed at the end of the run."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the fault tests measured."""
    figures = terminalreporter.config.stash.get(FIGURES, [])
    if figures:
        terminalreporter.section("What was broken, and what held")
        for line in figures:
            terminalreporter.line(line)


@pytest.fixture
def own_elasticsearch(elasticsearch_url: str) -> Iterator[OwnElasticsearch]:
    """Serve an Elasticsearch that this test alone uses, and may end and start again."""
    with throwaway_folder() as folder:
        server = OwnElasticsearch(folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of an Elasticsearch that the tests share; each makes indices under a prefix of its own."""
    url = os.environ.get("ELASTICSEARCH_TEST_URL", "")
    if not url:
        text = "Elasticsearch missing: make test fetches and starts it where Java and Maven are"
        pytest.fail(text) if REQUIRED else pytest.skip(text)
    return url
