"""Load the demonstration's introductions: one that waits, one in which two talk, and one that helped."""

from __future__ import annotations

from datetime import timedelta

from communities.introductions import Conversations
from communities.models import Conversation
from demo.files import read_rows
from demo.loading.known import Known, check, find
from directory.models import Introduction
from directory.models.introductions import HOW_DAYS


def load_introductions(known: Known) -> None:
    """Load `introductions.yaml`; what is there already is brought up to the file."""
    for row in read_rows(known.content / "introductions.yaml"):
        asker, asked = find(row, "asker", known.members), find(row, "asked", known.members)
        if asker == asked:
            raise row.broken("nobody asks themselves.")
        made = Introduction.objects.filter(asker=asker, asked=asked).first() or Introduction(asker=asker, asked=asked)
        made.kind = row.one_of("kind", Introduction.Kind.values)
        made.reason = row.need("reason")
        made.concept = known.concept(row, "concept") if row.get("concept") else None
        made.created_at = known.moment(row)
        if row.get("answer"):
            made.state, made.answer = Introduction.State.ACCEPTED, row["answer"]
            made.answered_at = made.created_at + timedelta(days=1)
        if row.get("helped"):
            made.asker_helped = row.one_of("helped", Introduction.Helped.values)
            made.asker_words, made.asker_is_named = row.get("words") or "", bool(row.get("named"))
            made.how_asked_at = made.created_at + timedelta(days=HOW_DAYS + 1)
            made.helped_on = made.how_asked_at.date()
        check(row, made)
        made.save()
        if made.is_open and not Conversation.objects.filter(introduction=made).exists():
            Conversations().open(made)
