"""The guides that members ask for: the list, the form, and seconding."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.errors import TooFast
from directory.fields import ConceptsField, LineField
from directory.http import Request
from directory.limits import refused
from directory.models import Member
from resources import wanting, wanting_news
from resources.checking import personal_problem
from resources.models import WantedGuide, Wish
from resources.personal_data import personal_data

PER_PAGE = 20


class WantedGuideForm(forms.Form):
    """A question in a sentence, and what it is about."""

    question = LineField(
        label=gettext_lazy("Your question"),
        max_length=200,
        help_text=gettext_lazy("One sentence: “How do wards keep residents' belongings together?”. No names."),
    )
    concepts = ConceptsField(label=gettext_lazy("What it is about"), required=False)

    def clean_question(self) -> str:
        """Refuse what looks like personal data: members read it."""
        question: str = self.cleaned_data["question"]
        if found := [one.text for one in personal_data(question)]:
            raise forms.ValidationError(personal_problem(found).partition(". ")[0] + ". " + _("Take it out."))
        return question


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def wanted_guides(request: Request) -> HttpResponse:
    """List the questions that members want a guide to, the most wanted first."""
    asked = WantedGuide.objects.most_wanted().select_related("guide").prefetch_related("concepts")
    found = Paginator(asked, PER_PAGE).get_page(request.GET.get("page"))
    shown = [one.pk for one in found]
    own = Wish.objects.filter(member=_member(request), wanted__in=shown)
    wanting_news.look_at(shown, request.viewer)
    context = {"found": found, "own": set(own.values_list("wanted", flat=True)), "above": _guides()}
    return render(request, "resources/wanted/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def ask(request: Request) -> HttpResponse:
    """Take a question; where others asked alike, show those first."""
    form, alike = WantedGuideForm(request.POST if request.method == "POST" else None), []
    if request.method == "POST" and form.is_valid():
        alike = [] if "is_another" in request.POST else wanting.alike(form.cleaned_data["question"])
        if not alike:
            try:
                wanting.ask(**form.cleaned_data, by=_member(request))
            except TooFast as error:
                form.add_error(None, str(error))
                return refused(_asked(request, form, []), error)
            messages.success(request, _("Thank you. You hear from us when something changes."))
            return redirect("resources:wanted_guides")
    return _asked(request, form, alike)


@require_POST
@login_required
def wish(request: Request, pk: int) -> HttpResponse:
    """Second a question, or take that back."""
    wanted = get_object_or_404(WantedGuide.objects.wanted(), pk=pk)
    if "take-back" in request.POST:
        wanting.take_back(wanted=wanted, by=_member(request))
        messages.success(request, _("Taken back. You hear no more of it."))
        return redirect("resources:wanted_guides")
    try:
        wanting.second(wanted=wanted, by=_member(request))
    except TooFast as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You want it too. You hear from us when something changes."))
    return redirect(f"{reverse('resources:wanted_guides')}#wanted-{wanted.pk}")


def _asked(request: Request, form: WantedGuideForm, alike: list[WantedGuide]) -> HttpResponse:
    return render(request, "resources/wanted/ask.html", {"form": form, "alike": alike, "above": _guides()})


def _guides() -> Any:
    from resources.models import GuideIndexPage  # noqa: PLC0415 (asked for on each request)

    return GuideIndexPage.objects.live().first()


def _member(request: Request) -> Member:
    return cast("Member", request.viewer.member)
