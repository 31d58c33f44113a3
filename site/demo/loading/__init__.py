"""Load the demonstration from its files: everything or nothing, and the same result however often it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, transaction

from demo.files import CONTENT
from demo.loading.belonging import load_belonging
from demo.loading.checklists import load_checklists
from demo.loading.communities import load_communities, load_threads
from demo.loading.introductions import load_introductions
from demo.loading.known import Known
from demo.loading.paths import load_paths
from demo.loading.people import load_endorsements, load_members, load_organisations
from demo.loading.resources import load_resources
from demo.loading.searches import load_searches
from demo.loading.stories import load_stories
from resources.moving.files import Row
from search import taxonomy
from search.actions import rebuilding
from search.gazetteer import load_places

Say = Callable[[str], object]


STEPS: tuple[tuple[str, Callable[[Known], None]], ...] = (
    ("Organisations", load_organisations),
    ("Members", load_members),
    ("Communities and networks", load_communities),
    ("Guides, case studies and resources", load_resources),
    ("Pages of communities", load_belonging),
    ("Checklists", load_checklists),
    ("Learning paths", load_paths),
    ("Threads", load_threads),
    ("Saved searches", load_searches),
    ("Stories", load_stories),
    ("Introductions", load_introductions),
    ("Endorsements", load_endorsements),
)


@transaction.atomic
def load(content: Path = CONTENT, say: Say = lambda line: None) -> None:
    """Load every file below the folder; raises `BrokenFile`, with nothing loaded, where one cannot be."""
    say("The taxonomy and the places")
    taxonomy.load()
    load_places()
    known = Known(content)
    # The search index is written once, at the end, from what is there then.
    with rebuilding():
        for what, step in STEPS:
            say(what)
            try:
                step(known)
            except (ArithmeticError, AttributeError, DatabaseError, LookupError, TypeError, ValueError) as error:
                if Row.latest is None:
                    raise
                raise Row.latest.broken(f"what stands here cannot be loaded ({error}).") from error
        say("The search index")
