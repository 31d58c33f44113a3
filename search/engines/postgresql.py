"""Full-text search within PostgreSQL: a generated tsvector over the documents, weighed by rank and rarity."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.db.models.expressions import RawSQL

from search.analysis import NOTHING, concept_term
from search.engines import Group, Query, Where
from search.engines.database import BODY_WEIGHT, LABEL_WEIGHT, TITLE_WEIGHT, DatabaseEngine, Statement

# The words are analysed already, so the "simple" configuration takes them as they stand. Misspellings stand apart: they
# are no part of what a text says, and where no word has to be told from them the index alone finds most documents.
# A column that is weighed with each search lies within its row (MAIN), since fetching it from beside costs thrice.
SCHEMA = (
    """ALTER TABLE search_document
    ADD COLUMN IF NOT EXISTS terms tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_terms), 'A') || setweight(to_tsvector('simple', label_terms), 'B')
        || setweight(to_tsvector('simple', body_terms), 'C')
    ) STORED,
    ADD COLUMN IF NOT EXISTS spelling tsvector GENERATED ALWAYS AS (to_tsvector('simple', spelling_terms)) STORED,
    ALTER COLUMN terms SET STORAGE MAIN""",
    "CREATE INDEX IF NOT EXISTS search_document_terms ON search_document USING gin (terms)",
    "CREATE INDEX IF NOT EXISTS search_document_spelling ON search_document USING gin (spelling)",
)
UNDO = ("ALTER TABLE search_document DROP COLUMN IF EXISTS terms, DROP COLUMN IF EXISTS spelling",)

_HEAVIEST = max(TITLE_WEIGHT, LABEL_WEIGHT, BODY_WEIGHT)
# ts_rank takes the weights of D, C, B and A, each at most 1.
_WEIGHTS = (
    f"{{{0.5 / _HEAVIEST:.3f}, {BODY_WEIGHT / _HEAVIEST:.3f}, {LABEL_WEIGHT / _HEAVIEST:.3f}, "
    f"{TITLE_WEIGHT / _HEAVIEST:.3f}}}"
)
# The last argument divides the rank by 1 + the logarithm of the document's length.
_RANK = "ts_rank(%s, d.{}, to_tsquery('simple', %s), 1)::float8"


def install(execute: Callable[[str], object]) -> None:
    """Add the generated columns and their indexes; nothing happens where they are."""
    for statement in SCHEMA:
        execute(statement)


def uninstall(execute: Callable[[str], object]) -> None:
    """Take the generated columns and their indexes away."""
    for statement in UNDO:
        execute(statement)


class PostgresqlEngine(DatabaseEngine):
    """Answers from the site's own PostgreSQL database: written in the same transaction, so never behind."""

    name = "postgresql"
    no_marks = "''::bytea"

    def match(self, group: Group) -> dict[str, str]:
        """Return the columns that the group looks at, each with its words in the language of to_tsquery.

        Every word is quoted, so none of it can be an operator.
        """
        labels = "A" if group.where is Where.TITLE else ""
        wanted = [_phrase(phrase, labels, prefix=group.prefix) for phrase in group.phrases if phrase]
        if group.where is not Where.SPELLING:
            wanted += [_phrase([concept_term(key)], labels) for key in group.concepts]
        names = [_phrase([word], "A", prefix=True) for word in group.beginnings]
        is_spelling = group.where is Where.SPELLING
        found = {"spelling": wanted, "terms": names} if is_spelling else {"terms": wanted + names}
        return {column: " | ".join(of) for column, of in found.items() if of} or {"terms": f"'{NOTHING}'"}

    def documents(self, columns: str, query: Query, *groups: Group) -> Statement:
        """Return the statement that selects columns of what the audiences may see and has every one of the groups."""
        matches = [self.match(group) for group in groups]
        has = [" OR ".join(f"d.{column} @@ to_tsquery('simple', %s)" for column in match) for match in matches]
        words = [of_column for match in matches for of_column in match.values()]
        seen, of_seen = self.seen(query, query.kinds)
        sql = ("SELECT", columns, "FROM search_document d WHERE", " AND ".join(f"({one})" for one in has), "AND", seen)
        return " ".join(sql), [*words, *of_seen]

    def rank(self, group: Group) -> Statement:
        """Return the expression that weighs a document; ts_rank knows no rarity."""
        match = self.match(group)
        params = [param for words in match.values() for param in (_WEIGHTS, words)]
        return " + ".join(_RANK.format(column) for column in match), params

    def among(self, numbers: Collection[int]) -> RawSQL:
        """Return the expression that holds the numbers, however many they are."""
        return RawSQL("SELECT unnest(%s::bigint[])", [list(numbers)])


def _phrase(stems: Sequence[str], labels: str, *, prefix: bool = False) -> str:
    at = f":{labels}" if labels else ""
    words = [f"'{_bare(stem)}'{at}" for stem in stems]
    if prefix:
        words[-1] = f"'{_bare(stems[-1])}':*{labels}"
    return f"({' <-> '.join(words)})"


def _bare(stem: str) -> str:
    return stem.replace("'", " ").replace("\\", " ")
