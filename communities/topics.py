"""Which topics to offer for a thread."""

from __future__ import annotations

from communities.markup import plain
from communities.models import Thread
from search import vocabulary
from search.models import Concept
from search.understanding import understand

SUGGESTED = 8


def suggested_topics(thread: Thread) -> list[Concept]:
    """Return the topics that the thread's title and first post speak of, read as a search would read them."""
    first = thread.posts.filter(number=1, hidden_at=None).values_list("body_html", flat=True).first()
    words = vocabulary.current()
    keys = dict.fromkeys(
        key for text in (thread.title, plain(first or "")) for key in understand(text, words).concept_keys
    )
    return list(Concept.objects.filter(key__in=list(keys)[:SUGGESTED]))


def known_topics() -> list[str]:
    """Return the names of all topics, for a list to choose from while typing."""
    return list(Concept.objects.order_by("label").values_list("label", flat=True).distinct())
