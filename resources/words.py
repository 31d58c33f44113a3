"""Words of the glossary, explained where a reader first meets each of them on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from resources.models import GlossaryPage, GlossaryTerm

PROSE = "prose"
"""The class of what is running text; words elsewhere on a page are left as they are."""
LEFT_ALONE = frozenset(
    {"a", "button", "caption", "code", "dt", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "label", "math"}
    | {"pre", "script", "select", "style", "summary", "svg", "textarea", "th", "title"}
)
"""Elements in which no word is explained: what can be pressed, headings, code, and what somebody said or measured."""
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
BEFORE_TOKEN = 'name="csrfmiddlewaretoken" value="'  # noqa: S105 (no token, but where each begins)
TOKEN = re.compile(f'(?<={BEFORE_TOKEN})[^"]*')
SHORTEST = 4
"""Letters of a word that is found however it is written; a shorter one has to be written as an abbreviation is."""


class Word(NamedTuple):
    """A word of the glossary, with its other spellings separated by commas."""

    pk: int
    term: str
    also: str
    definition: str

    @property
    def anchor(self) -> str:
        """The name by which a link reaches the word on the glossary's page."""
        return slugify(self.term)

    @property
    def spellings(self) -> list[str]:
        """The ways to write the word that can be told from other words."""
        written = [self.term, *(part.strip() for part in self.also.split(","))]
        return [one for one in written if len(one) >= SHORTEST or _is_abbreviation(one)]


def explain(html: str) -> SafeString:
    """Return a page's part with the first occurrence of each word of the glossary as a button, and their notes below.

    The markup is read as it is parsed, and all but the words stays as it was written. Costs two queries at most.
    """
    words = tuple(Word(*row) for row in GlossaryTerm.objects.values_list("pk", "term", "also", "definition"))
    page = GlossaryPage.objects.live().first() if words else None
    tokens = TOKEN.findall(html)
    explained = _explained(TOKEN.sub("", html), words, page.get_url() if page else "")
    # The tokens of forms differ each time; what stands around them is put together from what is kept.
    return _with_tokens(explained, tokens) if tokens else explained


@lru_cache(maxsize=64)
def _explained(html: str, words: tuple[Word, ...], glossary: str) -> SafeString:
    """Return the markup with its words explained; kept for the pages that were read last."""
    pattern = _pattern(words)
    if pattern is None:
        return mark_safe(html)  # noqa: S308 (it was rendered by templates, which escape)
    reader = _Reader(pattern)
    reader.feed(html)
    reader.close()
    met = [word for word in words if word.pk in reader.met]
    if not met:
        return mark_safe(html)  # noqa: S308 (the same)
    notes = render_to_string("resources/_words.html", {"words": met, "glossary": glossary})
    return mark_safe("".join(reader.written) + notes)  # noqa: S308 (the same, and buttons that are escaped)


def _with_tokens(html: str, tokens: Sequence[str]) -> SafeString:
    """Return the markup with the token of each form back in its place."""
    first, *rest = html.split(BEFORE_TOKEN)
    found = zip(tokens, rest, strict=True)
    together = first + "".join(f"{BEFORE_TOKEN}{token}{after}" for token, after in found)
    return mark_safe(together)  # noqa: S308 (as it was rendered)


class _Reader(HTMLParser):
    """Copies markup, and makes buttons of the words that it meets for the first time in running text."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self.met: set[int] = set()
        self._pattern = pattern
        self._open: list[tuple[str, bool]] = []

    @property
    def _is_prose(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")
        if tag in VOID:
            return
        is_prose = self._is_prose or PROSE in (dict(attrs).get("class") or "").split()
        is_within = any(name in LEFT_ALONE for name, _is in self._open)
        self._open.append((tag, is_prose and tag not in LEFT_ALONE and not is_within))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.written.append(f"</{tag}>")
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self.written.append(self._pattern.sub(self._button, data) if self._is_prose else data)

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.written.append(f"<!--{data}-->")

    def _button(self, found: re.Match[str]) -> str:
        pk = int((found.lastgroup or "_0").split("_")[1])
        if pk in self.met:
            return found[0]
        self.met.add(pk)
        button = '<button type="button" class="word" popovertarget="word-{}">{}</button>'
        return format_html(button, pk, mark_safe(found[0]))  # noqa: S308 (a part of the page as it stood there)


@lru_cache(maxsize=8)
def _pattern(words: tuple[Word, ...]) -> re.Pattern[str] | None:
    """Return what finds the words, the longest spelling first; made anew when the glossary changes."""
    spellings = sorted(_spelled(words), key=lambda one: -len(one[0]))
    if not spellings:
        return None
    choices = "|".join(f"(?P<_{pk}_{at}>{_written(text)})" for at, (text, pk) in enumerate(spellings))
    return re.compile(rf"(?<![\w-])(?:{choices})s?(?![\w-])")


def _spelled(words: Iterable[Word]) -> Iterable[tuple[str, int]]:
    return ((spelling, word.pk) for word in words for spelling in word.spellings)


def _written(spelling: str) -> str:
    """Return what finds a spelling: an abbreviation as it is written, any other word in small and capital letters."""
    escaped = re.escape(spelling)
    return escaped if _is_abbreviation(spelling) else f"(?i:{escaped})"


def _is_abbreviation(spelling: str) -> bool:
    return any(letter.isupper() for letter in spelling[1:].split(" ", maxsplit=1)[0])
