"""Whether one member may ask another for an introduction, and if not, why, and when they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.audiences import Viewer
from directory.models import Availability, Block, Introduction, Member
from directory.models.introductions import IntroductionQuerySet

ASKS_A_WEEK = 5
"""Requests that a member may send within seven days."""
REST_DAYS = 28
"""Days after somebody has declined before the same member may ask them again."""
WEEK = timedelta(days=7)


class IntroductionError(Exception):
    """It cannot be done as things stand; the message says so to whoever wanted it."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Why(Enum):
    """Why somebody cannot be asked now."""

    ONESELF = "oneself"
    HIDDEN = "hidden"
    WAITING = "waiting"
    IN_TOUCH = "in-touch"
    LIMIT = "limit"
    NOT_NOW = "not-now"
    RESTING = "resting"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a member cannot be asked now, in words; from when they can; and the introduction that there is already."""

    why: Why
    text: str
    until: datetime | None = None
    introduction: Introduction | None = None

    @property
    def offers_others(self) -> bool:
        """Whether somebody else could be asked instead."""
        return self.why in {Why.NOT_NOW, Why.RESTING, Why.FULL}


class CannotAsk(IntroductionError):
    """The member cannot be asked now; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.text)
        self.obstacle = obstacle


NOT_NOW = gettext_lazy("%(name)s takes no requests at the moment.")


def obstacle(asker: Member, asked: Member) -> Obstacle | None:
    """Return what stands in the way of asking, or nothing; that both exist and may be seen is the caller's to know.

    Whoever is blocked is told what everybody is told of a member who takes no requests.
    """
    if asker == asked:
        return Obstacle(Why.ONESELF, _("This is you. Others see here how they can ask you."))
    between = Introduction.objects.between(asker, asked)
    name = {"name": asked.get_short_name()}
    return (
        _own(asker, asked)
        or _there_already(between, asker, name)
        or _unwilling(asker, asked, name)
        or _limit(asker)
        or _resting(between, asked, name)
        or _full(asked, name)
    )


def _own(asker: Member, asked: Member) -> Obstacle | None:
    if not asker.paused and Viewer(asked).holds(asker.audience):
        return None
    text = _("They could not see who asks. Show your profile to members of Redbag first; you can hide it again later.")
    return Obstacle(Why.HIDDEN, text)


def _there_already(between: IntroductionQuerySet, asker: Member, name: dict[str, str]) -> Obstacle | None:
    open_ = between.filter(state__in=[Introduction.State.WAITING, Introduction.State.ACCEPTED]).order_by("pk").first()
    if open_ is None:
        return None
    if open_.is_open:
        return Obstacle(Why.IN_TOUCH, _("You and %(name)s are in touch already.") % name, introduction=open_)
    text = _("You have asked %(name)s already, and wait for an answer.")
    if open_.asker_id != asker.pk:
        text = _("%(name)s has asked you, and waits for your answer.")
    return Obstacle(Why.WAITING, text % name, introduction=open_)


def _unwilling(asker: Member, asked: Member, name: dict[str, str]) -> Obstacle | None:
    if Availability.of(asked).is_open and not Block.stands_between(asker.pk, asked.pk):
        return None
    return Obstacle(Why.NOT_NOW, str(NOT_NOW) % name)


def _limit(asker: Member) -> Obstacle | None:
    since = timezone.now() - WEEK
    sent = Introduction.objects.filter(asker=asker, created_at__gt=since).order_by("-created_at", "-pk")
    moments = list(sent.values_list("created_at", flat=True)[:ASKS_A_WEEK])
    if len(moments) < ASKS_A_WEEK:
        return None
    until = moments[-1] + WEEK
    text = _(
        "You have asked %(most)d people within a week, which is as many as one may. You can ask again from %(day)s."
    )
    return Obstacle(Why.LIMIT, text % {"most": ASKS_A_WEEK, "day": day(until)}, until)


def _resting(between: IntroductionQuerySet, asked: Member, name: dict[str, str]) -> Obstacle | None:
    declined = between.filter(
        asked=asked,
        state__in=[Introduction.State.DECLINED, Introduction.State.SUGGESTED],
        answered_at__gt=timezone.now() - timedelta(days=REST_DAYS),
    )
    last = declined.order_by("-answered_at").values_list("answered_at", flat=True).first()
    if last is None:
        return None
    until = last + timedelta(days=REST_DAYS)
    text = _("%(name)s could not take your last request on. You can ask again from %(day)s.")
    return Obstacle(Why.RESTING, text % {**name, "day": day(until)}, until)


def _full(asked: Member, name: dict[str, str]) -> Obstacle | None:
    own = Availability.of(asked)
    window = timedelta(days=own.days)
    received = Introduction.objects.counted().filter(asked=asked, created_at__gt=timezone.now() - window)
    moments = list(received.order_by("-created_at", "-pk").values_list("created_at", flat=True)[: own.most])
    if len(moments) < own.most:
        return None
    until = moments[-1] + window
    text = _("%(name)s has as many requests as they can take, and takes the next from %(day)s.")
    return Obstacle(Why.FULL, text % {**name, "day": day(until)}, until)


def day(moment: datetime) -> str:
    """Return the moment in words, the minute rounded up: at the time that we name, it works."""
    return date_format(timezone.localtime(moment + timedelta(minutes=1)), "j F Y, H:i")


def contact_of(introduction: Introduction, viewer: Viewer) -> str:
    """Return the other's e-mail address for one of two who are in touch; nothing before, and no more afterwards.

    The asker agreed when they asked, whoever accepts chooses. Who is suspended, pauses, or blocks shows it no longer.
    """
    member = viewer.member
    if member is None or not introduction.is_open or member.pk not in {introduction.asker_id, introduction.asked_id}:
        return ""
    other = introduction.other(member)
    if other == introduction.asked and not introduction.shares_email:
        return ""
    seen = Member.objects.visible_to(viewer).filter(pk=other.pk, paused=False).exists()
    return other.email if seen and not Block.stands_between(member.pk, other.pk) else ""
