"""The app that holds the model."""

from django.apps import AppConfig


class StockConfig(AppConfig):
    """People as Wagtail's generic index holds them."""

    name = "tests.benchmarks.search.stock"
    label = "stock"
    default_auto_field = "django.db.models.BigAutoField"
