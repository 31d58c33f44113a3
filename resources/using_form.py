"""The form in which a member says that they used something: one answer is enough."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.fields import LineField
from directory.models import Member, Organisation
from resources.models import Use


class UseForm(forms.Form):
    """What came of it, where, and a sentence for whoever tries it next."""

    result = forms.ChoiceField(label=_("What happened?"), choices=Use.Result.choices, widget=forms.RadioSelect)
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Where?"),
        required=False,
        empty_label=_("I would rather not say"),
        help_text=_("One of those on your profile."),
        error_messages={"invalid_choice": _("Choose one of the places on your profile.")},
    )
    note = LineField(
        label=_("What should the next person know?"),
        max_length=300,
        required=False,
        help_text=_("One sentence: what you changed, or what did not work. Members see it with your name."),
    )

    def __init__(self, data: Any = None, *, member: Member, own: Use | None = None) -> None:
        posts = member.affiliations.order_by("until", "-since")
        places = [post.organisation_id for post in posts]
        initial: dict[str, Any] = {
            "organisation": next((post.organisation_id for post in posts if not post.until), None)
        }
        if own is not None:
            initial = {"organisation": own.organisation_id, "result": own.result, "note": own.note}
            places += [own.organisation_id] if own.organisation_id else []
        super().__init__(data, initial=initial)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = Organisation.objects.filter(pk__in=places).order_by("name")
