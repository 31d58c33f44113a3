"""The form in which one member endorses another."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from directory.audiences import Viewer
from directory.endorsing import Possible
from directory.fields import LineField
from directory.models import Member
from search.models import Concept


class EndorseForm(forms.Form):
    """What somebody is endorsed for, and a sentence that says why."""

    concept = forms.ModelChoiceField(
        Concept.objects.none(),
        label=_("Endorse for"),
        error_messages={"invalid_choice": _("Choose what you know them for from the list.")},
    )
    because = LineField(
        label=_("Why, in one sentence"),
        max_length=240,
        required=False,
        help_text=_("What did you see them do? It stands on their profile with your name."),
    )

    def __init__(self, *args: Any, possible: Possible, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concepts = [*possible.concepts, *(one.concept for one in possible.given)]
        field = cast("forms.ModelChoiceField[Concept]", self.fields["concept"])
        field.queryset = Concept.objects.filter(pk__in=[concept.pk for concept in concepts])
        # What they say of themselves stands first, rather than what begins with an A.
        field.choices = [("", _("Choose one")), *((concept.pk, concept.label) for concept in concepts)]


def endorse_form(member: Member, viewer: Viewer) -> dict[str, Any]:
    """Return what a profile needs to offer endorsing to the viewer; nothing for visitors and on one's own."""
    try:
        possible = Possible.between(viewer, member)
    except PermissionDenied:
        return {"possible": None}
    return {"possible": possible, "endorse_form": EndorseForm(possible=possible, auto_id="endorse_%s")}
