"""Read the taxonomy from its reviewed file, and write it to the database whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Concat

from search import actions
from search.models import VOCABULARY, Concept, ConceptKind, ConceptTerm, Version

TAXONOMY_FILE = Path(__file__).parent / "data" / "taxonomy.yaml"

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_TEXTS = {"key": 80, "kind": 20, "label": 120, "definition": 2_000, "source": 200}
_LISTS = {"abbreviations": 120, "synonyms": 120, "broader": 80, "related": 80}
_REQUIRED = ("key", "kind", "label")


class BrokenFile(Exception):
    """A file of data cannot be loaded; the message names the file, the line and what to put right."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}, line {line}: {problem}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept as the file has it, with the line on which it starts."""

    line: int
    key: str
    kind: str
    label: str
    definition: str
    source: str
    abbreviations: tuple[str, ...]
    synonyms: tuple[str, ...]
    broader: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many concepts a load wrote; none when the file was loaded before."""

    concepts: int
    terms: int


def read(path: Path) -> list[Entry]:
    """Return the entries of the file; raises BrokenFile for the first thing that is wrong with it."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise BrokenFile(path, 1, "the file is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenFile(path, line, f"not valid YAML ({error.problem})") from error
    except yaml.YAMLError as error:
        raise BrokenFile(path, 1, f"not valid YAML ({error})") from error
    if not isinstance(root, yaml.SequenceNode):
        raise BrokenFile(path, 1, "the file should be a list of concepts")
    entries = [_entry(path, node) for node in root.value]
    _check(path, entries)
    return entries


def _entry(path: Path, node: yaml.Node) -> Entry:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise BrokenFile(path, line, "a concept should be a mapping that starts with its key")
    values: dict[str, Any] = {}
    for name_node, value_node in node.value:
        name, at = str(name_node.value), name_node.start_mark.line + 1
        if name in values:
            raise BrokenFile(path, at, f"“{name}” is given twice")
        if name in _TEXTS:
            values[name] = _text(path, value_node, name, _TEXTS[name])
        elif name in _LISTS:
            values[name] = _list(path, value_node, name)
        else:
            raise BrokenFile(path, at, f"“{name}” is not something that a concept has")
    for name in _REQUIRED:
        if not values.get(name):
            raise BrokenFile(path, line, f"the concept has no {name}")
    texts = {name: values.get(name, "") for name in _TEXTS}
    return Entry(line=line, **texts, **{name: values.get(name, ()) for name in _LISTS})


def _text(path: Path, node: yaml.Node, name: str, longest: int) -> str:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        raise BrokenFile(path, line, f"{name} should be one line of text")
    if node.tag == "tag:yaml.org,2002:null":
        return ""
    text = str(node.value).strip()
    if len(text) > longest:
        raise BrokenFile(path, line, f"{name} is longer than {longest} characters")
    return text


def _list(path: Path, node: yaml.Node, name: str) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise BrokenFile(path, node.start_mark.line + 1, f"{name} should be a list")
    texts = []
    for item in node.value:
        text = _text(path, item, f"each of {name}", _LISTS[name])
        if not text:
            raise BrokenFile(path, item.start_mark.line + 1, f"{name} holds an empty entry")
        texts.append(text)
    return tuple(dict.fromkeys(texts))


def _check(path: Path, entries: list[Entry]) -> None:
    known: dict[str, Entry] = {}
    labels: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if not _KEY.match(entry.key):
            raise BrokenFile(path, entry.line, f"the key “{entry.key}” should be small letters, digits and hyphens")
        if entry.kind not in ConceptKind.values:
            kinds = ", ".join(ConceptKind.values)
            raise BrokenFile(path, entry.line, f"“{entry.kind}” is not a kind of concept: use one of {kinds}")
        if entry.key in known:
            raise BrokenFile(path, entry.line, f"the key “{entry.key}” is used on line {known[entry.key].line} already")
        label = (entry.kind, entry.label.casefold())
        if label in labels:
            raise BrokenFile(path, entry.line, f"“{entry.label}” is the label of line {labels[label].line} already")
        known[entry.key] = labels[label] = entry
    _check_links(path, known)
    _check_circles(path, known)


def _check_links(path: Path, known: dict[str, Entry]) -> None:
    for entry in known.values():
        for key in (*entry.broader, *entry.related):
            if key not in known:
                raise BrokenFile(path, entry.line, f"{entry.key} points to “{key}”, which the file does not hold")
        for key in entry.broader:
            if known[key].kind != entry.kind:
                raise BrokenFile(path, entry.line, f"{entry.key} has “{key}” as broader, which is of another kind")


def _check_circles(path: Path, known: dict[str, Entry]) -> None:
    safe: set[str] = set()
    for start, entry in known.items():
        trail = [start]
        pending = [iter(entry.broader)]
        while pending:
            key = next(pending[-1], None)
            if key is None:
                safe.add(trail.pop())
                pending.pop()
            elif key in trail:
                raise BrokenFile(path, known[key].line, f"{key} is broader than itself, by way of {trail[-1]}")
            elif key not in safe:
                trail.append(key)
                pending.append(iter(known[key].broader))


def load(path: Path = TAXONOMY_FILE, *, again: bool = False) -> Loaded:
    """Write the file's concepts to the database; concepts that only the database holds stay.

    A file that was loaded before is not loaded again, so what editors changed since then stays too; `again` loads
    it all the same. A newer file wins over the CMS for the concepts that it names.
    """
    entries = read(path)
    content = uuid5(NAMESPACE_URL, path.read_text(encoding="utf-8"))
    if not again and Version.objects.filter(name="taxonomy-file", token=content).exists():
        return Loaded(0, 0)
    keys = [entry.key for entry in entries]
    _check_labels(path, entries)
    with transaction.atomic():
        before = set(Concept.objects.filter(key__in=keys).values_list("key", "kind", "label"))
        numbers = _write_concepts(entries, keys)
        terms = _write_terms(entries, numbers)
        _write_links(entries, numbers)
        Version.objects.update_or_create(name="taxonomy-file", defaults={"token": content})
        Version.renew(VOCABULARY)
        after = set(Concept.objects.filter(key__in=keys).values_list("key", "kind", "label"))
        actions.index_labelled(values=[key for key, *_ in before - after])
    return Loaded(len(entries), terms)


def _check_labels(path: Path, entries: list[Entry]) -> None:
    lines = {(entry.kind, entry.label): entry.line for entry in entries}
    others = Concept.objects.exclude(key__in=[entry.key for entry in entries]).filter(label__in=[e[1] for e in lines])
    for kind, label, key in others.values_list("kind", "label", "key"):
        if (kind, label) in lines:
            raise BrokenFile(path, lines[kind, label], f"“{label}” is the label of “{key}” in the database already")


def _write_concepts(entries: list[Entry], keys: list[str]) -> dict[str, int]:
    # Labels are unique, and the file may hand one from a concept to another: make room first.
    Concept.objects.filter(key__in=keys).update(label=Concat(Value("… "), F("key")))
    Concept.objects.bulk_create(
        [
            Concept(key=one.key, kind=one.kind, label=one.label, definition=one.definition, source=one.source)
            for one in entries
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["kind", "label", "definition", "source"],
    )
    return dict(Concept.objects.filter(key__in=keys).values_list("key", "pk"))


def _write_terms(entries: list[Entry], numbers: dict[str, int]) -> int:
    ConceptTerm.objects.filter(concept__in=numbers.values()).delete()
    rows = []
    for entry in entries:
        kinds = dict.fromkeys(entry.synonyms, ConceptTerm.Kind.SYNONYM)
        kinds.update(dict.fromkeys(entry.abbreviations, ConceptTerm.Kind.ABBREVIATION))
        rows += [ConceptTerm(concept_id=numbers[entry.key], kind=kind, text=text) for text, kind in kinds.items()]
    ConceptTerm.objects.bulk_create(rows)
    return len(rows)


def _write_links(entries: list[Entry], numbers: dict[str, int]) -> None:
    up = {(entry.key, key) for entry in entries for key in entry.broader}
    aside = {pair for entry in entries for key in entry.related for pair in ((entry.key, key), (key, entry.key))}
    links: list[tuple[type[Model], set[tuple[str, str]]]] = [
        (Concept.broader.through, up),
        (Concept.related.through, aside),
    ]
    for through, pairs in links:
        rows = through._default_manager
        rows.filter(from_concept__in=numbers.values(), to_concept__in=numbers.values()).delete()
        rows.bulk_create(
            [through(from_concept_id=numbers[start], to_concept_id=numbers[end]) for start, end in sorted(pairs)]
        )
