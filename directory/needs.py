"""A need in a paragraph: the concepts that it speaks of, and the people, pages and threads that may help.

Nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.audiences import Viewer
from directory.fields import SHOWN_SKILLS
from directory.finding import Findings, find_people
from directory.results import Row, rows
from search import results as site
from search import vocabulary
from search.asking import ladder, subjects
from search.engines import Hit, Query, engine
from search.finding import LEARNING
from search.registry import Kind
from search.understanding import BRIEF, MAX_SUBJECTS, PLACE_KEY, understand
from search.vocabulary import Vocabulary

MAX_LENGTH = 2000
MAX_ADDED = 8
MAX_NEAREST = 4
SHOWN_PEOPLE, SHOWN_DOCUMENTS = 8, 5
SECTIONS = (
    ("read", LEARNING),
    ("threads", (Kind.THREAD.value,)),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that was understood: its key, or keys with commas between, how it is said, and whether it was added."""

    key: str
    text: str
    is_added: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What a paragraph was understood as.

    `query` is the same in one line; `nearest` are concepts that it may be about too, and `left_out` those which the
    reader took away.
    """

    text: str
    chips: tuple[Chip, ...]
    query: str
    left_out: tuple[Chip, ...] = ()
    nearest: tuple[Chip, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What was understood, in words."""
        return ", ".join(chip.text for chip in self.chips)


@dataclass(frozen=True, slots=True)
class Help:
    """What may help: people with their reasons, and rows of pages and of threads."""

    people: Sequence[Row]
    findings: Findings
    read: Sequence[site.Row]
    threads: Sequence[site.Row]

    @property
    def is_empty(self) -> bool:
        """Whether nobody and nothing was found."""
        return not (self.people or self.read or self.threads)


def read_need(text: str, *, without: Collection[str] = (), added: Sequence[str] = ()) -> Need:
    """Return what the paragraph is about: concepts by how often it names them, and where.

    `without` names keys of concepts, or the place, that the reader took away; `added` keys that they added.
    """
    words = vocabulary.current()
    understood = understand(text[:MAX_LENGTH], words, without, whole=True)
    concepts = [one for one in understood.concepts if one.kinds[0] in SHOWN_SKILLS]
    labels = {one.keys: " / ".join(one.labels) for one in concepts}
    place = understood.place
    known = tuple(dict.fromkeys(key for key in added if key in words.concepts and key not in without))[:MAX_ADDED]
    chips = [Chip(key, words.label(key), is_added=True) for key in known]
    mentioned = sorted(concepts, key=lambda one: -one.times)
    named = [one.keys for one in mentioned if not set(one.keys) & set(known)]
    chips += [Chip(",".join(keys), labels[keys]) for keys in named[: MAX_SUBJECTS - len(chips)]]
    keys = tuple(key for chip in chips for key in chip.key.split(","))
    near = [] if place is None else [_("near %(place)s") % {"place": place.name}]
    line = _in_one_line([words.label(chip.key.split(",")[0]) for chip in chips] or _telling(understood.words), near)
    if place is not None:
        chips.append(Chip(PLACE_KEY, near[0]))
    return Need(
        text=text,
        chips=tuple(chips),
        query=line,
        left_out=_left_out(without, words),
        nearest=_nearest(keys, without, words),
        keys=keys,
    )


def find_help(need: Need, viewer: Viewer) -> Help:
    """Return who and what may help with the need, as far as the viewer may see it."""
    findings = find_people(need.query, viewer, without_people=viewer.themselves)
    found = {name: _documents(need, viewer, kinds) for name, kinds in SECTIONS}
    return Help(rows(findings.candidates[:SHOWN_PEOPLE], findings, viewer), findings, found["read"], found["threads"])


def _documents(need: Need, viewer: Viewer, kinds: tuple[str, ...]) -> list[site.Row]:
    """Return the documents of the kinds that have most of what the need is about, down the ladder until they do."""
    words, asking = vocabulary.current(), engine()
    asked = subjects(understand(need.query, words, {PLACE_KEY}), words)
    found: dict[int, Hit] = {}
    for step in ladder(asked, placed=False) if asked else ():
        hits = asking.search(
            Query(
                audiences=viewer.audiences,
                kinds=kinds,
                groups=step.groups,
                needed=step.needed,
                limit=SHOWN_DOCUMENTS,
            )
        )
        for hit in hits.hits:
            found.setdefault(hit.document, hit)
        if len(found) >= SHOWN_DOCUMENTS:
            break
    groups = tuple(subject.group for subject in asked)
    return site.document_rows(list(found.values())[:SHOWN_DOCUMENTS], groups, viewer.audiences)


def _nearest(keys: Sequence[str], without: Collection[str], words: Vocabulary) -> tuple[Chip, ...]:
    """Return the methods, topics and settings nearest to the keys, but what the reader took away."""
    near = [key for key in words.neighbours(keys) if words.concepts[key].kind in SHOWN_SKILLS and key not in without]
    return tuple(Chip(key, words.label(key)) for key in near[:MAX_NEAREST])


def _left_out(without: Collection[str], words: Vocabulary) -> tuple[Chip, ...]:
    kept = [Chip(key, words.label(key)) for key in dict.fromkeys(without) if key in words.concepts]
    return (*kept, Chip(PLACE_KEY, _("the place"))) if PLACE_KEY in without else tuple(kept)


def _telling(left: Collection[str]) -> list[str]:
    """Return the words that say most where no concept is known: the longest, in their order."""
    longest = set(sorted(left, key=lambda word: (-len(word), word))[:MAX_SUBJECTS])
    return [word for word in left if word in longest]


def _in_one_line(subjects: Sequence[str], near: Sequence[str]) -> str:
    """Return as many of the subjects as the query's reader takes, and the place."""
    line = ""
    room = BRIEF.length - sum(len(one) + 2 for one in near)
    for subject in subjects:
        longer = f"{line}, {subject}" if line else subject
        if len(longer) <= room:
            line = longer
    return ", ".join([part for part in (line, *near) if part]) if line else ""
