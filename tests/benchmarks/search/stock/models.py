"""One model, indexed as Wagtail indexes any."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.search import index


class StockPerson(index.Indexed, models.Model):
    """Somebody with everything that is known of them in one text."""

    name = models.CharField(max_length=200)
    text = models.TextField()

    objects: ClassVar[models.Manager[StockPerson]] = models.Manager()
    search_fields: ClassVar[list[index.BaseField]] = [
        index.SearchField("name", boost=3),
        index.SearchField("text"),
    ]

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name
