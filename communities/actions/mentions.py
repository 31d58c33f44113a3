"""Whom a post names is written with the post, so that they can be told of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from communities.errors import ActionError
from communities.limits import CALLS, MENTIONS
from communities.mentions import Named, named
from communities.models import Mention, Post, Thread
from directory.models import Member

MOST_NAMED = 20
"""People whom one post may name; a host's call to everybody is one call."""
TOO_MANY = _("A post can name at most 20 people. Take some of the names out.")


def read(*, thread: Thread, author: Member, body: str) -> Named:
    """Return the text as it is kept and whom it tells, in the transaction that will write the post.

    Raises ActionError for too many names, TooFast for too many within an hour.
    """
    found = named(body, audience=thread.audience, community=thread.community, author=author)
    if len(found.members) > MOST_NAMED:
        raise ActionError(TOO_MANY)
    if found.members:
        MENTIONS.take(author, times=len(found.members))
    if found.called:
        CALLS.take(author)
    return found


def write(post: Post, found: Named) -> frozenset[int]:
    """Leave a row for everybody whom the post tells, take away the others, and return who is new."""
    before = frozenset(Mention.objects.filter(post=post).values_list("member", flat=True))
    Mention.objects.filter(post=post).exclude(member__in=found.told).delete()
    new = found.told - before
    Mention.objects.bulk_create([Mention(post=post, member_id=pk) for pk in sorted(new)], ignore_conflicts=True)
    return new
