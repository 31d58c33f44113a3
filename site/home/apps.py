"""The app's entry in Django's registry."""

from importlib import import_module

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The home page, the shared blocks, the design system and the error pages."""

    name = "home"
    verbose_name = "Home"

    def ready(self) -> None:
        """Give the CMS the widget of bodies before it makes its first form."""
        import_module("home.block_widget")
