"""What a member is told of what becomes of their story: each step among their notifications, and by mail.

Wagtail itself writes mail when a reviewer approves it or asks for changes (`templates/wagtailadmin/notifications/`),
with the reviewer's words; here is the mail of which it writes none.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import F, OuterRef, QuerySet
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Comment, CommentReply, Page, WorkflowState
from wagtail.signals import workflow_approved, workflow_cancelled, workflow_rejected
from wagtail.users.models import UserProfile

from directory import notices
from directory.audiences import Viewer
from directory.models import Member
from directory.pages import page_seen
from resources.models import CaseStudyPage
from resources.publishing import revision_published


class News(models.TextChoices):
    """What has become of a story."""

    SENT = "sent", _("The editors have your story")
    REMARK = "remark", _("The editors have noted something on your story")
    CHANGES = "changes", _("The editors ask for changes to your story")
    PUBLISHED = "published", _("Your story is published")
    NOT_TAKEN = "not-taken", _("The editors have not taken your story")
    DELETED = "deleted", _("The editors have deleted your draft")


KEY = "story"
CHOICES = {News.PUBLISHED: "approved_notifications", News.NOT_TAKEN: "rejected_notifications"}
"""Who has said in the CMS that they want no mail about this gets none."""


def connect() -> None:
    """Listen to what reviewers and editors do; called once, when the site starts."""
    notices.register(notices.Subject(KEY, _concerning, _lines))
    workflow_cancelled.connect(_workflow_ended, sender=WorkflowState, dispatch_uid="resources:stories")
    workflow_rejected.connect(_changes_wanted, sender=WorkflowState, dispatch_uid="resources:stories")
    workflow_approved.connect(_approved, sender=WorkflowState, dispatch_uid="resources:stories")
    revision_published.connect(_published, sender=CaseStudyPage, dispatch_uid="resources:stories")
    for model in (Comment, CommentReply):
        post_save.connect(_remarked, sender=model, dispatch_uid="resources:stories")
    page_seen.connect(_page_seen, sender=CaseStudyPage, dispatch_uid="resources:stories")


def announce(news: News, page: Page, by: int | None = None) -> None:
    """Put it among the notifications of the member whose story it is, also where they did it themselves."""
    if page.owner_id is not None:
        notices.told.send(
            sender=CaseStudyPage, subject=KEY, number=page.pk, news=news.value, members=[page.owner_id], by=by
        )


def look_at(page: Page, viewer: Viewer) -> None:
    """Take as read what the member was told of a story."""
    notices.seen.send(sender=CaseStudyPage, subject=KEY, numbers=[page.pk], viewer=viewer)


def tell(news: News, page: Page, words: str = "") -> None:
    """Mail the member whose story it is, once the transaction is committed: what they may sign in to read."""
    owner_id, title = page.owner_id, page.draft_title or page.title
    url = "" if news == News.DELETED else page.full_url if news == News.PUBLISHED else None
    path = reverse("resources:story", args=[page.pk]) if url is None else ""
    site = settings.WAGTAILADMIN_BASE_URL

    def send() -> None:
        member = Member.objects.active().filter(pk=owner_id).first()
        chosen = CHOICES.get(news)
        if member is None or (chosen and UserProfile.objects.filter(user=member, **{chosen: False}).exists()):
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

    # Publishing ends the way through the reviewers too: only afterwards it is known which of the two it was.
    def say() -> None:
        found = CaseStudyPage.objects.filter(pk=number).first()
        if found is not None:
            became = News.PUBLISHED if found.live else News.NOT_TAKEN
            announce(became, found)
            tell(became, found, "" if found.live else words)

    transaction.on_commit(say, robust=True)


def _changes_wanted(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    page = instance.content_object
    if isinstance(page, Page) and _is_a_members(page.specific, user):
        announce(News.CHANGES, page)


def _approved(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Say that what the member sent is published; what is to be published later says so when its time comes."""
    page = instance.content_object
    if not isinstance(page, Page) or not _is_a_members(page.specific, user):
        return
    # What editors sent again is no news; the page as the workflow holds it may be the draft.
    if instance.requested_by_id == page.owner_id and Page.objects.live().filter(pk=page.pk).exists():
        announce(News.PUBLISHED, page)


def _published(page: Page, by: Member | None, **kwargs: Any) -> None:
    """Say that a story is published for the first time, whatever way that was done."""
    now = Page.objects.live().filter(pk=page.pk, first_published_at=F("last_published_at"))
    if _is_a_members(page, by) and now.exists():
        announce(News.PUBLISHED, page)


def _remarked(instance: Comment | CommentReply, created: bool, raw: bool = False, **kwargs: Any) -> None:
    comment = instance.comment if isinstance(instance, CommentReply) else instance
    if created and not raw and comment.page.owner_id not in {None, instance.user_id}:
        story = CaseStudyPage.objects.filter(pk=comment.page_id).first()
        if story is not None:
            announce(News.REMARK, story)


def _page_seen(page: Page, viewer: Viewer, **kwargs: Any) -> None:
    if page.owner_id in viewer.themselves:
        look_at(page, viewer)


def _concerning(number: OuterRef, member: OuterRef) -> QuerySet[CaseStudyPage]:
    rows: QuerySet[CaseStudyPage] = CaseStudyPage.objects.filter(pk=number, owner=member)
    return rows


def _lines(of: Collection[notices.Told]) -> dict[notices.Told, notices.Line]:
    pages = CaseStudyPage.objects.in_bulk({number for number, _news in of})
    return {
        (number, news): notices.Line(
            sentence=f"{News(news).label}:",
            title=pages[number].draft_title or pages[number].title,
            url=_address(pages[number], news),
            where=gettext("Your stories"),
        )
        for number, news in of
        if number in pages
    }


def _address(page: CaseStudyPage, news: str) -> str:
    """Return the published page for news of that, while it is; else the member's own page of the story."""
    own: str = reverse("resources:story", args=[page.pk])
    return (page.get_url() or own) if news == News.PUBLISHED and page.live else own


def _is_a_members(page: Page, user: Any) -> bool:
    """Say whether the page is the story of somebody else than who acts."""
    return isinstance(page, CaseStudyPage) and page.owner_id is not None and page.owner_id != getattr(user, "pk", None)
