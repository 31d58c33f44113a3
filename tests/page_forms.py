"""The forms of guides and case studies; what is typed into them stands in `tests/forms.py`."""

from __future__ import annotations

from tests.forms import Form

PAGE_FORMS = {
    "tell a story": Form(
        "/stories/new/",
        {
            "title": "A red bag",
            "place": "Corby",
            "problem": "Papers went missing.",
            "what_was_done": "A bag was packed.",
            "what_happened": "Papers arrived.",
        },
        shown=("/stories/", "/stories/{story}/", "/stories/{story}/story/", "/stories/{story}/preview/"),
    ),
    "say where a story was": Form(
        "/stories/{story}/setting/",
        {
            "strapline": "One bag",
            "period": "2015",
            "region": "",
            "rurality": "town",
            "context": "A winter.",
            "version": "{version setting}",
            "then": "next",
        },
        hidden=("version", "then"),
        shown=("/stories/{story}/setting/", "/stories/{story}/preview/"),
    ),
    "say who told a story": Form(
        "/stories/{story}/people/",
        {
            "part": "led",
            "contact_role": "Manager",
            "quote": "It helps.",
            "quoted": "A nurse",
            "agreed": "on",
            "audience": "members",
            "version": "{version people}",
        },
        hidden=("version", "part", "agreed", "audience"),
        shown=("/stories/{story}/people/", "/stories/{story}/preview/"),
    ),
    "take a photo out": Form("/stories/{story}/photos/remove/", {"key": "nonsense"}, hidden=("key",)),
    "send a story": Form("/stories/{story}/send/", {"sure": "on"}, hidden=("sure",)),
    "adapt a guide": Form(
        "/stories/adapt/{guide.pk}/",
        {"title": "Ours", "place": "Corby", "kept": "The bag", "changed": "The colour", "because": "Fog."},
        shown=("/stories/", "/stories/{story}/origin/", "/stories/{story}/preview/"),
    ),
    "mark something on a learning path": Form(
        "/learning/{path}/mark/",
        {"item": "{on_path}", "done": "yes"},
        hidden=("item", "done"),
        shown=("/learning/", "/learning-paths/", "/"),
    ),
}
PAGE_QUERIES = {"/learning/": ("page",), "/learning-paths/": ("level", "topic", "page"), "{guide.url}": ("path",)}
