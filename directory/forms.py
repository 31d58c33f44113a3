"""Forms in which a member says who they are."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory import audiences, photos
from directory.fields import ConceptsField, LineField, PlaceField, find_concept
from directory.models import Affiliation, Contribution, Expertise, Member, Offer, Organisation
from search.models import Concept, ConceptKind


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The member's own words, place and photo, and who may see them."""

    WHO = (
        (audiences.PUBLIC, _("Everybody, also people who are not signed in")),
        (audiences.MEMBERS, _("Members of Redbag")),
        ("me", _("Only me")),
    )

    place = PlaceField(required=False)
    new_photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("A JPEG, PNG or WebP file of at most 5 MB."),
    )
    remove_photo = forms.BooleanField(label=_("Remove my photo"), required=False)
    who = forms.ChoiceField(label=_("Who can see your profile"), choices=WHO, widget=forms.RadioSelect)

    field_order = (
        "display_name",
        "headline",
        "about",
        "place",
        "career_stage",
        "is_registered_manager",
        "new_photo",
        "remove_photo",
        "who",
        "paused",
    )

    class Meta:
        model = Member
        fields: tuple[str, ...] = (
            "display_name",
            "headline",
            "about",
            "career_stage",
            "is_registered_manager",
            "paused",
        )
        field_classes = {"display_name": LineField, "headline": LineField}
        widgets = {"about": forms.Textarea(attrs={"rows": 6, "data-draft": ""})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = self.instance.place_name
        cast(PlaceField, self.fields["place"]).here = self.instance
        own = audiences.member(self.instance.pk)
        self.initial["who"] = "me" if self.instance.audience in {own, ""} else self.instance.audience
        if not self.instance.photo:
            del self.fields["remove_photo"]

    def clean_new_photo(self) -> Any:
        """Return the photo ready to be kept."""
        upload = self.cleaned_data.get("new_photo")
        return photos.prepare(upload) if isinstance(upload, UploadedFile) else None

    def clean(self) -> dict[str, Any]:
        """Say that a good photo must be chosen again where another answer is refused: no browser keeps it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new_photo") and self.errors:
            self.add_error("new_photo", _("Choose the photo once more: your browser does not keep it."))
        return cleaned


class WelcomeForm(ProfileForm):
    """The short profile that a new member is asked for."""

    class Meta(ProfileForm.Meta):
        fields: tuple[str, ...] = ("headline", "about", "career_stage")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_photo", "remove_photo", "who"):
            self.fields.pop(name, None)


class AffiliationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A post in an organisation, which is made where nobody named it before."""

    MOST = 40

    organisation_name = LineField(
        label=_("Organisation"),
        max_length=160,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "organization"}),
    )
    organisation_kind = forms.ModelChoiceField(
        Concept.objects.filter(kind=ConceptKind.ORGANISATION),
        label=_("Kind of organisation"),
        required=False,
        help_text=_("Needed only where the organisation is new to Redbag."),
    )
    role = forms.ModelChoiceField(Concept.objects.filter(kind=ConceptKind.ROLE), label=_("Role"))

    field_order = ("title", "role", "organisation_name", "organisation_kind", "since", "until")

    class Meta:
        model = Affiliation
        fields = ("title", "role", "since", "until")
        field_classes = {"title": LineField}
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("since", "until")}

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean(self) -> dict[str, Any]:
        """Find the organisation, or ask for its kind; refuse an end before the beginning, and an endless list."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.member.affiliations.count() >= self.MOST:
            raise forms.ValidationError(_("Your profile is full of posts. Remove one that matters less first."))
        name = cleaned.get("organisation_name")
        self.organisation = Organisation.objects.filter(name__iexact=name).first() if name else None
        if name and self.organisation is None and not cleaned.get("organisation_kind"):
            self.add_error("organisation_kind", _("This organisation is new to Redbag. Say what kind it is."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning. Check both dates."))
        return cleaned


class ExpertiseForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something that the member knows, from the taxonomy."""

    concept_name = LineField(
        label=_("What do you know?"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "concepts", "autocomplete": "off"}),
        help_text=_("A method, a topic or a setting, such as “run charts”, “falls prevention” or “care home”."),
    )

    field_order = ("concept_name", "level", "years", "evidence")

    class Meta:
        model = Expertise
        fields = ("level", "years", "evidence")
        field_classes = {"evidence": LineField}

    def clean_concept_name(self) -> str:
        """Find the concept by its label, a synonym or an abbreviation."""
        name: str = self.cleaned_data["concept_name"]
        self.concept = find_concept(name)
        if self.concept is None:
            raise forms.ValidationError(_("We do not know this by that name. Choose one of the suggestions."))
        return name

    def clean_years(self) -> int | None:
        """Refuse a number of years that no career has."""
        years: int | None = self.cleaned_data["years"]
        if years is not None and years > 60:  # noqa: PLR2004
            raise forms.ValidationError(_("Give the years as a number up to 60."))
        return years


class OffersForm(forms.Form):
    """What the member offers to others: a tick for each kind, and a few words."""

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = {offer.kind: offer.text for offer in member.offers.all()}
        for kind, label in Offer.Kind.choices:
            self.fields[kind] = forms.BooleanField(label=label, required=False, initial=kind in made)
            self.fields[f"{kind}-text"] = LineField(
                label=_("%(offer)s: in a few words") % {"offer": label},
                max_length=160,
                required=False,
                initial=made.get(kind, ""),
            )

    @property
    def offers(self) -> dict[str, str]:
        """The kinds that are ticked, with their words."""
        return {kind: self.cleaned_data[f"{kind}-text"] for kind in Offer.Kind.values if self.cleaned_data[kind]}


class ContributionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A piece of work that shows what the member knows."""

    MOST = 60

    about = ConceptsField(label=_("What was it about?"), required=False)

    field_order = ("title", "kind", "summary", "about", "happened_on")

    class Meta:
        model = Contribution
        fields = ("title", "kind", "summary", "happened_on")
        field_classes = {"title": LineField}
        labels = {
            "title": _("What was it?"),
            "kind": _("What was your part?"),
            "summary": _("What came of it?"),
            "happened_on": _("When did it end?"),
        }
        help_texts = {
            "title": _("Such as “Fewer falls on two wards”."),
            "summary": _("Two or three sentences, also what did not work."),
            "happened_on": _("Leave it empty if it still goes on."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4, "data-draft": ""}),
            "happened_on": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_happened_on(self) -> date | None:
        """Refuse a day to come: what is new counts for more, and nobody has done it yet."""
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Leave it empty while the work goes on."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse an endless list."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.member.contributions.count() >= self.MOST:
            raise forms.ValidationError(_("Your profile is full of work. Remove a piece that matters less first."))
        return cleaned


class InterestsForm(forms.Form):
    """What the member wants to learn about."""

    interests = ConceptsField(label=_("What do you want to learn about?"), required=False)
