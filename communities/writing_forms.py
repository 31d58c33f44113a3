"""The parts of a form that a post is written with: the area with its toolbar, and the files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from communities.actions.attachments import MOST_BYTES, MOST_FILES, accepted


class ComposerArea(forms.Textarea):
    """A text area with a toolbar, which shows as soon as its script runs."""

    template_name = "communities/widgets/composer.html"

    class Media:
        js = [Script("communities/compose.js", type="module")]

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 6, "dir": "auto"})


class FilesInput(forms.ClearableFileInput):
    """A choice of several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Files that go with the post; what they hold is checked when they are kept."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Pictures and files"),
            required=False,
            help_text=_("At most 8, of up to 10 MB each. Everybody who reads the post can open them."),
            widget=FilesInput(attrs={"accept": accepted(), "data-most": MOST_FILES, "data-most-bytes": MOST_BYTES}),
        )

    def clean(self, data: Any, initial: Any = None) -> None:
        """Leave the files to the composer, which keeps each by itself and says what is wrong with it."""
