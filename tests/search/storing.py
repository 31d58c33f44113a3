"""Put documents where the engines find them, without an app behind them."""

from __future__ import annotations

from django.db import transaction

from search import actions, models
from search.elastic import outbox
from search.registry import Document


def store(*documents: Document) -> None:
    """Write the documents as a source's would be."""
    rows = models.Document.objects.filter(entity="test", entity_id__in=[document.of for document in documents])
    with transaction.atomic(), outbox.following(rows):
        actions.store("test", documents)
