"""Writes that let members ask safely: private questions to the hosts, and looking up who wrote without a name."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communities.actions import notifying
from communities.actions.threads import add_post, fresh_post, hold_membership, started_before
from communities.errors import ActionError
from communities.models import AuditEntry, Community, Membership, Participant, Post, Thread
from communities.rules import Standing
from directory import audiences
from directory.models import Member
from search.actions import together


@transaction.atomic
def ask_hosts(
    *,
    community: Community,
    author: Member,
    title: str,
    body: str,
    client_id: UUID,
    files: Mapping[UUID, str] | None = None,
) -> Thread:
    """Ask the hosts in private: a thread for its author and whoever hosts the community while it is open.

    `files` are the author's uploads that go with it. The same form sent twice asks once. Raises
    PermissionDenied for somebody who does not belong to the community, TooFast after a burst of posts.
    """
    hold_membership(community, author)
    if sent := started_before(community, author, client_id):
        return sent
    hosts = set(_hosts_of(community))
    with together():
        thread = Thread.objects.create(community=community, author=author, title=title, asks_hosts=True)
        # Only a row with a number has a token of its own; until then nobody holds it.
        thread.audience = audiences.thread(thread.pk)
        thread.save(update_fields=["audience"])
        Participant.objects.bulk_create(Participant(thread=thread, member_id=pk) for pk in sorted({author.pk, *hosts}))
        add_post(thread=thread, author=author, body=body, client_id=client_id, files=files)
    thread.refresh_from_db()
    notifying.told_of_question(thread=thread, hosts=hosts)
    return thread


@transaction.atomic
def reveal_author(*, post: Post, by: Member, reason: str) -> Member:
    """Return who wrote a post without their name, for a host who says why; the log says who looked, and at what.

    The log does not say whom they saw: who reads it would learn that without a reason.
    """
    post = fresh_post(post)
    standing = Standing.of(by, post.thread.community)
    if not (standing.is_host and standing.viewer.holds(post.thread.audience)):
        raise PermissionDenied
    if not post.is_anonymous:
        raise ActionError(_("This post carries the name of whoever wrote it."))
    AuditEntry.objects.create(
        community=post.thread.community,
        actor=by,
        act=AuditEntry.Act.REVEAL,
        thread=post.thread,
        post=post,
        note=reason,
    )
    return post.author


def _hosts_of(community: Community) -> list[int]:
    hosts = Membership.objects.filter(community=community, member__is_active=True).exclude(title="")
    return list(hosts.values_list("member", flat=True))
