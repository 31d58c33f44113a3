"""The forms of what editors work on, and their addresses, as `tests/forms.py` has those of everything else."""

from __future__ import annotations

from tests.forms import Form

LINKS = "/cms/reports/links/"
FORMS = {
    "ask for a guide": Form(
        "/guides/wanted/ask/",
        {"question": "How is a ward kept quiet?", "concepts": "Run charts", "is_another": "1"},
        hidden=("is_another",),
        shown=("/guides/wanted/",),
    ),
    "comment on a draft by a link": Form(
        "{review}",
        {"name": "Jenny Wren", "section": "problem", "text": "Were they all counted?", "approves": "on"},
        by="visitor",
        hidden=("approves", "section"),
        shown=("{review}",),
    ),
    "check a link again": Form("/cms/links/{link}/", {"again": "1"}, by="host", hidden=("again",), shown=(LINKS,)),
    "say that a link is fine": Form("/cms/links/{link}/", {"fine": "1"}, by="host", hidden=("fine",), shown=(LINKS,)),
}
LISTED = ("search", "topic", "region", "order", "limit", "offset", "fields")
QUERIES = {
    "/guides/wanted/": ("page",),
    LINKS: ("page",),
    "/api/v2/guides/": (*LISTED, "level"),
    "/api/v2/case-studies/": (*LISTED, "stage"),
    "/api/v2/resources/": (*LISTED, "kind"),
    "/api/v2/learning-paths/": (*LISTED, "level"),
    "/api/v2/glossary/": ("order", "limit", "offset", "fields"),
}
