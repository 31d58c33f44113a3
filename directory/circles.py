"""To whom the parts of a profile are told: the audiences of the documents that speak for its member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from directory import audiences
from directory.models import Contribution, Endorsement, Member
from directory.parts import Level, Part
from search.registry import COPY

Told = TypeVar("Told", Contribution, Endorsement)


def circles_of(members: Iterable[Member]) -> dict[int, frozenset[str]]:
    """Return the tokens of the communities of those members who tell them something that others are not told."""
    return audiences.circles({member.pk for member in members if member.shares_with_communities})


def told_to(member: Member, level: Level, circles: Mapping[int, Iterable[str]]) -> list[tuple[str, str]]:
    """Return the audiences that see what is of the level, each with the end of its documents' keys.

    The key of what several communities are told ends by the community, so that it counts once for who is in several.
    """
    match level:
        case Level.PROFILE:
            return [(member.audience, "")]
        case Level.MEMBERS:
            return [(audiences.MEMBERS, "")]
        case Level.COMMUNITIES:
            return [(token, f"{COPY}{token}") for token in sorted(circles.get(member.pk, ()))]
        case _:
            return []


def each(
    rows: Iterable[Told], part: Part, circles: Mapping[int, Iterable[str]]
) -> Iterator[tuple[Told, tuple[str, str]]]:
    """Yield each row of the part with every audience that it is told to."""
    for row in rows:
        for audience in told_to(row.member, row.member.level_of(part), circles):
            yield row, audience
