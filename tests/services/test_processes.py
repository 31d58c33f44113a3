"""Several processes are one site: what is said in one is heard in the other, whatever fails in between."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest
from django.db import connection

from communities.models import Thread
from directory.models import Member
from tests.factories import MembershipFactory
from tests.services.conftest import StartServer
from tests.services.own import OwnRedis
from tests.services.running import Server
from tests.services.visitor import Visitor

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def amina(thread: Thread) -> Member:
    return MembershipFactory(community=thread.community, member__display_name="Amina").member


@pytest.fixture
def ben(thread: Thread) -> Member:
    return MembershipFactory(community=thread.community, member__display_name="Ben").member


def test_a_post_made_in_one_process_arrives_from_the_other_within_a_second(
    two_servers: tuple[Server, Server], thread: Thread, amina: Member, ben: Member
) -> None:
    here, there = two_servers
    writer, socket = Visitor(here.url, amina), Visitor(there.url, ben).listen()
    socket.follow(thread)
    waits = []

    for n in range(1, 6):
        writer.reply(thread, f"Number {n}")
        sent = time.monotonic()
        frame = socket.next()
        waits.append(time.monotonic() - sent)
        assert (frame["seq"], frame["post"]["name"]) == (n, "Amina")
        assert f"Number {n}" in frame["html"]

    # The poll alone would take half a second in the median.
    assert median(waits) < 0.4
    assert max(waits) < 2
    socket.close()


def test_members_in_different_processes_see_each_other(
    two_servers: tuple[Server, Server], thread: Thread, amina: Member, ben: Member
) -> None:
    sockets = [Visitor(server.url, member).listen() for server, member in zip(two_servers, (amina, ben), strict=True)]
    for socket in sockets:
        socket.follow(thread)
    for socket in sockets:
        while (frame := socket.until("presence", hints=True)[-1])["total"] < 2:
            pass
        assert [person["name"] for person in frame["people"]] == ["Amina", "Ben"]
    for socket in sockets:
        socket.close()


def test_who_leaves_through_one_process_is_turned_out_by_the_other_at_once(
    two_servers: tuple[Server, Server], thread: Thread, amina: Member, ben: Member
) -> None:
    here, there = two_servers
    listening = Visitor(there.url, ben).listen()
    listening.follow(thread)

    leave = f"{thread.community.get_absolute_url()}leave/"
    assert Visitor(here.url, ben).submit(leave, leave) == 302

    assert listening.next(2) == {"type": "lost", "thread": thread.pk}
    Visitor(here.url, amina).reply(thread, "Among ourselves")
    with pytest.raises(TimeoutError):
        listening.next(2)
    listening.close()


def test_posts_arrive_by_polling_while_redis_is_away_and_by_redis_when_it_is_back(
    start_server: StartServer, own_redis: OwnRedis, thread: Thread, amina: Member, ben: Member
) -> None:
    here, there = (start_server(REDIS_URL=own_redis.url) for _ in range(2))
    here.wait()
    there.wait()
    writer, socket = Visitor(here.url, amina), Visitor(there.url, ben).listen()
    socket.follow(thread)
    writer.reply(thread, "With Redis")
    assert socket.next(2)["seq"] == 1

    own_redis.kill()
    for n in (2, 3):
        began = time.monotonic()
        writer.reply(thread, "Without Redis")
        assert time.monotonic() - began < 5, "posting waits for Redis"
        assert socket.next(3)["seq"] == n
    late = Visitor(there.url, amina).listen()
    assert [frame["type"] for frame in late.follow(thread, since=1)] == ["event", "event", "ready"]
    late.close()

    own_redis.start()
    # Only Redis carries presence from one process to another.
    other = Visitor(here.url, amina).listen()
    other.follow(thread)
    end = time.monotonic() + 60
    while (frame := socket.until("presence", 60, hints=True)[-1])["total"] < 2:
        assert time.monotonic() < end, frame
    writer.reply(thread, "With Redis again")
    assert socket.next(2)["seq"] == 4
    other.close()
    socket.close()


def test_a_reader_whose_server_dies_misses_nothing_at_the_other(
    two_servers: tuple[Server, Server], thread: Thread, amina: Member, ben: Member
) -> None:
    here, there = two_servers
    reader, writer = Visitor(here.url, ben), Visitor(there.url, amina)
    socket = reader.listen()
    socket.follow(thread)
    writer.reply(thread, "Before")
    seen = socket.next(2)["seq"]

    here.kill()
    for n in range(3):
        writer.reply(thread, f"While nobody listens {n}")
    reader.url = there.url
    again = reader.listen()
    frames = again.follow(thread, since=seen)

    assert [frame.get("seq") for frame in frames] == [2, 3, 4, 4]
    assert frames[-1]["type"] == "ready"
    writer.reply(thread, "After")
    assert again.next(2)["seq"] == 5
    again.close()


def test_a_hundred_posts_through_both_processes_at_once_arrive_in_order_at_both(
    two_servers: tuple[Server, Server], thread: Thread, amina: Member
) -> None:
    sockets = [Visitor(server.url, amina).listen() for server in two_servers]
    for socket in sockets:
        socket.follow(thread)
    members = [MembershipFactory(community=thread.community).member for _ in range(20)]

    def write(number: int) -> None:
        writer = Visitor(two_servers[number % 2].url, members[number])
        for n in range(5):
            writer.reply(thread, f"{number}-{n}")
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(20)))

    for socket in sockets:
        assert [socket.next(10)["seq"] for _ in range(100)] == list(range(1, 101))
        socket.close()
