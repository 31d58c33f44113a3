"""What editors and conveners choose in the CMS about the community that a page belongs to."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.models import Page

from communities.actions.belonging import begin_in_own, choose_community
from communities.belonging_forms import BelongingForm
from communities.views.access import sent, signed_in
from directory.http import Request


def belonging(request: Request, page_id: int) -> HttpResponse:
    """Ask which community a page belongs to."""
    page, member = get_object_or_404(Page, pk=page_id).specific, signed_in(request)
    if not hasattr(page, "audience") or not page.permissions_for_user(member).can_edit():
        raise PermissionDenied
    form = BelongingForm(sent(request), page=page, member=member)
    if request.method == "POST" and form.is_valid():
        choose_community(page=page, community=form.cleaned_data["community"], by=member)
        messages.success(request, _("Saved: this is the community of “%(page)s” now.") % {"page": page.title})
        return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "communities/cms/belonging.html", {"page": page, "form": form})


def begun(request: HttpRequest, page: Page) -> None:
    """Give a convener's new page to their community, and say so."""
    community = begin_in_own(page=page, by=signed_in(request))  # type: ignore[arg-type]
    if community is not None:
        button = messages.button(reverse("communities_belonging", args=[page.pk]), _("Choose another"))
        said = _("The page belongs to the community “%(name)s”.") % {"name": community.name}
        messages.info(request, said, buttons=[button])


belonging_in_cms = require_admin_access(belonging)
