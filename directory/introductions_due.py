"""What becomes due with time: a reminder, a request that lapses, and the question whether it helped.

Each is done once: the row says when, and is locked while it is decided, so that two runs at the same time do it once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from directory.conversations import News, talk
from directory.models import Introduction
from directory.models.introductions import HOW_DAYS, LAPSE_DAYS, REMIND_DAYS

AT_ONCE = 500
"""Rows of each sort that one run does; the next does the others."""
State = Introduction.State


@dataclass(frozen=True, slots=True)
class Done:
    """How many were reminded, how many requests lapsed, and how many pairs were asked how it went."""

    reminded: int
    lapsed: int
    asked: int


def tend(now: datetime | None = None) -> Done:
    """Do what is due at the moment, each in a transaction of its own, and return how much that was."""
    now = now or timezone.now()
    lapsing = Q(state=State.WAITING, created_at__lte=now - timedelta(days=LAPSE_DAYS))
    waiting = Q(state=State.WAITING, reminded_at=None, created_at__lte=now - timedelta(days=REMIND_DAYS))
    # Who has said already whether it helped is not asked.
    talked = Q(state=State.ACCEPTED, how_asked_at=None, answered_at__lte=now - timedelta(days=HOW_DAYS))
    lapsed = _each(lapsing, lambda held: _lapse(held, now))
    return Done(
        reminded=_each(waiting, lambda held: _remind(held, now)),
        lapsed=lapsed,
        asked=_each(talked, lambda held: _ask_how(held, now)),
    )


def _each(due: Q, do: Callable[[Introduction], None]) -> int:
    done = 0
    for pk in list(Introduction.objects.filter(due).order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rows = Introduction.objects.select_for_update(of=("self",), skip_locked=True).filter(due, pk=pk)
            held = rows.select_related("asker", "asked", "concept").first()
            if held is not None:
                do(held)
                done += 1
    return done


def _remind(held: Introduction, now: datetime) -> None:
    held.reminded_at = now
    held.save(update_fields=["reminded_at"])
    talk().tell(News.REMINDER, held, held.asked)


def _lapse(held: Introduction, now: datetime) -> None:
    held.state, held.answered_at = State.LAPSED, now
    held.save(update_fields=["state", "answered_at"])
    talk().seen(held, held.asked)
    talk().tell(News.LAPSED, held, held.asker)


def _ask_how(held: Introduction, now: datetime) -> None:
    held.how_asked_at = now
    held.save(update_fields=["how_asked_at"])
    for member, said in ((held.asker, held.asker_helped), (held.asked, held.asked_helped)):
        if not said:
            talk().tell(News.HOW, held, member)
