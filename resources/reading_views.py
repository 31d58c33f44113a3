"""The reading list, keeping and following pages, and whether a page was helpful."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.errors import TooFast
from directory.http import Request
from directory.limits import refused
from directory.models import Member
from resources import feedback, reading
from resources.feedback_form import FeedbackForm
from resources.models import Feedback, LearningPage
from resources.page_views import of_member


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def reading_list(request: Request) -> HttpResponse:
    """Show what the member keeps for later, and the pages of whose changes they are told."""
    shown = reading.reading_list(request.viewer, request.GET.get("page"))
    return render(request, "resources/reading_list.html", shown)


@require_POST
@of_member
def keep(request: Request, page: LearningPage, member: Member) -> HttpResponse:
    """Keep the page for the member to read later, or keep it no longer."""
    is_wanted = request.POST.get("wanted") == "yes"
    reading.keep(page=page, by=member, is_wanted=is_wanted)
    kept, gone = _("Kept on your reading list."), _("Taken off your reading list.")
    return _back(request, page, kept if is_wanted else gone)


@require_POST
@of_member
def follow(request: Request, page: LearningPage, member: Member) -> HttpResponse:
    """Tell the member when a new version of the page is published, or tell them no longer."""
    is_wanted = request.POST.get("wanted") == "yes"
    reading.follow(page=page, by=member, is_wanted=is_wanted)
    told, quiet = _("We will tell you when this changes."), _("We will not tell you of changes any more.")
    return _back(request, page, told if is_wanted else quiet)


@require_http_methods(["GET", "HEAD", "POST"])
@of_member
def helpful(request: Request, page: LearningPage, member: Member) -> HttpResponse:
    """Take whether the page was helpful to the member, and ask why."""
    own = Feedback.objects.filter(page=page, member=member).first()
    form = FeedbackForm(request.POST or None, initial=FeedbackForm.initial_of(own))
    if request.method == "POST" and form.is_valid():
        try:
            feedback.say(page=page, by=member, **form.said(own))
        except TooFast as error:
            form.add_error(None, str(error))
            return refused(_asked(request, page, form, own), error)
        messages.success(request, _("Thank you. It helps whoever looks after this page."))
        return redirect("resources:helpful", page.pk) if form.is_short else redirect(page.get_url() or "/")
    return _asked(request, page, form, own)


@require_POST
@of_member
def take_back(request: Request, page: LearningPage, member: Member) -> HttpResponse:
    """Take back what the member said of the page."""
    feedback.take_back(page=page, by=member)
    messages.success(request, _("What you said is taken back."))
    return redirect("resources:helpful", page.pk)


def _asked(request: Request, page: LearningPage, form: FeedbackForm, own: Feedback | None) -> HttpResponse:
    context = {"page": page, "above": page.get_parent(), "form": form, "own": own}
    return render(request, "resources/helpful.html", context)


def _back(request: Request, page: LearningPage, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("resources:reading_list" if request.POST.get("from") == "list" else page.get_url() or "/")
