"""The app's entry in Django's registry."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    """Finding any of it: the taxonomy, the gazetteer, the understanding of a query and the engines."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Import what the apps hand to search, each from its module `documents`, and follow it."""
        autodiscover_modules("documents")

        from search import registry, signals  # noqa: PLC0415 (no model may be imported before)

        signals.follow_vocabulary()
        for source in registry.sources():
            signals.follow(source)
