"""Members' Markdown becomes safe HTML here and nowhere else.

Three hands, each of which would do alone: the parser takes no raw HTML, bleach keeps an allow-list and turns
addresses into links, and nh3, which is maintained, has the last word.

What would cost a reader's browser or our processor too much is shown as plain text, and a form refuses it in words
(`problem`): no text of 20,000 characters takes longer than a fraction of a second.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from html import escape, unescape
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import bleach
import nh3
from bleach.linkifier import TLDS, LinkifyFilter, build_url_re
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = frozenset(
    {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4"}
    | {"div", "table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {"a": {"mention"}, "div": {"table-scroll"}, "th": {"middle", "end"}, "td": {"middle", "end"}}
# A box that scrolls must be reached by keyboard, and say what it is.
BOX = {"role": "group", "tabindex": "0", "aria-label": "Table"}
SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc noopener noreferrer"
EXCERPT_LENGTH = 200

MOST_COLUMNS = 30
MOST_CELLS = 2_000
MOST_LINKS = 100
MOST_TOKENS = 10_000
"""Pieces of formatting in one text: a post of the longest length that is written by hand has a third of them."""
DEEPEST = 20
"""How many lists and quotes may stand within each other, each list counting twice; the parser drops what is deeper."""
LONGEST_STACK = 30
"""Signs without a width of their own in one row: accents upon accents, and controls that nobody sees."""

TOO_WIDE = _("This table is too large for a post. Show the rows and columns that matter, or attach it as a file.")
TOO_DEEP = _("Lists and quotes stand too deep within each other here. Take some levels away.")
TOO_MANY_LINKS = _("There are more than 100 links here. Keep those that matter.")
TOO_MUCH = _("There is too much formatting here to be shown. Take some of it away, or attach the text as a file.")
STACKED = _("Some of these signs stand on top of each other or cannot be seen, so nobody can read them. Take them out.")

# bleach knows the endings of long ago; health and care in Britain have newer ones.
_ENDINGS = ["academy", "app", "care", "community", "cymru", "dev", "digital", "health", "london", "network", "online"]
_ENDINGS += ["page", "scot", "site", "social", "support", "training", "wales"]
_KNOWN = build_url_re(tlds=[*TLDS, *_ENDINGS], protocols=["http", "https"])
# An address begins where a word begins: to look at each part of a hyphenated word anew takes the square of its length.
_ADDRESS = re.compile(_KNOWN.pattern.replace(r"(?<![@.])", r"(?<![@.\w-])"), _KNOWN.flags)
_HAS_ADDRESS = re.compile(r"\w\.\w")
_BLOCK = re.compile(r"<(?=/?(?:p|br|ul|ol|li|blockquote|pre|hr|h3|h4|div|tr|th|td)\b)")
_MEMBER = re.compile(r"member:(\d{1,18})")
_MENTION = re.compile(r'<a href="[^"]*?/(\d+)/" class="mention"[^>]*>(.*?)</a>', re.DOTALL)
_UNDER_HEAD = re.compile(r"[ \t>|:*+-]*-[ \t|:-]*")
_ALIGNED = {"text-align:center": "middle", "text-align:right": "end"}


def mentions_become_links(state: StateCore) -> None:
    """Lead `@[Name](member:12)` to the profile of that member; the name takes the @ with it."""
    for token in state.tokens:
        children = token.children or []
        for before, link in pairwise(children):
            if link.type != "link_open" or not (found := _MEMBER.fullmatch(str(link.attrs.get("href", "")))):
                continue
            if before.type == "text" and before.content.endswith("@"):
                before.content = before.content[:-1]
                link.attrs = {"href": reverse("directory:member", args=[int(found[1])]), "class": "mention"}
                link.meta["at"] = True


def _link_open(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return str(self.renderToken(tokens, index, options, env)) + ("@" if tokens[index].meta.get("at") else "")


def _cell_open(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    aligned = _ALIGNED.get(str(tokens[index].attrs.get("style", "")))
    return f'<{tokens[index].tag} class="{aligned}">' if aligned else f"<{tokens[index].tag}>"


def _table_open(self: Any, *_rest: Any) -> str:
    return '<div class="table-scroll"><table>\n'


def _table_close(self: Any, *_rest: Any) -> str:
    return "</table></div>\n"


def _made(*, tables: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
    parser.enable("strikethrough").disable("image")
    parser.core.ruler.push("mentions", mentions_become_links)
    parser.add_render_rule("link_open", _link_open)
    if tables:
        parser.enable("table")
        for name, rule in (("th_open", _cell_open), ("td_open", _cell_open)):
            parser.add_render_rule(name, rule)
        parser.add_render_rule("table_open", _table_open)
        parser.add_render_rule("table_close", _table_close)
    return parser


_parser = _made(tables=True)
_parser_without_tables = _made(tables=False)
_last_word = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    set_tag_attribute_values={"div": BOX},
    url_schemes=set(SCHEMES),
    link_rel=LINK_REL,
)
# bleach's cleaners are not safe between threads, so each thread keeps its own.
_kept = threading.local()


class Rendered(NamedTuple):
    """Safe HTML, and what a form says where it is not the formatting that the text asks for."""

    html: str
    problem: Promise | None


def render(markdown: str) -> str:
    """Return what a member wrote as HTML that is safe on any page and in any frame.

    Headings start at the third level, below the page's own; pictures are not taken, because a picture from
    elsewhere tells its owner who reads.
    """
    return _rendered(markdown).html


def problem(markdown: str) -> str:
    """Return why the text cannot be shown as it is formatted, with what to do about it; nothing where it can."""
    return str(_rendered(markdown).problem or "")


# A form looks at the words that the action then renders, and a preview often comes before both.
@lru_cache(maxsize=128)
def _rendered(markdown: str) -> Rendered:
    is_large = _has_large_table(markdown)
    parser = _parser_without_tables if is_large else _parser
    tokens = parser.parse(markdown)
    size = len(tokens) + sum(len(token.children) for token in tokens if token.children)
    is_deep = any(token.level >= DEEPEST - 1 for token in tokens)
    if size > MOST_TOKENS or is_deep:
        return Rendered(clean(_as_text(markdown)), TOO_DEEP if is_deep else TOO_MUCH)
    html = clean(_lower_headings(parser.renderer.render(tokens, parser.options, {})))
    return Rendered(html, TOO_WIDE if is_large else _problem(markdown, html))


def _problem(markdown: str, html: str) -> Promise | None:
    # Signs of more than one byte are seldom enough to be looked at one by one.
    if not markdown.isascii() and any(length > LONGEST_STACK for length in _stacks(markdown)):
        return STACKED
    return TOO_MANY_LINKS if html.count("<a ") > MOST_LINKS else None


def _stacks(text: str) -> Iterator[int]:
    for is_bare, signs in groupby(text, key=lambda sign: unicodedata.category(sign) in {"Mn", "Me", "Cf"}):
        if is_bare:
            yield sum(1 for _sign in signs)


def _has_large_table(markdown: str) -> bool:
    """Say whether a table has too many columns or cells, from the look of its lines alone."""
    columns = cells = 0
    for line in markdown.splitlines():
        if not line.strip(" \t>"):
            columns = 0
        elif "|" in line and _UNDER_HEAD.fullmatch(line):
            columns = max(columns, line.count("|"))
        cells += columns
        if columns > MOST_COLUMNS + 1 or cells > MOST_CELLS:
            return True
    return False


def _as_text(markdown: str) -> str:
    paragraphs = re.split(r"\n\s*\n", markdown)
    return "\n".join(f"<p>{escape(text.strip(), quote=False)}</p>" for text in paragraphs if text.strip())


def clean(html: str) -> str:
    """Return the HTML with nothing but what members may use, and with addresses as links."""
    cleaned: str = _cleaner(linking=_HAS_ADDRESS.search(html) is not None).clean(html)
    return _last_word.clean(cleaned).strip()


def unlinked(html: str, members: Collection[int]) -> str:
    """Return the rendered HTML with links to the profiles of these members alone; the other names are words."""
    return _MENTION.sub(
        lambda found: found[0] if int(found[1]) in members else f'<span class="mention">{found[2]}</span>', html
    )


def plain(html: str, length: int = EXCERPT_LENGTH) -> str:
    """Return the text of rendered HTML in one line, cut at a word, for lists and messages."""
    text = " ".join(unescape(nh3.clean(_BLOCK.sub(" <", html), tags=set())).split())
    if len(text) <= length:
        return text
    return text[: length + 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _cleaner(*, linking: bool) -> bleach.Cleaner:
    name = "linking" if linking else "bare"
    cleaner: bleach.Cleaner | None = getattr(_kept, name, None)
    if cleaner is None:
        attributes: dict[str, Any] = dict.fromkeys({*ATTRIBUTES, *CLASSES}, _may_have)
        filters = [_linkify] if linking else []
        cleaner = bleach.Cleaner(tags=TAGS, attributes=attributes, protocols=SCHEMES, strip=True, filters=filters)
        setattr(_kept, name, cleaner)
    return cleaner


def _may_have(tag: str, name: str, value: str) -> bool:
    return name in ATTRIBUTES.get(tag, ()) or (name == "class" and value in CLASSES.get(tag, ()))


def _linkify(source: Any) -> LinkifyFilter:
    return LinkifyFilter(source, callbacks=[], skip_tags={"pre", "code"}, url_re=_ADDRESS)


def _lower_headings(html: str) -> str:
    for level, target in (("1", "3"), ("2", "3"), ("3", "4"), ("5", "4"), ("6", "4")):
        if level != target:
            html = html.replace(f"<h{level}>", f"<h\0{target}>").replace(f"</h{level}>", f"</h\0{target}>")
    return html.replace("\0", "")
