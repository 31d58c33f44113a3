"""Addresses of the CMS that show any page whoever asks, held to the pages that a convener may find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from directory.roles import is_editor
from resources.roles import may_find

View = Callable[..., HttpResponse]


def _findable(view: View) -> View:
    def guarded(request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        """Answer if all pages that are asked for may be found."""
        asked = request.GET.getlist("id") if parent_page_id is None else [str(parent_page_id)]
        pks = {int(pk) for pk in asked if pk.isdecimal() and len(pk) < len(str(2**63))}
        if not is_editor(request.user):  # type: ignore[arg-type]
            found = Page.objects.filter(may_find(request.user), pk__in=pks).count()  # type: ignore[arg-type]
            if found < len(asked):
                raise Http404
        own: dict[str, Any] = {} if parent_page_id is None else {"parent_page_id": parent_page_id}
        return view(request, **own)

    return require_admin_access(guarded)  # type: ignore[no-any-return]


def _explorable(view: View) -> View:
    def guarded(request: HttpRequest, parent_page_id: int) -> HttpResponse:
        """Answer if the page is one of those that the explorer shows."""
        if not is_editor(request.user):  # type: ignore[arg-type]
            shown = policy_registry.get_by_type(Page).explorable_instances(request.user)
            if not shown.filter(pk=parent_page_id).exists():
                raise Http404
        return view(request, parent_page_id=parent_page_id)

    return require_admin_access(guarded)  # type: ignore[no-any-return]


def _for_editors(view: View) -> View:
    def guarded(request: HttpRequest) -> HttpResponse:
        """Answer editors alone."""
        if not is_editor(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        return view(request)

    return require_admin_access(guarded)  # type: ignore[no-any-return]


urlpatterns: list[URLPattern] = [
    path("pages/<int:parent_page_id>/", _explorable(ExplorableIndexView.as_view())),
    path("pages/<int:parent_page_id>/results/", _explorable(ExplorableIndexView.as_view(results_only=True))),
    path("choose-page/<int:parent_page_id>/", _findable(BrowseView.as_view())),
    path("choose-page/chosen-multiple/", _findable(ChosenMultipleView.as_view())),
    path("reports/page-types-usage/", _for_editors(PageTypesUsageReportView.as_view())),
    path("reports/page-types-usage/results/", _for_editors(PageTypesUsageReportView.as_view(results_only=True))),
]
