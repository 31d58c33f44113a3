"""What an action says when it cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.errors import ActionError, TooFast

if TYPE_CHECKING:
    from communities.models import Poll, Post

__all__ = ["ActionError", "EditConflict", "PollConflict", "TooFast"]


class EditConflict(ActionError):
    """The words that somebody changes are not those that they started from any more; `post` holds them as they are."""

    def __init__(self, post: Post) -> None:
        super().__init__(
            _(
                "This post was changed in another tab or on another device. Its words as they are now stand below: "
                "take what you need of them, then save again."
            )
        )
        self.post = post


class PollConflict(ActionError):
    """The poll that somebody changes is not that which they started from any more; `poll` holds it as it is."""

    def __init__(self, message: str | Promise, poll: Poll) -> None:
        super().__init__(message)
        self.poll = poll
