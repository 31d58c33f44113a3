"""The links of pages in the CMS: what no longer works or has moved, checked again or called fine."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from directory.errors import TooFast
from directory.http import Request
from resources.links import keeping
from resources.links.flagging import broken_links_on, moved_links_on
from resources.models import LinkCheck, LinkStatus

REPORT = "resources_links"
PER_PAGE = 20
MOST_MOVED = 50


@never_cache
@require_safe
def report(request: Request) -> HttpResponse:
    """List the links that no longer work or have moved, on the pages that the editor may change or publish."""
    pks = keeping.pages_to_change(request.user)
    found = Paginator(broken_links_on(pks), PER_PAGE).get_page(request.GET.get("page"))
    is_checked = LinkCheck.objects.filter(checked_at__isnull=False).exists()
    context = {"found": found, "moved": moved_links_on(pks)[:MOST_MOVED], "is_checked": is_checked}
    return render(request, "resources/cms/links.html", context)


@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    """Check a link again, or keep that an editor calls it fine."""
    link, member = get_object_or_404(LinkCheck, pk=pk), request.viewer.member
    if member is None:
        raise PermissionDenied
    if "fine" in request.POST:
        day = date_format(keeping.call_fine(link=link, by=member), "j F Y")
        messages.success(request, _("Noted: nobody is told of it until %(day)s.") % {"day": day})
        return redirect(REPORT)
    try:
        keeping.check_again(link=link, by=member)
    except TooFast as error:
        messages.error(request, str(error))
        return redirect(REPORT)
    tell = messages.success if link.status == LinkStatus.WORKS else messages.warning
    tell(request, f"{link.url}: {link.get_said_display()}")
    return redirect(REPORT)


def addresses() -> list[URLPattern]:
    """Return the addresses of links in the CMS."""
    return [
        path("reports/links/", report, name=REPORT),
        path("links/<int:pk>/", change, name="resources_link"),
    ]
