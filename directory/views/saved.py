"""Saved searches: keeping one, the list of one's own, what is new in one, and no more mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory import alerts, saving
from directory.alert_mail import member_of
from directory.http import Request
from directory.models import Member, SavedSearch
from directory.news import news_of
from directory.saved import Question, question_of
from directory.saving_forms import SaveForm, SearchForm
from search import vocabulary

A_PAGE = 20
PAGES = {SavedSearch.Surface.PEOPLE: "directory:people", SavedSearch.Surface.SITE: "search:search"}

private = cache_control(private=True, no_store=True)


def address_of(search: SavedSearch, question: Question) -> str:
    """Return the address of the page on which the search is made."""
    return f"{reverse(PAGES[SavedSearch.Surface(search.surface)])}?{question.query.urlencode()}"


@require_safe
@login_required
@private
def saved_searches(request: Request) -> HttpResponse:
    """List the member's searches, each with the way to it and what it has lost."""
    own = SavedSearch.objects.filter(member=request.viewer.member)
    page = Paginator(own, A_PAGE).get_page(request.GET.get("page"))
    words = vocabulary.current()
    asked = [(search, question_of(search, words)) for search in page.object_list]
    rows = [(search, address_of(search, question), question.gone) for search, question in asked]
    context = {"page": page, "rows": rows, "most": SavedSearch.MOST}
    return render(request, "directory/saved_searches.html", context)


@login_required
@private
def save_search(request: Request) -> HttpResponse:
    """Keep a search, and go back to it."""
    form = SaveForm(request.POST) if request.method == "POST" else SaveForm.of(request.GET)
    if form.is_bound and form.is_valid():
        answers, member = form.cleaned_data, Member.objects.get(pk=request.user.pk)
        try:
            search, is_new = saving.save_search(
                member=member, surface=answers["on"], query=answers["query"], name=answers["name"], how=answers["how"]
            )
        except saving.CannotSave as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("Saved as “%(name)s”.") if is_new else _("You had saved this search; it is “%(name)s” now.")
            messages.success(request, said % {"name": search.name})
            return redirect(address_of(search, question_of(search)))
    return render(request, "directory/save_search.html", {"form": form})


@require_safe
@login_required
@private
def saved_search(request: Request, pk: int) -> HttpResponse:
    """Show what is new in a search, as far as the member may see it now, and take it as read."""
    search = get_object_or_404(SavedSearch, pk=pk, member=request.viewer.member)
    news = Paginator(news_of(search, request.viewer), A_PAGE).get_page(request.GET.get("page"))
    alerts.seen(search)
    asked = question_of(search)
    context = {"search": search, "page": news, "url": address_of(search, asked), "gone": asked.gone}
    return render(request, "directory/saved_search.html", context)


@login_required
@private
def change_search(request: Request, pk: int) -> HttpResponse:
    """Rename a search, or change how its member is told of what is new."""
    search = get_object_or_404(SavedSearch, pk=pk, member=request.viewer.member)
    answers = {"name": search.name, "how": search.how}
    form = SearchForm(request.POST if request.method == "POST" else None, initial=answers)
    if form.is_bound and form.is_valid():
        saving.change_search(search=search, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("directory:saved_searches")
    return render(request, "directory/change_search.html", {"form": form, "search": search})


@require_POST
@login_required
def delete_search(request: Request, pk: int) -> HttpResponse:
    """Let a search go."""
    get_object_or_404(SavedSearch, pk=pk, member=request.viewer.member).delete()
    messages.success(request, _("The search is deleted."))
    return redirect("directory:saved_searches")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_alert_mail(request: Request, token: str) -> HttpResponse:
    """Stop the mail about saved searches, for whoever has the link, signed in or not.

    Opening the page changes nothing, because programs that check mail open every link in it; a mail program that
    offers to unsubscribe sends the form itself (RFC 8058), and so without our cookie.
    """
    member = member_of(token)
    if member is None:
        raise Http404
    is_stopped = request.method == "POST"
    if is_stopped:
        saving.stop_mail(member=member)
    return render(request, "directory/stop_alert_mail.html", {"is_stopped": is_stopped})
