"""The app's entry in Django's registry."""

from importlib import import_module

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Who knows what: members, organisations, expertise and who may see what."""

    name = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        """Connect the signals, and keep out of every search what members hide."""
        import_module("directory.signals")
        import_module("directory.hiding")
