"""Approval by the buttons of the lists and of the page: what is not ready, or held by somebody, says so."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page

from resources.editing import held_by_other
from resources.publishing import NotReady


class PageApproval(WorkflowActionView):
    """Approve a page or ask for changes; of two who do it at the same moment, the second is told."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let one decide at a time."""
        with transaction.atomic():
            Page.objects.select_for_update().filter(pk=self.object.pk).first()
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, or lead to the editor with what stands in the way."""
        if self.action_name == "approve" and (held := held_by_other(self.object, request.user)):
            return self._to_the_editor(held)
        try:
            with transaction.atomic():
                answer: HttpResponseBase = super().post(request, *args, **kwargs)
        except NotReady as problem:
            said = _("“%(title)s” cannot be published yet, and waits for review as before. %(problem)s")
            title = self.object.get_admin_display_title()
            return self._to_the_editor(said % {"title": title, "problem": problem})
        return answer

    def _to_the_editor(self, said: str) -> HttpResponseBase:
        messages.error(self.request, said)
        url = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
        if self.request.headers.get("x-requested-with") == "XMLHttpRequest":
            answer: HttpResponseBase = self.render_modal_json(self.request, {"step": "success", "redirect": url})
            return answer
        return redirect(url)
