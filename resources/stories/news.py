"""Mail to a member about what becomes of their story.

Wagtail itself writes when a moderator approves it or asks for changes (`templates/wagtailadmin/notifications/`), with
the moderator's words; here is what it says nothing of.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState
from wagtail.signals import workflow_cancelled

from directory.models import Member
from resources.models import CaseStudyPage


class News(models.TextChoices):
    """What has become of a story."""

    SENT = "sent", _("The editors have your story")
    PUBLISHED = "published", _("Your story is published")
    NOT_TAKEN = "not-taken", _("The editors have not taken your story")
    DELETED = "deleted", _("The editors have deleted your draft")


def connect() -> None:
    """Listen to what moderators do; called once, when the site starts."""
    workflow_cancelled.connect(_workflow_ended, sender=WorkflowState, dispatch_uid="resources:stories")


def tell(news: News, page: Page, words: str = "") -> None:
    """Mail the member whose story it is, once the transaction is committed: what they may sign in to read."""
    owner_id, title = page.owner_id, page.draft_title or page.title
    url = "" if news == News.DELETED else page.full_url if news == News.PUBLISHED else None
    path = reverse("resources:story", args=[page.pk]) if url is None else ""
    site = settings.WAGTAILADMIN_BASE_URL

    def send() -> None:
        member = Member.objects.active().filter(pk=owner_id).first()
        if member is None:
            return
        context = {"to": member, "news": news.value, "title": title, "words": words, "url": url or f"{site}{path}"}
        text = render_to_string("resources/mail/story.txt", context)
        subject = " ".join(f"{news.label}: {title}".split())
        EmailMessage(subject, text, None, [member.email], headers={"Auto-Submitted": "auto-generated"}).send()

    transaction.on_commit(send, robust=True)


def deleted(request: HttpRequest, page: Page) -> None:
    """Tell whose draft an editor deleted in the CMS."""
    if _is_a_members(page, request.user) and not page.live:
        tell(News.DELETED, page)


def _workflow_ended(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    page = instance.content_object
    if not isinstance(page, Page) or not _is_a_members(page.specific, user):
        return
    number, task = page.pk, instance.current_task_state
    words = task.comment if task else ""

    # Publishing ends the way through the moderators too: only afterwards it is known which of the two it was.
    def say() -> None:
        found = CaseStudyPage.objects.filter(pk=number).first()
        if found is not None:
            tell(News.PUBLISHED if found.live else News.NOT_TAKEN, found, "" if found.live else words)

    transaction.on_commit(say, robust=True)


def _is_a_members(page: Page, user: Any) -> bool:
    """Say whether the page is the story of somebody else than who acts."""
    return isinstance(page, CaseStudyPage) and page.owner_id is not None and page.owner_id != getattr(user, "pk", None)
