"""Forms of the directory."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.models import Member


class SignUpDetailsForm(forms.Form):
    """What sign-up asks besides the address and the password."""

    display_name = forms.CharField(label=_("Your name"), max_length=80)

    def signup(self, request: HttpRequest, user: Member) -> None:
        """Keep the details on the new member."""
        user.display_name = self.cleaned_data["display_name"]
        user.save(update_fields=["display_name"])
