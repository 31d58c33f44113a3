"""“I used this”: who used what a page describes, and the form to say so."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from directory.errors import TooFast
from directory.http import Request
from directory.limits import refused
from directory.models import Member
from resources import using
from resources.models import LearningPage, Use
from resources.using_form import UseForm


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def used(request: Request, pk: int) -> HttpResponse:
    """Show who used what a page describes, and take what a member says of it."""
    page = page_of(pk)
    if stop := page.refuse(request):
        return stop
    member = request.viewer.member
    if member is None:
        return redirect_to_login(request.path) if request.method == "POST" else _shown(request, page, None)
    own = Use.objects.filter(page=page, member=member).first()
    form = UseForm(request.POST or None, member=member, own=own)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, page, form, own)
    try:
        using.say_used(page=page, by=member, **form.cleaned_data)
    except TooFast as error:
        form.add_error(None, str(error))
        return refused(_shown(request, page, form, own), error)
    messages.success(request, _("Thank you. Whoever tries it next sees what you said."))
    return redirect("resources:used", page.pk)


@require_POST
@login_required
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take back what the member said of their use."""
    page = page_of(pk)
    if stop := page.refuse(request):
        return stop
    member = request.viewer.member
    if not isinstance(member, Member):
        raise Http404
    using.take_back(page=page, by=member)
    messages.success(request, _("What you said is taken back."))
    return redirect("resources:used", page.pk)


def page_of(pk: int) -> LearningPage:
    """Return the published guide, case study or resource of the number; 404 where there is none."""
    page = get_object_or_404(Page.objects.live(), pk=pk).specific
    if not isinstance(page, LearningPage):
        raise Http404
    return page


def _shown(request: Request, page: LearningPage, form: UseForm | None, own: Use | None = None) -> HttpResponse:
    found = using.uses_of(page, request.viewer, request.GET.get("page"))
    context = {"page": page, "above": page.get_parent(), "form": form, "own": own, **found}
    return render(request, "resources/used.html", context)
