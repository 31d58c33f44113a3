"""Forms for one line of a list: a post, something known, a piece of work, a qualification; to add it or change it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.fields import ConceptsField, LineField, find_concept
from directory.forms.seen import SeenBy
from directory.models import Affiliation, Contribution, Expertise, Member, Organisation, Qualification
from directory.parts import Part
from search.models import Concept, ConceptKind


class AffiliationForm(SeenBy, forms.ModelForm):  # type: ignore[type-arg]
    """A post in an organisation, which is made where nobody named it before."""

    MOST = 40
    parts = (Part.POSTS,)

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
        if self.instance.pk:
            self.initial["organisation_name"] = self.instance.organisation.name
        self.ask_who_sees(member)

    def clean(self) -> dict[str, Any]:
        """Find the organisation, or ask for its kind; refuse an end before the beginning, and an endless list."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.instance.pk and self.member.affiliations.count() >= self.MOST:
            raise forms.ValidationError(_("Your profile is full of posts. Remove one that matters less first."))
        name = cleaned.get("organisation_name")
        self.organisation = Organisation.objects.filter(name__iexact=name).first() if name else None
        if name and self.organisation is None and not cleaned.get("organisation_kind"):
            self.add_error("organisation_kind", _("This organisation is new to Redbag. Say what kind it is."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning. Check both dates."))
        return cleaned


class ExpertiseForm(SeenBy, forms.ModelForm):  # type: ignore[type-arg]
    """Something that the member knows, from the taxonomy."""

    parts = (Part.EXPERTISE,)
    concept: Concept | None

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

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concept = self.instance.concept if self.instance.pk else None
        if self.concept is not None:
            # What it is about stays; whoever knows something else adds that.
            del self.fields["concept_name"]
        self.ask_who_sees(member)

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


class ContributionForm(SeenBy, forms.ModelForm):  # type: ignore[type-arg]
    """A piece of work that shows what the member knows."""

    MOST = 60
    parts = (Part.WORK,)

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
        if self.instance.pk:
            self.initial["about"] = "\n".join(concept.label for concept in self.instance.concepts.all())
        self.ask_who_sees(member)

    def clean_happened_on(self) -> date | None:
        """Refuse a day to come: what is new counts for more, and nobody has done it yet."""
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Leave it empty while the work goes on."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse an endless list."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.instance.pk and self.member.contributions.count() >= self.MOST:
            raise forms.ValidationError(_("Your profile is full of work. Remove a piece that matters less first."))
        return cleaned


class QualificationForm(SeenBy, forms.ModelForm):  # type: ignore[type-arg]
    """A qualification, a role in a faculty, or a programme that the member has been through."""

    MOST = 30
    FIRST_YEAR = 1950
    SUGGESTED = (
        "QSIR Practitioner",
        "QSIR College faculty",
        "QSIR Associate",
        "Flow coaching programme",
        "Flow Coaching Academy faculty",
        "GenerationQ",
        "Q community",
        "Scottish Improvement Leader (ScIL)",
        "Scottish Quality and Safety Fellowship",
        "Improvement Advisor Professional Development Programme (IHI)",
        "Improvement Coach Professional Development Programme (IHI)",
        "Improvement Cymru Academy",
        "Lean Six Sigma Green Belt",
        "Lean Six Sigma Black Belt",
        "Certificate in quality improvement",
        "Health Foundation fellowship",
        "NHS Leadership Academy: Nye Bevan programme",
        "NHS Leadership Academy: Elizabeth Garrett Anderson programme",
        "Darzi fellowship",
        "Level 5 diploma in leadership and management for adult care",
        "Registered Manager award",
        "Well-led programme for registered managers",
    )
    """Names that the form suggests; any other may be typed."""
    parts = (Part.QUALIFICATIONS,)

    class Meta:
        model = Qualification
        fields = ("name", "kind", "year")
        field_classes = {"name": LineField}
        labels = {"name": _("What is it called?"), "kind": _("What is it?"), "year": _("Year")}
        help_texts = {
            "name": _("Such as QSIR Practitioner, flow coaching or GenerationQ. Type it if it is not suggested."),
            "year": _("When you gained it, or began the role."),
        }
        widgets = {"name": forms.TextInput(attrs={"list": "qualifications", "autocomplete": "off"})}

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.ask_who_sees(member)

    def clean_year(self) -> int | None:
        """Refuse a year that no career has, or that is to come."""
        year: int | None = self.cleaned_data["year"]
        if year is not None and not self.FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Give a year from %(first)s to this one.") % {"first": self.FIRST_YEAR})
        return year

    def clean(self) -> dict[str, Any]:
        """Refuse what is there already, and an endless list."""
        cleaned: dict[str, Any] = super().clean() or {}
        others = self.member.qualifications.exclude(pk=self.instance.pk)
        if not self.instance.pk and others.count() >= self.MOST:
            raise forms.ValidationError(_("Your profile is full of qualifications. Remove one that matters less."))
        if others.filter(kind=cleaned.get("kind"), name__iexact=cleaned.get("name", "")).exists():
            self.add_error("name", _("This stands on your profile already."))
        return cleaned
