"""What hosts may send: invitations, and what they do with threads and communities."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms import TOO_LONG, BodyField


class FindMemberForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(
        label=_("Name or e-mail address"), max_length=254, required=False, error_messages={"max_length": TOO_LONG}
    )


class InviteForm(forms.Form):
    """What a host writes to whom they ask in."""

    message = BodyField(
        label=_("A word to them"),
        max_length=1000,
        required=False,
        help_text=_("For example why you think of them."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )
