"""Who a private thread is for, as people join, leave, and begin or cease to host."""

from __future__ import annotations

from communities.models import Community, Membership, Participant, Thread
from directory.models import Member


def settle_participants(*, community: Community, member: Member) -> None:
    """Give and take what follows for private threads from the member's place in the community, as it is now.

    A host reads the questions to the hosts that are open; those closed before were for the hosts of then. Who hosts no
    more keeps their own questions alone, and who is gone keeps nothing.
    """
    rows = Participant.objects.filter(member=member, thread__community=community)
    membership = Membership.objects.filter(community=community, member=member).first()
    if membership is None:
        rows.delete()
    elif not membership.is_host:
        rows.filter(thread__asks_hosts=True).exclude(thread__author=member).delete()
    else:
        questions = Thread.objects.filter(community=community, asks_hosts=True, closed_at=None)
        due = [Participant(thread_id=pk, member=member) for pk in questions.values_list("pk", flat=True)]
        Participant.objects.bulk_create(due, ignore_conflicts=True)
