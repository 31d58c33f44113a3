"""How closely a member follows communities and threads, and how they like to talk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.actions import following as actions
from communities.followed import followed
from communities.following_forms import LevelForm, PreferencesForm
from communities.forms import number_of
from communities.models import TalkPreferences, Thread
from communities.rules import Standing
from communities.views.access import absent, members_only, sent, signed_in, with_community, with_thread
from directory.http import Request


@require_POST
@members_only
@with_thread
def follow_thread(request: Request, thread: Thread) -> HttpResponse:
    """Watch, mute or normally follow a thread; with htmx only its menu comes back."""
    form = LevelForm(request.POST)
    if form.is_valid():
        actions.follow_thread(thread=thread, member=signed_in(request), level=form.cleaned_data["level"])
    if not request.htmx:
        return _listed(request) if "listed" in request.POST else redirect(thread)
    context = {"thread": thread, "community": thread.community, "level": form.cleaned_data.get("level", "normal")}
    return render(request, "communities/_follow_thread.html", context)


@require_POST
@members_only
@with_community
def follow_community(request: Request, standing: Standing) -> HttpResponse:
    """Watch, mute or normally follow a community; with htmx only its menu comes back."""
    if not standing.is_member:
        return absent(request)
    form, community = LevelForm(request.POST), standing.community
    if form.is_valid():
        actions.follow_community(community=community, member=signed_in(request), level=form.cleaned_data["level"])
    if not request.htmx:
        return _listed(request) if "listed" in request.POST else redirect(community)
    context = {"community": community, "level": form.cleaned_data.get("level", "normal")}
    return render(request, "communities/_follow_community.html", context)


def _listed(request: Request) -> HttpResponse:
    """Lead back to the page of the list of what one follows on which the form stood."""
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('communities:talking')}?page={number_of(request.POST['listed'])}#followed")


@members_only
def talking(request: Request) -> HttpResponse:
    """Let a member say how they like to talk, and show what they watch or have muted."""
    member = signed_in(request)
    form = PreferencesForm(sent(request), instance=TalkPreferences.of(member))
    if request.method == "POST" and form.is_valid():
        actions.choose_preferences(member=member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("communities:talking")
    page = followed(request.viewer, request.GET.get("page"))
    return render(request, "communities/talking.html", {"form": form, "page": page})


@require_safe
def shortcuts(request: Request) -> HttpResponse:
    """List the keys that the pages know; `?` shows the list on any page."""
    return render(request, "communities/shortcuts.html")
