"""Writes to how closely a member follows communities and threads, and to how they like to talk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from communities.actions import telling
from communities.models import Community, CommunityFollowing, Level, TalkPreferences, Thread, ThreadFollowing
from communities.rules import Standing
from directory.audiences import Viewer
from directory.models import Member


def follow_thread(*, thread: Thread, member: Member, level: str) -> None:
    """Follow a thread as closely as the member says; raises PermissionDenied where they may not read it."""
    if not Viewer(member).holds(thread.audience):
        raise PermissionDenied
    ThreadFollowing.objects.update_or_create(
        thread=thread, member=member, defaults={"level": Level(level), "is_automatic": False}
    )


def follow_community(*, community: Community, member: Member, level: str) -> None:
    """Follow a community as closely as the member says; raises PermissionDenied for whoever does not belong to it."""
    if not Standing.of(member, community).is_member:
        raise PermissionDenied
    CommunityFollowing.objects.update_or_create(community=community, member=member, defaults={"level": Level(level)})


def watch_on_posting(*, thread: Thread, member: Member) -> None:
    """Have whoever posts in a thread watch it, unless they follow it in their own way or do not want that."""
    if ThreadFollowing.objects.filter(thread=thread, member=member).exists():
        return
    if TalkPreferences.of(member).follows_on_posting:
        watching = ThreadFollowing(thread=thread, member=member, level=Level.WATCH, is_automatic=True)
        ThreadFollowing.objects.bulk_create([watching], ignore_conflicts=True)


@transaction.atomic
def choose_preferences(*, member: Member, **chosen: Any) -> TalkPreferences:
    """Keep how the member likes to talk; who is here and who writes follows at once in every open tab."""
    preferences, _made = TalkPreferences.objects.update_or_create(member=member, defaults=chosen)
    telling.access_changed(member_id=member.pk)
    return preferences
