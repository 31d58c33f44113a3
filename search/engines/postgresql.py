"""Full-text search within PostgreSQL: a generated tsvector over the documents, weighed by rank and rarity."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from search.analysis import NOTHING, concept_term
from search.engines import Group, Query, Where
from search.engines.database import BODY_WEIGHT, LABEL_WEIGHT, TITLE_WEIGHT, DatabaseEngine, Statement
from search.engines.weighing import rarity

# The words are analysed already, so the "simple" configuration takes them as they stand.
SCHEMA = (
    """ALTER TABLE search_document ADD COLUMN IF NOT EXISTS terms tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_terms), 'A') || setweight(to_tsvector('simple', label_terms), 'B')
        || setweight(to_tsvector('simple', body_terms), 'C') || setweight(to_tsvector('simple', spelling_terms), 'D')
    ) STORED""",
    "CREATE INDEX IF NOT EXISTS search_document_terms ON search_document USING gin (terms)",
)
UNDO = ("ALTER TABLE search_document DROP COLUMN IF EXISTS terms",)

_HEAVIEST = max(TITLE_WEIGHT, LABEL_WEIGHT, BODY_WEIGHT)
# ts_rank takes the weights of D, C, B and A, each at most 1.
_WEIGHTS = (
    f"{{{0.5 / _HEAVIEST:.3f}, {BODY_WEIGHT / _HEAVIEST:.3f}, {LABEL_WEIGHT / _HEAVIEST:.3f}, "
    f"{TITLE_WEIGHT / _HEAVIEST:.3f}}}"
)
# The last argument divides the rank by 1 + the logarithm of the document's length.
_RANK = f"ts_rank('{_WEIGHTS}', d.terms, to_tsquery('simple', %s), 1)"
# The table's estimated rows are near enough for a logarithm.
_ROWS = "SELECT reltuples FROM pg_class WHERE oid = 'search_document'::regclass"
_WHERE = {Where.ANYWHERE: "ABC", Where.TITLE: "A", Where.SPELLING: "D"}


def install(execute: Callable[[str], object]) -> None:
    """Add the generated column and its index; nothing happens where they are."""
    for statement in SCHEMA:
        execute(statement)


def uninstall(execute: Callable[[str], object]) -> None:
    """Take the generated column and its index away."""
    for statement in UNDO:
        execute(statement)


class PostgresqlEngine(DatabaseEngine):
    """Answers from the site's own PostgreSQL database: written in the same transaction, so never behind."""

    name = "postgresql"
    either, both = " | ", " & "

    def match(self, group: Group) -> str:
        """Return the group in the language of to_tsquery; every word is quoted, so none of it can be an operator."""
        labels = _WHERE[group.where]
        wanted = [_phrase(phrase, labels, prefix=group.prefix) for phrase in group.phrases if phrase]
        wanted += [f"'{concept_term(key)}':{labels}" for key in group.concepts]
        wanted += [_phrase([word], _WHERE[Where.TITLE], prefix=True) for word in group.beginnings]
        return f"({' | '.join(wanted or [NOTHING])})"

    def documents(self, columns: str, query: Query, match: str) -> Statement:
        """Return the statement that selects columns of what the audiences may see of the documents that match."""
        sql = (
            "SELECT", columns, "FROM search_document d WHERE d.terms @@ to_tsquery('simple', %s)",
            "AND d.audience = ANY(%s) AND d.kind = ANY(%s)",
        )  # fmt: skip
        return " ".join(sql), [match, sorted(query.audiences), list(query.kinds)]

    def ranks(self, query: Query) -> list[Statement]:
        """Return for each group the expression that weighs a document: its rank, times how much the group tells.

        ts_rank alone knows no rarity; bm25's is added, counted within what the audiences see.
        """
        if len(query.groups) == 1:
            return [(f"{_RANK}::float8", [self.match(query.groups[0])])]
        with connection.cursor() as cursor:
            cursor.execute(_ROWS)
            total = cursor.fetchone()[0]
        counted = zip(query.groups, self.counts(query), strict=True)
        return [(f"{_RANK} * %s::float8", [self.match(group), rarity(total, held)]) for group, held in counted]

    def among(self, numbers: Sequence[int]) -> RawSQL:
        """Return the expression that holds the numbers, however many they are."""
        return RawSQL("SELECT unnest(%s::bigint[])", [list(numbers)])


def _phrase(stems: Sequence[str], labels: str, *, prefix: bool) -> str:
    words = [f"'{_bare(stem)}':{labels}" for stem in stems]
    if prefix:
        words[-1] = f"'{_bare(stems[-1])}':*{labels}"
    return f"({' <-> '.join(words)})"


def _bare(stem: str) -> str:
    return stem.replace("'", " ").replace("\\", " ")
