"""The app's entry in Django's registry."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """What was learned: learning guides, case studies and resources."""

    name = "resources"
    verbose_name = "Resources"

    def ready(self) -> None:
        """Follow what happens to pages, offer to make drafts of them, and say who worked on one together."""
        from directory.endorsing import shared_work_source  # noqa: PLC0415 (no model may be imported before)
        from resources import (  # noqa: PLC0415
            checks,  # noqa: F401 (they register themselves)
            drafting,
            file_roles,
            roles,
            sharing,
            signals,
            wanting_news,
        )
        from resources.stories import news  # noqa: PLC0415

        shared_work_source(sharing.shared_pages)
        roles.connect()
        file_roles.connect()
        signals.connect()
        drafting.connect()
        news.connect()
        wanting_news.connect()
