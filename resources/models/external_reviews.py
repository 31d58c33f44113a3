"""External reviews: somebody without an account reads a draft by a link, comments on it and approves it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from directory.models import Member

REVIEW_DAYS = 14


def digest(token: str) -> str:
    """Return what is kept of a token: whoever reads the database cannot open a draft with it."""
    return hashlib.sha256(token.encode()).hexdigest()


class ExternalReview(models.Model):
    """A link by which somebody without an account reads one revision of a page, for so long or until withdrawn."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="external_reviews")
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="external_reviews")
    reviewer = models.CharField(_("who reviews it"), max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("external review")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page}: {self.reviewer}"

    def begin(self, days: int = REVIEW_DAYS) -> str:
        """Give the review a new token and its full time; returns the token, which is kept nowhere. Not saved."""
        token = secrets.token_urlsafe(32)
        self.token_digest = digest(token)
        self.expires_at = timezone.now() + timedelta(days=days)
        return token

    @staticmethod
    def path(token: str) -> str:
        """Return the address of the review."""
        return reverse("resources:external_review", args=[token])

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()

    @property
    def is_outdated(self) -> bool:
        """Whether the editors saved the page since, or its revision is gone."""
        return self.revision_id is None or self.revision_id != self.page.latest_revision_id

    @property
    def is_open(self) -> bool:
        """Whether the link still shows the page; whoever made it must still be somebody who may edit it."""
        if self.withdrawn_at or self.is_expired or self.is_outdated or not self.by.is_active:
            return False
        return bool(self.page.permissions_for_user(self.by).can_edit())


class ReviewEvent(models.Model):
    """What happened with a review: it was opened, commented on, approved, withdrawn or brought up to date."""

    class Kind(models.TextChoices):
        MADE = "made", _("Link made")
        OPENED = "opened", _("Opened")
        COMMENTED = "commented", _("Comment")
        APPROVED = "approved", _("Approved")
        RENEWED = "renewed", _("Shows the newest version")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    review = models.ForeignKey(ExternalReview, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("who"), max_length=120, blank=True)
    section = models.CharField(_("section"), max_length=120, blank=True)
    text = models.TextField(_("words"), max_length=4000, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_kind_display()}"
