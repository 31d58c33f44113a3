"""The form with which a search is kept, renamed, or told of in another way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory import saved
from directory.fields import LineField
from directory.models import SavedSearch

NOTHING_ASKED = _("There is nothing to save yet: search for something first.")


class SearchForm(forms.Form):
    """What a saved search is called, and how its member is told of what is new in it."""

    name = LineField(
        label=_("Name"),
        max_length=saved.LONGEST_NAME,
        help_text=_("So that you know it again in your list."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    how = forms.ChoiceField(
        label=_("Tell me of what is new in it"), choices=SavedSearch.How.choices, widget=forms.RadioSelect
    )


class SaveForm(SearchForm):
    """A search that is to be kept: the page that it belongs to, and the query of that page."""

    on = forms.ChoiceField(choices=SavedSearch.Surface.choices, widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, query: QueryDict) -> SaveForm:
        """Return the form for the search in the address of its page, which `on` names."""
        on = query.get("on", "")
        surface = on if on in SavedSearch.Surface.values else SavedSearch.Surface.PEOPLE
        asked = saved.canonical(surface, query)
        name = saved.name_for(saved.question(surface, asked)) if asked else ""
        how = SavedSearch.How.SITE
        return cls(initial={"on": surface, "query": asked, "name": name, "how": how})

    def clean(self) -> dict[str, Any]:
        """Keep of the query what its page can use, and refuse one that asks for nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "on" in cleaned:
            # Taken anew from the browser, and so is read as an address would be.
            query = QueryDict(cleaned.get("query", "").encode("utf-8", "replace"))
            cleaned["query"] = saved.canonical(cleaned["on"], query)
            if not cleaned["query"]:
                raise forms.ValidationError(NOTHING_ASKED)
        return cleaned
