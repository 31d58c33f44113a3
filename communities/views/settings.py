"""What hosts say of their community, the groups that they start in it, and the welcome that members put away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communities.actions import settings as actions
from communities.community_forms import DescriptionForm, GroupForm
from communities.errors import ActionError
from communities.models import Community
from communities.rules import Standing
from communities.views.access import absent, members_only, sent, signed_in, with_community
from directory.http import Request

# Two groups that often stand side by side, with what each is for.
SORTS = {
    "think-tank": (
        gettext_lazy("think tank"),
        gettext_lazy("We look at what is known and work out what could be tried."),
    ),
    "do-tank": (
        gettext_lazy("do tank"),
        gettext_lazy("We try it on a small scale, look what happens, and tell the others."),
    ),
}


@members_only
@with_community
def settings(request: Request, standing: Standing) -> HttpResponse:
    """Let a host change what the community says of itself; of two hosts at once, neither loses a word."""
    community = standing.community
    if not standing.is_host:
        return absent(request)
    form, theirs = DescriptionForm.of(community), None
    if request.method == "POST":
        form = DescriptionForm(request.POST)
        if form.is_valid():
            try:
                actions.describe(community=community, by=signed_in(request), **form.cleaned_data)
            except actions.ChangedMeanwhile as error:
                theirs = Community.objects.get(pk=community.pk)
                form = DescriptionForm({**request.POST.dict(), "state": actions.state_of(theirs)})
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Saved."))
                return redirect(community)
    others = [(form.fields[name].label, getattr(theirs, name)) for name in actions.SAID[:-1]] if theirs else []
    context = {"community": community, "form": form, "theirs": others}
    return render(request, "communities/settings.html", context)


@members_only
@with_community
def start_group(request: Request, standing: Standing) -> HttpResponse:
    """Let a host start a group within their community."""
    parent = standing.community
    if not standing.is_host or parent.parent_id:
        return absent(request)
    initial = {}
    if sort := SORTS.get(request.GET.get("as", "")):
        initial = {"name": f"{parent.name}: {sort[0]}"[:100], "purpose": str(sort[1])}
    form = GroupForm(sent(request), parent=parent, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("summary", "purpose")}
        name, level = form.cleaned_data["name"], form.cleaned_data["level"]
        try:
            group = actions.start_group(parent=parent, by=signed_in(request), name=name, level=level, said=said)
        except ActionError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The group is there. Invite people, or start its first thread."))
            return redirect(group)
    return render(request, "communities/start_group.html", {"community": parent, "form": form})


@require_POST
@members_only
@with_community
def put_welcome_away(request: Request, standing: Standing) -> HttpResponse:
    """Show a member the welcome no more."""
    actions.put_welcome_away(community=standing.community, member=signed_in(request))
    return redirect(standing.community)
