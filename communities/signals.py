"""What follows when a page that is discussed is published, and when somebody is endorsed."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published

from communities.actions import notifying
from communities.actions.discussions import rename_with_page
from directory.endorsing import endorsed, endorsements_seen
from directory.models import Endorsement, Member


def connect() -> None:
    """Listen to Wagtail and to the directory; called once, when the site starts."""
    endorsed.connect(_endorsed, dispatch_uid="communities:endorsed")
    endorsements_seen.connect(_endorsements_seen, dispatch_uid="communities:endorsements_seen")
    page_published.connect(_page_published, dispatch_uid="communities:published")


def _page_published(instance: Page, **kwargs: Any) -> None:
    rename_with_page(page=instance)


def _endorsed(endorsement: Endorsement, **kwargs: Any) -> None:
    notifying.told_of_endorsement(endorsement=endorsement)


def _endorsements_seen(member: Member, **kwargs: Any) -> None:
    notifying.mark_endorsements_seen(member=member)
