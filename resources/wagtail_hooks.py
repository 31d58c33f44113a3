"""What Redbag adds to Wagtail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from directory.http import Request
from directory.models import Member
from directory.roles import is_editor
from resources import dashboard, feedback_report, reviewing_cms
from resources.checking import check
from resources.choosers import MemberChooserViewSet, suggest_concepts
from resources.editing import held_by_other
from resources.links import cms as links_cms
from resources.models import GlossaryTerm
from resources.models.pages import LearningPage
from resources.own_pages import OwnPagesPanel
from resources.page_cms import OurPages, warn_of_guides
from resources.publishing import NotReady
from resources.roles import may_find
from resources.stories import news
from resources.views import refuse_hidden_document
from resources.wanting_cms import WantedGuideViewSet

hooks.register("before_serve_document", refuse_hidden_document)
hooks.register("after_delete_page", news.deleted)


class GlossaryTermViewSet(SnippetViewSet):
    """The words of the glossary, listed and edited."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 300
    add_to_admin_menu = True
    list_display = ["term", "also", "concept"]
    list_per_page = 50
    ordering = ["term"]


register_snippet(GlossaryTermViewSet)
register_snippet(WantedGuideViewSet)


@hooks.register("insert_editor_js")
def editing_script() -> str:
    """Ask once whether to overwrite what somebody else saved."""
    return format_html('<script type="module" src="{}"></script>', static("resources/js/editing.js"))


@hooks.register("register_admin_viewset")
def pages() -> OurPages:
    """Say in the editor of every page what others did."""
    return OurPages()


@hooks.register("register_admin_viewset")
def member_chooser() -> MemberChooserViewSet:
    """Let editors choose members by name."""
    return MemberChooserViewSet("member_chooser")


@hooks.register("register_admin_urls")
def concept_suggestions() -> list[URLPattern]:
    """Let editors choose concepts by typing."""
    return [path("concepts/suggest/", suggest_concepts, name="resources_concepts")]


@hooks.register("register_reports_menu_item")
def feedback_report_item() -> MenuItem:
    """Lead to the report on what readers say."""
    return MenuItem(
        feedback_report.FeedbackReport.page_title,
        reverse_lazy(feedback_report.FeedbackReport.index_url_name),
        icon_name="comment",
        order=910,
    )


@hooks.register("before_bulk_action")
def refuse_unready_pages(
    request: HttpRequest, action_type: str, pages: Iterable[Any], view: Any
) -> HttpResponse | None:
    """Say which page is not ready, or held by somebody, rather than fail in the middle of publishing several."""
    if action_type != "publish" or request.method != "POST":
        return None
    for page in pages:
        specific = page.specific if isinstance(page, Page) else page
        if not isinstance(specific, LearningPage):
            continue
        if lock := held_by_other(specific, request.user):
            messages.error(request, lock)
            return redirect(view.next_url)
        try:
            specific.get_latest_revision_as_object().check_ready()
        except NotReady as problem:
            messages.error(request, f"{specific}: {problem}")
            return redirect(view.next_url)
    return None


@hooks.register("before_delete_page")
def warn_of_guides_of_one(request: HttpRequest, page: Page) -> None:
    """Say which guides rest on a case study before it is deleted."""
    if request.method == "GET":
        warn_of_guides(request, [page.pk])


@hooks.register("before_bulk_action")
def warn_of_guides_of_several(request: HttpRequest, action_type: str, pages: Iterable[Any], view: Any) -> None:
    """Say which guides rested on case studies of which several go at once."""
    if action_type in {"unpublish", "delete"} and request.method == "POST":
        warn_of_guides(request, [page.pk for page in pages if isinstance(page, Page)])


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_findings(request: HttpRequest, page: Page) -> None:
    """Say what should be looked at on a page that was just submitted or published."""
    if not isinstance(page, LearningPage) or not {"action-submit", "action-publish"} & request.POST.keys():
        return
    if findings := check(page):
        said = ngettext(
            "The checks found %(count)d thing to look at: ", "The checks found %(count)d things: ", len(findings)
        )
        listed = " ".join(f"{finding.where}: {finding.what}" for finding in findings)
        messages.warning(request, said % {"count": len(findings)} + listed)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Give external reviews, what waits for editors, links and what readers say their addresses."""
    return [
        *reviewing_cms.addresses(),
        *dashboard.addresses(),
        *feedback_report.addresses(),
        *links_cms.addresses(),
    ]


@hooks.register("register_page_header_buttons")
def external_reviews_button(page: Page, user: Member, view_name: str, next_url: str | None = None) -> list[Button]:
    """Lead from a page to its external reviews."""
    return reviewing_cms.header_button(page, user)


@hooks.register("construct_homepage_panels")
def editors_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Begin the CMS with what waits."""
    panels.append(dashboard.EditorsPanel())


@hooks.register("register_reports_menu_item")
def dashboard_item() -> MenuItem:
    """Lead to what waits, at length."""
    return MenuItem(_("What waits"), reverse_lazy(dashboard.REPORT), icon_name="tasks", order=100)


@hooks.register("register_reports_menu_item")
def links_item() -> MenuItem:
    """Lead to the links that no longer work."""
    return MenuItem(_("Links"), reverse_lazy(links_cms.REPORT), icon_name="link", order=120)


@hooks.register("construct_page_chooser_queryset")
def choose_what_is_found(pages: PageQuerySet, request: Request) -> PageQuerySet:
    """Let conveners link to what is published and to the pages of their communities."""
    return pages.filter(may_find(request.viewer.member))


# After Wagtail's own, which add what they count to the list.
@hooks.register("construct_homepage_panels", order=1_000)
@hooks.register("construct_homepage_summary_items", order=1_000)
def tell_editors_alone(request: Request, items: list[Any]) -> None:
    """Keep from conveners what the first page of the CMS counts, and what they edited for other communities."""
    if not is_editor(request.viewer.member):
        items.clear()


@hooks.register("construct_homepage_panels", order=1_001)
def own_pages_panel(request: Request, panels: list[Any]) -> None:
    """Begin the CMS of contributors and conveners with what they look after."""
    if not panels:
        panels.append(OwnPagesPanel())
