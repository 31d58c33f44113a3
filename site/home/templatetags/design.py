"""The design system's tags: available in every template without loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from home.icons import ICONS

register = template.Library()

# Some of these addresses belong to pages that editors make, so they are paths, not names of views.
PLACES: tuple[tuple[str | Promise, str], ...] = (
    (gettext_lazy("Home"), "/"),
    (gettext_lazy("Communities"), "/communities/"),
    (gettext_lazy("Library"), "/library/"),
    (gettext_lazy("Find someone"), "/people/"),
    (gettext_lazy("My network"), "/my-network/"),
)

# Pages that hang on a place without lying below its address.
WITHIN = {"/library/": ("/guides/", "/case-studies/", "/resources/", "/learning-paths/", "/glossary/")}

FACE_PIXELS = {"": 48, "small": 32, "large": 96}


@register.inclusion_tag("components/main_nav.html", takes_context=True)
def main_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Show the main places; the one where the reader is says so."""
    request = context.get("request")
    return {
        "places": [
            {"label": label, "path": path, "current": current_place(getattr(request, "path", ""), path)}
            for label, path in PLACES
        ]
    }


@register.simple_tag(takes_context=True)
def section(context: dict[str, Any]) -> str:
    """Return what of the page's address the main places hang on, for a part of the page that is kept."""
    here = getattr(context.get("request"), "path", "")
    return next((path + mark for _label, path in PLACES if (mark := current_place(here, path))), "")


def current_place(here: str, path: str) -> str:
    """Return the value of aria-current: "page" on the place itself, "true" on the pages that belong to it."""
    if here == path:
        return "page"
    return "true" if path != "/" and here.startswith((path, *WITHIN.get(path, ()))) else ""


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    """Draw an icon beside words; it says nothing to screen readers."""
    return {"paths": ICONS[name]}


@register.filter
def initials(text: object) -> str:
    """Return the letters that stand for a name: the first of its first and last word."""
    words = str(text).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.inclusion_tag("components/face.html")
def face(person: Any, size: str = "") -> dict[str, Any]:
    """Show a person's photo, or initials; sizes are "", "small" and "large". The name always stands beside it."""
    return {
        "photo": _photo_url(person),
        "initials": getattr(person, "initials", None) or initials(person),
        "size": _variant("face", size),
        "pixels": FACE_PIXELS[size],
    }


def _photo_url(person: Any) -> str:
    if not getattr(person, "photo", None):
        return ""
    try:
        return reverse("directory:photo", args=[person.pk])
    except NoReverseMatch:
        return ""


def _variant(block: str, kind: str) -> str:
    return f" {block}-{kind}" if kind else ""


@register.inclusion_tag("components/tag.html")
def tag(text: object, kind: str = "", url: str = "") -> dict[str, Any]:
    """Show a short label; kinds are "", "quiet", "ok", "caution" and "new"."""
    return {"text": text, "kind": _variant("tag", kind), "url": url}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", label: str = "", url: str = "") -> dict[str, Any]:
    """Say that a list holds nothing yet, and what to do first."""
    return {"title": title, "text": text, "label": label, "url": url}


# --- Time ------------------------------------------------------------------------------------------------------


@register.filter
def when(moment: datetime | date | None) -> SafeString:
    """Show a moment as people say it, in the reader's zone: "just now", "10:42", "yesterday, 10:42", "5 March 2026"."""
    if moment is None:
        return SafeString("")
    exact = date_format(moment, "j F Y")
    machine = moment.isoformat()
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment)
        exact = date_format(moment, "j F Y, H:i T")
        machine = moment.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact, _in_words(moment))


def _in_words(moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        now = timezone.localtime()
        if timedelta(0) <= now - moment < timedelta(minutes=1):
            return gettext("just now")
        if moment.date() == now.date():
            return date_format(moment, "H:i")
        if moment.date() == now.date() - timedelta(days=1):
            return gettext("yesterday, %(time)s") % {"time": date_format(moment, "H:i")}
    return date_format(moment, "j F Y")


# --- Lists -----------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_string(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's query with changes: None takes a key away, a list gives it several values.

    Any change but that of the page goes back to the first page.
    """
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query.setlist(key, [str(one) for one in value] if isinstance(value, list | tuple | set) else [str(value)])
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: dict[str, Any], page: Page[Any], anchor: str = "", label: str = "") -> dict[str, Any]:
    """Show the way to the other pages of a list, keeping the rest of the query; a second list needs a label."""

    def url(number: int) -> str:
        return query_string(context, page=number) + (f"#{anchor}" if anchor else "")

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "label": label or gettext("Pages"),
        "previous": url(page.previous_page_number()) if page.has_previous() else "",
        "next": url(page.next_page_number()) if page.has_next() else "",
        "links": [{"number": one, "url": url(one) if isinstance(one, int) else ""} for one in numbers],
    }


# --- Forms -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer, and the id of where to put it right."""

    message: str
    target: str = ""


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """Show a form's fields with label, hint and error, and a summary of the errors on top."""
    return form.render()


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List what is wrong in a form, each with a link to its field."""
    found = [Problem(str(message)) for message in form.non_field_errors()] if form.is_bound else []
    for field in form:
        found += [Problem(str(message)) for message in field.errors] if field.is_hidden else problems(field)
    return {"problems": found}


@register.filter
def problems(field: BoundField) -> list[Problem]:
    """Return what is wrong with a field's value, in words that say what to do."""
    if not field.errors:
        return []
    target = f"{field.auto_id}_field" if field.use_fieldset else field.id_for_label
    return [
        Problem(_what_to_do(field) if error.code == "required" else str(message), target)
        for error, message in zip(_errors(field), field.errors, strict=True)
    ]


def _errors(field: BoundField) -> list[ValidationError]:
    return field.errors.as_data()


def _what_to_do(field: BoundField) -> str:
    """Return the words for an answer that is missing."""
    match field.field.widget:
        case FileInput():
            wording = gettext("Choose a file: %(label)s")
        case CheckboxInput():
            wording = gettext("Please tick: %(label)s")
        case RadioSelect() | CheckboxSelectMultiple() | Select():
            wording = gettext("Please choose: %(label)s")
        case _:
            wording = gettext("Please fill in: %(label)s")
    return wording % {"label": field.label}


@register.filter
def is_tick(field: BoundField) -> bool:
    """Say whether a field is one box to tick, whose label follows it."""
    return isinstance(field.field.widget, CheckboxInput)
