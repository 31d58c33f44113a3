"""The editor of a page where two people have it open: nobody's work is overwritten, published or gone unawares.

Wagtail's scripts ask before one overwrites the other. This asks on the server, whatever sent the form, while the page
is locked in the database: of two who save at the same moment, the second is told what the first has done.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.blocks.base import BlockField
from wagtail.models import Page, PageLogEntry, Revision

from resources.publishing import NotReady

SEEN = "seen_revision_id"
"""The revision that the editor was told of and overwrites; `editing.js` sends it after Wagtail's own question."""
WITHDRAWN = ("wagtail.unpublish", "wagtail.unpublish.scheduled")
SHOWS = ("publish", "perform_workflow_action")
"""What an editor does that shows the page to its readers."""


class OneAtATime:
    """A view of the editor that says what others did since its form was opened, and does so before it saves."""

    request: HttpRequest
    page: Page
    latest_revision: Revision | None
    lock: Any
    locked_for_user: bool
    action_name: str
    expects_json_response: bool
    form_class: Any
    next_url: str
    is_out_of_date: bool

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        """Let one save a page at a time."""
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)  # type: ignore[misc, no-any-return]
        with transaction.atomic():
            Page.objects.select_for_update().filter(pk=page_id).first()
            return super().dispatch(request, page_id, **kwargs)  # type: ignore[misc, no-any-return]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save, or say why not with all that was typed."""
        streams = [name for name, field in self.form_class.base_fields.items() if isinstance(field, BlockField)]
        if not all(request.POST.get(f"{name}-count", "").isdecimal() for name in streams):
            return self._incomplete()
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)  # type: ignore[misc, no-any-return]
        except NotReady as problem:
            messages.error(request, str(problem))
            return self._again()
        except MultiValueDictKeyError:
            return self._incomplete()

    def save_action(self) -> HttpResponseBase:
        """Save a draft; a form that saves as one types learns which version it stands on from now on."""
        answer: HttpResponseBase = super().save_action()  # type: ignore[misc]
        if not isinstance(answer, JsonResponse):
            return answer
        told = json.loads(answer.content)
        if told["success"]:
            told["field_updates"] |= {
                "loaded_revision_id": told["revision_id"],
                "loaded_revision_created_at": told["revision_created_at"],
            }
        return JsonResponse(told, status=answer.status_code)

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Save what is in order, unless others did something first that this editor does not know."""
        if self.news:
            self._tell()
            return self._again()
        return super().form_valid(form)  # type: ignore[misc, no-any-return]

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """Show what is not in order, who holds the page, and what others did."""
        if not self.expects_json_response:
            if self.locked_for_user and (said := self.lock.get_message(self.request.user)):
                messages.warning(self.request, said, extra_tags="lock")
            if self.news:
                self._tell()
        return super().form_invalid(form)  # type: ignore[misc, no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Save nothing by itself after an editor was told something: they decide."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if self.request.method == "POST" and not self.expects_json_response and self.news:
            context["autosave_enabled"] = False
        return context

    @cached_property
    def news(self) -> list[tuple[str, str, str]]:
        """What others did since the form was opened: sentences, each with an address to look at and its name."""
        if self.expects_json_response:  # Wagtail's own saving as one types, which refuses by itself
            return []
        return [*self._overwrites(), *self._shows_again()]

    def redirect_away(self) -> HttpResponseBase:
        """Go to an address alone, since Wagtail takes any word for one."""
        if not self.next_url.startswith("/"):
            self.next_url = ""
        return super().redirect_away()  # type: ignore[misc, no-any-return]

    def _tell(self) -> None:
        for said, url, name in self.news:
            messages.error(self.request, said, buttons=[messages.button(url, name, new_window=True)])

    def _again(self) -> HttpResponseBase:
        """Show the form once more with what was typed."""
        self.errors_debug, self.has_unsaved_changes = None, True
        shown: HttpResponseBase = self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]
        return shown

    def _incomplete(self) -> HttpResponseBase:
        """Answer a form without its sections: one that was sent before the page had loaded, or without scripts."""
        said = _(
            "The form did not arrive whole, so nothing is saved. Go back, where what you typed still stands, and save "
            "again once the page has loaded; the editor needs JavaScript."
        )
        if self.expects_json_response:
            answer: HttpResponseBase = self.json_error_response("validation_error", said)  # type: ignore[attr-defined]
            return answer
        messages.error(self.request, said)
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def _overwrites(self) -> list[tuple[str, str, str]]:
        latest = self.latest_revision
        loaded = self.request.POST.get("loaded_revision_id", "")
        if latest is None or self.request.POST.get(SEEN) == str(latest.pk):
            return []
        is_own = latest.user_id == self.request.user.pk
        # The form of a page that had no version yet names none; then one's own newest was saved by its script.
        is_new = self.is_out_of_date if loaded else not is_own
        if not is_new:
            return []
        if is_own:
            said = _(
                "You saved this page on %(when)s, in another tab or before you went back. Nothing of this form is "
                "saved yet, and what you typed is still here. Save once more to keep it; the other version stays in "
                "the history."
            )
        else:
            said = _(
                "%(who)s saved this page on %(when)s, after you opened it. Nothing of yours is saved yet, and what you "
                "typed is still here. Look at what was changed. Save once more to keep yours; theirs stays in the "
                "history."
            )
        return [(said % _who_and_when(latest.user, latest.created_at), *self._compared(loaded, latest))]

    def _compared(self, loaded: str, latest: Revision) -> tuple[str, str]:
        """Return the address where the newest version stands beside the one that the form began from, and its name."""
        versions = self.page.revisions
        if loaded.isdecimal() and int(loaded) < latest.pk and versions.filter(pk=int(loaded)).exists():
            before: int | str = int(loaded)
        elif self.page.live:
            before = "live"
        else:
            return reverse("wagtailadmin_pages:history", args=[self.page.pk]), _("Look at the history")
        url = reverse("wagtailadmin_pages:revisions_compare", args=[self.page.pk, before, latest.pk])
        return url, _("See what was changed")

    def _shows_again(self) -> list[tuple[str, str, str]]:
        opened = _moment(self.request.POST.get("opened_at", ""))
        if opened is None or self.page.live or self.action_name not in SHOWS:
            return []
        done = PageLogEntry.objects.filter(page=self.page.pk, action__in=WITHDRAWN, timestamp__gt=opened)
        entry = done.exclude(user=self.request.user.pk).select_related("user").order_by("timestamp").last()
        if entry is None:
            return []
        said = _(
            "%(who)s took this page from its readers on %(when)s, after you opened it. It is not published, and what "
            "you typed is still here. Publish once more to show it to them all the same, or save a draft."
        )
        history = reverse("wagtailadmin_pages:history", args=[self.page.pk])
        return [(said % _who_and_when(entry.user, entry.timestamp), history, _("Look at the history"))]


class PageEdit(OneAtATime, EditView):
    """Edit a page."""


class PageRevert(OneAtATime, RevisionsRevertView):
    """Begin from an earlier version of a page."""


def held_by_other(page: Page, user: Any) -> str:
    """Return the sentence for a page that somebody else locked, or a review; nothing where the user may write to it."""
    lock = page.get_lock()
    return lock.get_message(user) or "" if lock is not None and lock.for_user(user) else ""


def _who_and_when(user: Any, moment: datetime) -> dict[str, str]:
    when = date_format(timezone.localtime(moment), "j F Y, H:i")
    return {"who": get_user_display_name(user) if user else _("Somebody"), "when": when}


def _moment(written: str) -> datetime | None:
    try:
        moment = parse_datetime(written)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None
