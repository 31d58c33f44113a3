"""Writes of where a thread went: what became of a request, what was decided, what was agreed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.actions import notifying
from communities.actions.threads import held_thread, hold_writer, log_change
from communities.errors import ActionError
from communities.models import Thread, ThreadEvent
from communities.rules import Standing, may_lead
from directory.models import Member

NO_OUTCOME = _("What is shared goes nowhere in particular: there is nothing to report back.")


@transaction.atomic
def report_outcome(*, thread: Thread, by: Member, outcome: str = "", note: str = "") -> bool:
    """Say where the thread went, or take that back with nothing, and say whether that changed anything.

    Whoever started it may, and the hosts. Those who have the question too are told.
    """
    thread = held_thread(thread)
    hold_writer(thread, by)
    if not may_lead(Standing.of(by, thread.community), thread):
        raise PermissionDenied
    if not thread.takes_outcome:
        raise ActionError(NO_OUTCOME)
    if not thread.seeks_answer:
        outcome = ""
    note = note.strip()
    if (thread.outcome, thread.outcome_note) == (outcome, note):
        return False
    thread.outcome, thread.outcome_note = outcome, note
    thread.outcome_at = timezone.now() if outcome or note else None
    Thread.objects.filter(pk=thread.pk).update(
        outcome=thread.outcome, outcome_note=thread.outcome_note, outcome_at=thread.outcome_at
    )
    log_change(thread, None, ThreadEvent.Kind.THREAD)
    if thread.outcome_at:
        notifying.told_of_outcome(thread=thread, by=by)
    return True
