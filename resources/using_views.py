"""“I used this”: who used what a page describes, and the form to say so."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory.errors import TooFast
from directory.http import Request
from directory.limits import refused
from directory.models import Member
from resources import using
from resources.models import LearningPage, Use
from resources.page_views import of_member, of_page
from resources.using_form import UseForm


@require_http_methods(["GET", "HEAD", "POST"])
@of_page
def used(request: Request, page: LearningPage) -> HttpResponse:
    """Show who used what a page describes, and take what a member says of it."""
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
@of_member
def take_back(request: Request, page: LearningPage, member: Member) -> HttpResponse:
    """Take back what the member said of their use."""
    using.take_back(page=page, by=member)
    messages.success(request, _("What you said is taken back."))
    return redirect("resources:used", page.pk)


def _shown(request: Request, page: LearningPage, form: UseForm | None, own: Use | None = None) -> HttpResponse:
    found = using.uses_of(page, request.viewer, request.GET.get("page"))
    context = {"page": page, "above": page.get_parent(), "form": form, "own": own, **found}
    return render(request, "resources/used.html", context)
