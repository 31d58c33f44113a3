"""What editors choose in the CMS about the discussion of a page."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from communities.actions.discussions import choose_discussion
from communities.cms import DiscussionForm
from communities.errors import ActionError
from communities.models import Thread
from communities.views.access import sent, signed_in
from directory.http import Request


def where_discussed(request: Request, page_id: int) -> HttpResponse:
    """Let an editor choose in which community a guide or case study is discussed."""
    page, member = get_object_or_404(Page, pk=page_id).specific, signed_in(request)
    if not hasattr(page, "audience") or not page.permissions_for_user(member).can_edit():
        raise PermissionDenied
    form = DiscussionForm(sent(request), page=page, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            choose_discussion(page=page, community=form.cleaned_data["community"], by=member)
        except ActionError as error:
            form.add_error("community", str(error))
        else:
            messages.success(request, _("This is where “%(page)s” is discussed now.") % {"page": page.title})
            return redirect("wagtailadmin_pages:edit", page.pk)
    begun = Thread.objects.visible_to(request.viewer).filter(page_id=page.pk).select_related("community").first()
    context = {"page": page, "form": form, "begun": begun}
    return render(request, "communities/cms/where_discussed.html", context)
