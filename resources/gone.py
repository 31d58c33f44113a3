"""A page that somebody deleted while another was editing it: what was typed is given back, and makes a new draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page, PageLogEntry

from directory.roles import is_editor
from resources.models.pages import LearningPage
from resources.roles import address_to_begin

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT_BEHIND = re.compile(
    r"csrfmiddlewaretoken|next|opened_at|(loaded|overwrite|seen)_revision\w+|action-.*|comments-.*"
)
"""What belongs to the old page, or to the buttons, and not to the words."""
ROW = re.compile(r"\w+-\d+-id")
ROWS_BEFORE = re.compile(r"\w+-INITIAL_FORMS")
LAST = 2**31 - 1
"""The greatest number that a page can have."""
NO_COMMENTS = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


def page_gone(request: HttpRequest, page_id: int) -> HttpResponse:
    """Answer whoever saved a page that is not there: with who deleted it and when, and a form that makes a new one.

    Who has nothing to do with the page learns nothing of it. For a page that never was it is the same.
    """
    if not request.accepts("text/html"):  # a script that saves as one types
        raise Http404
    entry = _deleted(request.user, page_id)
    context = {"entry": entry, "add_url": _add_url(request.user, entry), "kept": list(_kept(request))}
    return render(request, "resources/cms/page_gone.html", context, status=404)


def _deleted(user: Any, page_id: int) -> PageLogEntry | None:
    """Return who deleted the page and when, for editors and for whoever worked on it."""
    if page_id > LAST:
        return None
    entries = PageLogEntry.objects.filter(page=page_id)
    if not is_editor(user) and not entries.filter(user=user).exists():
        return None
    deleted = entries.filter(action="wagtail.delete").select_related("user", "content_type")
    return deleted.order_by("timestamp").last()


def _add_url(user: Any, entry: PageLogEntry | None) -> str:
    """Return where a new page of the same kind is begun; nothing where the user may not."""
    kind = entry.content_type.model_class() if entry and entry.content_type else None
    if kind is None or not issubclass(kind, LearningPage):
        return ""
    return address_to_begin(kind, Page.objects.type(*kind.allowed_parent_page_models()).specific().first(), user)


def _kept(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield what was typed, as the form of a new page takes it: its rows are new ones."""
    for name, values in request.POST.lists():
        if LEFT_BEHIND.fullmatch(name):
            continue
        for value in values:
            if ROWS_BEFORE.fullmatch(name):
                yield name, "0"
            else:
                yield name, "" if ROW.fullmatch(name) else value
    yield from NO_COMMENTS.items()
