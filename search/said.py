"""What is said of a query that cannot be answered as it was sent: too long, without a word, past the last page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from search import analysis
from search.understanding import Reach


def of_text(text: str, reach: Reach) -> Iterator[str]:
    """Yield what the reader should know of the words that they typed, of which so much is read."""
    if len(text.strip()) > reach.length:
        yield _("That is long: we read the first %(count)d characters.") % {"count": reach.length}
    if text.strip() and not analysis.words(text[: reach.length]):
        yield _("We found no word in what you typed. Say in plain words what you need.")


def of_page(asked: str | None, page: Page[Any]) -> Iterator[str]:
    """Yield what the reader should know who asked for a page that is not there."""
    if asked and asked != str(page.number):
        last = page.paginator.num_pages
        if asked.isdecimal():
            yield _("There is no page %(asked)s; this is the last of %(last)d.") % {"asked": asked[:12], "last": last}
        else:
            yield _("“%(asked)s” is no page; this is the first.") % {"asked": asked[:12]}
