"""Pages on which a member adds to the lists of their profile, changes a line of them, or takes it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from directory import actions
from directory.fields import SHOWN_SKILLS
from directory.forms import AffiliationForm, ContributionForm, ExpertiseForm, QualificationForm
from directory.models import Affiliation, Contribution, Expertise, Organisation, Qualification
from directory.views.profile import form_page, labels_of, own, sent

SUGGESTED = 400
"""Organisations that the form suggests at most."""


def _line(model: type[Model], request: HttpRequest, pk: int | None) -> Any:
    """Return the member's own row of the number, or nothing where one is to be added; a 404 for another's."""
    return get_object_or_404(model, pk=pk, member_id=request.user.pk) if pk is not None else None


@login_required
def affiliation(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a post, now or in the past, or change one."""
    member = own(request)
    form = AffiliationForm(sent(request), instance=_line(Affiliation, request, pk), member=member)
    if request.method == "POST" and form.is_valid():
        actions.save_affiliation(
            affiliation=form.save(commit=False),
            member=member,
            organisation=form.organisation,
            organisation_name=form.cleaned_data["organisation_name"],
            organisation_kind=form.cleaned_data["organisation_kind"],
            levels=form.levels,
        )
        messages.success(request, _("Your post is saved.") if pk else _("Your post is added."))
        return redirect("directory:profile")
    names = Organisation.objects.order_by("name").values_list("name", flat=True)[:SUGGESTED]
    return form_page(request, form, _("Where do you work?"), suggestions={"organisations": names})


@login_required
def expertise(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add something that the member knows, or change it; naming it again replaces what was said before."""
    member = own(request)
    form = ExpertiseForm(sent(request), instance=_line(Expertise, request, pk), member=member)
    if request.method == "POST" and form.is_valid() and form.concept is not None:
        actions.set_expertise(
            member=member,
            concept=form.concept,
            level=form.cleaned_data["level"],
            years=form.cleaned_data["years"],
            evidence=form.cleaned_data["evidence"],
            levels=form.levels,
        )
        said = _("Saved: %(concept)s.") if pk else _("Added: %(concept)s.")
        messages.success(request, said % {"concept": form.concept})
        return redirect("directory:profile")
    title = str(form.concept) if pk and form.concept else _("What do you know?")
    return form_page(request, form, title, suggestions={"concepts": labels_of(*SHOWN_SKILLS)})


@login_required
def contribution(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a piece of work that shows what the member knows, or change it."""
    member = own(request)
    form = ContributionForm(sent(request), instance=_line(Contribution, request, pk), member=member)
    if request.method == "POST" and form.is_valid():
        work = form.save(commit=False)
        concepts = form.cleaned_data["about"]
        actions.save_contribution(contribution=work, member=member, concepts=concepts, levels=form.levels)
        messages.success(request, _("Your work is saved.") if pk else _("Your work is added."))
        return redirect("directory:profile")
    return form_page(request, form, _("What have you done?"))


@login_required
def qualification(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a qualification, a faculty role or a programme, or change it."""
    member = own(request)
    form = QualificationForm(sent(request), instance=_line(Qualification, request, pk), member=member)
    if request.method == "POST" and form.is_valid():
        actions.save_qualification(qualification=form.save(commit=False), member=member, levels=form.levels)
        messages.success(request, _("Your qualification is saved.") if pk else _("Your qualification is added."))
        return redirect("directory:profile")
    suggestions = {"qualifications": QualificationForm.SUGGESTED}
    return form_page(request, form, _("Which qualification or role?"), suggestions=suggestions)


LISTS: dict[str, tuple[type[Model], str | Promise]] = {
    "posts": (Affiliation, gettext_lazy("The post is removed.")),
    "expertise": (Expertise, gettext_lazy("It is removed.")),
    "work": (Contribution, gettext_lazy("It is removed.")),
    "qualifications": (Qualification, gettext_lazy("It is removed.")),
}


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, of: str) -> HttpResponse:
    """Take a line off one of the member's lists."""
    model, said = LISTS[of]
    _line(model, request, pk).delete()
    messages.success(request, str(said))
    return redirect("directory:profile")
