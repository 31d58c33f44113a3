"""Hosts ask people in, who learn no more than they need to decide, and join when they accept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communities.actions import invitations as actions
from communities.actions.membership import change_level, decide_request, request_membership
from communities.errors import ActionError, TooFast
from communities.models import AuditEntry, Community, Invitation, Membership
from directory.models import Member
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

pytestmark = pytest.mark.django_db

NAME, PURPOSE, AGREEMENT = "Kestrel circle", "Wheatears by the wall", "What is said here stays here."


@pytest.fixture
def community() -> Community:
    return CommunityFactory(name=NAME, level="confidential", purpose=PURPOSE, agreement=AGREEMENT)


@pytest.fixture
def host(community: Community) -> Member:
    return MembershipFactory(community=community, title="chair", member__display_name="Hetty Host").member


@pytest.fixture
def guest() -> Member:
    return MemberFactory(display_name="Gus Guest", email="gus@redbag.example")


@pytest.fixture
def invitation(community: Community, host: Member, guest: Member) -> Invitation:
    return actions.invite(community=community, member=guest, by=host, message="You run the home next door.")


def address(invitation: Invitation) -> str:
    return reverse("communities:invitation", args=[invitation.pk])


# --- Asking somebody in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["restricted", "private", "confidential"])
def test_a_host_invites_a_member_once_and_it_is_written_down(level: str, guest: Member) -> None:
    host = MembershipFactory(community__level=level, title="chair")

    first = actions.invite(community=host.community, member=guest, by=host.member)
    again = actions.invite(community=host.community, member=guest, by=host.member)

    assert first == again
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.member) == ("invite", host.member, guest)


def test_nobody_else_invites(community: Community, guest: Member) -> None:
    member = MembershipFactory(community=community).member

    for by in (member, MemberFactory()):
        with pytest.raises(PermissionDenied):
            actions.invite(community=community, member=guest, by=by)
    open_host = MembershipFactory(title="chair")
    with pytest.raises(PermissionDenied):
        actions.invite(community=open_host.community, member=guest, by=open_host.member)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("hidden", [{"audience": ""}, {"paused": True}, {"is_active": False}])
def test_nobody_is_invited_whom_the_host_may_not_know(
    community: Community, host: Member, hidden: dict[str, object]
) -> None:
    with pytest.raises(PermissionDenied):
        actions.invite(community=community, member=MemberFactory(**hidden), by=host)


def test_who_belongs_or_asks_or_said_no_lately_is_not_invited(
    community: Community, host: Member, guest: Member, invitation: Invitation
) -> None:
    with pytest.raises(ActionError, match="belong"):
        actions.invite(community=community, member=MembershipFactory(community=community).member, by=host)
    actions.decline_invitation(invitation=invitation, member=guest)
    with pytest.raises(ActionError, match="declined"):
        actions.invite(community=community, member=guest, by=host)
    Invitation.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert actions.invite(community=community, member=guest, by=host) != invitation

    private = MembershipFactory(community__level="private", title="chair")
    asking = MemberFactory()
    request_membership(community=private.community, member=asking)
    with pytest.raises(ActionError, match="asked to join already"):
        actions.invite(community=private.community, member=asking, by=private.member)


def test_a_network_of_managers_invites_managers(community: Community, host: Member, guest: Member) -> None:
    Community.objects.update(for_registered_managers=True)
    community.refresh_from_db()

    with pytest.raises(ActionError, match="registered managers"):
        actions.invite(community=community, member=guest, by=host)
    guest.is_registered_manager = True
    guest.save()
    assert actions.invite(community=community, member=guest, by=host).member == guest


def test_a_host_who_invites_the_whole_world_goes_on_tomorrow(
    community: Community, host: Member, guest: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "INVITATIONS_A_DAY", 1)
    actions.invite(community=community, member=MemberFactory(), by=host)

    with pytest.raises(TooFast):
        actions.invite(community=community, member=guest, by=host)


# --- The answer ------------------------------------------------------------------------------------------------


def test_accepting_with_the_agreement_makes_a_member(invitation: Invitation, guest: Member) -> None:
    with pytest.raises(ActionError, match="agreement"):
        actions.accept_invitation(invitation=invitation, member=guest)
    assert Invitation.objects.get().state == "waiting"

    membership = actions.accept_invitation(invitation=invitation, member=guest, agreed=True)

    assert membership.agreed_at is not None
    assert Invitation.objects.get().state == "accepted"
    with pytest.raises(ActionError, match="answered already"):
        actions.decline_invitation(invitation=invitation, member=guest)


def test_nobody_answers_for_another(invitation: Invitation, host: Member) -> None:
    for somebody in (host, MemberFactory()):
        with pytest.raises(PermissionDenied):
            actions.accept_invitation(invitation=invitation, member=somebody, agreed=True)
        with pytest.raises(PermissionDenied):
            actions.decline_invitation(invitation=invitation, member=somebody)


def test_what_is_taken_back_cannot_be_accepted(invitation: Invitation, host: Member, guest: Member) -> None:
    with pytest.raises(PermissionDenied):
        actions.withdraw_invitation(invitation=invitation, by=guest)
    actions.withdraw_invitation(invitation=invitation, by=host)

    with pytest.raises(ActionError):
        actions.accept_invitation(invitation=invitation, member=guest, agreed=True)
    assert not Membership.objects.filter(member=guest).exists()


def test_whoever_is_let_in_another_way_has_no_invitation_left(guest: Member) -> None:
    host = MembershipFactory(community__level="private", title="chair")
    request = request_membership(community=host.community, member=guest)
    Invitation.objects.create(community=host.community, member=guest, invited_by=host.member)

    decide_request(request=request, by=host.member, approve=True)

    assert Invitation.objects.get().state == "accepted"


# --- Mail ------------------------------------------------------------------------------------------------------


def test_mail_about_a_confidential_community_names_nothing(
    community: Community, host: Member, guest: Member, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.invite(community=community, member=guest, by=host, message="You run the home next door.")

    (sent,) = mail.outbox
    text = f"{sent.subject}\n{sent.body}"
    assert sent.to == ["gus@redbag.example"]
    assert "/invitations/" in text
    for secret in (NAME, community.slug, "Hetty", "next door", PURPOSE):
        assert secret not in text


def test_mail_about_another_community_says_who_asks(
    community: Community, host: Member, guest: Member, django_capture_on_commit_callbacks
) -> None:
    change_level(community=community, level="private", by=MemberFactory(is_superuser=True))
    with django_capture_on_commit_callbacks(execute=True):
        actions.invite(community=Community.objects.get(), member=guest, by=host, message="You run the home next door.")

    assert mail.outbox[0].subject == f"You are invited: {NAME}"
    assert "Hetty Host invites you to join Kestrel circle" in mail.outbox[0].body
    assert "next door" in mail.outbox[0].body


# --- The pages -------------------------------------------------------------------------------------------------


def test_the_guest_learns_what_is_needed_to_decide_and_nothing_else(
    client: Client, invitation: Invitation, guest: Member, community: Community
) -> None:
    client.force_login(guest)

    assert "Hetty Host</bdi> invites you to join Kestrel circle" in client.get("/").content.decode()
    assert NAME in client.get(reverse("communities:invitations")).content.decode()
    page = client.get(address(invitation))
    content = page.content.decode()
    for shown in (NAME, "Community of practice", "Hetty Host", AGREEMENT, "next door", "By invitation"):
        assert shown in content
    assert PURPOSE not in content
    assert "no-store" in page["Cache-Control"]
    # All else of it stays closed until they accept.
    assert client.get(community.get_absolute_url()).status_code == 404
    assert client.get(reverse("communities:members", args=[community.slug])).status_code == 404
    assert NAME not in client.get("/communities/").content.decode()


def test_the_guest_accepts_on_the_page(client: Client, invitation: Invitation, guest: Member) -> None:
    client.force_login(guest)

    refused = client.post(address(invitation), {"answer": "accept"})
    assert refused.status_code == 200
    assert "error-summary" in refused.content.decode()
    accepted = client.post(address(invitation), {"answer": "accept", "agreed": "on"})

    assert accepted["Location"] == invitation.community.get_absolute_url()
    assert client.get(accepted["Location"]).status_code == 200
    assert client.get(address(invitation)).status_code == 404


def test_the_guest_declines_on_the_page_and_it_is_gone(client: Client, invitation: Invitation, guest: Member) -> None:
    client.force_login(guest)

    assert client.post(address(invitation), {"answer": "decline"}, follow=True).status_code == 200
    assert client.get(address(invitation)).status_code == 404
    assert NAME not in client.get("/").content.decode()


def test_an_invitation_is_for_one(client: Client, invitation: Invitation, host: Member) -> None:
    assert client.get(address(invitation)).status_code == 302
    for somebody in (MemberFactory(), host):
        client.force_login(somebody)
        assert client.get(address(invitation)).status_code == 404
        assert client.post(address(invitation), {"answer": "accept", "agreed": "on"}).status_code == 404
        assert NAME not in client.get(reverse("communities:invitations")).content.decode()


def test_a_host_finds_members_by_name_or_address_as_far_as_they_may(
    client: Client, community: Community, host: Member, guest: Member
) -> None:
    MemberFactory(display_name="Gus Hidden", email="hidden@redbag.example", audience="")
    client.force_login(host)
    url = reverse("communities:invite", args=[community.slug])

    for words in ("gus", "guest gus", "GUS@redbag.example"):
        content = client.get(url, {"q": words}).content.decode()
        assert "Gus Guest" in content
        assert "Gus Hidden" not in content
    for words in ("hidden@redbag.example", "nobody@redbag.example"):
        assert f"Nobody found for “{words}”" in client.get(url, {"q": words}).content.decode()


def test_a_host_invites_and_takes_back_on_the_pages(
    client: Client, community: Community, host: Member, guest: Member
) -> None:
    client.force_login(host)
    url = reverse("communities:invite_member", args=[community.slug, guest.pk])
    assert "names nothing" in client.get(url).content.decode()

    assert client.post(url, {"message": "x" * 1001}).status_code == 200
    listed = client.post(url, {"message": "Come."}, follow=True).content.decode()
    assert "Gus Guest is invited." in listed
    back = reverse("communities:withdraw_invitation", args=[community.slug, Invitation.objects.get().pk])
    assert back in listed
    assert client.get(back).status_code == 405
    assert "taken back" in client.post(back, follow=True).content.decode()
    assert Invitation.objects.get().state == "withdrawn"


def test_the_pages_of_hosts_are_not_there_for_others(
    client: Client, community: Community, guest: Member, invitation: Invitation
) -> None:
    client.force_login(MembershipFactory(community=community).member)
    for name, args in (("invite", []), ("invite_member", [guest.pk])):
        assert client.get(reverse(f"communities:{name}", args=[community.slug, *args])).status_code == 404
    back = reverse("communities:withdraw_invitation", args=[community.slug, invitation.pk])
    assert client.post(back).status_code == 404
    assert Invitation.objects.get().state == "waiting"


def test_a_private_community_greets_its_guest(client: Client, guest: Member) -> None:
    host = MembershipFactory(community__level="private", title="chair")
    invitation = actions.invite(community=host.community, member=guest, by=host.member)
    client.force_login(guest)

    assert address(invitation) in client.get(host.community.get_absolute_url()).content.decode()


def test_a_page_of_invitations_costs_the_same_however_many(client: Client, community: Community, host: Member) -> None:
    client.force_login(host)
    url = reverse("communities:invite", args=[community.slug])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url, {"q": "number"})
        return len(queries)

    for _ in range(2):
        actions.invite(community=community, member=MemberFactory(), by=host)
    few = cost()
    for _ in range(6):
        actions.invite(community=community, member=MemberFactory(), by=host)
    assert cost() == few
