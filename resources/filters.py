"""How lists of pages are narrowed: by what pages are about, and by what sort of page they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from search.models import Concept, ConceptKind

if TYPE_CHECKING:
    from resources.models import LearningPageQuerySet

LISTED_KINDS = (ConceptKind.METHOD, ConceptKind.TOPIC, ConceptKind.SETTING)
"""The kinds of concept by which lists of pages can be narrowed."""


class PageFilter(forms.Form):
    """Narrow a list by method, topic and setting, each among those that the listed pages are about."""

    own_fields: ClassVar[tuple[str, ...]] = ()

    method = forms.ChoiceField(label=_("Method"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    setting = forms.ChoiceField(label=_("Setting"), required=False)

    def __init__(self, data: Any, *, pages: LearningPageQuerySet) -> None:
        # What cannot narrow this list, such as an old link's concept, is left out rather than complained of.
        super().__init__(data)
        relation = f"{pages.model._meta.model_name}s__in"
        used = Concept.objects.filter(kind__in=LISTED_KINDS, **{relation: pages}).distinct()
        by_kind: dict[str, list[tuple[str, Any]]] = {kind.value: [("", _("Any"))] for kind in LISTED_KINDS}
        for kind, key, label in used.order_by("label").values_list("kind", "key", "label"):
            by_kind[kind].append((key, label))
        for kind, choices in by_kind.items():
            self.choice(kind).choices = choices

    def choice(self, name: str) -> forms.ChoiceField:
        """Return the field, which is one of choices."""
        return cast(forms.ChoiceField, self.fields[name])

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, pages: LearningPageQuerySet) -> LearningPageQuerySet:
        """Keep the pages that fit everything chosen."""
        for name, value in self.chosen.items():
            pages = pages.filter(**({name: value} if name in self.own_fields else {"concepts__key": value}))
        return pages
