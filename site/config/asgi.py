"""The server's way in: pages go to Django, the live socket to its consumer."""

import gc
import os
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.urls import get_resolver

from config.settings.environment import BadSetting

GARBAGE = (50_000, 20, 100)
"""How many new objects are looked at together: fewer, longer looks (measured in `docs/live-delivery.md`)."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

# WhiteNoise hands its files on in pieces that are read as they are sent, which is what we want of small files.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

# Django's registry must be full before anything that has models is imported.
try:
    django.setup(set_prefix=False)
except BadSetting as problem:
    sys.exit(str(problem))
if not settings.DEVELOPMENT and not Path(settings.STATIC_ROOT, "staticfiles.json").exists():
    # Without them every page would fail, the error pages too.
    sys.exit("The static files are not collected: run manage.py collectstatic --noinput, then start again.")

from communities.live.hub import hub  # noqa: E402
from communities.routing import live  # noqa: E402
from config.pages import Pages  # noqa: E402
from search import searched  # noqa: E402
from search.elastic import is_wanted  # noqa: E402
from search.waiting import worker  # noqa: E402

_answering: dict[str, Any] = {"http": Pages(), "websocket": live}


@cache
def start() -> None:
    """Begin what runs beside the pages."""
    searched.worker.start()
    if settings.SEARCH_WORKER:
        worker.start()
        if is_wanted():
            from search.elastic.relay import relay  # noqa: PLC0415 (it brings the client, which takes its time)

            relay.start()
    # Every page's code is loaded before the first asks for one.
    get_resolver().url_patterns  # noqa: B018
    # What is there now stays: collecting garbage need not look at it, which would hold delivery up.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a page or a socket; from the first on, the process listens for what changes."""
    hub.start()
    start()
    await _answering[scope["type"]](scope, receive, send)
