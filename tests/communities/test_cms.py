"""Administrators keep communities in the CMS; nobody else does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from communities.actions.threads import start_thread
from communities.models import Community, Membership
from communities.wagtail_hooks import CommunityViewSet
from directory.models import Member
from search.models import Document
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"wagtailsnippets_communities_community:{name}", args=args)


@pytest.fixture
def administrator(client: Client) -> Member:
    member = MemberFactory(is_staff=True, is_superuser=True)
    client.force_login(member)
    return member


def form(**changes: object) -> dict[str, object]:
    return {"name": "Falls and frailty", "slug": "falls", "kind": "special-interest-group", "level": "open", **changes}


def test_the_cms_is_for_administrators(client: Client) -> None:
    for member in (MemberFactory(), MembershipFactory(title="chair").member):
        client.force_login(member)
        assert client.get(url("add")).status_code in {302, 403}


def test_an_administrator_creates_a_network_with_its_chair(client: Client, administrator: Member) -> None:
    PlaceFactory(name="Coventry", region="West Midlands", latitude=52.4, longitude=-1.5)
    chair = MemberFactory(email="grace@redbag.example")
    assert client.get(url("add")).status_code == 200

    client.post(
        url("add"), form(kind="local-network", level="private", place="coventry", hosts="Grace@redbag.example Chair")
    )

    community = Community.objects.get()
    assert (community.place_name, community.region, community.latitude) == ("Coventry", "West Midlands", 52.4)
    assert Membership.objects.get(community=community).member == chair
    assert Membership.objects.get(community=community).title == "chair"


def test_an_address_can_be_left_to_the_name(client: Client, administrator: Member) -> None:
    client.post(url("add"), form(slug=""))
    assert Community.objects.get().slug == "falls-and-frailty"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hosts": "nobody@redbag.example chair"}, "Nobody has the address"),
        ({"hosts": "{} king"}, "write one of"),
        ({"place": "Atlantis"}, "do not know this place"),
        ({"level": "secret"}, "not one of the available choices"),
        ({"name": ""}, "This field is required"),
        ({"name": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    client: Client, administrator: Member, changes: dict[str, str], said: str
) -> None:
    changes = {name: value.format(administrator.email) for name, value in changes.items()}

    assert said in client.post(url("add"), form(**changes)).content.decode()
    assert not Community.objects.exists()


def test_a_new_level_and_new_hosts_count_at_once(client: Client, administrator: Member) -> None:
    host = MembershipFactory(title="convener", community__name="Falls and frailty", community__slug="falls")
    community, coming = host.community, MemberFactory(email="new@redbag.example")
    thread = start_thread(
        community=community,
        author=host.member,
        title="Ours",
        body="Hm.",
        client_id="a2bdf6d5-0a39-4b9c-9c4f-1d3a5c6e7f80",
    )
    page = client.get(url("edit", community.pk)).content.decode()
    assert f"{host.member.email} convener" in page

    client.post(
        url("edit", community.pk), form(level="confidential", hosts="new@redbag.example link-associate", purpose="New.")
    )

    community.refresh_from_db()
    thread.refresh_from_db()
    assert (community.level, community.purpose) == ("confidential", "New.")
    assert thread.audience == community.audience == f"community:{community.pk}"
    assert not Document.objects.exclude(kind="person").exists()
    titles = dict(Membership.objects.filter(community=community).values_list("member", "title"))
    assert titles == {host.member_id: "", coming.pk: "link-associate"}


def test_the_list_shows_every_community_to_administrators(client: Client, administrator: Member) -> None:
    CommunityFactory(name="Improvement directors", level="confidential")

    assert "Improvement directors" in client.get(url("list")).content.decode()
    assert CommunityViewSet.model is Community
