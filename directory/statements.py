"""Statements that are written out: what every page of a thread and every post asks of the database.

Django takes several times as long to build them anew each time as the database takes to run them. A test holds each
against the ORM.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection


def run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows that the statement answers with, if it does."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def given(moment: datetime) -> Any:
    """Return a moment as the database takes it."""
    return connection.ops.adapt_datetimefield_value(moment)


def taken(moment: datetime | None) -> Any:
    """Return a moment of the database as Django gives it: SQLite keeps no zone, and everything is in UTC."""
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def places(total: int) -> str:
    """Return the marks for so many values of an `IN`; `NULL`, which nothing equals, for none."""
    return ", ".join(["%s"] * total) or "NULL"
