"""The app's entry in Django's registry."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding any of it: the taxonomy, the gazetteer, the understanding of a query and the engines."""

    name = "search"
    verbose_name = "Search"
