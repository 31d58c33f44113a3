"""A poll as it is asked: what it must be before it stands under a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from communities.models import Poll, PollChoice, Post

FEWEST, MOST = 2, 10
CONSENT = (_("I agree"), _("I can live with it"), _("I have a concern"))
"""The choices of a round of consent: who has a concern says in a reply what it is."""


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A question with its choices, in their order."""

    question: str
    choices: tuple[str, ...]
    is_multiple: bool = False
    closes_at: datetime | None = None

    def put_under(self, post: Post) -> Poll:
        """Make the rows, in the transaction that makes the post."""
        poll = Poll.objects.create(
            post=post, question=self.question, is_multiple=self.is_multiple, closes_at=self.closes_at
        )
        PollChoice.objects.bulk_create(
            PollChoice(poll=poll, text=text, order=order) for order, text in enumerate(self.choices, start=1)
        )
        return poll
