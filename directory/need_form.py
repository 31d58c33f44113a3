"""The form in which somebody describes what they are stuck with; it asks, and stores nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.fields import find_concept
from directory.needs import MAX_ADDED, MAX_LENGTH, Need, read_need

MAX_UNDONE = 20
LONGEST_KEY = 80


class ParagraphField(forms.CharField):
    """Several lines, whose ends count as one character however a browser sends them."""

    def to_python(self, value: Any) -> str:
        """Keep one sort of line end."""
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class NeedForm(forms.Form):
    """A paragraph, and perhaps the name of something that it is about too."""

    text = ParagraphField(
        label=gettext_lazy("What are you stuck with?"),
        max_length=MAX_LENGTH,
        help_text=gettext_lazy(
            "A few sentences: what happens, where, and what you tried. Leave out names and anything about one person."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={
            "max_length": gettext_lazy("This has %(show_value)d characters; %(limit_value)d at most. Shorten it.")
        },
    )
    about = forms.CharField(
        label=gettext_lazy("It is also about"),
        max_length=LONGEST_KEY,
        required=False,
        widget=forms.TextInput(attrs={"list": "concepts", "autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, query: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(query, **kwargs)
        asked = query or QueryDict()
        dropped, added = set(_keys(asked, "drop")), _keys(asked, "add")
        self.without = [key for key in dict.fromkeys([*_keys(asked, "not"), *dropped]) if key not in added]
        self.added = [key for key in dict.fromkeys([*_keys(asked, "with"), *added]) if key not in dropped]

    def clean_about(self) -> str:
        """Add the concept of the name; refuse one that the taxonomy does not know."""
        name = " ".join(self.cleaned_data["about"].split())
        if name:
            concept = find_concept(name)
            if concept is None:
                message = _(
                    "We do not know “%(name)s” by that name. Try another word for it, or write it into the text."
                )
                raise forms.ValidationError(message % {"name": name})
            self.without = [key for key in self.without if key != concept.key]
            self.added = list(dict.fromkeys([*self.added, concept.key]))[-MAX_ADDED:]
        return name

    @property
    def need(self) -> Need:
        """What the text was understood as; only where it may be read."""
        return read_need(self.cleaned_data["text"], without=self.without, added=self.added)


def _keys(query: QueryDict, name: str) -> list[str]:
    """Return the keys that the address gives under the name; one value may hold several, with commas between."""
    values = [key for value in query.getlist(name)[:MAX_UNDONE] for key in value.split(",")[:MAX_UNDONE]]
    return [key for key in values if key and len(key) <= LONGEST_KEY and key.isprintable()][:MAX_UNDONE]
