"""Between introductions and talk: the directory says when two members come together, another app has them talk.

An app in which people talk registers a `Talk` when it is ready. Without one members still ask and answer, and find
each other by the addresses that they share.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Introduction, Member


class News(models.TextChoices):
    """What somebody is told of an introduction, once each; `%(who)s` is the other of the two."""

    ASKED = "asked", _("%(who)s asks for your time")
    REMINDER = "reminder", _("%(who)s still hopes for your answer")
    ACCEPTED = "accepted", _("%(who)s would like to talk with you")
    DECLINED = "declined", _("%(who)s cannot take this on")
    SUGGESTED = "suggested", _("%(who)s suggests somebody else")
    LAPSED = "lapsed", _("%(who)s has not found the time to answer")
    HOW = "how", _("Did it help to talk with %(who)s?")
    HELPED = "helped", _("You helped %(who)s")

    def sentence(self, who: Member) -> str:
        """Return what happened, with the name of the other."""
        return str(self.label) % {"who": who.display_name}


class Talk(Protocol):
    """What the app in which people talk does for introductions."""

    def open(self, introduction: Introduction) -> None:
        """Let the two talk, beginning with what was asked and answered; in the caller's transaction."""

    def close(self, introduction: Introduction) -> None:
        """Let them read what they said, and say no more; in the caller's transaction."""

    def addresses(self, introductions: Collection[int]) -> Mapping[int, str]:
        """Return where the two of each of the introductions talk."""

    def tell(self, news: News, introduction: Introduction, member: Member) -> None:
        """Tell one of the two, on the site and by mail as they like it, once the transaction is committed."""

    def seen(self, introduction: Introduction, member: Member) -> None:
        """Take as read what the member was told of the introduction."""


class Silence:
    """Nobody talks here."""

    def open(self, introduction: Introduction) -> None:
        """Do nothing."""

    def close(self, introduction: Introduction) -> None:
        """Do nothing."""

    def addresses(self, introductions: Collection[int]) -> Mapping[int, str]:
        """Return nothing."""
        return {}

    def tell(self, news: News, introduction: Introduction, member: Member) -> None:
        """Do nothing."""

    def seen(self, introduction: Introduction, member: Member) -> None:
        """Do nothing."""


_talk: list[Talk] = [Silence()]


def register(talk: Talk) -> None:
    """Have introductions go on there."""
    _talk[:] = [talk]


def talk() -> Talk:
    """Return where introductions go on."""
    return _talk[0]
