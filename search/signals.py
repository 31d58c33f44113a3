"""Bring documents up to date when followed rows change, for the changes that pass no action."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save

Rows = Callable[[Any], Iterable[int]]


def follow(entity: str, model: type[models.Model], rows: Rows) -> None:
    """Index the rows of the entity whenever a row of the model is saved or deleted.

    The model may be the `through` of a many-to-many field: `rows` is then asked with the row that holds the field.
    """
    name = f"search:{entity}:{model._meta.label}"
    if model._meta.auto_created:
        holder = model._meta.auto_created
        m2m_changed.connect(_of_relation(entity, holder, rows), sender=model, weak=False, dispatch_uid=name)
    else:
        receiver = _of_row(entity, rows)
        post_save.connect(receiver, sender=model, weak=False, dispatch_uid=name)
        post_delete.connect(receiver, sender=model, weak=False, dispatch_uid=name)


def _of_row(entity: str, rows: Rows) -> Callable[..., None]:
    def changed(instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
        from search.actions import index

        if not raw:
            index(entity=entity, pks=rows(instance))

    return changed


def _of_relation(entity: str, holder: type[models.Model], rows: Rows) -> Callable[..., None]:
    def changed(instance: models.Model, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
        from search.actions import index

        if not action.startswith("post_"):
            return
        if isinstance(instance, holder):
            index(entity=entity, pks=rows(instance))
        elif pk_set:
            held = holder._default_manager.filter(pk__in=pk_set)
            index(entity=entity, pks=[pk for row in held for pk in rows(row)])

    return changed
