"""What a member is still writing: the draft, and the files that go with it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone

from communities.models.community import Community
from communities.models.posts import Post
from directory.models import Member


class Draft(models.Model):
    """What a member has typed and not sent, kept for whichever device they come back on.

    `place` is the word of where it is written, such as `thread:THREAD`: see `communities.places`.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    # Two tabs that write the same draft: the one that started from an older state is told so.
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="draft_unique")]

    def __str__(self) -> str:
        return f"{self.member} at {self.place}"


def attachment_path(attachment: Attachment, filename: str) -> str:
    """Return where the file is kept: a name that nobody can guess, and nothing of the name that it came with."""
    suffix = filename.rpartition(".")[2].lower()[:5]
    return f"attachments/{attachment.key.hex[:2]}/{attachment.key.hex}.{suffix}"


class Attachment(models.Model):
    """A file that goes with a post; until the post is sent it belongs to its uploader alone."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    uploader = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attachments")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="attachments")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    file = models.FileField(upload_to=attachment_path)
    name = models.CharField(max_length=120)
    alt = models.CharField(max_length=200, blank=True)
    is_image = models.BooleanField(default=False)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
