"""A registered manager finds a local network, asks, is let in, reads and writes; nobody else sees anything of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.models import Community, Membership, MembershipRequest
from communities.near import miles_between, networks_near
from directory.audiences import Viewer
from directory.models import Member
from search.models import Place, PlaceKind
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db

NETWORKS = "/networks/"


@pytest.fixture(autouse=True)
def coventry() -> Place:
    PlaceFactory(name="CV", kind=PlaceKind.POSTCODE_AREA, region="West Midlands", latitude=52.41, longitude=-1.5)
    return PlaceFactory(name="Coventry", region="West Midlands", latitude=52.408, longitude=-1.51)


def network(name: str, latitude: float, longitude: float, **more: object) -> Community:
    fields = {
        "kind": "local-network",
        "level": "private",
        "for_registered_managers": True,
        "agreement": "What is said here **stays** here.",
        "place_name": name.split(" ", maxsplit=1)[0],
    }
    return CommunityFactory(name=name, latitude=latitude, longitude=longitude, **{**fields, **more})


@pytest.fixture
def near() -> Community:
    return network("Coventry managers", 52.408, -1.51)


@pytest.fixture
def manager() -> Member:
    return MemberFactory(display_name="Jasmine Cole", is_registered_manager=True)


def text(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_distances_are_those_of_the_map() -> None:
    # Leeds to London, about 169 miles as the crow flies.
    assert miles_between(53.7997, -1.5492, 51.5072, -0.1276) == pytest.approx(169, abs=2)
    assert miles_between(52.4, -1.5, 52.4, -1.5) == 0


def test_the_nearest_network_comes_first_and_far_ones_do_not_come(
    coventry: Place, near: Community, manager: Member
) -> None:
    network("Leicester managers", 52.637, -1.14)
    network("Newcastle managers", 54.978, -1.618)
    CommunityFactory(name="No network", latitude=52.4, longitude=-1.5)

    found = networks_near(coventry, Viewer(manager))

    assert [(each.standing.community.name, each.miles) for each in found] == [
        ("Coventry managers", 0),
        ("Leicester managers", 22),
    ]


@pytest.mark.parametrize("typed", ["Coventry", " coventry ", "COVENTRY", "CV1", "cv1 2ab", "cv12AB"])
def test_a_town_or_postcode_is_known_however_it_is_typed(
    client: Client, near: Community, manager: Member, typed: str
) -> None:
    client.force_login(manager)
    assert "Coventry managers" in text(client, NETWORKS, near=typed)


@pytest.mark.parametrize("typed", ["Atlantis", "ZZ99", "<script>", "🏥", "لندن", "a\0b", "x" * 200, " ", "%"])
def test_an_unknown_place_is_answered_with_what_to_do(client: Client, manager: Member, typed: str) -> None:
    client.force_login(manager)
    content = text(client, NETWORKS, near=typed)

    assert "error-summary" in content
    assert "<script>" not in content.replace('<script type="module"', "").replace("<script src", "")


def test_a_visitor_reads_how_it_works_and_no_names(client: Client, near: Community) -> None:
    network("Open managers", 52.4, -1.5, level="open")

    assert "How it works" in text(client, NETWORKS)
    content = text(client, NETWORKS, near="Coventry")
    assert "Coventry managers" not in content
    assert "Open managers" in content
    assert "?next=/networks/%3Fnear%3DCoventry" in content


def test_the_whole_way_into_a_network(
    client: Client, near: Community, manager: Member, django_capture_on_commit_callbacks
) -> None:
    chair = MembershipFactory(community=near, title="chair", member__display_name="Grace Adeyemi").member
    ask = reverse("communities:request", args=[near.slug])
    inbox = reverse("communities:requests", args=[near.slug])
    client.force_login(manager)

    # Nothing yet: the address leads to finding one.
    assert client.get("/my-network/")["Location"] == NETWORKS
    assert f'href="{ask}"' in text(client, NETWORKS, near="CV1")
    assert "What is said here <strong>stays</strong> here." in text(client, ask)
    refused = client.post(ask, {"message": "I run a home of 20."}).content.decode()
    assert "Please tick" in refused
    assert "I run a home of 20.</textarea>" in refused
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ask, {"message": "I run a home of 20.", "agreed": "on"})["Location"] == "/my-network/"
    assert "You have asked to join Coventry managers" in text(client, "/my-network/")
    assert "You have asked" in text(client, NETWORKS, near="CV1")
    assert client.get(inbox).status_code == 404
    assert [message.to for message in mail.outbox] == [[chair.email]]

    client.force_login(chair)
    assert "I run a home of 20." in text(client, inbox)
    decide = reverse("communities:decide", args=[near.slug, MembershipRequest.objects.get().pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(decide, {"decision": "approve"})
    assert mail.outbox[1].to == [manager.email]

    client.force_login(manager)
    assert "Coventry managers" in text(client, "/my-network/")
    start = reverse("communities:start_thread", args=[near.slug])
    form = {"title": "Alone at two in the morning", "kind": "help", "body": "Whom do you ring?", "client_id": uuid4()}
    thread = client.post(start, form)["Location"]
    assert "Whom do you ring?" in text(client, thread)
    assert "Alone at two" in text(client, "/my-network/")

    client.force_login(MemberFactory(is_registered_manager=True))
    assert client.get(thread).status_code == 404
    assert "Alone at two" not in text(client, near.get_absolute_url())
    client.logout()
    assert client.get(thread).status_code == 302


def test_a_member_who_is_no_manager_is_told_why_and_where_to_say_so(client: Client, near: Community) -> None:
    member = MemberFactory()
    client.force_login(member)
    ask = reverse("communities:request", args=[near.slug])

    assert "Who can join?" in text(client, NETWORKS, near="Coventry")
    content = text(client, ask)
    assert "for registered managers" in content
    assert 'href="/profile/' in content
    assert 'name="agreed"' not in content
    client.post(ask, {"agreed": "on"})
    assert not MembershipRequest.objects.exists()


def test_a_request_can_be_taken_back(client: Client, near: Community, manager: Member) -> None:
    client.force_login(manager)
    client.post(reverse("communities:request", args=[near.slug]), {"agreed": "on"})

    client.post(reverse("communities:withdraw", args=[near.slug]))

    assert MembershipRequest.objects.get().state == "withdrawn"
    assert client.get("/my-network/").status_code == 302


def test_my_network_is_for_those_who_are_signed_in(client: Client) -> None:
    assert client.get("/my-network/")["Location"] == "/accounts/login/?next=/my-network/"


def test_long_waits_stand_out(client: Client, near: Community) -> None:
    chair = MembershipFactory(community=near, title="chair").member
    MembershipRequest.objects.create(
        community=near, member=MemberFactory(), created_at=timezone.now() - timedelta(days=9, hours=1)
    )
    client.force_login(chair)

    content = text(client, reverse("communities:requests", args=[near.slug]))

    assert "waits for 9 days" in content
    assert "tag-caution" in content


def test_networks_and_my_network_cost_the_same_however_many_there_are(
    client: Client, manager: Member, django_assert_max_num_queries
) -> None:
    for number in range(15):
        own = network(f"Network {number}", 52.4 + number / 100, -1.5)
        Membership.objects.create(community=own, member=manager)
    client.force_login(manager)

    with django_assert_max_num_queries(10):
        client.get(NETWORKS, {"near": "Coventry"})
    with django_assert_max_num_queries(10):
        client.get("/my-network/")
