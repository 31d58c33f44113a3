"""Form fields of the directory: one line of text, a place, and concepts of the taxonomy by their names."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from search.gazetteer import find_place
from search.models import Concept, ConceptKind, LocatedModel, Place

SHOWN_SKILLS = (ConceptKind.METHOD, ConceptKind.TOPIC, ConceptKind.SETTING)
"""Kinds of concept that one can know, work on and wish to learn about."""
# Letters that turn the text around them about: a name must not change what stands beside it.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = ("Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp")


class LineField(forms.CharField):
    """One line as people write it, in any script; runs of white space become one space.

    Refuses control characters and those that reverse what follows, and a line that nobody could see. Joiners stay:
    Persian words and many emoji need them.
    """

    default_error_messages = {
        "unreadable": _("This holds a sign that cannot be shown. Type it anew rather than paste it.")
    }

    def to_python(self, value: Any) -> str:
        """Return the text with single spaces."""
        line = " ".join((super().to_python(value) or "").split())
        if all(unicodedata.category(letter) in _INVISIBLE and letter != "\0" for letter in line):
            return ""
        return line

    def validate(self, value: Any) -> None:
        """Refuse signs that cannot be shown, or that change how their neighbours are shown."""
        super().validate(value)
        if any(letter in TURNING or unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
            raise forms.ValidationError(self.error_messages["unreadable"], code="unreadable")


class PlaceField(forms.CharField):
    """A town or postcode; cleans to the place, or to nothing where it is left empty.

    `here` is where its owner is already: left as it stands, that is kept, also where another town has the same name
    or the gazetteer has changed.
    """

    here: LocatedModel | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Town or postcode"))
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("help_text", _("Others see the town or postcode area, never your full postcode."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Place | None:
        """Return the place that the text names."""
        text: str = super().clean(value)
        if not text:
            return None
        place = self._here(text) or find_place(text)
        if place is None:
            raise forms.ValidationError(_("We do not know this place. Try the nearest larger town, or a postcode."))
        return place

    def _here(self, text: str) -> Place | None:
        here = self.here
        if here is None or here.place_name != text or here.latitude is None or here.longitude is None:
            return None
        return Place(name=text, region=here.region, latitude=here.latitude, longitude=here.longitude)


def find_concept(name: str, kinds: Collection[str] = SHOWN_SKILLS) -> Concept | None:
    """Return the concept of the name among those of the kinds: a label, a synonym or an abbreviation, in any case."""
    known = Concept.objects.filter(kind__in=kinds)
    return known.filter(label__iexact=name).first() or known.filter(terms__text__iexact=name).first()


class ConceptsField(forms.CharField):
    """Names of concepts, one a line; cleans to the concepts in that order. `kinds` are methods, topics and settings."""

    MOST = 12

    def __init__(self, *, kinds: Sequence[str] = SHOWN_SKILLS, **kwargs: Any) -> None:
        self.kinds = kinds
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("max_length", 1500)
        kwargs.setdefault("help_text", _("Methods, topics or settings, one a line: “run charts”, “falls prevention”."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[Concept]:
        """Return the concepts; refuse a name that the taxonomy does not know."""
        lines = (" ".join(line.split()) for line in (super().clean(value) or "").splitlines())
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) > self.MOST:
            raise forms.ValidationError(_("Name %(most)s at most: those that matter.") % {"most": self.MOST})
        found = {name: find_concept(name, self.kinds) for name in names}
        unknown = ", ".join(f"“{name}”" for name, concept in found.items() if concept is None)
        if unknown:
            message = _("We do not know %(names)s by that name. Try another word for it, or leave it out.")
            raise forms.ValidationError(message % {"names": unknown})
        return list(dict.fromkeys(concept for concept in found.values() if concept))
