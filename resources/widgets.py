"""Widgets of the editor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from taggit.utils import parse_tags

from search.models import Concept, ConceptKind

DELAY = 200
"""Milliseconds after the last key before suggestions are asked for."""


def name_of(concept: Concept) -> str:
    """Return the words for a concept that mean no other: two kinds may share a label."""
    return f"{concept.label} ({ConceptKind(concept.kind).label})"


class ConceptsInput(forms.TextInput):
    """Concepts chosen by typing: a list of hundreds is no choice."""

    template_name = "wagtailadmin/widgets/tag_widget.html"

    def format_value(self, value: Any) -> str:
        """Return the names of the concepts, separated by commas; what was mistyped stands as it was."""
        chosen = [str(one) for one in value or []]
        names = {str(concept.pk): name_of(concept) for concept in Concept.objects.filter(pk__in=filter(_is_pk, chosen))}
        return ",".join(f'"{names.get(one, one)}"' for one in chosen)

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[str]:
        """Return the primary keys of the concepts that were named, and what names none as it was typed."""
        typed = [one for one in parse_tags(data.get(name) or "") if one]
        known = {name_of(concept): str(concept.pk) for concept in _labelled(typed)}
        return [known.get(one, one) for one in typed]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Let Wagtail's control of tags suggest concepts."""
        context = super().get_context(name, value, attrs)
        context["widget"]["help_text"] = gettext("Type two letters and choose from what is suggested.")
        context["widget"]["attrs"] |= {
            "data-controller": "w-tag",
            "data-w-tag-delay-value": DELAY,
            "data-w-tag-url-value": reverse("resources_concepts"),
            "data-w-tag-options-value": json.dumps({"allowSpaces": True, "autocompleteOnly": True}),
        }
        return context


def _labelled(names: Iterable[str]) -> Iterable[Concept]:
    return Concept.objects.filter(label__in=[name.rsplit(" (", 1)[0] for name in names])


def _is_pk(value: str) -> bool:
    return value.isascii() and value.isdigit()
