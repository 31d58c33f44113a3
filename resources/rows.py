"""The rows of a page's form, and the rows of the page that they are.

A form that was sent twice, or again after going back, does not know the numbers of the rows that it made; one that is
older than the page knows numbers of rows that are gone. Told by what they say, rows are neither doubled nor refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import QueryDict

NOT_TOLD_BY = frozenset({"id", "sort_order"})


def with_known_rows(data: Any, page: models.Model | None, names: Iterable[str]) -> Any:
    """Return what a form sent, without the numbers of rows that the page has not: those are new rows."""
    if not isinstance(data, QueryDict):
        return data
    data = data.copy()
    for name in names:
        known = {str(row.pk) for row in getattr(page, name).all()} if page is not None else set()
        number = re.compile(rf"{re.escape(name)}-\d+-id")
        for key in [key for key in data if number.fullmatch(key) and data[key] not in known]:
            data[key] = ""
    return data


def claim_rows(formset: Any) -> None:
    """Give each form the row of the page that says the same, before the formset is saved."""
    manager = getattr(formset.instance, formset.rel_name)
    names = _told_by(formset.model, formset.fk.name)
    staying = [form for form in formset.forms if form not in formset.deleted_forms and _is_filled(form)]
    mentioned = {form.instance.pk for form in formset.forms}
    rows = {row.pk: row for row in manager.all() if row.pk and row.pk not in mentioned}
    free: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pk, row in rows.items():
        free[_said(row, names)].append(pk)
    changed = []
    for form in staying:
        # The row already says what the form says now; what it said before stands in the form.
        before = tuple(form.initial.get(name) for name in names)
        if form.instance.pk and before == _said(form.instance, names):
            continue
        changed.append(form)
        if form.instance.pk:
            free[before].append(form.instance.pk)
    claims = [(form, pks.pop(0)) for form in changed if (pks := free[_said(form.instance, names)])]
    claimed = {pk for _form, pk in claims}
    for form in changed:
        if form.instance.pk in claimed:
            form.instance.pk = None
    for form, pk in claims:
        form.instance.pk = pk
        if pk in rows:
            manager.remove(rows[pk])


def _told_by(model: type[models.Model], parent: str) -> list[str]:
    """Return the fields that tell a row of a page from the others: those of its rule, or else all of them."""
    rules = [one.fields for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    fields = next((rule for rule in rules if parent in rule), None)
    names = fields or [field.name for field in model._meta.concrete_fields if field.name not in NOT_TOLD_BY]
    return [name for name in names if name != parent]


def _said(row: models.Model, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row.serializable_value(name) for name in names)


def _is_filled(form: Any) -> bool:
    return bool(form.instance.pk or form.has_changed())
