"""Load the demonstration from its files: everything or nothing, and the same result however often it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from demo.files import CONTENT
from demo.loading.communities import load_communities, load_threads
from demo.loading.known import Known
from demo.loading.people import load_endorsements, load_members, load_organisations
from demo.loading.resources import load_resources
from search.actions import rebuild

Say = Callable[[str], object]


@transaction.atomic
def load(content: Path = CONTENT, say: Say = lambda line: None) -> None:
    """Load every file below the folder; raises `BrokenFile`, with nothing loaded, where one cannot be."""
    say("The taxonomy and the places")
    call_command("load_taxonomy", verbosity=0)
    call_command("load_places", verbosity=0)
    known = Known(content)
    for what, step in (
        ("Organisations", load_organisations),
        ("Members", load_members),
        ("Endorsements", load_endorsements),
        ("Communities and networks", load_communities),
        ("Guides, case studies and resources", load_resources),
        ("Threads", load_threads),
    ):
        say(what)
        step(known)
    say("The search index")
    rebuild()
