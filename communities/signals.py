"""What follows when a page is published or read, somebody is endorsed, and another app has something to tell."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published

from communities.actions import notifying
from communities.actions.discussions import rename_with_page
from communities.unread import has_unread
from directory import notices
from directory.audiences import Viewer
from directory.endorsing import endorsed, endorsements_seen
from directory.models import Endorsement, Member
from directory.pages import page_changed, page_seen


def connect() -> None:
    """Listen to Wagtail and to the directory; called once, when the site starts."""
    endorsed.connect(_endorsed, dispatch_uid="communities:endorsed")
    endorsements_seen.connect(_endorsements_seen, dispatch_uid="communities:endorsements_seen")
    page_changed.connect(_page_changed, dispatch_uid="communities:page_changed")
    page_seen.connect(_page_seen, dispatch_uid="communities:page_seen")
    notices.told.connect(_told, dispatch_uid="communities:told")
    notices.seen.connect(_seen, dispatch_uid="communities:seen")
    page_published.connect(_page_published, dispatch_uid="communities:published")


def _page_published(instance: Page, **kwargs: Any) -> None:
    rename_with_page(page=instance)


def _page_changed(page: Page, members: Collection[int], **kwargs: Any) -> None:
    notifying.told_of_page(page=page, members=members)


def _page_seen(page: Page, viewer: Viewer, **kwargs: Any) -> None:
    if viewer.member is not None and has_unread(viewer):
        notifying.mark_page_seen(page=page, member=viewer.member)


def _told(subject: str, number: int, news: str, members: Collection[int], by: int | None, **kwargs: Any) -> None:
    notifying.told_of_news(subject=subject, number=number, news=news, members=members, by=by)


def _seen(subject: str, numbers: Collection[int], viewer: Viewer, **kwargs: Any) -> None:
    if viewer.member is not None and has_unread(viewer):
        notifying.mark_news_seen(subject=subject, numbers=numbers, member=viewer.member)


def _endorsed(endorsement: Endorsement, **kwargs: Any) -> None:
    notifying.told_of_endorsement(endorsement=endorsement)


def _endorsements_seen(member: Member, **kwargs: Any) -> None:
    notifying.mark_endorsements_seen(member=member)
