"""The groups that something can be meant for: the app that has them names them here, and others offer the choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable

GroupSource = Callable[[], Iterable[tuple[str, str]]]
_sources: list[GroupSource] = []


def group_source(source: GroupSource) -> GroupSource:
    """Register a function that gives the token and the name of each group whose name every member may know."""
    if source not in _sources:
        _sources.append(source)
    return source


def groups() -> list[tuple[str, str]]:
    """Return the tokens and names of the groups, by name."""
    found = [group for source in _sources for group in source()]
    return sorted(found, key=lambda group: group[1].casefold())
