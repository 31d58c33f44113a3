"""Describe what you are stuck with: the paragraph lies in the address, so that nothing is stored or lost."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.fields import SHOWN_SKILLS
from directory.http import Request
from directory.need_form import NeedForm
from directory.needs import find_help
from search.models import Concept

private = cache_control(private=True, no_store=True)


@require_safe
@private
def need(request: Request) -> HttpResponse:
    """Show the form and, for what was described, what it was understood as and who and what may help."""
    form = NeedForm(request.GET if "text" in request.GET else None)
    context = {"form": form, "concepts": Concept.objects.filter(kind__in=SHOWN_SKILLS).values_list("label", flat=True)}
    if form.is_valid() or ("text" in form.cleaned_data if form.is_bound else False):
        # A concept that nobody knows keeps nobody from the help with the rest.
        understood = form.need
        context |= {"need": understood, "help": find_help(understood, request.viewer)}
    return render(request, "directory/need.html", context)


@require_safe
@private
def understood(request: Request) -> HttpResponse:
    """Show what the paragraph is understood as while it is written."""
    form = NeedForm(request.GET)
    form.is_valid()
    found = form.need if "text" in form.cleaned_data else None
    return render(request, "directory/_need_understood.html", {"form": form, "need": found, "is_fragment": True})
