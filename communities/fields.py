"""What the fields of all forms share: the words of their errors, and what counts as words."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

TOO_LONG = ngettext_lazy(
    "Please shorten this to %(limit_value)d character (it has %(show_value)d).",
    "Please shorten this to %(limit_value)d characters (it has %(show_value)d).",
    "limit_value",
)
NO_WORDS = _("Please write something that others can read.")


def has_words(text: str) -> bool:
    """Say whether there is anything to see: spaces and control characters alone are nothing."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)
