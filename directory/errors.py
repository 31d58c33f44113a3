"""What an action says when it cannot be done."""

from __future__ import annotations

from django.utils.functional import Promise


class ActionError(Exception):
    """The action cannot be done as things stand; the message says so to whoever asked for it."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class TooFast(ActionError):
    """So much in so short a time that it has to wait; the same may be sent again after so many seconds."""

    def __init__(self, message: str | Promise, *, seconds: int = 60) -> None:
        super().__init__(message)
        self.seconds = seconds
