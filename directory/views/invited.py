"""Where somebody whom a host brings accepts, or says no."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control

from directory import audiences, inviting
from directory.errors import ActionError
from directory.forms.seen import WHO
from directory.http import Request
from directory.joining import SignUpForm
from directory.models import Member, MemberInvitation

BACKEND = "django.contrib.auth.backends.ModelBackend"


class InvitedForm(forms.Form):
    """A password, and who may see the profile from then on."""

    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=SignUpForm.password_hint,
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who can see your profile"),
        choices=WHO,
        widget=forms.RadioSelect,
        initial=audiences.MEMBERS,
        help_text=gettext_lazy("Choose “Only me” to look at it first. You can change all of it at any time."),
    )

    def __init__(self, *args: Any, invitation: MemberInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self) -> str:
        """Refuse what others would guess."""
        password: str = self.cleaned_data["password"]
        validate_password(password, Member(email=self.invitation.email, display_name=self.invitation.name))
        return password


@cache_control(private=True, no_store=True)
def invited(request: Request, token: str) -> HttpResponse:
    """Ask whoever holds the link, and make a member of them, or forget them."""
    invitation = MemberInvitation.objects.of_token(token)
    if invitation is None:
        return render(request, "directory/invited_gone.html", status=HTTPStatus.NOT_FOUND)
    # Somebody who is signed in holds a link that was meant for another, or has an account already.
    can_answer = request.viewer.member is None
    wants = request.POST.get("answer") if request.method == "POST" and can_answer else ""
    if wants == "decline":
        inviting.decline(invitation=invitation)
        return render(request, "directory/invited_declined.html")
    form = InvitedForm(request.POST if wants else None, invitation=invitation)
    if wants and form.is_valid():
        try:
            member = inviting.accept(invitation=invitation, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            login(request, member, backend=BACKEND)
            messages.success(request, _("Welcome to Redbag. This is your profile: look it through, and change it."))
            return redirect("directory:profile")
    context = {"invitation": invitation, "form": form, "can_answer": can_answer}
    return render(request, "directory/invited.html", context)
