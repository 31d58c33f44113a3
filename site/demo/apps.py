"""The app's entry in Django's registry."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration content and the command that loads it."""

    name = "demo"
    verbose_name = "Demo"
