"""Have a draft reviewed by somebody without an account: make the link, withdraw it, take what the reviewer says.

The link holds a random token of which a digest is kept, rather than a signed number: neither the database nor the
site's secret key opens a draft, and withdrawing one needs no list of what was signed. Hence it is shown once.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.fields import StreamField
from wagtail.models import Page

from directory import mail
from directory.errors import ActionError
from directory.limits import DAY, HOUR, Limit
from directory.models import Member
from resources.models import ExternalReview, LearningPage, ReviewEvent
from resources.models.external_reviews import REVIEW_DAYS, digest

Kind = ReviewEvent.Kind
# Of one address ten times as much: see `directory.limits`.
SAYING = Limit("review-words", 6, HOUR, gettext_lazy("Many comments came from your network."))
OPENING = Limit("review-open", 60, HOUR, gettext_lazy("Many drafts were opened from your network."))
MAKING = Limit("review-links", 50, DAY, gettext_lazy("You have made many links today."))
SAME_VISIT = timedelta(minutes=30)


@transaction.atomic
def make_review(*, page: Page, by: Member, reviewer: str, days: int = REVIEW_DAYS) -> str:
    """Make a link to the page's latest revision; returns its address, which can be shown only now.

    Raises PermissionDenied for whoever may not edit the page, TooFast after many in a day, ActionError for a page
    that was never saved as a draft.
    """
    _check(page, by)
    if page.latest_revision_id is None:
        raise ActionError(_("Save the page first: there is no version of it that could be shown."))
    MAKING.take(by)
    review = ExternalReview(page=page, revision_id=page.latest_revision_id, by=by, reviewer=reviewer)
    token = review.begin(days)
    review.save()
    review.events.create(kind=Kind.MADE, name=by.display_name)
    return settings.WAGTAILADMIN_BASE_URL + review.path(token)


@transaction.atomic
def withdraw(*, review: ExternalReview, by: Member) -> None:
    """Close the link; nothing happens where it is closed. Raises PermissionDenied for whoever may not edit the page."""
    _check(review.page, by)
    if ExternalReview.objects.filter(pk=review.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        review.events.create(kind=Kind.WITHDRAWN, name=by.display_name)


@transaction.atomic
def renew(*, review: ExternalReview, by: Member) -> None:
    """Have the same link show the newest version; raises PermissionDenied, or ActionError for a closed link."""
    _check(review.page, by)
    if review.withdrawn_at or review.is_expired:
        raise ActionError(_("This link is closed. Make a new one."))
    if review.is_outdated:
        ExternalReview.objects.filter(pk=review.pk).update(revision=review.page.latest_revision_id)
        review.events.create(kind=Kind.RENEWED, name=by.display_name)


def review_of(token: str) -> ExternalReview | None:
    """Return the review of the token, open or not."""
    reviews = ExternalReview.objects.select_related("page", "revision", "by")
    return reviews.filter(token_digest=digest(token)).first()


def opened(*, review: ExternalReview, name: str) -> None:
    """Write down that somebody opened the link, once a visit."""
    recent = review.events.filter(kind=Kind.OPENED, name=name, at__gt=timezone.now() - SAME_VISIT)
    if not recent.exists():
        review.events.create(kind=Kind.OPENED, name=name)


@transaction.atomic
def say(*, review: ExternalReview, name: str, text: str, section: str = "", approves: bool = False) -> None:
    """Take a comment, an approval or both, and tell the editors; raises ActionError where the link was closed."""
    review = ExternalReview.objects.select_for_update(of=("self",)).select_related("page", "by").get(pk=review.pk)
    if not review.is_open:
        raise ActionError(_("This link was closed in the meantime. Ask whoever sent it to you for another."))
    if text:
        review.events.create(kind=Kind.COMMENTED, name=name, text=text, section=section)
    if approves:
        review.events.create(kind=Kind.APPROVED, name=name)
    transaction.on_commit(partial(_tell, review, name, text, section, approves), robust=True)


def sections_of(page: LearningPage) -> list[tuple[str, str]]:
    """Return the sections of the page that hold something, which one may comment on."""
    return [
        (field.name, capfirst(str(field.verbose_name)))
        for field in page._meta.concrete_fields
        if isinstance(field, StreamField) and getattr(page, field.name)
    ]


def _check(page: Page, by: Member) -> None:
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied


def _tell(review: ExternalReview, name: str, text: str, section: str, approves: bool) -> None:
    editors = {editor for editor in (review.by, review.page.owner) if editor and editor.is_active and editor.is_staff}
    title = review.page.get_admin_display_title()
    site = settings.WAGTAILADMIN_BASE_URL
    address = site + reverse("resources_external_reviews", args=[review.page_id])
    said = {"name": name, "text": text, "section": section, "approves": approves, "title": title, "url": address}
    subject = _("Approved: %(title)s") if approves else _("A comment on %(title)s")
    for editor in editors:
        template = "resources/mail/external_review.txt"
        mail.write(subject % {"title": title}, template, {**said, "editor": editor}, to=editor.email)
