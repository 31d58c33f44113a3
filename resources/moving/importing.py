"""Bring pages from files: everything is checked first, and all of it is kept or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import DatabaseError, transaction
from wagtail.models import Page

from directory.models import Member
from resources.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    GuideIndexPage,
    LearningGuidePage,
    LearningPage,
    LearningPathIndexPage,
    LearningPathPage,
    ResourceIndexPage,
    ResourcePage,
)
from resources.moving import pages, paths
from resources.moving.archives import File, Refused, files_in
from resources.moving.files import Document, Row, decoded, document
from resources.moving.sheets import rows_of
from resources.publishing import NotReady
from search.actions import together
from search.models import Concept
from search.taxonomy import BrokenFile

Maker = Callable[..., Any]
MAKERS: dict[str, tuple[Maker, type[LearningPage], type[Page]]] = {
    "case-studies": (pages.case_study, CaseStudyPage, CaseStudyIndexPage),
    "guides": (pages.guide, LearningGuidePage, GuideIndexPage),
    "resources": (pages.resource, ResourcePage, ResourceIndexPage),
    "learning-paths": (paths.learning_path, LearningPathPage, LearningPathIndexPage),
}
"""How the files of each folder become pages, in the order in which pages rest on each other."""


class State(Enum):
    """What became of a file or row, in the words of the report."""

    DRAFTED = "is a draft now"
    PUBLISHED = "is published"
    UPDATED = "was there already: the file is its newest draft"
    LEFT = "is there already: left as it is (--update makes the file its newest draft)"
    WRONG = "is wrong"


@dataclass(slots=True)
class Outcome:
    """What became of a file or row, and what its writer should know."""

    name: str
    state: State
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        notes = "; ".join(self.notes)
        return f"{self.name} {self.state.value}{f' – {notes}' if notes else ''}"


@dataclass(slots=True)
class Item:
    """A document on its way, under the name by which its writer knows it."""

    name: str
    folder: str
    document: Document
    outcome: Outcome
    page: Any = None

    @property
    def key(self) -> str:
        """By what other files name the page."""
        return f"{self.folder}/{self.document.slug}"


class Names:
    """What the keys in files stand for on this site; members are known by their e-mail address."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.concepts = {concept.key: concept for concept in Concept.objects.all()}
        emails = {_email(row) for one in documents for row in _people(one)}
        self.members = {member.email: member for member in Member.objects.active().filter(email__in=emails)}
        self.pages: dict[str, int] = {}
        for folder, (_maker, model, _above) in MAKERS.items():
            for slug, pk in model.objects.values_list("slug", "pk"):
                self.know(folder, slug, pk)

    def know(self, folder: str, slug: str, pk: int) -> None:
        """Let files name a page, by its slug alone where no page before it has the same."""
        self.pages[f"{folder}/{slug}"] = pk
        self.pages.setdefault(slug, pk)


class Undone(Exception):
    """Takes back what was written, because something is wrong or because it was a trial."""


def import_pages(
    path: Path, *, by: Member, update: bool = False, publish: bool = False, dry_run: bool = False
) -> list[Outcome]:
    """Bring the pages of a folder, a zip archive or a sheet of case studies; returns what became of each.

    Where any is wrong nothing is kept. Raises `Refused` or `BrokenFile` for a file that cannot be read as a whole.
    """
    items, outcomes = _read(path)
    try:
        with together():
            _keep(items, by=by, update=update)
            if publish and not _are_wrong(outcomes):
                _publish(items, by)
            if dry_run or _are_wrong(outcomes):
                raise Undone
    except Undone:
        pass
    return outcomes


def _are_wrong(outcomes: list[Outcome]) -> bool:
    return any(outcome.state == State.WRONG for outcome in outcomes)


def _read(path: Path) -> tuple[list[Item], list[Outcome]]:
    """Return the documents that can be read, and an outcome for each file or row."""
    items: list[Item] = []
    outcomes: list[Outcome] = []
    found = _of_sheet(path) if path.suffix.lower() == ".csv" and path.is_file() else _of_files(files_in(path))
    seen: set[str] = set()
    for name, folder, one in found:
        outcome = Outcome(name, State.DRAFTED)
        outcomes.append(outcome)
        item = Item(name, folder, one, outcome) if isinstance(one, Document) else None
        problem = str(one) if item is None else _slug_problem(item, seen)
        if problem or item is None:
            outcome.state = State.WRONG
            outcome.notes.append(problem)
        else:
            seen.add(item.key)
            items.append(item)
    if not outcomes:
        raise Refused(f"{path.name} holds no pages. Put *.md files in folders named {', '.join(MAKERS)}.")
    order = list(MAKERS)
    return sorted(items, key=lambda item: order.index(item.folder)), outcomes


def _of_sheet(path: Path) -> list[tuple[str, str, Document | BrokenFile]]:
    content = path.read_bytes()
    return [
        (f"line {one.line if isinstance(one, BrokenFile) else one.front.line}", "case-studies", one)
        for one in rows_of(decoded(content, path), path)
    ]


def _of_files(files: list[File]) -> list[tuple[str, str, Document | BrokenFile]]:
    found: list[tuple[str, str, Document | BrokenFile]] = []
    for file in files:
        path = Path(file.name)
        folder = path.parent.name
        try:
            if path.suffix.lower() != ".md":
                raise BrokenFile(path, 1, "only *.md files are pages. Take this one out.")
            if folder not in MAKERS:
                raise BrokenFile(path, 1, f"the file must stand in a folder named {', '.join(MAKERS)}.")
            found.append((str(file.name), folder, document(decoded(file.content, path), path)))
        except BrokenFile as error:
            found.append((str(file.name), folder, error))
    return found


def _slug_problem(item: Item, seen: set[str]) -> str:
    slug = item.document.slug
    try:
        validate_slug(slug)
    except ValidationError:
        return f"the name {slug[:60]!r} cannot be an address. Use small letters, digits and hyphens."
    try:
        item.document.front.check_names(pages.FRONT[MAKERS[item.folder][1]], unsaid={"community"})
    except BrokenFile as error:
        return str(error)
    return f"the name {slug!r} is there twice. Give one of them another." if item.key in seen else ""


def _keep(items: list[Item], *, by: Member, update: bool) -> None:
    names = Names(item.document for item in items)
    for item in items:
        _leave_out_strangers(item, names)
        with _told(item.outcome):
            _write(item, names, by=by, update=update)
    for item in items:
        if item.page is not None and isinstance(item.page, CaseStudyPage):
            with _told(item.outcome):
                item.page.origins = pages.origins(item.document, names)
                item.page.save_revision(user=by)


class _told:  # noqa: N801 (reads as a word)
    """A savepoint whose failure is put down to a file, and the next is looked at."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.savepoint = transaction.atomic()

    def __enter__(self) -> None:
        Row.latest = None
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        self.savepoint.__exit__(kind, error, trace)
        match error:
            case None:
                return True
            case ValidationError():
                reason = "; ".join(error.messages)
            case BrokenFile() | Forbidden():
                reason = str(error)
            case DatabaseError() | ArithmeticError() | AttributeError() | LookupError() | TypeError() | ValueError():
                reason = f"what stands here cannot be kept ({error})"
            case _:
                return False
        self.outcome.state = State.WRONG
        self.outcome.notes.append(reason)
        return True


class Forbidden(Exception):
    """The member in whose name pages come may not do that; the message says what."""


def _write(item: Item, names: Names, *, by: Member, update: bool) -> None:
    maker, model, index = MAKERS[item.folder]
    above = index.objects.first()
    if above is None:
        raise Forbidden(f"there is no {index._meta.verbose_name} on this site. Make one in the CMS first.")
    fresh = maker(item.document, names, whole=False)
    existing = model.objects.child_of(above).filter(slug=fresh.slug).first()
    if existing is None:
        item.page = _add(fresh, above, by)
        names.know(item.folder, fresh.slug, fresh.pk)
    elif update:
        item.page = _renew(existing, fresh, by)
        item.outcome.state = State.UPDATED
    else:
        item.outcome.state = State.LEFT


def _add(page: Any, above: Page, by: Member) -> Any:
    if not above.permissions_for_user(by).can_add_subpage():
        raise Forbidden(f"{by} may not add pages to “{above}”. Name an editor with --by.")
    page.live, page.has_unpublished_changes, page.owner = False, True, by
    above.add_child(instance=page)
    page.save_revision(user=by)
    return page


def _renew(existing: Any, fresh: Any, by: Member) -> Any:
    """Make the file the newest draft of a page that is there; what readers see stays as it is."""
    allowed = existing.permissions_for_user(by)
    if not allowed.can_edit() or allowed.page_locked():
        raise Forbidden(f"{by} may not change “{existing}”, or it is locked.")
    page = existing.get_latest_revision_as_object()
    for one in fresh._meta.concrete_fields:
        if one.name in pages.FRONT[type(fresh)] or hasattr(one, "stream_block"):
            setattr(page, one.name, getattr(fresh, one.name))
    page.concepts = list(fresh.concepts.all())
    for name in ("organisations", "cases"):
        if hasattr(fresh, name):
            setattr(page, name, list(getattr(fresh, name).all()))
    if fresh.contributors.all():
        page.contributors = list(fresh.contributors.all())
    page.save_revision(user=by)
    return page


def _publish(items: list[Item], by: Member) -> None:
    """Publish what is ready; the other pages stay drafts, and it is said why."""
    for item in items:
        if item.page is None:
            continue
        with _told(item.outcome):
            page = type(item.page).objects.get(pk=item.page.pk)
            if not page.permissions_for_user(by).can_publish():
                raise Forbidden(f"{by} may not publish “{page}”. Leave out --publish, or name a reviewer with --by.")
            try:
                page.get_latest_revision().publish(user=by)
            except NotReady as problem:
                item.outcome.notes.append(f"stays a draft: {problem}")
            else:
                item.outcome.state = State.PUBLISHED


def _people(one: Document) -> list[Row]:
    people = one.front.get("contributors")
    return [row for row in people if isinstance(row, Row)] if isinstance(people, list) else []


def _email(row: Row) -> str:
    return str(Member.objects.normalize_email(str(row.get("member") or "").strip()))


def _leave_out_strangers(item: Item, names: Names) -> None:
    """Leave out people who are no members here, and say so: a page is brought without them rather than not at all."""
    people = _people(item.document)
    for row in people:
        row["member"] = _email(row)
        if row["member"] not in names.members:
            item.outcome.notes.append(f"{row['member'] or 'somebody'} is no member here and is left out")
    if people:
        item.document.front["contributors"] = [row for row in people if row["member"] in names.members]
