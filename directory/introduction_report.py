"""A report for editors: how requests for introductions are spread over the members who offer help."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Max, Q, QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies.base import BlanketPermissionPolicy

from directory.models import Introduction, Member

State = Introduction.State
TOP_SHARE = 10
"""The report says which share of all requests went to one in so many of those who were asked."""


class IntroductionReport(ReportView):
    """Who was asked how often, in the order of names: what it is for is to spread requests, not to rank people.

    It holds no words of anybody, and only members whose profile the editor may see.
    """

    index_url_name = "directory_introduction_report"
    index_results_url_name = "directory_introduction_report_results"
    page_title = _("Requests for introductions")
    header_icon = "group"
    results_template_name = "directory/introductions/report_results.html"
    # Whoever may enter the CMS may look: nothing can be changed here.
    permission_policy = BlanketPermissionPolicy(Member)
    list_export: ClassVar[list[str]] = ["display_name", "asked", "accepted", "declined", "lapsed", "last_asked"]
    export_headings: ClassVar[dict[str, Any]] = {
        "display_name": _("Name"),
        "asked": _("Asked"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "lapsed": _("Lapsed"),
        "last_asked": _("Last asked"),
    }
    columns: ClassVar[list[Column]] = [
        TitleColumn("display_name", label=_("Name"), get_url=lambda member: member.get_absolute_url()),
        Column("offered", label=_("Offers")),
        Column("asked", label=_("Asked")),
        Column("accepted", label=_("Accepted")),
        Column("declined", label=_("Declined")),
        Column("lapsed", label=_("Lapsed")),
        DateColumn("last_asked", label=_("Last asked")),
    ]

    def get_queryset(self) -> QuerySet[Member]:
        """Return the members who offer something or were asked, with what became of the requests."""
        known = Member.objects.visible_to(self.request.viewer).filter(paused=False)
        return counted(known).filter(Q(offered__gt=0) | Q(asked__gt=0)).order_by("display_name", "pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the spread is in all."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {"spread": spread(self.get_queryset())}


def counted(members: QuerySet[Member]) -> QuerySet[Member]:
    """Add to the members what they offer, and how often they were asked, with which answers."""

    def of(*states: str) -> Count:
        return Count("introductions_received", filter=Q(introductions_received__state__in=states), distinct=True)

    return members.annotate(
        offered=Count("offers", distinct=True),
        asked=Count("introductions_received", distinct=True),
        accepted=of(*Introduction.TALKED),
        declined=of(State.DECLINED, State.SUGGESTED),
        lapsed=of(State.LAPSED),
        last_asked=Max("introductions_received__created_at"),
    )


def spread(members: QuerySet[Any]) -> dict[str, int]:
    """Return how many offer help, how many of these nobody ever asked, and the share of the most asked tenth, in %."""
    totals = list(members.order_by().values_list("asked", "offered"))
    asked = sorted((total for total, _offered in totals if total), reverse=True)
    most = asked[: max(1, len(asked) // TOP_SHARE)]
    return {
        "requests": sum(asked),
        "asked": len(asked),
        "offering": sum(1 for _total, offered in totals if offered),
        "never": sum(1 for total, offered in totals if offered and not total),
        "top": round(100 * sum(most) / sum(asked)) if asked else 0,
        "top_people": len(most),
    }


def addresses() -> list[URLPattern]:
    """Return the addresses of the report in the CMS."""
    return [
        path("reports/introductions/", IntroductionReport.as_view(), name=IntroductionReport.index_url_name),
        path(
            "reports/introductions/results/",
            IntroductionReport.as_view(results_only=True),
            name=IntroductionReport.index_results_url_name,
        ),
    ]
