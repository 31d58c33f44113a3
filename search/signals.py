"""Bring documents up to date when followed rows change, for the changes that pass no action."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save

from search.actions import index, index_labelled
from search.models import VOCABULARY, Concept, ConceptTerm, Place, Version
from search.registry import Source, followed
from search.waiting import index_soon

# Signing in changes nothing that can be found.
NEVER_FOUND = frozenset({"last_login", "password"})

Rows = Callable[[Any], Iterable[int]]


def follow(source: Source) -> None:
    """Index the rows of a source whenever a row that it follows is saved or deleted.

    A model may be the `through` of a many-to-many field: its function is then asked with the row that holds the field.
    """
    for model, rows in followed(source).items():
        name = f"search:{source.entity}:{model._meta.label}"
        holder = model._meta.auto_created
        if holder:
            receiver = _of_relation(source.entity, cast("type[models.Model]", holder), rows)
            m2m_changed.connect(receiver, sender=model, weak=False, dispatch_uid=name)
        else:
            is_own = model is source.model
            refers = any(field.is_relation for field in model._meta.concrete_fields)
            receiver = _of_row(source.entity, rows, may_wait=source.may_wait and is_own, is_known=is_own or refers)
            post_save.connect(receiver, sender=model, weak=False, dispatch_uid=name)
            post_delete.connect(receiver, sender=model, weak=False, dispatch_uid=name)


def _of_row(entity: str, rows: Rows, *, may_wait: bool, is_known: bool) -> Callable[..., None]:
    def changed(
        instance: models.Model,
        raw: bool = False,
        created: bool = False,
        update_fields: frozenset[str] | None = None,
        **kwargs: Any,
    ) -> None:
        if raw or (update_fields and update_fields <= NEVER_FOUND):
            return
        # Nothing refers yet to a row that was made now; if it refers to nothing either, only its own documents change.
        if created and not is_known:
            return
        if created and may_wait:
            index_soon(entity=entity, pks=rows(instance))
        else:
            index(entity=entity, pks=rows(instance))

    return changed


def _of_relation(entity: str, holder: type[models.Model], rows: Rows) -> Callable[..., None]:
    def changed(instance: models.Model, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
        if not action.startswith("post_"):
            return
        if isinstance(instance, holder):
            index(entity=entity, pks=rows(instance))
        elif pk_set:
            held = holder._default_manager.filter(pk__in=pk_set)
            index(entity=entity, pks=[pk for row in held for pk in rows(row)])

    return changed


def follow_vocabulary() -> None:
    """Tell every process of a change of the taxonomy or the gazetteer, and write anew what carries the concept."""
    for model in (ConceptTerm, Place):
        post_save.connect(_vocabulary_changed, sender=model, dispatch_uid="search:vocabulary")
        post_delete.connect(_vocabulary_changed, sender=model, dispatch_uid="search:vocabulary")
    post_save.connect(_concept_changed, sender=Concept, dispatch_uid="search:concept")
    post_delete.connect(_concept_changed, sender=Concept, dispatch_uid="search:concept")
    for links in (Concept.broader.through, Concept.related.through):
        m2m_changed.connect(_vocabulary_changed, sender=links, dispatch_uid="search:vocabulary")


def _vocabulary_changed(**kwargs: Any) -> None:
    Version.renew(VOCABULARY)


def _concept_changed(instance: Concept, created: bool = False, **kwargs: Any) -> None:
    Version.renew(VOCABULARY)
    if not created:
        index_labelled(values=[instance.key])
