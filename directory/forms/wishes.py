"""Forms of what a member offers and asks, and of who they are by profession, tongue and life."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.fields import ConceptsField, LineField
from directory.forms.seen import SeenBy
from directory.languages import Language
from directory.models import Member, Offer
from directory.parts import Part
from search.models import ConceptKind


class OffersForm(SeenBy, forms.Form):
    """What the member offers to others: a tick for each kind, a few words, how much time, and until when."""

    parts = (Part.OFFERS,)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = {offer.kind: offer for offer in member.offers.all()}
        for kind, label in Offer.Kind.choices:
            offer = made.get(kind)
            said = {"offer": label}
            self.fields[kind] = forms.BooleanField(label=label, required=False, initial=offer is not None)
            self.fields[f"{kind}-text"] = LineField(
                label=_("%(offer)s: in a few words") % said,
                max_length=160,
                required=False,
                initial=offer.text if offer else "",
            )
            self.fields[f"{kind}-time"] = LineField(
                label=_("%(offer)s: how much time") % said,
                max_length=80,
                required=False,
                initial=offer.time if offer else "",
                help_text=_("Such as “an hour a month”."),
            )
            self.fields[f"{kind}-until"] = forms.DateField(
                label=_("%(offer)s: until") % said,
                required=False,
                initial=offer.until if offer else None,
                widget=forms.DateInput(attrs={"type": "date"}),
                help_text=_("The last day. After it nobody sees or finds this offer."),
            )
        self.ask_who_sees(member)

    def clean(self) -> dict[str, Any]:
        """Refuse an offer that is over already."""
        cleaned: dict[str, Any] = super().clean() or {}
        for kind in Offer.Kind.values:
            until: date | None = cleaned.get(f"{kind}-until")
            if cleaned.get(kind) and until and until < timezone.localdate():
                self.add_error(f"{kind}-until", _("This day has passed. Choose a later one, or untick the offer."))
        return cleaned

    @property
    def offers(self) -> dict[str, dict[str, Any]]:
        """The kinds that are ticked, each with its words, time and last day."""
        return {
            kind: {name: self.cleaned_data[f"{kind}-{name}"] for name in ("text", "time", "until")}
            for kind in Offer.Kind.values
            if self.cleaned_data[kind]
        }


class InterestsForm(SeenBy, forms.Form):
    """What the member wants to learn about, and to work on with others."""

    parts = (Part.INTERESTS, Part.COLLABORATING)

    interests = ConceptsField(label=_("What do you want to learn about?"), required=False)
    collaborating_on = ConceptsField(
        label=_("What do you want to work on with others?"),
        required=False,
        help_text=_("Whether or not you have done it before. Methods, topics or settings, one a line."),
    )
    field_order = (
        "interests",
        SeenBy.name_of(Part.INTERESTS),
        "collaborating_on",
        SeenBy.name_of(Part.COLLABORATING),
    )

    def __init__(self, data: Any = None, *, member: Member) -> None:
        names = ("interests", "collaborating_on")
        initial = {name: "\n".join(concept.label for concept in getattr(member, name).all()) for name in names}
        super().__init__(data, initial=initial)
        self.ask_who_sees(member)
        self.order_fields(self.field_order)


class BackgroundForm(SeenBy, forms.Form):
    """What the member is by profession, where they are at home, what they speak, and what they have lived through."""

    parts = (Part.BACKGROUND, Part.LANGUAGES, Part.LIVED)

    professions = ConceptsField(
        label=_("Your professions or roles"),
        kinds=(ConceptKind.ROLE,),
        required=False,
        help_text=_("One a line: “registered manager”, “nurse”, “improvement lead”."),
    )
    settings = ConceptsField(
        label=_("Where you are at home"),
        kinds=(ConceptKind.SETTING,),
        required=False,
        help_text=_("Settings of care, one a line: “care home”, “general practice”."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages that you speak or sign"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lived_experience = forms.CharField(
        label=_("Lived experience"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": ""}),
        help_text=_("What you have lived through, as a patient, a carer or otherwise, if you want to say so."),
    )
    field_order = (
        "professions",
        "settings",
        SeenBy.name_of(Part.BACKGROUND),
        "languages",
        SeenBy.name_of(Part.LANGUAGES),
        "lived_experience",
        SeenBy.name_of(Part.LIVED),
    )

    def __init__(self, data: Any = None, *, member: Member) -> None:
        names = ("professions", "settings")
        initial: dict[str, Any] = {
            name: "\n".join(concept.label for concept in getattr(member, name).all()) for name in names
        }
        initial |= {"languages": member.languages, "lived_experience": member.lived_experience}
        super().__init__(data, initial=initial)
        self.ask_who_sees(member)
        self.order_fields(self.field_order)
