"""What hosts say of their community, the groups that they start in it, and the welcome of new members."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from communities.actions import settings as actions
from communities.errors import ActionError
from communities.models import AuditEntry, Community, Membership
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Member:
    return MembershipFactory(community__name="Falls", community__level="private", title="chair").member


@pytest.fixture
def community(host: Member) -> Community:
    return host.communities.get()


def address(name: str, community: Community) -> str:
    return reverse(f"communities:{name}", args=[community.slug])


def answers(community: Community, **changes: Any) -> dict[str, Any]:
    said = {name: getattr(community, name) for name in actions.SAID[:-1]}
    return {**said, "state": actions.state_of(community), **changes}


# --- Settings --------------------------------------------------------------------------------------------------


def test_a_host_says_what_the_community_is_for(client: Client, community: Community, host: Member) -> None:
    client.force_login(host)
    page = client.get(address("settings", community)).content.decode()
    assert "To learn together." in page

    client.post(
        address("settings", community),
        answers(community, purpose="Fewer falls.", charter="Be **kind**.", narrative="We began in May.", welcome="Hi!"),
    )

    community.refresh_from_db()
    assert (community.purpose, community.charter, community.allows_anonymous) == ("Fewer falls.", "Be **kind**.", False)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.note) == ("community", "Changed: purpose, charter, shared story, welcome")
    client.force_login(MembershipFactory(community=community).member)
    shown = client.get(community.get_absolute_url()).content.decode()
    for words in ("Fewer falls.", "<strong>kind</strong>", "We began in May.", "Hi!"):
        assert words in shown
    client.force_login(MemberFactory())
    outside = client.get(community.get_absolute_url()).content.decode()
    for words in ("Fewer falls.", "kind", "We began in May.", "Hi!"):
        assert words not in outside


def test_saving_what_stood_there_changes_nothing(community: Community, host: Member) -> None:
    said = {name: getattr(community, name) for name in actions.SAID}

    actions.describe(community=community, by=host, state=actions.state_of(community), **said)

    assert not AuditEntry.objects.exists()


def test_of_two_hosts_at_once_neither_loses_a_word(client: Client, community: Community, host: Member) -> None:
    other = MembershipFactory(community=community, title="facilitator").member
    state = actions.state_of(community)
    actions.describe(community=community, by=other, state=state, narrative="Theirs.")
    client.force_login(host)

    response = client.post(address("settings", community), answers(community, narrative="Mine.", state=state))

    page = response.content.decode()
    assert "Another host has changed this meanwhile" in page
    assert "Mine.</textarea>" in page
    assert "Theirs." in page
    assert Community.objects.get().narrative == "Theirs."
    now = actions.state_of(Community.objects.get())
    assert now in page
    client.post(address("settings", community), answers(community, narrative="Theirs and mine.", state=now))
    assert Community.objects.get().narrative == "Theirs and mine."


def test_what_is_too_long_is_kept_in_the_form(client: Client, community: Community, host: Member) -> None:
    client.force_login(host)

    page = client.post(address("settings", community), answers(community, aim="x" * 1001)).content.decode()

    assert "Please shorten this to 1000 characters" in page
    assert "x" * 1001 in page


def test_nobody_else_describes_a_community_or_starts_groups(client: Client, community: Community) -> None:
    member = MembershipFactory(community=community).member
    state = actions.state_of(community)

    for by in (member, MemberFactory()):
        with pytest.raises(PermissionDenied):
            actions.describe(community=community, by=by, state=state, purpose="Mine.")
        with pytest.raises(PermissionDenied):
            actions.start_group(parent=community, by=by, name="Mine", level="private", said={})
        client.force_login(by)
        for name in ("settings", "start_group"):
            assert client.get(address(name, community)).status_code == 404
            assert client.post(address(name, community), {"name": "Mine", "level": "private"}).status_code == 404
    assert Community.objects.count() == 1


# --- Welcome ---------------------------------------------------------------------------------------------------


def test_a_new_member_is_welcomed_until_they_put_it_away(client: Client, community: Community) -> None:
    Community.objects.update(welcome="Start with the thread on **nights**.")
    client.force_login(MembershipFactory(community=community).member)
    url = address("put_welcome_away", community)

    assert "<strong>nights</strong>" in client.get(community.get_absolute_url()).content.decode()
    assert client.get(url).status_code == 405
    client.post(url)
    assert "<strong>nights</strong>" not in client.get(community.get_absolute_url()).content.decode()


def test_the_welcome_is_for_members(client: Client) -> None:
    community = CommunityFactory(welcome="Start with the thread on nights.")

    for somebody in (None, MemberFactory(), MembershipFactory(community=community, title="chair").member):
        if somebody:
            client.force_login(somebody)
        assert "thread on nights" not in client.get(community.get_absolute_url()).content.decode()


# --- Groups ----------------------------------------------------------------------------------------------------


def test_a_host_starts_a_think_tank_and_a_do_tank(client: Client, community: Community, host: Member) -> None:
    Community.objects.update(agreement="What is said here stays here.")
    client.force_login(host)
    url = address("start_group", community)
    assert 'value="Falls: think tank"' in client.get(url, {"as": "think-tank"}).content.decode()

    for name in ("Falls: think tank", "Falls: do tank"):
        response = client.post(url, {"name": name, "purpose": "To try.", "level": "private"})
        group = Community.objects.get(name=name)
        assert response["Location"] == group.get_absolute_url()
        assert (group.parent, group.agreement) == (community, "What is said here stays here.")
        assert (group.audience, group.content_audience) == ("members", f"community:{group.pk}")
        membership = Membership.objects.get(community=group)
        assert (membership.member, membership.title, membership.agreed_at is not None) == (host, "chair", True)
    page = client.get(community.get_absolute_url()).content.decode()
    assert "Falls: think tank" in page
    assert "Falls: do tank" in page
    assert AuditEntry.objects.filter(community=community, note="Started the group Falls: do tank.").exists()


@pytest.mark.parametrize(
    ("level", "offered"),
    [
        ("open", {"open", "restricted", "private", "confidential"}),
        ("private", {"private", "confidential"}),
        ("confidential", {"confidential"}),
    ],
)
def test_a_group_is_never_more_open_than_what_it_is_in(client: Client, level: str, offered: set[str]) -> None:
    host = MembershipFactory(community__level=level, title="chair")
    client.force_login(host.member)
    url = address("start_group", host.community)

    page = client.get(url).content.decode()

    for one in ("open", "restricted", "private", "confidential"):
        assert (f'value="{one}"' in page) == (one in offered)
        if one not in offered:
            assert client.post(url, {"name": "Tank", "level": one}).status_code == 200
            with pytest.raises(PermissionDenied):
                actions.start_group(parent=host.community, by=host.member, name="Tank", level=one, said={})
    assert Community.objects.count() == 1


def test_of_a_confidential_group_its_parent_tells_its_members_alone(
    client: Client, community: Community, host: Member
) -> None:
    actions.start_group(parent=community, by=host, name="Kestrels", level="confidential", said={})
    other = MembershipFactory(community=community, title="facilitator").member

    assert not AuditEntry.objects.filter(note__contains="Kestrels").exists()
    client.force_login(other)
    assert "Kestrels" not in client.get(community.get_absolute_url()).content.decode()
    client.force_login(host)
    assert "Kestrels" in client.get(community.get_absolute_url()).content.decode()


def test_a_name_that_is_taken_is_refused_and_an_address_is_found(community: Community, host: Member) -> None:
    CommunityFactory(name="Do tank!", slug="do-tank")

    group = actions.start_group(parent=community, by=host, name="Do tank", level="private", said={})
    assert group.slug == "do-tank-2"
    with pytest.raises(ActionError, match="choose another"):
        actions.start_group(parent=community, by=host, name="Do tank", level="private", said={})
    with pytest.raises(PermissionDenied):
        actions.start_group(parent=group, by=host, name="Deeper", level="private", said={})
