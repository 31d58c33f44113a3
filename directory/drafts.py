"""Between talk and pages: one app hands over what was said, another makes a draft of it, and neither knows the other.

An app that keeps pages registers a `Maker` when it is ready; an app in which people talk offers the makers that there
are and hands them `Material`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from wagtail.models import Page

from directory.models import Member
from search.models import Concept


@dataclass(frozen=True, slots=True)
class Passage:
    """What somebody said, as safe HTML; without an author where they said it without their name."""

    html: str
    author: Member | None
    byline: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a draft is made of."""

    title: str
    url: str
    passages: tuple[Passage, ...]
    asks_first: bool
    """Whether the first passage is a question or a problem, and the others are about it."""
    outcome: str = ""
    concepts: tuple[Concept, ...] = ()

    @property
    def authors(self) -> list[Member]:
        """Those who are credited by name, each once, in the order in which they spoke."""
        return list({passage.author.pk: passage.author for passage in self.passages if passage.author}.values())

    @property
    def bylines(self) -> list[str]:
        """The names under which the passages stand, each once."""
        return list(dict.fromkeys(passage.byline for passage in self.passages))


class NoPlace(Exception):
    """The site has nowhere to put such a draft."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes one sort of draft; raises `NoPlace` where the site has no list for its like."""

    key: str
    label: str | Promise
    make: Callable[[Material, Member], Page]


_makers: dict[str, Maker] = {}


def register(maker: Maker) -> None:
    """Offer a sort of draft; the last of a key stands."""
    _makers[maker.key] = maker


def makers() -> Iterable[Maker]:
    """Return the sorts of drafts that are offered."""
    return _makers.values()


def maker_of(key: str) -> Maker | None:
    """Return the maker of the key, or nothing."""
    return _makers.get(key)
