"""The app's entry in Django's registry."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """What was learned: learning guides, case studies and resources."""

    name = "resources"
    verbose_name = "Resources"

    def ready(self) -> None:
        """Follow what happens to pages, and offer to make drafts of them."""
        from resources import drafting, signals  # noqa: PLC0415 (no model may be imported before)

        signals.connect()
        drafting.connect()
