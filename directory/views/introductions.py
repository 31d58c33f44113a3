"""Asking a member for an introduction, and the pages of those who ask and are asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory import introducing
from directory.conversations import talk
from directory.http import Request, number_of
from directory.introduction_forms import (
    AcceptForm,
    AskForm,
    AvailabilityForm,
    DeclineForm,
    EndForm,
    HelpedForm,
    SuggestForm,
)
from directory.introduction_others import others
from directory.introduction_rules import CannotAsk, IntroductionError, Obstacle, contact_of, obstacle
from directory.models import Availability, Block, Introduction, Member

A_PAGE = 20
FIRST_SHOWN = "received"
State = Introduction.State
View = Callable[..., HttpResponse]


def for_members(view: View) -> View:
    """Call the view with the member who asks; send a visitor to sign in first. Nobody keeps the answer."""

    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        member = request.viewer.member
        if member is None:
            return redirect_to_login(request.get_full_path())
        response = view(request, member, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return wrapped


@for_members
def ask(request: Request, member: Member, pk: int) -> HttpResponse:
    """Ask somebody for their time, or say why they cannot be asked now, and whom else one could ask."""
    people = Member.objects.visible_to(request.viewer).filter(paused=False).with_profile()
    asked = get_object_or_404(people, pk=pk)
    search, former = request.GET.get("q", ""), _former(request)
    initial = {"reason": former.reason, "concept": former.concept_id or ""} if former else {}
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, asked=asked, search=search, about=request.GET.get("about", ""), initial=initial)
    if form.is_valid():
        try:
            made = introducing.ask(asker=member, asked=asked, **form.cleaned_data)
        except CannotAsk as error:
            form.add_error(None, str(error))
            return _ask_page(request, asked, form, error.obstacle)
        messages.success(request, _("%(name)s is asked. You are told as soon as there is an answer.") % _named(asked))
        return redirect(made)
    return _ask_page(request, asked, form, obstacle(member, asked) if sent is None else None)


def _ask_page(request: Request, asked: Member, form: AskForm, found: Obstacle | None) -> HttpResponse:
    about = form.meant if found and found.offers_others else None
    context = {
        "asked": asked,
        "form": form,
        "obstacle": found,
        "others": others(request.viewer, about=about, like=asked, without=()) if found and found.offers_others else [],
        "search": request.GET.get("q", ""),
    }
    return render(request, "directory/introductions/ask.html", context)


def _former(request: Request) -> Introduction | None:
    """Return the member's own request, answered with no, whose words go on to somebody else."""
    number = number_of(request.GET.get("after", ""))
    own: Introduction | None = Introduction.objects.filter(pk=number or 0, asker=request.viewer.member).first()
    return own


@require_safe
@for_members
def introductions(request: Request, member: Member) -> HttpResponse:
    """List the requests that the member received, sent, or that are past."""
    known = Introduction.objects.visible_to(request.viewer)
    going = Q(state__in=[State.WAITING, State.ACCEPTED])
    parts = {"received": Q(asked=member) & going, "sent": Q(asker=member) & going, "past": ~going}
    shown = request.GET.get("show", "")
    shown = shown if shown in parts else FIRST_SHOWN
    page = Paginator(known.filter(parts[shown]).with_people(), A_PAGE).get_page(request.GET.get("page"))
    addresses = talk().addresses([one.pk for one in page if one.is_open])
    context = {
        "page": page,
        "rows": [(one, addresses.get(one.pk, "")) for one in page],
        "shown": shown,
        "member": member,
        "totals": known.aggregate(**{name: Count("pk", filter=part) for name, part in parts.items()}),
        "availability": Availability.of(member),
    }
    return render(request, "directory/introductions/list.html", context)


@require_safe
@for_members
def introduction(request: Request, member: Member, pk: int) -> HttpResponse:
    """Show one request to the two whom it concerns, with what each can do."""
    found = _own(request, pk)
    talk().seen(found, member)
    return _page(request, member, found)


@for_members
def act(request: Request, member: Member, pk: int, act: str) -> HttpResponse:
    """Answer a request, take it back, end a conversation, or say whether it helped; what cannot be sent is kept."""
    found = _own(request, pk)
    if act not in ACTS:
        raise Http404
    if request.method != "POST":
        return redirect(found)
    form = _form(act, member, found, request.POST)
    if form.is_valid():
        try:
            messages.success(request, ACTS[act](found, member, form))
        except IntroductionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(found)
    found.refresh_from_db()
    return _page(request, member, found, act, form)


def _accept(found: Introduction, by: Member, form: Any) -> str:
    introducing.accept(introduction=found, by=by, **form.cleaned_data)
    return _("You are in touch now.")


def _decline(found: Introduction, by: Member, form: Any) -> str:
    introducing.decline(introduction=found, by=by, **form.cleaned_data)
    return _("They are told, kindly.")


def _suggest(found: Introduction, by: Member, form: Any) -> str:
    introducing.suggest(introduction=found, by=by, other=form.other, words=form.cleaned_data["words"])
    return _("They are told whom you suggest.")


def _withdraw(found: Introduction, by: Member, form: Any) -> str:
    introducing.withdraw(introduction=found, by=by)
    return _("Your request is taken back.")


def _end(found: Introduction, by: Member, form: Any) -> str:
    introducing.end(introduction=found, by=by, **form.cleaned_data)
    return _("The conversation has ended.")


def _helped(found: Introduction, by: Member, form: Any) -> str:
    answers = {"named": False, **form.cleaned_data}
    introducing.say_helped(introduction=found, by=by, **answers)
    return _("Thank you for saying so.")


def _show(found: Introduction, by: Member, form: Any) -> str:
    introducing.show_helped(introduction=found, by=by, shown=True)
    return _("It stands on your profile.")


def _hide(found: Introduction, by: Member, form: Any) -> str:
    introducing.show_helped(introduction=found, by=by, shown=False)
    return _("It does not stand on your profile.")


ACTS: dict[str, Callable[[Introduction, Member, Any], str]] = {
    "accept": _accept,
    "decline": _decline,
    "suggest": _suggest,
    "withdraw": _withdraw,
    "end": _end,
    "helped": _helped,
    "show": _show,
    "hide": _hide,
}


def _own(request: Request, pk: int) -> Introduction:
    found: Introduction = get_object_or_404(Introduction.objects.visible_to(request.viewer).with_people(), pk=pk)
    return found


def _form(act: str, member: Member, found: Introduction, data: Any = None) -> forms.Form:
    more: dict[str, Any] = {"auto_id": f"{act}_%s"}
    match act:
        case "accept":
            return AcceptForm(data, **more)
        case "decline":
            return DeclineForm(data, **more)
        case "suggest":
            return SuggestForm(data, introduction=found, **more)
        case "end":
            return EndForm(data, **more)
        case "helped":
            return HelpedForm(data, introduction=found, by=member, **more)
    return forms.Form(data, **more)


def _offered(member: Member, found: Introduction) -> list[str]:
    """Return what the member can do with the request now, by a form."""
    if found.is_waiting:
        return ["accept", "decline", "suggest"] if member.pk == found.asked_id else []
    if found.state not in Introduction.TALKED:
        return []
    return ["helped", "end"] if found.is_open else ["helped"]


def _page(
    request: Request, member: Member, found: Introduction, act: str = "", form: forms.Form | None = None
) -> HttpResponse:
    offered = {name: _form(name, member, found) for name in _offered(member, found)}
    if form is not None and form.fields:
        # What was typed is shown again, and alone, though it may be too late to send it.
        offered = {act: form}
    is_asker = member.pk == found.asker_id
    seen = Member.objects.visible_to(request.viewer).filter(paused=False)
    is_refused = is_asker and found.state in {State.DECLINED, State.SUGGESTED, State.LAPSED}
    wants_others = is_refused or "suggest" in offered
    context = {
        "introduction": found,
        "member": member,
        "other": found.other(member),
        "is_asker": is_asker,
        "forms": offered,
        "form": form,
        "act": act,
        "contact": contact_of(found, request.viewer),
        "talk_url": talk().addresses([found.pk]).get(found.pk, ""),
        "suggested": seen.filter(pk=found.suggested_id).first() if is_asker and found.suggested_id else None,
        "others": others(request.viewer, about=found.concept, like=found.asked, without=[found.asker_id])
        if wants_others
        else [],
    }
    return render(request, "directory/introductions/introduction.html", context)


@for_members
def availability(request: Request, member: Member) -> HttpResponse:
    """Say whether one may be asked, how often, and whom one lets ask again."""
    form = AvailabilityForm(request.POST if request.method == "POST" else None, instance=Availability.of(member))
    if form.is_valid():
        introducing.set_availability(member=member, **form.cleaned_data)
        messages.success(request, _("It is saved, and holds from now on."))
        return redirect("directory:availability")
    blocks = Block.objects.filter(by=member, member__is_active=True).select_related("member").order_by("-pk")
    page = Paginator(blocks, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/introductions/availability.html", {"form": form, "page": page})


@require_POST
@for_members
def unblock(request: Request, member: Member, pk: int) -> HttpResponse:
    """Let somebody ask again."""
    blocked = get_object_or_404(Member.objects.filter(blocks_met__by=member), pk=pk)
    introducing.unblock(member=blocked, by=member)
    messages.success(request, _("%(name)s can ask you again.") % _named(blocked))
    return redirect("directory:availability")


def _named(member: Member) -> dict[str, str]:
    return {"name": member.get_short_name()}
