"""The app's entry in Django's registry."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The home page, the shared blocks, the design system and the error pages."""

    name = "home"
    verbose_name = "Home"
