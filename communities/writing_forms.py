"""The area that posts are written in."""

from __future__ import annotations

from django import forms
from django.forms.widgets import Script


class ComposerArea(forms.Textarea):
    """A text area with a toolbar, which shows as soon as its script runs."""

    template_name = "communities/widgets/composer.html"

    class Media:
        js = [Script("communities/compose.js", type="module")]

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 6, "dir": "auto"})
