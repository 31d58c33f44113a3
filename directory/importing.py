"""Bring a network from a file: each line is somebody who is invited, with a profile that waits until they accept."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.db import transaction

from directory.importing_forms import RowForm
from directory.inviting import is_member, send
from directory.models import Member, MemberInvitation

COLUMNS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e mail", "email address", "e mail address"),
    "name": ("name", "full name", "display name"),
    "headline": ("headline",),
    "about": ("about", "biography", "bio"),
    "organisation": ("organisation", "organization", "employer"),
    "organisation_kind": ("kind of organisation", "organisation kind", "organisation type"),
    "role": ("role",),
    "job_title": ("job title", "title"),
    "place": ("place", "postcode", "town", "town or postcode"),
    "expertise": ("expertise", "skills"),
    "offers": ("offers",),
    "interests": ("interests", "wants to learn"),
    "community": ("community", "network"),
}
"""The columns, each with the headings under which it is known, whatever their case, hyphens and underscores."""
DELIMITERS = ",;\t"
LONGEST_ADDRESS_SHOWN = 60


class BrokenFile(Exception):
    """The file as a whole cannot be read; the message says what to do."""


class State(Enum):
    """What became of a line, in the words of the report."""

    INVITED = "invited"
    RENEWED = "invited again, because the first invitation had expired"
    UPDATED = "invited before and has not answered: brought up to date, no second mail"
    WAITING = "invited before and has not answered: nothing changed"
    EXPIRED = "invited before and did not answer in time: use --renew to invite again"
    ANSWERED = "answered the invitation: left as it is"
    MEMBER = "is a member already: left as they are"
    UNSENT = "could not be mailed: run the command again"
    WRONG = "not imported"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: where it begins, and its cells by column."""

    line: int
    cells: dict[str, str]
    # Cells beyond the last heading.
    is_too_long: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a file, and the headings that are not known."""

    rows: tuple[Row, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line, and what is wrong with it."""

    line: int
    email: str
    state: State
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        who = f"{self.email[:LONGEST_ADDRESS_SHOWN]}: " if self.email else ""
        what = "; ".join(self.problems)
        return f"line {self.line}: {who}{self.state.value}{f' – {what}' if what else ''}"


def read(path: Path) -> Table:
    """Return the lines of a file of comma-, semicolon- or tab-separated values; raises BrokenFile.

    UTF-8 with or without a byte order mark, UTF-16 with one, or else what Excel writes in Western Europe.
    """
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise BrokenFile(f"The file cannot be read: {error.strerror}.") from error
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _table(reader)
    except csv.Error as error:
        raise BrokenFile(f"Line {reader.line_num} cannot be read ({error}). Is a quotation mark missing?") from error


def decoded(content: bytes) -> str:
    """Return the text of the bytes, whatever wrote them."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes of the code page mean nothing.
        return content.decode("cp1252", errors="replace")


def _table(reader: Iterator[list[str]]) -> Table:
    headings = next(reader, [])
    known = {name: column for column, names in COLUMNS.items() for name in names}
    columns = [known.get(_plain(heading), "") for heading in headings]
    missing = [column for column in ("email", "name") if column not in columns]
    if missing:
        raise BrokenFile(
            f"The first line must name the columns; {' and '.join(missing)} cannot be found among them. "
            f"Known are: {', '.join(name.replace('_', ' ') for name in COLUMNS)}."
        )
    rows, line = [], _line(reader)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
            rows.append(Row(line + 1, named, any(cell.strip() for cell in cells[len(columns) :])))
        line = _line(reader)
    unknown = [heading.strip() for heading, column in zip(headings, columns, strict=True) if not column]
    return Table(tuple(rows), tuple(heading for heading in unknown if heading))


def _plain(heading: str) -> str:
    return " ".join(heading.replace("-", " ").replace("_", " ").casefold().split())


def _line(reader: Iterator[list[str]]) -> int:
    number: int = getattr(reader, "line_num", 0)
    return number


def import_rows(table: Table, *, by: Member, dry_run: bool = False, renew: bool = False) -> Iterator[Outcome]:
    """Yield what became of each line; each is a transaction of its own, so that a bad one stops no other.

    A second run of the same file changes nothing and sends nothing. With `dry_run` nothing is kept and nothing sent.
    """
    if not dry_run:
        # Nobody's details are kept for longer than they were asked.
        MemberInvitation.objects.expired().update(profile={})
    seen: dict[str, int] = {}
    for row in table.rows:
        email = Member.objects.normalize_email(row.cells.get("email"))
        if email and email in seen:
            problem = f"the address stands on line {seen[email]} already: remove one of them"
            yield Outcome(row.line, email, State.WRONG, (problem,))
            continue
        seen.setdefault(email, row.line)
        yield _import_row(row, email, by, dry_run=dry_run, renew=renew)


def _import_row(row: Row, email: str, by: Member, *, dry_run: bool, renew: bool) -> Outcome:
    if row.is_too_long:
        problem = "there are more cells than columns: put a cell that holds the separator in quotation marks"
        return Outcome(row.line, email, State.WRONG, (problem,))
    form = RowForm(row.cells, by=by)
    if not form.is_valid():
        return Outcome(row.line, email, State.WRONG, tuple(form.problems()))
    with transaction.atomic():
        state, invitation, token = _invite(form, by, renew=renew)
        transaction.set_rollback(dry_run)
    if token and invitation is not None and not dry_run and not send(invitation, token):
        state = State.UNSENT
    return Outcome(row.line, email, state)


def _invite(form: RowForm, by: Member, *, renew: bool) -> tuple[State, MemberInvitation | None, str]:
    """Return what becomes of the line; with a token where a mail is to be sent."""
    email, profile = form.cleaned_data["email"], form.profile
    invitation = MemberInvitation.objects.select_for_update().filter(email=email).first()
    if is_member(email):
        return State.MEMBER, None, ""
    if invitation is None:
        invitation = MemberInvitation(email=email, by=by, profile=profile)
        token = invitation.begin()
        invitation.save()
        return State.INVITED, invitation, token
    if invitation.answered_at is not None:
        return State.ANSWERED, None, ""
    if not invitation.is_waiting and not renew:
        return State.EXPIRED, None, ""
    state = State.INVITED if invitation.sent_at is None else State.RENEWED
    if invitation.sent_at is not None and invitation.is_waiting:
        if invitation.profile == profile:
            return State.WAITING, None, ""
        state = State.UPDATED
    token = invitation.begin() if state is not State.UPDATED else ""
    invitation.profile, invitation.by = profile, by
    invitation.save()
    return state, invitation, token
