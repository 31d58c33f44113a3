"""What waits for editors: pages to review, pages whose day has passed, links that no longer work, subjects without a
page, and what is used most.

What is missing is known from what members want to learn, what they ask for, and what they search for: of searches
only counts are kept, see `search.searched`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, get_default_page_content_type
from wagtail.permissions import policy_registry

from directory.audiences import Viewer
from directory.models import Member
from directory.parts import Level, Part
from resources.links.flagging import broken_links_on
from resources.models import (
    LEARNING_PAGES,
    CaseStudyPage,
    GuideIndexPage,
    LearningGuidePage,
    Use,
    WantedGuide,
)
from resources.resting import resting_on_few
from resources.roles import address_to_begin
from search.models import Concept
from search.searched import uncovered

REPORT = "resources_dashboard"
AT_HOME, IN_REPORT = 5, 50
LEAST_MEMBERS = 3
"""Of fewer who want to learn something an editor could tell who they are."""


def dashboard(user: Member, viewer: Viewer, most: int) -> dict[str, Any]:
    """Return so many of each list at most, of the pages that the user may change or publish."""
    own = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"change", "publish"})
    pks = own.order_by().values("pk")
    return {
        "to_review": to_review(user)[:most],
        "overdue": overdue(pks)[:most],
        "short": resting_on_few().filter(pk__in=pks)[:most],
        "gaps": gaps(viewer)[:most],
        "uncovered": uncovered(viewer.audiences)[:most],
        "writing": _writing(user),
        "answers": _answers(user),
        "wanted": WantedGuide.objects.open().most_wanted()[:most] if _answers(user) else [],
        "most_used": most_used(pks, viewer)[:most],
        "broken_links": broken_links_on(pks)[:most],
    }


def to_review(user: Member) -> QuerySet[Any]:
    """Return what waits for the user's review, the oldest first."""
    content_type = get_default_page_content_type().pk
    states = TaskState.objects.reviewable_by(user).filter(revision__base_content_type=content_type)
    waiting: QuerySet[Any] = states.select_related("revision", "revision__user").order_by("started_at", "pk")
    return waiting


def overdue(pks: Any) -> list[Page]:
    """Return the published pages whose day of review has passed, the longest first."""
    today = timezone.localdate()
    found = [
        page
        for model in LEARNING_PAGES
        for page in model.objects.live().filter(review_by__lt=today, pk__in=pks).order_by("review_by")[:IN_REPORT]
    ]
    return sorted(found, key=lambda page: page.review_by or today)


def gaps(viewer: Viewer) -> QuerySet[Any]:
    """Return the concepts that members want to learn or ask guides for and that no page covers, the most wanted first.

    Each has `learner_total` and `question_total`. Who shows to colleagues what they want to learn counts, nobody else.
    """
    shown = [Level.PROFILE.value, Level.MEMBERS.value]
    learners = Member.objects.visible_to(viewer).filter(
        Q(**{f"part_audiences__{Part.INTERESTS.value}__isnull": True})
        | Q(**{f"part_audiences__{Part.INTERESTS.value}__in": shown})
    )
    covered = [
        Exists(
            model.concepts.through.objects.filter(concept=OuterRef("pk"), **{f"{model._meta.model_name}__live": True})
        )
        for model in (CaseStudyPage, LearningGuidePage)
    ]
    questions = WantedGuide.objects.open().wanted()
    counted = Concept.objects.annotate(
        learner_total=Count("interested_members", filter=Q(interested_members__in=learners), distinct=True),
        question_total=Count("wanted_guides", filter=Q(wanted_guides__in=questions.values("pk")), distinct=True),
    )
    wanted = counted.filter(Q(learner_total__gte=LEAST_MEMBERS) | Q(question_total__gt=0))
    missing: QuerySet[Any] = wanted.exclude(covered[0]).exclude(covered[1])
    return missing.order_by("-question_total", "-learner_total", "label")


def most_used(pks: Any, viewer: Viewer) -> list[Page]:
    """Return the published pages that most members said they used, each with `use_total`."""
    uses = Use.objects.visible_to(viewer).filter(page__in=pks, page__live=True).order_by()
    counted = uses.values_list("page").annotate(total=Count("pk")).order_by("-total", "page")[:IN_REPORT]
    totals = dict(counted)
    pages = Page.objects.in_bulk(totals)
    for pk, page in pages.items():
        page.use_total = totals[pk]
    return [pages[pk] for pk in totals]


class EditorsPanel(Component):
    """What waits, on the first page of the CMS."""

    name = "redbag_editors"
    order = 215
    template_name = "resources/cms/dashboard_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the beginnings of the lists."""
        request = parent_context["request"]
        return dashboard(request.user, request.viewer, AT_HOME) | {"at_home": True}


@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Show the lists at length, of which somebody sees what they may change or publish."""
    lists = dashboard(request.user, request.viewer, IN_REPORT)  # type: ignore[attr-defined,arg-type]
    return render(request, "resources/cms/dashboard.html", lists)


def addresses() -> list[URLPattern]:
    """Return the address of the lists at length."""
    return [path("reports/editors/", report, name=REPORT)]


def _writing(user: Member) -> str:
    """Return the address at which the user begins a guide; empty where they may not."""
    return address_to_begin(LearningGuidePage, GuideIndexPage.objects.first(), user)


def _answers(user: Member) -> bool:
    return user.has_perm("resources.change_wantedguide")
