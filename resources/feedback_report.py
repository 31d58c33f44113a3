"""A report for editors: what readers said of pages, the newest first."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies.base import BlanketPermissionPolicy
from wagtail.permissions import policy_registry

from resources.models import Feedback


def _found_by(user: Any) -> QuerySet[Page]:
    pages: QuerySet[Page] = policy_registry.get_by_type(Page).explorable_instances(user)
    return pages


class FeedbackFilters(WagtailFilterSet):
    """By page, among those of which something was said, and by whether it helped."""

    page = django_filters.ModelChoiceFilter(
        label=_("Page"), queryset=lambda request: _found_by(request.user).filter(feedback__isnull=False).distinct()
    )

    class Meta:
        model = Feedback
        fields: ClassVar[list[str]] = ["page", "is_helpful"]


class FeedbackReport(ReportView):
    """What readers said of pages, without their names: they were told so."""

    index_url_name = "resources_feedback_report"
    index_results_url_name = "resources_feedback_report_results"
    model = Feedback
    page_title = _("What readers say")
    header_icon = "comment"
    filterset_class = FeedbackFilters
    # Whoever may enter the CMS may look, at what is said of the pages that they find there: nothing is changed here.
    permission_policy = BlanketPermissionPolicy(Feedback)
    list_export: ClassVar[list[str]] = ["page.title", "is_helpful", "why", "said_at"]
    export_headings: ClassVar[dict[str, Any]] = {
        "page.title": _("Page"),
        "is_helpful": _("Helpful"),
        "why": _("Why"),
        "said_at": _("Said"),
    }
    columns: ClassVar[list[Column]] = [
        TitleColumn("page", label=_("Page"), get_url=lambda row: row.page.get_url()),
        BooleanColumn("is_helpful", label=_("Helpful")),
        Column("why", label=_("Why")),
        DateColumn("said_at", label=_("Said")),
    ]

    def get_base_queryset(self) -> QuerySet[Feedback]:
        """Return what was said by whoever is still there of the pages that the reader finds, the newest first."""
        said = Feedback.objects.filter(member__is_active=True, member__paused=False)
        return said.filter(page__in=_found_by(self.request.user).values("pk")).select_related("page")


def addresses() -> list[URLPattern]:
    """Return the addresses of the report in the CMS."""
    return [
        path("reports/feedback/", FeedbackReport.as_view(), name=FeedbackReport.index_url_name),
        path(
            "reports/feedback/results/",
            FeedbackReport.as_view(results_only=True),
            name=FeedbackReport.index_results_url_name,
        ),
    ]
