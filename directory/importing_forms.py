"""What one line of an imported file may say, each cell checked as the forms of the site check it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.errors import ActionError
from directory.fields import SHOWN_SKILLS, LineField, PlaceField, find_concept
from directory.inviting import door
from directory.models import Expertise, Member, Offer, Organisation
from search.models import Concept, ConceptKind, ConceptTerm

MOST = 20
"""Things of one sort, such as concepts, that one cell may name."""
LEVELS = {
    "aware": Expertise.Level.AWARE,
    "practitioner": Expertise.Level.PRACTITIONER,
    "teacher": Expertise.Level.TEACHER,
    "coach": Expertise.Level.TEACHER,
    "teacher or coach": Expertise.Level.TEACHER,
}
OFFERS = {word: kind for kind in Offer.Kind for word in (kind.value, str(kind.label).lower(), kind.name.lower())}


class ConceptField(LineField):
    """One concept by its name; where nobody knows it, the error names the nearest."""

    def __init__(self, kinds: Collection[str], **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)
        self.kinds = kinds

    def clean(self, value: Any) -> Concept | None:
        """Return the concept, or nothing for an empty cell."""
        name: str = super().clean(value)
        return known_concept(name, self.kinds) if name else None


class RowForm(forms.Form):
    """One line of the file; every cell but the address and the name may be empty."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": gettext_lazy("There is no e-mail address, and without one nobody can be invited. Add it."),
            "invalid": gettext_lazy("This is no e-mail address. Check it for a slip."),
        },
    )
    name = LineField(max_length=80, error_messages={"required": gettext_lazy("There is no name. Add it.")})
    headline = LineField(max_length=140, required=False)
    about = forms.CharField(max_length=2000, required=False)
    organisation = LineField(max_length=160, required=False)
    organisation_kind = ConceptField([ConceptKind.ORGANISATION])
    role = ConceptField([ConceptKind.ROLE])
    job_title = LineField(max_length=120, required=False)
    place = PlaceField(required=False)
    expertise = forms.CharField(max_length=2000, required=False)
    offers = forms.CharField(max_length=2000, required=False)
    interests = forms.CharField(max_length=2000, required=False)
    community = LineField(max_length=100, required=False)

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_email(self) -> str:
        """Return the one spelling of the address."""
        return Member.objects.normalize_email(self.cleaned_data["email"])

    def clean_expertise(self) -> list[tuple[str, int]]:
        """Return the keys of the concepts, each with a level: "run charts:teacher; falls prevention"."""
        found: dict[str, int] = {}
        for part in _parts(self.cleaned_data["expertise"]):
            name, _colon, word = (piece.strip() for piece in part.rpartition(":")) if ":" in part else (part, "", "")
            level = LEVELS.get(word.lower()) if word else Expertise.Level.PRACTITIONER
            if level is None:
                words = {"word": word, "known": ", ".join(LEVELS)}
                raise forms.ValidationError(_("“%(word)s” is no level. Write one of: %(known)s.") % words)
            found[known_concept(name, SHOWN_SKILLS).key] = int(level)
        return list(found.items())

    def clean_offers(self) -> dict[str, str]:
        """Return the kinds of offers with their words: "call: Thursdays; mentoring"."""
        found: dict[str, str] = {}
        for part in _parts(self.cleaned_data["offers"]):
            word, _colon, text = (piece.strip() for piece in part.partition(":"))
            kind = OFFERS.get(word.lower())
            if kind is None:
                words = {"word": word, "known": ", ".join(Offer.Kind.values)}
                raise forms.ValidationError(_("“%(word)s” is no offer. Write one of: %(known)s.") % words)
            found[kind.value] = LineField(max_length=160, required=False).clean(text)
        return found

    def clean_interests(self) -> list[str]:
        """Return the keys of the concepts."""
        names = _parts(self.cleaned_data["interests"])
        return list(dict.fromkeys(known_concept(name, SHOWN_SKILLS).key for name in names))

    def clean_community(self) -> str:
        """Return the name of a community that the host looks after."""
        name: str = self.cleaned_data["community"]
        if name:
            try:
                door().check(name, self.by)
            except ActionError as error:
                raise forms.ValidationError(str(error)) from error
        return name

    def clean(self) -> dict[str, Any]:
        """Ask for what a post needs: a role, and the kind of an organisation that is new."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = cleaned.get("organisation")
        if name and not cleaned.get("role") and "role" not in self.errors:
            self.add_error("role", _("Say the role in the organisation, such as “Registered manager”."))
        is_new = name and not Organisation.objects.filter(name__iexact=name).exists()
        if is_new and not cleaned.get("organisation_kind") and "organisation_kind" not in self.errors:
            message = _("The organisation is new to Redbag. Say what kind it is, such as “Care home provider”.")
            self.add_error("organisation_kind", message)
        return cleaned

    @property
    def profile(self) -> dict[str, Any]:
        """What waits for the member, as JSON keeps it."""
        cleaned = self.cleaned_data
        place = cleaned["place"]
        return {
            "display_name": cleaned["name"],
            **{name: cleaned[name] for name in ("headline", "about", "organisation", "job_title", "community")},
            **{name: cleaned[name].key if cleaned[name] else "" for name in ("organisation_kind", "role")},
            "place": [place.name, place.region, place.latitude, place.longitude] if place else [],
            "expertise": [list(pair) for pair in cleaned["expertise"]],
            "offers": cleaned["offers"],
            "interests": cleaned["interests"],
        }

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with the line: the column, and what to do."""
        for name, errors in self.errors.items():
            column = "" if name == "__all__" else f"{name.replace('_', ' ')}: "
            yield from (f"{column}{error}" for error in errors)


def known_concept(name: str, kinds: Collection[str]) -> Concept:
    """Return the concept of the name; raises ValidationError, with the names that are nearest to it."""
    if concept := find_concept(name, kinds):
        return concept
    near = nearest(name, kinds)
    if not near:
        raise forms.ValidationError(_("“%(name)s” is not in the taxonomy. Leave it out.") % {"name": name})
    words = {"name": name, "near": ", ".join(f"“{one}”" for one in near)}
    raise forms.ValidationError(_("“%(name)s” is not in the taxonomy. Did you mean %(near)s?") % words)


def nearest(name: str, kinds: Collection[str], most: int = 3) -> list[str]:
    """Return the labels of the concepts whose names are spelt most like the one given, the nearest first."""
    labels = {label.casefold(): label for label in _labels(kinds)}
    terms = ConceptTerm.objects.filter(concept__kind__in=kinds).values_list("text", "concept__label")
    names = {text.casefold(): label for text, label in terms} | labels
    near = difflib.get_close_matches(name.casefold(), names, n=2 * most, cutoff=0.6)
    return list(dict.fromkeys(names[one] for one in near))[:most]


def _labels(kinds: Collection[str]) -> list[str]:
    return list(Concept.objects.filter(kind__in=kinds).values_list("label", flat=True))


def _parts(cell: str) -> list[str]:
    parts = [" ".join(part.split()) for part in cell.split(";")]
    named = [part for part in parts if part]
    if len(named) > MOST:
        raise forms.ValidationError(_("Name %(most)s at most: those that matter.") % {"most": MOST})
    return named
