"""Where a thread went, and who has its question too."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.actions import outcomes as actions
from communities.actions.responses import have_too
from communities.asking_forms import OutcomeForm
from communities.errors import ActionError
from communities.models import Thread
from communities.rules import Standing, may_lead
from communities.views.access import absent, members_only, sent, signed_in, with_thread
from communities.views.responses import A_PAGE, done, refused
from directory.http import Request
from directory.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
@with_thread
def me_too(request: Request, thread: Thread) -> HttpResponse:
    """Show who has the question too; or say that one has it, or no longer."""
    if request.method == "POST":
        return _say_me_too(request, thread)
    if not thread.seeks_answer:
        return absent(request)
    said = thread.me_too.filter(member__in=Member.objects.visible_to(request.viewer)).select_related("member")
    page = Paginator(said.order_by("pk"), A_PAGE).get_page(request.GET.get("page"))
    unknown = thread.me_too_total - page.paginator.count
    return render(request, "communities/me_too.html", {"thread": thread, "page": page, "unknown": unknown})


@members_only
def _say_me_too(request: Request, thread: Thread) -> HttpResponse:
    try:
        have_too(thread=thread, member=signed_in(request), wanted="remove" not in request.POST)
    except ActionError as error:
        return refused(request, error, thread.get_absolute_url())
    return done(request, thread.get_absolute_url())


@members_only
@with_thread
def outcome(request: Request, thread: Thread) -> HttpResponse:
    """Say where a thread went."""
    if not may_lead(Standing(request.viewer, thread.community), thread):
        raise PermissionDenied
    if not thread.takes_outcome:
        return absent(request)
    before = {"outcome": thread.outcome, "note": thread.outcome_note}
    form = OutcomeForm(sent(request), initial=before, thread=thread)
    if request.method == "POST" and form.is_valid():
        answers = {"outcome": form.cleaned_data.get("outcome", ""), "note": form.cleaned_data["note"]}
        if actions.report_outcome(thread=thread, by=signed_in(request), **answers):
            messages.success(request, _("Thank you. It stands at the top of the thread."))
        return redirect(thread)
    return render(request, "communities/outcome.html", {"thread": thread, "community": thread.community, "form": form})
