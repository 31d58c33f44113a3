"""A page's external reviews in the CMS: make a link, withdraw it, read what was said."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.models import Page

from directory.errors import ActionError
from directory.fields import LineField
from directory.http import Request
from directory.models import Member
from resources import reviewing
from resources.models import ExternalReview
from resources.models.external_reviews import REVIEW_DAYS
from resources.models.pages import LearningPage

PER_PAGE = 20
LIST = "resources_external_reviews"
LONGEST = 90


class MakeReviewForm(forms.Form):
    """For whom the link is, and how long it works."""

    reviewer = LineField(
        label=gettext_lazy("Who reviews it"), max_length=120, help_text=gettext_lazy("For your list: a name or a role.")
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days that the link works"), initial=REVIEW_DAYS, min_value=1, max_value=LONGEST
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def external_reviews(request: Request, pk: int) -> HttpResponse:
    """List the page's external reviews with all that happened, and make another link."""
    page, member = _page(request, pk)
    form, url = MakeReviewForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            url = reviewing.make_review(page=page, by=member, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            form = MakeReviewForm()
    reviews = ExternalReview.objects.filter(page=page).select_related("by", "page").prefetch_related("events")
    found = Paginator(reviews, PER_PAGE).get_page(request.GET.get("page"))
    makers: dict[int, Member] = {}
    for review in found:
        # What each may do is asked once, however many links they made.
        review.by = makers.setdefault(review.by_id, review.by)
    return render(
        request, "resources/cms/external_reviews.html", {"page": page, "form": form, "url": url, "found": found}
    )


@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    """Withdraw a link, or have it show the newest version."""
    review = get_object_or_404(ExternalReview.objects.select_related("page", "by"), pk=pk)
    _page_found, member = _page(request, review.page_id)
    try:
        if "renew" in request.POST:
            reviewing.renew(review=review, by=member)
            messages.success(request, _("The link shows the newest version now."))
        else:
            reviewing.withdraw(review=review, by=member)
            messages.success(request, _("The link is withdrawn: it shows nothing any more."))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect(LIST, review.page_id)


def header_button(page: Page, user: Member) -> list[Button]:
    """Return the button that leads to the external reviews of a page, for those who may edit it."""
    if not issubclass(page.specific_class or Page, LearningPage) or not page.permissions_for_user(user).can_edit():
        return []
    return [Button(_("External reviews"), url=reverse(LIST, args=[page.pk]), icon_name="group", priority=66)]


def addresses() -> list[URLPattern]:
    """Return the addresses of external reviews in the CMS."""
    return [
        path("pages/<int:pk>/external-reviews/", external_reviews, name=LIST),
        path("external-reviews/<int:pk>/", change, name="resources_external_review"),
    ]


def _page(request: Request, pk: int) -> tuple[LearningPage, Member]:
    page, member = get_object_or_404(Page, pk=pk).specific, request.viewer.member
    if not isinstance(page, LearningPage):
        raise Http404
    if member is None or not page.permissions_for_user(member).can_edit():
        raise PermissionDenied
    return page, member
