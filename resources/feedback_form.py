"""The form in which a reader says whether a page helped: one press is enough, and a sentence says why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.fields import LineField
from resources.models import Feedback


class FeedbackForm(forms.Form):
    """Whether the page helped, and why; on the page itself there are only the two buttons."""

    helpful = forms.ChoiceField(
        label=_("Was this page helpful?"),
        choices=[("yes", _("Yes, it was")), ("no", _("No, not really"))],
        widget=forms.RadioSelect,
    )
    why = LineField(
        label=_("Would you tell us why?"),
        max_length=300,
        required=False,
        help_text=_("One sentence: what you were looking for, or what is missing. Editors read it without your name."),
    )

    @staticmethod
    def initial_of(own: Feedback | None) -> dict[str, Any]:
        """Return what the form shows to somebody who said something before."""
        return {} if own is None else {"helpful": "yes" if own.is_helpful else "no", "why": own.why}

    @property
    def is_short(self) -> bool:
        """Whether a button on the page was pressed, which asks for no reason yet."""
        return "why" not in self.data

    def said(self, own: Feedback | None) -> dict[str, Any]:
        """Return what was said: a button on the page leaves the sentence of before."""
        why = own.why if self.is_short and own is not None else self.cleaned_data["why"]
        return {"is_helpful": self.cleaned_data["helpful"] == "yes", "why": why}
