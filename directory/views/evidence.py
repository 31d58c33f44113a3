"""What shows what somebody knows: all of it on a page, endorsing, hiding, and taking up what one's work suggests."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from directory import completing, endorsing, hiding, showing
from directory.endorsing import Possible, endorsements_seen
from directory.endorsing_forms import EndorseForm
from directory.errors import ActionError, TooFast
from directory.evidence import own_evidence, page_of_evidence
from directory.evidence import own_hidden as hidden_page
from directory.http import Request
from directory.limits import refused
from directory.models import Endorsement, Member
from search.models import Concept
from search.waiting import catch_up


@require_safe
@cache_control(private=True, no_store=True)
def of_member(request: Request, pk: int) -> HttpResponse:
    """Show all that speaks for a member, as far as the viewer may see it, narrowed by concept and kind."""
    found = Member.objects.visible_to(request.viewer).filter(pk=pk).first()
    if found is None:
        return _absent(request)
    catch_up()
    showing.show([found], request.viewer)
    context = {"member": found, **page_of_evidence(found, request.viewer, request.GET.dict())}
    return render(request, "directory/evidence.html", context)


@cache_control(private=True, no_store=True)
def endorse(request: Request, pk: int) -> HttpResponse:
    """Endorse a member with whom there is shared work; the form stands on their profile, and here with its errors."""
    viewer, status = request.viewer, 200
    found = Member.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None or viewer.member is None:
        return _absent(request)
    try:
        possible = Possible.between(viewer, found)
    except PermissionDenied:
        raise Http404 from None
    form = EndorseForm(request.POST if request.method == "POST" else None, possible=possible)
    if request.method == "POST" and form.is_valid():
        try:
            endorsing.endorse(member=found, by=viewer.member, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
            if isinstance(error, TooFast):
                return refused(_endorse_page(request, form, possible, status), error)
        else:
            words = {"name": found.display_name, "what": form.cleaned_data["concept"]}
            messages.success(request, _("You endorse %(name)s for “%(what)s”.") % words)
            return redirect(f"{found.get_absolute_url()}#endorsed-heading")
    return _endorse_page(request, form, possible, status)


def _endorse_page(request: Request, form: EndorseForm, possible: Possible, status: int) -> HttpResponse:
    context = {"member": possible.member, "possible": possible, "form": form}
    return render(request, "directory/endorse.html", context, status=status)


@require_POST
@login_required
def revoke(request: Request, pk: int) -> HttpResponse:
    """Take back what one said of another."""
    endorsement = get_object_or_404(Endorsement.objects.given().select_related("member"), pk=pk, by=request.user.pk)
    endorsing.revoke(endorsement=endorsement, by=_signed_in(request))
    messages.success(request, _("Your endorsement is taken back."))
    visible = Member.objects.visible_to(request.viewer).filter(pk=endorsement.member_id).exists()
    return redirect(endorsement.member if visible else "directory:profile")


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def own(request: Request) -> HttpResponse:
    """Show a member all that speaks for them, with a way to hide each."""
    catch_up()
    member = _signed_in(request)
    page = own_evidence(member, request.viewer, request.GET.get("page"))
    endorsements_seen.send(sender=Member, member=member)
    context = {"member": member, "page": page, "hidden_total": member.hidden_evidence.count()}
    return render(request, "directory/evidence_own.html", context)


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def own_hidden(request: Request) -> HttpResponse:
    """Show a member what they hide, with a way to bring each back."""
    member = _signed_in(request)
    page = hidden_page(member, request.viewer, request.GET.get("page"))
    return render(request, "directory/evidence_hidden.html", {"member": member, "page": page})


@require_POST
@login_required
def hide(request: Request, entity: str, pk: int) -> HttpResponse:
    """Hide a piece of evidence."""
    try:
        hiding.hide_evidence(member=_signed_in(request), entity=entity, entity_id=pk)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is hidden: nobody sees it on your profile or finds you by it."))
    return redirect("directory:own_evidence")


@require_POST
@login_required
def show(request: Request, entity: str, pk: int) -> HttpResponse:
    """Bring a piece of evidence back."""
    hiding.show_evidence(member=_signed_in(request), entity=entity, entity_id=pk)
    messages.success(request, _("It is shown again, to those who may see it."))
    return redirect("directory:own_evidence")


@require_POST
@login_required
def answer_suggestion(request: Request, pk: int) -> HttpResponse:
    """Add what one's own work suggests, or say for good that it is not oneself."""
    member = _signed_in(request)
    if request.POST.get("answer") == "add":
        try:
            added = completing.accept(member=member, concept=pk)
        except ActionError as error:
            messages.error(request, str(error))
        else:
            words = {"concept": added.concept, "level": added.level_label}
            messages.success(request, _("Added: %(concept)s (%(level)s). Change or remove it below.") % words)
    else:
        concept = get_object_or_404(Concept, pk=pk)
        completing.decline(member=member, concept=concept)
        messages.success(request, _("You will not be asked about “%(concept)s” again.") % {"concept": concept})
    return redirect("directory:profile")


def _signed_in(request: Request) -> Member:
    if request.viewer.member is None:
        raise PermissionDenied
    return request.viewer.member


def _absent(request: Request) -> HttpResponse:
    """Send a visitor to sign in; tell a member nothing, not even whether it exists."""
    if request.viewer.member is None:
        return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
    raise Http404
