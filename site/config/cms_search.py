"""How the CMS finds pages, files and words: Wagtail's own search of the database."""

from functools import partial
from typing import Any

from wagtail.search.backends import database


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name that Wagtail looks for
    """Return Wagtail's backend, which on SQLite fails on a quotation mark in what is completed, without those marks."""
    backend = database.SearchBackend(params)
    backend.autocomplete = partial(_autocomplete, backend.autocomplete)
    return backend


def _autocomplete(complete: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
    if isinstance(query, str) and '"' in query:
        # Where nothing is left, a sign that no index holds: the lists of the CMS cannot narrow an empty answer.
        query = " ".join(query.replace('"', " ").split()) or "-"
    return complete(query, *args, **kwargs)
