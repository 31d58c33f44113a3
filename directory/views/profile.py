"""Pages on which a member says who they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from directory import actions
from directory.completing import progress, suggestions
from directory.fields import SHOWN_SKILLS
from directory.forms import (
    AffiliationForm,
    ContributionForm,
    ExpertiseForm,
    InterestsForm,
    OffersForm,
    ProfileForm,
    WelcomeForm,
)
from directory.http import Request
from directory.models import Affiliation, Contribution, Expertise, Member, Organisation
from search.models import Concept

SUGGESTED = 400
"""Organisations that the form suggests at most."""


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def profile(request: Request) -> HttpResponse:
    """Show the member's own profile with a way to change each part."""
    member = Member.objects.with_profile().get(pk=request.user.pk)
    context = {
        "member": member,
        "progress": progress(member),
        "suggestions": suggestions(request.viewer),
        "contributions": member.contributions.all(),
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
    member = Member.objects.get(pk=request.user.pk)
    form = form_class(_sent(request), request.FILES or None, instance=member)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        actions.save_profile(
            member=form.save(commit=False),
            place=cleaned["place"],
            who=cleaned.get("who"),
            photo=cleaned.get("new_photo"),
            remove_photo=cleaned.get("remove_photo", False),
        )
        messages.success(request, _("Your profile is saved."))
        return redirect(after)
    return _form_page(request, form, title, is_welcome=form_class is WelcomeForm, has_files=form.is_multipart())


@login_required
def add_affiliation(request: HttpRequest) -> HttpResponse:
    """Add a post, now or in the past."""
    member = Member.objects.get(pk=request.user.pk)
    form = AffiliationForm(_sent(request), member=member)
    if request.method == "POST" and form.is_valid():
        actions.add_affiliation(
            affiliation=form.save(commit=False),
            member=member,
            organisation=form.organisation,
            organisation_name=form.cleaned_data["organisation_name"],
            organisation_kind=form.cleaned_data["organisation_kind"],
        )
        messages.success(request, _("Your post is added."))
        return redirect("directory:profile")
    names = Organisation.objects.order_by("name").values_list("name", flat=True)[:SUGGESTED]
    return _form_page(request, form, _("Where do you work?"), suggestions={"organisations": names})


@login_required
@require_POST
def remove_affiliation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a post off the profile."""
    get_object_or_404(Affiliation, pk=pk, member_id=request.user.pk).delete()
    messages.success(request, _("The post is removed."))
    return redirect("directory:profile")


@login_required
def add_expertise(request: HttpRequest) -> HttpResponse:
    """Add something that the member knows; naming it again replaces what was said before."""
    form = ExpertiseForm(_sent(request))
    if request.method == "POST" and form.is_valid() and form.concept is not None:
        actions.set_expertise(
            member=Member.objects.get(pk=request.user.pk),
            concept=form.concept,
            level=form.cleaned_data["level"],
            years=form.cleaned_data["years"],
            evidence=form.cleaned_data["evidence"],
        )
        messages.success(request, _("Added: %(concept)s.") % {"concept": form.concept})
        return redirect("directory:profile")
    labels = Concept.objects.filter(kind__in=SHOWN_SKILLS).values_list("label", flat=True)
    return _form_page(request, form, _("What do you know?"), suggestions={"concepts": labels})


@login_required
@require_POST
def remove_expertise(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something off what the member knows."""
    get_object_or_404(Expertise, pk=pk, member_id=request.user.pk).delete()
    messages.success(request, _("It is removed."))
    return redirect("directory:profile")


@login_required
def add_contribution(request: HttpRequest) -> HttpResponse:
    """Add a piece of work that shows what the member knows."""
    member = Member.objects.get(pk=request.user.pk)
    form = ContributionForm(_sent(request), member=member)
    if request.method == "POST" and form.is_valid():
        contribution = form.save(commit=False)
        actions.add_contribution(contribution=contribution, member=member, concepts=form.cleaned_data["about"])
        messages.success(request, _("Your work is added."))
        return redirect("directory:profile")
    return _form_page(request, form, _("What have you done?"))


@login_required
@require_POST
def remove_contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece of work off the profile."""
    get_object_or_404(Contribution, pk=pk, member_id=request.user.pk).delete()
    messages.success(request, _("It is removed."))
    return redirect("directory:profile")


@login_required
def edit_interests(request: HttpRequest) -> HttpResponse:
    """Say what the member wants to learn about."""
    member = Member.objects.get(pk=request.user.pk)
    names = "\n".join(concept.label for concept in member.interests.all())
    form = InterestsForm(_sent(request), initial={"interests": names})
    if request.method == "POST" and form.is_valid():
        member.interests.set(form.cleaned_data["interests"])
        messages.success(request, _("Your wishes are saved."))
        return redirect("directory:profile")
    return _form_page(request, form, _("What do you want to learn?"))


@login_required
def edit_offers(request: HttpRequest) -> HttpResponse:
    """Say what the member offers to others."""
    member = Member.objects.get(pk=request.user.pk)
    form = OffersForm(_sent(request), member=member)
    if request.method == "POST" and form.is_valid():
        actions.set_offers(member=member, offers=form.offers)
        messages.success(request, _("Your offers are saved."))
        return redirect("directory:profile")
    return _form_page(request, form, _("What can you offer?"))


def _sent(request: HttpRequest) -> QueryDict | None:
    # A form that was sent empty is one that was sent: every box was unticked.
    return request.POST if request.method == "POST" else None


@cache_control(private=True, no_store=True)
def _form_page(request: HttpRequest, form: Any, title: str, **context: Any) -> HttpResponse:
    return render(request, "directory/form.html", {"form": form, "title": title, **context})
