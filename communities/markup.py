"""Members' Markdown becomes safe HTML here and nowhere else.

Three hands, each of which would do alone: the parser takes no raw HTML, bleach keeps an allow-list and turns
addresses into links, and nh3, which is maintained, has the last word.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import bleach
import nh3
from bleach.linkifier import TLDS, LinkifyFilter, build_url_re
from markdown_it import MarkdownIt

TAGS = frozenset({"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4"})
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc noopener noreferrer"
EXCERPT_LENGTH = 200
# bleach knows the endings of long ago; health and care in Britain have newer ones.
_ENDINGS = ["academy", "app", "care", "community", "cymru", "dev", "digital", "health", "london", "network", "online"]
_ENDINGS += ["page", "scot", "site", "social", "support", "training", "wales"]
_ADDRESS = build_url_re(tlds=[*TLDS, *_ENDINGS], protocols=["http", "https"])
_BLOCK = re.compile(r"<(?=/?(?:p|br|ul|ol|li|blockquote|pre|hr|h3|h4)\b)")

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")


def render(markdown: str) -> str:
    """Return what a member wrote as HTML that is safe on any page and in any frame.

    Headings start at the third level, below the page's own; pictures are not taken, because a picture from
    elsewhere tells its owner who reads.
    """
    html = _lower_headings(_parser.render(markdown))
    cleaned = _cleaner().clean(html)
    return nh3.clean(
        cleaned, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=LINK_REL
    ).strip()


def plain(html: str, length: int = EXCERPT_LENGTH) -> str:
    """Return the text of rendered HTML in one line, cut at a word, for lists and messages."""
    text = " ".join(unescape(nh3.clean(_BLOCK.sub(" <", html), tags=set())).split())
    if len(text) <= length:
        return text
    return text[: length + 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _cleaner() -> bleach.Cleaner:
    # A cleaner is not safe between threads, and is cheap to make.
    return bleach.Cleaner(
        tags=TAGS,
        attributes={name: list(allowed) for name, allowed in ATTRIBUTES.items()},
        protocols=SCHEMES,
        strip=True,
        filters=[_linkify],
    )


def _linkify(source: Any) -> LinkifyFilter:
    return LinkifyFilter(source, callbacks=[], skip_tags={"pre", "code"}, url_re=_ADDRESS)


def _lower_headings(html: str) -> str:
    for level, target in (("1", "3"), ("2", "3"), ("3", "4"), ("5", "4"), ("6", "4")):
        if level != target:
            html = html.replace(f"<h{level}>", f"<h\0{target}>").replace(f"</h{level}>", f"</h\0{target}>")
    return html.replace("\0", "")
