"""Choosing the posts of which a draft page is made."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from communities.actions.harvest import IN_CONFIDENCE, MOST_POSTS, make_draft, posts_to_choose
from communities.asking_forms import DraftForm
from communities.errors import ActionError
from communities.forms import number_of
from communities.models import Thread
from communities.rules import Standing, may_harvest
from communities.views.access import members_only, sent, signed_in, with_thread
from directory.http import Request
from directory.roles import is_editor


@members_only
@with_thread
def harvest(request: Request, thread: Thread) -> HttpResponse:
    """Choose posts and make a draft case study or guide of them."""
    if not may_harvest(Standing(request.viewer, thread.community), thread):
        raise PermissionDenied
    form, chosen = DraftForm(sent(request)), [number_of(text) for text in request.POST.getlist("post")]
    if request.method == "POST" and form.is_valid():
        try:
            page = make_draft(thread=thread, posts=chosen, kind=form.cleaned_data["kind"], by=signed_in(request))
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return _made(request, thread, page.pk)
    context = {
        "thread": thread,
        "community": thread.community,
        "form": form,
        "chosen": chosen,
        "page": Paginator(posts_to_choose(thread), MOST_POSTS).get_page(request.GET.get("page")),
        "is_editor": _is_editor(request),
        "refusal": "" if thread.may_leave_community else IN_CONFIDENCE,
    }
    return render(request, "communities/harvest.html", context)


def _is_editor(request: Request) -> bool:
    return is_editor(signed_in(request))


def _made(request: Request, thread: Thread, page_id: int) -> HttpResponse:
    if _is_editor(request):
        address = reverse("wagtailadmin_pages:edit", args=[page_id])
        said: str = format_html('{} <a href="{}">{}</a>', _("The draft is made."), address, _("Open it"))
    else:
        said = _(
            "The draft is submitted in your name. The editors are told by mail, and you are told what they decide."
        )
    messages.success(request, said)
    return redirect(thread)
