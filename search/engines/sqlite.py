"""Full-text search within SQLite: an FTS5 table over the documents, kept by triggers and weighed by bm25."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from django.db.models.expressions import RawSQL

from search.analysis import NOTHING, concept_term
from search.engines import Group, Query, Where
from search.engines.database import BODY_WEIGHT, LABEL_WEIGHT, TITLE_WEIGHT, DatabaseEngine, Statement
from search.engines.weighing import K1

# The table holds no text of its own: it reads the documents' columns, whose words are analysed already.
SCHEMA = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5(
        title_terms, label_terms, body_terms, spelling_terms,
        content='search_document', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER IF NOT EXISTS search_terms_insert AFTER INSERT ON search_document BEGIN
        INSERT INTO search_terms(rowid, title_terms, label_terms, body_terms, spelling_terms)
        VALUES (new.id, new.title_terms, new.label_terms, new.body_terms, new.spelling_terms);
    END""",
    """CREATE TRIGGER IF NOT EXISTS search_terms_delete AFTER DELETE ON search_document BEGIN
        INSERT INTO search_terms(search_terms, rowid, title_terms, label_terms, body_terms, spelling_terms)
        VALUES ('delete', old.id, old.title_terms, old.label_terms, old.body_terms, old.spelling_terms);
    END""",
    """CREATE TRIGGER IF NOT EXISTS search_terms_update
    AFTER UPDATE OF title_terms, label_terms, body_terms, spelling_terms ON search_document BEGIN
        INSERT INTO search_terms(search_terms, rowid, title_terms, label_terms, body_terms, spelling_terms)
        VALUES ('delete', old.id, old.title_terms, old.label_terms, old.body_terms, old.spelling_terms);
        INSERT INTO search_terms(rowid, title_terms, label_terms, body_terms, spelling_terms)
        VALUES (new.id, new.title_terms, new.label_terms, new.body_terms, new.spelling_terms);
    END""",
)
# What is read of everything that answers, so that the documents themselves, which are long, need not be.
PROFILES = "d.kind IN ('person', 'part')"
PROFILES_INDEX = f"""CREATE INDEX IF NOT EXISTS search_document_profiles
    ON search_document (person, audience, kind, label_marks, latitude, longitude, date) WHERE {PROFILES[2:]}"""
SEEN_INDEX = "CREATE INDEX IF NOT EXISTS search_document_seen ON search_document (id, kind, audience, person)"
UNDO = (
    "DROP INDEX IF EXISTS search_document_seen",
    "DROP INDEX IF EXISTS search_document_profiles",
    "DROP TRIGGER IF EXISTS search_terms_update",
    "DROP TRIGGER IF EXISTS search_terms_delete",
    "DROP TRIGGER IF EXISTS search_terms_insert",
    "DROP TABLE IF EXISTS search_terms",
)

_WHERE = {
    Where.ANYWHERE: "{title_terms label_terms body_terms}",
    Where.TITLE: "{title_terms}",
    Where.SPELLING: "{spelling_terms}",
}
_WEIGHTS = (TITLE_WEIGHT, LABEL_WEIGHT, BODY_WEIGHT, 0.5)
# bm25 counts how rare a phrase is among all documents, those that the searcher may not see included. A word that
# counted without end would fit every document as well as can be, and leave that rarity alone to divide by.
_RANK, _RARITY = (f"bm25(search_terms, {', '.join(str(weight * more) for weight in _WEIGHTS)})" for more in (1.0, 1e12))

# A document carries a concept or does not, however long it is: so it counts what a label does in one of usual length.
_LABELLED = LABEL_WEIGHT / (LABEL_WEIGHT + K1)


def install(execute: Callable[[str], object]) -> None:
    """Make the FTS5 table, the triggers that keep it, and what it is read by; nothing happens where they are."""
    for statement in (*SCHEMA, SEEN_INDEX):
        execute(statement)


def index_profiles(execute: Callable[[str], object]) -> None:
    """Make the index by which profiles are read and counted; nothing happens where it is."""
    execute(PROFILES_INDEX)


def uninstall(execute: Callable[[str], object]) -> None:
    """Take the FTS5 table, its triggers and what it is read by away."""
    for statement in UNDO:
        execute(statement)


class SqliteEngine(DatabaseEngine):
    """Answers from FTS5 in the site's own SQLite database: written in the same transaction, so never behind."""

    name = "sqlite"
    apart = "+"
    profiles = f" AND {PROFILES}"
    # Without statistics SQLite would sooner read every profile there is.
    by_profiles = "INDEXED BY search_document_profiles"

    def match(self, group: Group) -> str:
        """Return the group in FTS5's language; every word is quoted, so none of it can be an operator."""
        wanted = [_phrase(phrase, prefix=group.prefix) for phrase in group.phrases if phrase]
        wanted += [f'"{concept_term(key)}"' for key in group.concepts]
        match = f"{_WHERE[group.where]} : ({' OR '.join(wanted or [NOTHING])})"
        names = " OR ".join(_phrase([word], prefix=True) for word in group.beginnings)
        return f"({match} OR {_WHERE[Where.TITLE]} : ({names}))" if names else f"({match})"

    def documents(self, columns: str, query: Query, *groups: Group) -> Statement:
        """Return the statement that selects columns of what the audiences may see and has every one of the groups."""
        seen, of_seen = self.seen(query, query.kinds, self.apart)
        # A cross join is never turned round: asked for each document in turn, the full text would take minutes.
        sql = (
            "SELECT", columns, "FROM search_terms CROSS JOIN search_document d INDEXED BY search_document_seen",
            "ON d.id = search_terms.rowid WHERE search_terms MATCH %s AND", seen,
        )  # fmt: skip
        return " ".join(sql), [" AND ".join(self.match(group) for group in groups), *of_seen]

    def rank(self, group: Group) -> Statement:
        """Return the expression that weighs a document (0 to 1): bm25 without the rarity of what it has."""
        if group.concepts and not group.phrases and not group.beginnings:
            return str(_LABELLED), []
        return f"{_RANK} / {_RARITY}", []

    def added(self, number: int, alternatives: Sequence[str]) -> str:
        """Return the statement that adds up what each document scores, rounded."""
        # By the document alone, which has one person: what is sorted by less is sorted sooner.
        score, by = ("SUM(score)", "GROUP BY id") if len(alternatives) > 1 else ("score", "")
        # The last digits hang on what was divided by. To round by way of an integer takes a fifth of what ROUND does.
        one_each = f"SELECT id, person, {number}, CAST({score} * 1e9 + 0.5 AS INTEGER) * 1e-9 FROM"
        return " ".join((one_each, "(", " UNION ALL ".join(alternatives), ")", by))

    def alternatives(self, group: Group) -> Sequence[Group]:
        """Return each phrase and beginning, as no rarity of several at once could be divided by; and all concepts."""
        found = [replace(group, phrases=(phrase,), concepts=(), beginnings=()) for phrase in group.phrases if phrase]
        found += [replace(group, phrases=(), concepts=(), beginnings=(word,)) for word in group.beginnings]
        if group.concepts:
            found.append(replace(group, phrases=(), beginnings=()))
        return found or [group]

    def among(self, numbers: Collection[int]) -> RawSQL:
        """Return the expression that holds the numbers, however many they are."""
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(numbers))])


def _phrase(stems: Sequence[str], *, prefix: bool) -> str:
    quoted = " ".join(stems).replace('"', " ")
    return f'"{quoted}"{" *" if prefix else ""}'
