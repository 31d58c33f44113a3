"""The indices behind the names that are searched and written: which serve, which are being built, which are kept.

Behind each alias lies one index, whose own name tells its version and when it was made. While another is being built
it lies behind the alias with `-next`, and the one that served before behind that with `-before`. Elasticsearch itself
keeps this, in one place for every process; all the aliases change in one call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.elastic.client import Away, reaching
from search.elastic.documents import VERSION, Index, definition

# How long an index that is built remembers deletions: what was read before one does not bring the document back.
REMEMBERED = "1h"


def next_alias(index: Index) -> str:
    """Return the name under which the index that is being built is written."""
    return f"{index.alias}-next"


def before_alias(index: Index) -> str:
    """Return the name of the index that served before, kept so that one can go back to it."""
    return f"{index.alias}-before"


@dataclass(frozen=True, slots=True)
class Standing:
    """An index that stands in Elasticsearch, with its aliases and the version of what it holds."""

    name: str
    aliases: frozenset[str]
    version: int

    @property
    def is_current(self) -> bool:
        """Whether it holds what this release writes and asks for."""
        return self.version == VERSION


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands in Elasticsearch for the site, by alias; `idle` are names that no alias leads to."""

    behind: dict[str, Standing]
    idle: tuple[str, ...]

    def serving(self, index: Index) -> Standing:
        """Return the index that answers; raises `Away` where there is none, or none of this release."""
        found = self.behind.get(index.alias)
        if found is None:
            raise Away(f"there is no index {index.alias}: run manage.py search_rebuild")
        if not found.is_current:
            raise Away(
                f"the index {found.name} is of version {found.version} and this release needs version {VERSION}: "
                "run manage.py search_rebuild"
            )
        return found

    def written(self, index: Index) -> tuple[list[str], bool]:
        """Return the aliases that a change is written to, and whether they are all that it has to be written to."""
        there = [alias for alias in (index.alias, next_alias(index)) if alias in self.behind]
        ours = [alias for alias in there if self.behind[alias].is_current]
        return ours, bool(ours) and len(ours) == len(there)


def layout(client: Elasticsearch) -> Layout:
    """Ask Elasticsearch what stands there for the site."""
    patterns = [f"{index.alias}-v*" for index in Index]
    with reaching():
        answer: dict[str, Any] = client.indices.get(
            index=patterns, features=["aliases", "mappings"], filter_path="*.aliases,*.mappings._meta"
        ).body
    behind, idle = {}, []
    for name, told in answer.items():
        aliases = frozenset(told.get("aliases", {}))
        version = told.get("mappings", {}).get("_meta", {}).get("version", 0)
        behind.update(dict.fromkeys(aliases, Standing(name, aliases, version)))
        if not aliases:
            idle.append(name)
    return Layout(behind, tuple(sorted(idle)))


def create_next(client: Elasticsearch, index: Index) -> str:
    """Make an empty index to be built; from now on every change is written to it too. Returns its name."""
    name, wanted = index.new_name(), definition(index)
    building = {"index.refresh_interval": "-1", "index.gc_deletes": REMEMBERED}
    with reaching():
        made = client.indices.create(
            index=name,
            settings={**wanted["settings"], **building},
            mappings=wanted["mappings"],
            aliases={next_alias(index): {}},
        )
    if not made["shards_acknowledged"]:
        raise Away(f"the new index {name} did not start in time")
    return name


def finish(client: Elasticsearch, index: Index, name: str) -> None:
    """Have the index that was built refresh itself as its definition says, and show what it holds."""
    interval = definition(index)["settings"]["refresh_interval"]
    with reaching():
        client.indices.put_settings(index=name, settings={"index.refresh_interval": interval})
        client.indices.refresh(index=name)


def serve(client: Elasticsearch, names: dict[Index, str], standing: Layout) -> None:
    """Have the new indices answer from now on, in one call, and keep those that answered until now."""
    actions: list[dict[str, Any]] = []
    for index, name in names.items():
        actions.append({"add": {"index": name, "alias": index.alias}})
        actions.append({"remove": {"index": name, "alias": next_alias(index), "must_exist": False}})
        served = standing.behind.get(index.alias)
        kept = standing.behind.get(before_alias(index))
        if kept:
            actions.append({"remove": {"index": kept.name, "alias": before_alias(index)}})
        if served and served.name != name:
            actions.append({"remove": {"index": served.name, "alias": index.alias}})
            actions.append({"add": {"index": served.name, "alias": before_alias(index)}})
    with reaching():
        client.indices.update_aliases(actions=actions)


def delete(client: Elasticsearch, names: Iterable[str]) -> None:
    """Delete the indices; those that are gone already are no fault."""
    for name in names:
        with reaching():
            client.indices.delete(index=name, ignore_unavailable=True)
