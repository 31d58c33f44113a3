"""What two members did together where people talk: for the directory, which asks before one endorses the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities.models import Community, Membership, Post, Thread
from directory.audiences import Viewer
from directory.endorsing import SharedWork
from directory.models import Member

MOST = 5
"""Threads, and groups, that are named at most."""
SMALL_GROUP = 30
"""Members up to which people in a group know each other's work."""

BOTH_WROTE = _("You both wrote in")
THEY_ANSWERED = _("They answered your question")
YOU_ANSWERED = _("You answered their question")
BOTH_BELONG = _("You both belong to")


def shared_threads(viewer: Viewer, member: Member) -> Iterator[SharedWork]:
    """Yield the newest threads that the viewer may read and in which both wrote under their names."""
    posts = Post.objects.signed().filter(thread=OuterRef("pk"), hidden_at=None, moved_to=None)
    both = Exists(posts.filter(author=viewer.member)), Exists(posts.filter(author=member))
    asked = Post.objects.filter(thread=OuterRef("pk"), number=1, is_anonymous=True)
    threads = Thread.objects.visible_to(viewer).of_everybody().current().filter(*both)
    threads = threads.annotate(asked_without_name=Exists(asked))
    for thread in threads.select_related("community", "answer").prefetch_related("concepts")[:MOST]:
        how, concepts = _how(thread, viewer, member), tuple(thread.concepts.all())
        yield SharedWork(how, thread.title, thread.get_absolute_url(), concepts)


def shared_groups(viewer: Viewer, member: Member) -> Iterator[SharedWork]:
    """Yield the small groups to which both were let in; a community that anybody joins with a click is none."""
    own = Membership.objects.filter(community=OuterRef("pk"))
    both = Exists(own.filter(member=viewer.member)), Exists(own.filter(member=member))
    groups = Community.objects.exclude(level=Community.Level.OPEN).filter(*both).with_counts()
    for group in groups.filter(member_total__lte=SMALL_GROUP).prefetch_related("concepts").order_by("name")[:MOST]:
        yield SharedWork(BOTH_BELONG, group.name, group.get_absolute_url(), tuple(group.concepts.all()))


def _how(thread: Any, viewer: Viewer, member: Member) -> str | Promise:
    answer = thread.answer
    # Who asked without their name is not told apart from the others who wrote.
    if answer is None or answer.hidden_at or answer.is_anonymous or thread.asked_without_name:
        return BOTH_WROTE
    by = viewer.member.pk if viewer.member else 0
    people = {(by, member.pk): THEY_ANSWERED, (member.pk, by): YOU_ANSWERED}
    return people.get((thread.author_id, answer.author_id), BOTH_WROTE)
