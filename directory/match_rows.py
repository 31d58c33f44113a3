"""Mutual matches as they are shown: three on the home page, all on a page of their own, each with both reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import audiences
from directory.audiences import Viewer
from directory.matching import Exchange, Match, Profile, matches, read
from directory.models import Member, ShownMatch
from directory.reasons import in_sentence
from directory.results import line_of
from directory.showing import show
from search import vocabulary
from search.vocabulary import Vocabulary

AT_HOME = 3
SHOWN_REASONS = 2


@dataclass(frozen=True, slots=True)
class Step:
    """Something to add to the profile, and the page where it is added."""

    text: Promise
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A match as it is shown: the member, who they are in a line, what they can help with and what you can."""

    member: Member
    line: str
    learns: str
    helps: str


def rows(found: Sequence[Match], viewer: Viewer) -> list[Row]:
    """Return the rows of the matches, checked once more against whom the viewer may see."""
    people = Member.objects.visible_to(viewer).filter(paused=False).with_profile()
    members = people.in_bulk([match.person for match in found])
    show(members.values(), viewer)
    words = vocabulary.current()
    return [
        Row(members[one.person], line_of(members[one.person].shown), _said(one.learns, words), _said(one.helps, words))
        for one in found
        if one.person in members
    ]


def _said(found: Sequence[Exchange], words: Vocabulary) -> str:
    return ", ".join(in_sentence(words.label(one.wanted)) for one in found[:SHOWN_REASONS])


def at_home(viewer: Viewer) -> list[Row]:
    """Return the day's matches of the viewer, and remember that they were shown."""
    found = rows(matches(viewer)[:AT_HOME], viewer)
    if viewer.member is not None:
        remember_shown(member=viewer.member, others=[row.member for row in found])
    return found


@transaction.atomic
def remember_shown(*, member: Member, others: Sequence[Member]) -> None:
    """Remember that the member was shown the others today: one write a day."""
    today = timezone.localdate()
    known = ShownMatch.objects.filter(member=member, other__in=others, shown_on=today).values_list("other", flat=True)
    new = {other.pk for other in others} - set(known)
    ShownMatch.objects.bulk_create(
        [ShownMatch(member=member, other_id=pk, shown_on=today) for pk in sorted(new)],
        update_conflicts=True,
        unique_fields=["member", "other"],
        update_fields=["shown_on"],
    )


@transaction.atomic
def hide_match(*, member: Member, other: Member) -> None:
    """Show the member this match no more."""
    ShownMatch.objects.update_or_create(member=member, other=other, defaults={"is_hidden": True})


@transaction.atomic
def show_again(*, member: Member) -> int:
    """Show the member again whom they put away; return how many."""
    return ShownMatch.objects.filter(member=member, is_hidden=True).update(is_hidden=False)


def steps_to_match(viewer: Viewer) -> list[Step]:
    """Return what the viewer's profile lacks for somebody to match it, each with the page where it is added."""
    member = viewer.member
    if member is None:
        return []
    own = read([member.pk], viewer.audiences).get(member.pk, Profile())
    is_hidden = not own.shown_to - {audiences.member(member.pk)}
    steps = [
        (is_hidden, _("Let members of Redbag see your profile"), "directory:edit_profile"),
        (not is_hidden and not own.wants, _("Say what you want to learn"), "directory:edit_interests"),
        (not is_hidden and not own.knows, _("Add something that you practise or teach"), "directory:add_expertise"),
    ]
    return [Step(text, reverse(url)) for missing, text, url in steps if missing]
