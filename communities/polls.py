"""A poll as it is asked: what it must be before it stands under a post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

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

    @classmethod
    def of(cls, poll: Poll) -> NewPoll:
        """Return a poll as it is asked now."""
        choices = tuple(poll.choices.order_by("order").values_list("text", flat=True))
        return cls(poll.question, choices, poll.is_multiple, poll.closes_at)

    def asks_the_same_as(self, other: NewPoll) -> bool:
        """Say whether the two differ in when the voting closes at most."""
        return replace(self, closes_at=other.closes_at) == other

    def put_under(self, post: Post) -> Poll:
        """Make the rows, in the transaction that makes the post."""
        poll = Poll.objects.create(
            post=post, question=self.question, is_multiple=self.is_multiple, closes_at=self.closes_at
        )
        self._offer(poll)
        return poll

    def put_in_place_of(self, poll: Poll) -> None:
        """Change the rows of a poll on which nobody has voted.

        All choices are new ones: a vote that is on its way was for what its voter read before, and finds them gone.
        """
        poll.choices.all().delete()
        poll.question, poll.is_multiple, poll.closes_at = self.question, self.is_multiple, self.closes_at
        poll.save(update_fields=["question", "is_multiple", "closes_at"])
        self._offer(poll)

    def _offer(self, poll: Poll) -> None:
        PollChoice.objects.bulk_create(
            PollChoice(poll=poll, text=text, order=order) for order, text in enumerate(self.choices, start=1)
        )


def version_of(poll: Poll) -> str:
    """Return what tells the poll from how it was before: a change says from which it started."""
    return sha256(str(NewPoll.of(poll)).encode()).hexdigest()[:16]
