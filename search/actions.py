"""Writes to what can be found: documents follow the rows that they speak of, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.utils import timezone

from search import analysis, models, registry, whereabouts
from search.elastic import outbox
from search.engines import marks
from search.registry import Document, Facet, Kind

MAX_BODY = 100_000
BATCH = 500
# What filters and is no word to find by: a region's words are the place's, since a query for "north" does not mean the
# North East, and nobody who types "testing" means a stage.
_NO_WORDS = {Facet.REGION, Facet.PLACE, Facet.EVIDENCE, Facet.STAGE, Facet.READERS}

# Told of an entity's name, how many of its rows are done, and how many there are.
Progress = Callable[[str, int, int], object]

_Dirty = dict[str, set[int]]
_dirty: ContextVar[_Dirty | None] = ContextVar("search_dirty", default=None)

_KEPT_ON_CONFLICT = [
    field.name
    for field in models.Document._meta.concrete_fields
    if not field.primary_key and field.name not in {"kind", "key"}
]


def index(*, entity: str, pks: Iterable[int]) -> None:
    """Make the documents of the rows what the rows say now, in the caller's transaction.

    What the source no longer yields (hidden, paused, deleted) is removed.
    """
    wanted = {pk for pk in pks if pk is not None}
    if not wanted:
        return
    gathered = _dirty.get()
    if gathered is None:
        _write(entity, sorted(wanted))
    else:
        gathered.setdefault(entity, set()).update(wanted)


def remove(*, entity: str, pks: Iterable[int]) -> None:
    """Take the documents of the rows away at once, whatever the rows say."""
    _delete(models.Document.objects.filter(entity=entity, entity_id__in=list(pks)))


def index_labelled(*, values: Sequence[str]) -> None:
    """Write the documents anew that carry one of the values, whose words have changed."""
    rows = models.Document.objects.filter(labels__value__in=values).values_list("entity", "entity_id").distinct()
    dirty: _Dirty = {}
    for entity, pk in rows:
        dirty.setdefault(entity, set()).add(pk)
    known = {source.entity for source in registry.sources()}
    for entity in sorted(known & dirty.keys()):
        index(entity=entity, pks=dirty[entity])


@contextmanager
def together() -> Iterator[None]:
    """Write the documents once at the end of the block, however often its changes touch them.

    The block is one transaction; when it fails nothing is written.
    """
    if _dirty.get() is not None:
        yield
        return
    gathered: _Dirty = {}
    with transaction.atomic():
        token = _dirty.set(gathered)
        try:
            yield
        finally:
            _dirty.reset(token)
        with outbox.together():
            for entity, pks in sorted(gathered.items()):
                _write(entity, sorted(pks))


@contextmanager
def rebuilding(progress: Progress = lambda entity, done, total: None) -> Iterator[None]:
    """Write no documents during the block, and all of them at its end: for loaders of a whole site."""
    with transaction.atomic():
        token = _dirty.set({})
        try:
            yield
        finally:
            _dirty.reset(token)
        rebuild(progress)


def rebuild(progress: Progress = lambda entity, done, total: None) -> int:
    """Write the documents of every source anew, and take away those that no row stands behind; returns how many.

    Searches go on meanwhile: documents are replaced some hundred rows at a time, each time in one transaction.
    """
    models.Waiting.objects.all().delete()
    for source in registry.sources():
        rows = source.model._default_manager.order_by("pk")
        total, done, last = rows.count(), 0, 0
        while pks := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                _write(source.entity, pks)
                between = models.Document.objects.filter(entity=source.entity, entity_id__range=(last + 1, pks[-1]))
                _delete(between.exclude(entity_id__in=pks))
            done, last = done + len(pks), pks[-1]
            progress(source.entity, done, total)
        _delete(models.Document.objects.filter(entity=source.entity, entity_id__gt=last))
    known = [source.entity for source in registry.sources()]
    _delete(models.Document.objects.exclude(entity__in=known))
    return models.Document.objects.count()


def _write(entity: str, pks: Sequence[int]) -> None:
    documents = [document for document in registry.source_of(entity).documents(pks) if document.audience]
    rows = models.Document.objects.filter(entity=entity, entity_id__in=pks)
    with transaction.atomic(), outbox.following(rows):
        store(entity, documents)
        kept = {(document.kind, document.key) for document in documents}
        gone = [pk for pk, *name in rows.values_list("pk", "kind", "key") if tuple(name) not in kept]
        if gone:
            models.Document.objects.filter(pk__in=gone).delete()


def _delete(rows: models.DocumentQuerySet) -> None:
    with transaction.atomic(), outbox.following(rows):
        rows.delete()


def store(entity: str, documents: Sequence[Document]) -> None:
    """Make the documents findable; `index` does it for the rows of the site's sources."""
    if not documents:
        return
    models.Document.objects.bulk_create(
        [_row(entity, document) for document in documents],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=_KEPT_ON_CONFLICT,
        batch_size=500,
    )
    stored = models.Document.objects.filter(entity=entity, entity_id__in={document.of for document in documents})
    numbers = {(kind, key): pk for pk, kind, key in stored.values_list("pk", "kind", "key")}
    models.DocumentLabel.objects.filter(document__in=numbers.values()).delete()
    models.DocumentLabel.objects.bulk_create(
        [
            models.DocumentLabel(
                document_id=numbers[document.kind, document.key],
                facet=label.facet,
                value=label.value,
                weight=label.weight,
            )
            for document in documents
            for label in _labels(document)
        ],
        batch_size=2_000,
    )


def _labels(document: Document) -> Iterable[registry.Label]:
    return _strongest([*document.labels, *whereabouts.labels(document)])


def _strongest(labels: Iterable[registry.Label]) -> Iterable[registry.Label]:
    kept: dict[tuple[str, str], registry.Label] = {}
    for label in labels:
        name = (label.facet, label.value)
        if name not in kept or kept[name].weight < label.weight:
            kept[name] = label
    return kept.values()


def _row(entity: str, document: Document) -> models.Document:
    labels = " ".join(
        f"{analysis.concept_term(label.value)} {' '.join(analysis.terms(label.text))}"
        for label in _strongest(document.labels)
        if label.facet not in _NO_WORDS
    )
    labels = " ".join((labels, *(analysis.concept_term(key) for key in whereabouts.keys(document)))).strip()
    lines = marks.lines((label.facet, label.value) for label in _labels(document))
    body = document.body[:MAX_BODY]
    return models.Document(
        entity=entity,
        entity_id=document.of,
        kind=document.kind,
        key=document.key,
        audience=document.audience,
        person=document.person,
        role=document.role.key if document.role else "",
        weight=document.role.weight if document.role else 1.0,
        date=document.date,
        url=document.url,
        organisation=document.organisation[:160],
        title=document.title[:255],
        summary=document.summary[:400],
        body=body,
        title_terms=" ".join(analysis.terms(document.title)),
        label_terms=labels,
        label_lines=lines,
        label_marks=marks.marks(lines),
        body_terms=" ".join(analysis.terms(f"{document.summary} {body}")),
        spelling_terms=" ".join(analysis.spelling_terms(document.title)) if document.kind == Kind.PERSON else "",
        place_name=document.place_name,
        region=document.region,
        latitude=document.latitude,
        longitude=document.longitude,
        indexed_at=timezone.now(),
    )
