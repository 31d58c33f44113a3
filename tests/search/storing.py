"""Put documents where the engines find them, without an app behind them."""

from __future__ import annotations

from search import actions
from search.registry import Document


def store(*documents: Document) -> None:
    """Write the documents as a source's would be."""
    actions.store("test", documents)
