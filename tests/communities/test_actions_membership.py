"""Who belongs: joining, asking, deciding, leaving, and a level that changes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from communities import live
from communities.actions import membership as actions
from communities.actions.threads import add_post, start_thread
from communities.errors import ActionError, TooFast
from communities.models import Community, Membership, MembershipRequest, Thread
from directory.audiences import Viewer
from directory.models import Member
from search.models import Document
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

Rechecked = list[dict[str, int | None]]


@pytest.fixture
def rechecked(monkeypatch: pytest.MonkeyPatch) -> Rechecked:
    told: Rechecked = []
    monkeypatch.setattr(live, "recheck", lambda **who: told.append(who))
    return told


@pytest.fixture
def administrator() -> Member:
    return MemberFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def network() -> Community:
    return CommunityFactory(
        name="Coventry registered managers",
        kind="local-network",
        level="private",
        for_registered_managers=True,
        agreement="What is said here stays here.",
    )


@pytest.fixture
def chair(network: Community) -> Member:
    return MembershipFactory(community=network, title="chair", member__display_name="Grace Adeyemi").member


@pytest.fixture
def manager() -> Member:
    return MemberFactory(display_name="Jasmine Cole", is_registered_manager=True)


def holds(member: Member, token: str) -> bool:
    return Viewer(member).holds(token)


def test_anybody_joins_an_open_community_and_holds_its_token(
    rechecked: Rechecked, django_capture_on_commit_callbacks
) -> None:
    community, member = CommunityFactory(), MemberFactory()

    with django_capture_on_commit_callbacks(execute=True):
        membership = actions.join(community=community, member=member)

    assert not membership.is_host
    assert holds(member, f"community:{community.pk}")
    assert not holds(member, f"hosts:{community.pk}")
    assert rechecked == [{"member_id": member.pk, "community_id": community.pk}]


def test_joining_twice_keeps_the_title_and_one_membership() -> None:
    host = MembershipFactory(title="convener")

    assert actions.join(community=host.community, member=host.member) == host


@pytest.mark.parametrize("level", ["restricted", "private", "confidential"])
def test_nobody_walks_into_a_community_that_is_not_open(level: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.join(community=CommunityFactory(level=level), member=MemberFactory())
    assert not Membership.objects.exists()


def test_an_agreement_comes_before_joining() -> None:
    community, member = CommunityFactory(agreement="Be kind."), MemberFactory()

    with pytest.raises(ActionError):
        actions.join(community=community, member=member)
    assert actions.join(community=community, member=member, agreed=True).agreed_at is not None


def test_whoever_leaves_holds_the_token_no_longer(rechecked: Rechecked, django_capture_on_commit_callbacks) -> None:
    membership = MembershipFactory()

    with django_capture_on_commit_callbacks(execute=True):
        actions.leave(community=membership.community, member=membership.member)
        actions.leave(community=membership.community, member=membership.member)

    assert not holds(membership.member, f"community:{membership.community_id}")
    assert rechecked == [{"member_id": membership.member_id, "community_id": membership.community_id}]


def test_the_last_host_stays() -> None:
    first = MembershipFactory(title="chair")
    with pytest.raises(ActionError):
        actions.leave(community=first.community, member=first.member)

    MembershipFactory(community=first.community, title="chair", member__is_active=False)
    with pytest.raises(ActionError):
        actions.leave(community=first.community, member=first.member)

    MembershipFactory(community=first.community, title="link-associate")
    actions.leave(community=first.community, member=first.member)
    assert not Membership.objects.filter(pk=first.pk).exists()


def test_a_host_removes_a_member_and_nobody_else_does(rechecked: Rechecked, django_capture_on_commit_callbacks) -> None:
    host = MembershipFactory(title="chair")
    membership = MembershipFactory(community=host.community)
    other_host = MembershipFactory(title="chair").member

    for member in (membership.member, other_host):
        with pytest.raises(PermissionDenied):
            actions.remove_member(community=host.community, member=host.member, by=member)
    with pytest.raises(ActionError):
        actions.remove_member(community=host.community, member=host.member, by=host.member)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_member(community=host.community, member=membership.member, by=host.member)

    assert not holds(membership.member, f"community:{host.community_id}")
    assert rechecked == [{"member_id": membership.member_id, "community_id": host.community_id}]


# --- Asking and deciding ---------------------------------------------------------------------------------------


def ask(network: Community, member: Member, **changes: object) -> MembershipRequest:
    return actions.request_membership(
        community=network, member=member, **{"message": "I run a home of 20.", "agreed": True, **changes}
    )


def test_a_request_waits_and_the_hosts_get_mail(
    network: Community, chair: Member, manager: Member, django_capture_on_commit_callbacks
) -> None:
    MembershipFactory(community=network)
    MembershipFactory(community=network, title="chair", member__is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        request = ask(network, manager)

    assert (request.state, request.agreed_at is not None) == ("waiting", True)
    assert [message.to for message in mail.outbox] == [[chair.email]]
    assert "Jasmine Cole asks to join Coventry registered managers" in mail.outbox[0].body
    assert f"/communities/{network.slug}/requests/" in mail.outbox[0].body
    assert not holds(manager, f"community:{network.pk}")


def test_asking_twice_is_one_request_and_one_mail(
    network: Community, chair: Member, manager: Member, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert ask(network, manager) == ask(network, manager)

    assert len(mail.outbox) == 1


def test_a_network_of_managers_is_for_managers_who_accept_the_agreement(network: Community, manager: Member) -> None:
    with pytest.raises(ActionError, match="registered managers"):
        ask(network, MemberFactory())
    with pytest.raises(ActionError, match="agreement"):
        ask(network, manager, agreed=False)
    assert not MembershipRequest.objects.exists()


@pytest.mark.parametrize("level", ["open", "confidential"])
def test_asking_is_the_way_into_restricted_and_private_communities_alone(level: str) -> None:
    with pytest.raises(PermissionDenied):
        ask(CommunityFactory(level=level), MemberFactory())


def test_a_member_does_not_ask(network: Community, chair: Member) -> None:
    with pytest.raises(PermissionDenied):
        ask(network, chair)


def test_nobody_asks_everywhere_in_a_day() -> None:
    member = MemberFactory()
    for _ in range(10):
        ask(CommunityFactory(level="restricted"), member)

    with pytest.raises(TooFast):
        ask(CommunityFactory(level="restricted"), member)
    MembershipRequest.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert ask(CommunityFactory(level="restricted"), member).pk


def test_approval_lets_in_at_once_and_says_so(
    network: Community, chair: Member, manager: Member, rechecked: Rechecked, django_capture_on_commit_callbacks
) -> None:
    request = ask(network, manager)

    with django_capture_on_commit_callbacks(execute=True):
        actions.decide_request(request=request, by=chair, approve=True)

    assert (request.state, request.decided_by) == ("approved", chair)
    assert Membership.objects.get(community=network, member=manager).agreed_at is not None
    assert holds(manager, f"community:{network.pk}")
    assert [message.to for message in mail.outbox] == [[manager.email]]
    assert network.get_absolute_url() in mail.outbox[0].body
    assert rechecked == [{"member_id": manager.pk, "community_id": network.pk}]


def test_a_refusal_is_told_kindly_and_lets_nobody_in(
    network: Community, chair: Member, manager: Member, django_capture_on_commit_callbacks
) -> None:
    request = ask(network, manager)

    with django_capture_on_commit_callbacks(execute=True):
        actions.decide_request(request=request, by=chair, approve=False)

    assert request.state == "declined"
    assert not holds(manager, f"community:{network.pk}")
    assert "did not accept" in mail.outbox[0].body
    assert network.get_absolute_url() not in mail.outbox[0].body


def test_only_hosts_decide_and_only_once(network: Community, chair: Member, manager: Member) -> None:
    request = ask(network, manager)
    member = MembershipFactory(community=network).member
    elsewhere = MembershipFactory(title="chair").member

    for other in (manager, member, elsewhere):
        with pytest.raises(PermissionDenied):
            actions.decide_request(request=request, by=other, approve=True)
    actions.decide_request(request=request, by=chair, approve=False)
    with pytest.raises(ActionError):
        actions.decide_request(request=request, by=chair, approve=True)
    assert not Membership.objects.filter(member=manager).exists()


def test_a_request_taken_back_cannot_be_approved(network: Community, chair: Member, manager: Member) -> None:
    request = ask(network, manager)
    actions.withdraw_request(community=network, member=manager)

    with pytest.raises(ActionError):
        actions.decide_request(request=request, by=chair, approve=True)
    assert ask(network, manager).pk != request.pk


def test_a_request_taken_back_before_the_mail_is_sent_is_not_mailed(
    network: Community, chair: Member, manager: Member, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask(network, manager)
        actions.withdraw_request(community=network, member=manager)

    assert mail.outbox == []


def test_mail_of_a_community_that_became_confidential_says_nothing_of_it(
    network: Community, chair: Member, manager: Member, administrator: Member, django_capture_on_commit_callbacks
) -> None:
    request = ask(network, manager)
    actions.change_level(community=network, level="confidential", by=administrator)

    with django_capture_on_commit_callbacks(execute=True):
        request.refresh_from_db()
        actions.decide_request(request=request, by=chair, approve=True)

    message = mail.outbox[0]
    for secret in (network.name, network.slug, "Jasmine Cole asks"):
        assert secret not in message.subject + message.body


# --- Hosts and level -------------------------------------------------------------------------------------------


def test_an_administrator_appoints_hosts(administrator: Member) -> None:
    membership = MembershipFactory()
    community, member = membership.community, membership.member

    with pytest.raises(PermissionDenied):
        actions.appoint(community=community, member=member, title="chair", by=member)
    actions.appoint(community=community, member=member, title="chair", by=administrator)
    assert holds(member, f"hosts:{community.pk}")
    actions.appoint(community=community, member=member, title="", by=administrator)
    assert not holds(member, f"hosts:{community.pk}")
    assert holds(member, f"community:{community.pk}")


@pytest.fixture
def talkative() -> Community:
    """An open community with a thread and a post that shows what its author knows."""
    community = CommunityFactory(purpose="Charts that help.")
    author = MembershipFactory(community=community).member
    thread = start_thread(community=community, author=author, title="Days between", body="How?", client_id=uuid4())
    body = "Count the days since the last fall and plot each gap as one point. " * 5
    add_post(thread=thread, author=author, body=body, client_id=uuid4())
    return community


NEW_LEVELS = {
    "open": ("public", "public", {"public"}),
    "restricted": ("members", "community:{}", {"members", "community:{}"}),
    "private": ("members", "community:{}", {"members", "community:{}"}),
    "confidential": ("community:{}", "community:{}", set()),
}


@pytest.mark.parametrize("level", NEW_LEVELS)
def test_a_new_level_holds_at_once_for_threads_and_search(
    talkative: Community, administrator: Member, level: str
) -> None:
    changed = actions.change_level(community=talkative, level=level, by=administrator)

    own = changed.pk
    audience, content, documents = NEW_LEVELS[level]
    assert (changed.audience, changed.content_audience) == (audience.format(own), content.format(own))
    assert {thread.audience for thread in Thread.objects.all()} == {content.format(own)}
    found = Document.objects.exclude(kind="person")
    assert {each.audience for each in found} == {token.format(own) for token in documents}
    described = [each for each in found if each.kind == "community" and "Charts" in each.body]
    assert bool(described) == (level in {"open", "restricted"})


@pytest.mark.parametrize("level", ["restricted", "private", "confidential"])
@pytest.mark.parametrize("fields", [None, ["level"]])
def test_a_level_that_is_saved_without_the_action_holds_for_threads_and_search_too(
    talkative: Community, level: str, fields: list[str] | None
) -> None:
    talkative.level = level
    talkative.save(update_fields=fields)

    visitor = Viewer()
    assert not Community.objects.visible_to(visitor).exists()
    assert not Thread.objects.visible_to(visitor).exists()
    assert not Document.objects.filter(entity__in=["community", "thread", "post"], audience="public").exists()


def test_a_new_level_has_the_open_sockets_looked_at_again(
    talkative: Community, administrator: Member, rechecked: Rechecked, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_level(community=talkative, level="private", by=administrator)

    assert rechecked == [{"member_id": None, "community_id": talkative.pk}]


def test_only_an_administrator_changes_the_level(talkative: Community) -> None:
    host = MembershipFactory(community=talkative, title="convener").member

    with pytest.raises(PermissionDenied):
        actions.change_level(community=talkative, level="private", by=host)


def test_an_unknown_level_changes_nothing(talkative: Community, administrator: Member) -> None:
    with pytest.raises(ValueError, match="secret"):
        actions.change_level(community=talkative, level="secret", by=administrator)
    talkative.refresh_from_db()
    assert talkative.level == "open"
