"""People whom a host brings: what is known of them waits, seen by nobody, until they accept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone

from directory.models.members import Member

INVITATION_DAYS = 30


def digest(token: str) -> str:
    """Return what is kept of a token: whoever reads the database cannot accept for somebody else."""
    return hashlib.sha256(token.encode()).hexdigest()


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    """Reads over invitations."""

    def waiting(self) -> Self:
        """Keep those that were neither answered nor are too old."""
        return self.filter(answered_at=None, expires_at__gt=timezone.now())

    def expired(self) -> Self:
        """Keep those that nobody answered in time."""
        return self.filter(answered_at=None, expires_at__lte=timezone.now())

    def of_token(self, token: str) -> MemberInvitation | None:
        """Return the waiting invitation of the token, or nothing; whoever was suspended since invites nobody."""
        found = self.waiting().filter(token_digest=digest(token), by__is_active=True)
        return found.select_related("by").first()


class MemberInvitation(models.Model):
    """Somebody is asked to join Redbag, with a profile that nobody sees before they accept.

    There is no member until then, so nothing of the profile can be found, listed or named. `profile` is emptied with
    the answer; the address stays, so that nobody is asked twice.
    """

    email = models.EmailField(unique=True)
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="member_invitations")
    profile = models.JSONField(default=dict)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = MemberInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.email}, asked by {self.by}"

    def begin(self) -> str:
        """Give the invitation a new token and its full time; returns the token, which is kept nowhere. Not saved."""
        token = secrets.token_urlsafe(32)
        self.token_digest = digest(token)
        self.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
        self.sent_at = None
        return token

    @staticmethod
    def path(token: str) -> str:
        """Return the address at which the invitation of the token is answered."""
        return reverse("directory:invited", args=[token])

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be answered."""
        return self.answered_at is None and self.expires_at > timezone.now()

    @property
    def name(self) -> str:
        """The name under which they are asked."""
        profile: dict[str, Any] = self.profile
        return str(profile.get("display_name", ""))
