"""Forms of joining, signing in and getting back in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm, LoginForm, ResetPasswordForm, SignupForm
from django import forms
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from directory.fields import LineField
from directory.models import Member

LABELS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "remember": _("Stay signed in on this computer"),
}


class InOurWords:
    """Our labels for allauth's fields, without examples within them: those vanish when one begins to type."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignUpForm(InOurWords, SignupForm):
    """Joining: a name, an address and a password."""

    display_name = LineField(label=_("Your name"), max_length=80, help_text=_("As colleagues know you."))
    is_registered_manager = forms.BooleanField(
        label=_("I am a registered manager"),
        required=False,
        help_text=_("You can then ask to join the confidential local network near you."),
    )

    # Said once rather than as Django's list of three.
    password_hint = _("At least ten characters, and nothing that others would guess: three or four words will do.")
    field_order = ("display_name", "email", "password1", "is_registered_manager")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = self.password_hint

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is much like the name; allauth compares it with the address alone."""
        cleaned: dict[str, Any] = super().clean()
        name, password = cleaned.get("display_name"), cleaned.get("password1")
        if name and password:
            try:
                UserAttributeSimilarityValidator(("display_name",)).validate(password, Member(display_name=name))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def custom_signup(self, request: HttpRequest, user: Member) -> None:
        """Keep the details on the new member."""
        user.display_name = self.cleaned_data["display_name"]
        user.is_registered_manager = self.cleaned_data["is_registered_manager"]
        user.save(update_fields=["display_name", "is_registered_manager"])

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        """Make the member, or tell the owner of the address, also where a second click came a moment too soon."""
        try:
            with transaction.atomic():
                return self._try_save(request)
        except IntegrityError:
            if not Member.objects.filter(email=self.cleaned_data["email"]).exists():
                raise
            self.account_already_exists = True
            return self._try_save(request)

    def _try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        made: tuple[Member | None, HttpResponse | None] = super().try_save(request)
        return made


class SignInForm(InOurWords, LoginForm):
    """Signing in."""


class ForgottenPasswordForm(InOurWords, ResetPasswordForm):
    """Asking for a link with which one chooses a new password."""


class AnotherAddressForm(InOurWords, AddEmailForm):
    """Adding an address to an account."""
