"""Pages on which a member says who they are, and who sees it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory import actions, audiences
from directory.audiences import Onlooker, Viewer
from directory.completing import progress, suggestions
from directory.forms import (
    AudiencesForm,
    BackgroundForm,
    InterestsForm,
    OffersForm,
    PreviewForm,
    ProfileForm,
    WelcomeForm,
)
from directory.http import Request
from directory.models import Member
from directory.parts import Part
from directory.showing import show
from directory.views.members import profile_context
from search.models import Concept, ConceptKind


def own(request: HttpRequest) -> Member:
    """Return the member who is signed in, as the database holds them now."""
    member: Member = Member.objects.get(pk=request.user.pk)
    return member


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def profile(request: Request) -> HttpResponse:
    """Show the member's own profile with a way to change each part."""
    member = Member.objects.with_profile().get(pk=request.user.pk)
    show([member], request.viewer)
    context = {
        "member": member,
        "shown": member.shown,
        "progress": progress(member),
        "suggestions": suggestions(request.viewer),
        "contributions": member.contributions.all(),
        "seen": {part.value: member.level_of(part).label for part in Part},
    }
    return render(request, "directory/profile.html", context)


@login_required
def edit_profile(request: HttpRequest) -> HttpResponse:
    """Change the words, the place, the photo, and who may see them."""
    return _profile_form(request, ProfileForm, _("Your profile"), "directory:profile")


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask a new member for the few things by which others find them."""
    return _profile_form(request, WelcomeForm, _("Welcome to Redbag"), "/")


def _profile_form(request: HttpRequest, form_class: type[ProfileForm], title: str, after: str) -> HttpResponse:
    form = form_class(sent(request), request.FILES or None, instance=own(request))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        actions.save_profile(
            member=form.save(commit=False),
            place=cleaned["place"],
            who=cleaned.get("who"),
            photo=cleaned.get("new_photo"),
            remove_photo=cleaned.get("remove_photo", False),
            levels=form.levels,
        )
        messages.success(request, _("Your profile is saved."))
        return redirect(after)
    return form_page(request, form, title, is_welcome=form_class is WelcomeForm, has_files=form.is_multipart())


@login_required
def edit_background(request: HttpRequest) -> HttpResponse:
    """Say what the member is by profession, where at home, what they speak, and what they have lived through."""
    member = own(request)
    form = BackgroundForm(sent(request), member=member)
    if request.method == "POST" and form.is_valid():
        names = ("professions", "settings", "languages", "lived_experience")
        actions.set_background(member=member, levels=form.levels, **{name: form.cleaned_data[name] for name in names})
        messages.success(request, _("Your background is saved."))
        return redirect("directory:profile")
    return form_page(request, form, _("Your background"), look="background")


@login_required
def edit_interests(request: HttpRequest) -> HttpResponse:
    """Say what the member wants to learn about, and to work on with others."""
    member = own(request)
    form = InterestsForm(sent(request), member=member)
    if request.method == "POST" and form.is_valid():
        names = ("interests", "collaborating_on")
        actions.set_wishes(member=member, levels=form.levels, **{name: form.cleaned_data[name] for name in names})
        messages.success(request, _("Your wishes are saved."))
        return redirect("directory:profile")
    return form_page(request, form, _("What do you want to learn, and to work on?"))


@login_required
def edit_offers(request: HttpRequest) -> HttpResponse:
    """Say what the member offers to others."""
    member = own(request)
    form = OffersForm(sent(request), member=member)
    if request.method == "POST" and form.is_valid():
        actions.set_offers(member=member, offers=form.offers, levels=form.levels)
        messages.success(request, _("Your offers are saved."))
        return redirect("directory:profile")
    return form_page(request, form, _("What can you offer?"), look="offers")


@login_required
def edit_audiences(request: HttpRequest) -> HttpResponse:
    """Say who sees the profile and each part of it, on one page."""
    member = own(request)
    form = AudiencesForm(sent(request), member=member)
    if request.method == "POST" and form.is_valid():
        actions.set_audiences(
            member=member,
            who=form.cleaned_data["who"],
            levels=form.levels,
            allows_search_engines=form.cleaned_data["allows_search_engines"],
        )
        messages.success(request, _("Who sees what is saved."))
        return redirect("directory:profile")
    about = _("Nothing is seen more widely than the profile itself. Parts follow it until you choose otherwise.")
    return form_page(request, form, _("Who sees what"), about=about, look="who-sees")


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def preview(request: Request) -> HttpResponse:
    """Show the member's profile as somebody else sees it: a visitor, a member, or somebody of a community."""
    member = own(request)
    communities = audiences.names_of(audiences.circles([member.pk]).get(member.pk, frozenset()))
    form = PreviewForm(request.GET if "seen_as" in request.GET else None, communities=communities)
    chosen = form.cleaned_data["seen_as"] if form.is_valid() else PreviewForm.MEMBER
    viewer = request.viewer if chosen == PreviewForm.ME else _onlooker(chosen)
    found = Member.objects.visible_to(viewer).with_profile().filter(pk=member.pk).first()
    context = profile_context(found, viewer) if found else {"member": member}
    if not form.is_bound:
        form = PreviewForm(initial={"seen_as": chosen}, communities=communities)
    return render(request, "directory/preview.html", {**context, "form": form, "is_seen": found is not None})


def _onlooker(chosen: str) -> Viewer:
    if chosen == PreviewForm.VISITOR:
        return Onlooker([audiences.PUBLIC])
    inside = [chosen] if chosen != PreviewForm.MEMBER else []
    return Onlooker([audiences.PUBLIC, audiences.MEMBERS, *inside])


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; a form that was sent empty is one that was sent: every box was unticked."""
    return request.POST if request.method == "POST" else None


@cache_control(private=True, no_store=True)
def form_page(request: HttpRequest, form: Any, title: str, **context: Any) -> HttpResponse:
    """Show a form on a page of its own."""
    return render(request, "directory/form.html", {"form": form, "title": title, **context})


def labels_of(*kinds: ConceptKind) -> list[str]:
    """Return the labels of the concepts of the kinds, for a form to suggest."""
    return list(Concept.objects.filter(kind__in=kinds).values_list("label", flat=True))
