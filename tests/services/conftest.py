"""Two servers on one PostgreSQL and one Redis."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from scripts.run_tests import REDIS, running, wait_for
from tests.services.running import Server, free_port

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
StartServer = Callable[..., Server]


@pytest.fixture(autouse=True)
def _services() -> None:
    """Have the tests wait, or fail where they must not, while a service is missing."""
    is_there = {"PostgreSQL": connection.vendor == "postgresql", "Redis": bool(settings.REDIS_URL)}
    missing = " and ".join(name for name, there in is_there.items() if not there)
    if missing:
        text = f"{missing} missing: make test starts both and sets DATABASE_URL and REDIS_URL"
        pytest.fail(text) if REQUIRED else pytest.skip(text)


class OwnRedis:
    """A Redis that the test may kill and start again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    @contextmanager
    def again(self) -> Iterator[None]:
        """Serve while the block runs; nothing is kept."""
        serve = [str(REDIS.find()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with running(serve, self.folder / "redis.log", cwd=str(self.folder)) as self.process:
            wait_for(self.port, self.process, "Redis")
            yield

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    redis = OwnRedis(tmp_path)
    with redis.again():
        yield redis


@pytest.fixture
def start_server(_services: None, transactional_db: None, tmp_path: Path) -> Iterator[StartServer]:
    """Start servers on the test's own database; they are stopped, by their process ids, at its end."""
    servers: list[Server] = []
    place = connection.settings_dict
    environment = {
        "DATABASE_URL": f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}",
        "REDIS_URL": settings.REDIS_URL or "",
        "REDIS_PREFIX": f"services-{uuid.uuid4().hex[:8]}",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "DATABASE_POOL": "8",
        "DEMO": "false",
    }

    def start(**changed: str) -> Server:
        servers.append(Server(tmp_path / f"server-{len(servers)}.log", **{**environment, **changed}))
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
