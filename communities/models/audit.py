"""What hosts did that others must be able to look up."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from communities.models.posts import Post
from communities.models.threads import Thread
from directory.models import Member


class AuditEntry(models.Model):
    """One act of a host or administrator; it is never changed."""

    class Act(models.TextChoices):
        REVEAL = "reveal", _("looked up who wrote without a name")
        HIDE = "hide", _("took a post down")
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("took the pin away")
        CLOSE = "close", _("closed")
        REOPEN = "reopen", _("opened again")
        CLOSE_POLL = "close-poll", _("closed the voting")
        RENAME = "rename", _("renamed")
        TAG = "tag", _("changed the topics")
        MOVE = "move", _("moved to another community")
        SPLIT = "split", _("split")
        MERGE = "merge", _("merged")
        INVITE = "invite", _("invited")
        REMOVE = "remove", _("removed a member")
        COMMUNITY = "community", _("changed what the community says of itself")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="audit")
    actor = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="audited_acts")
    act = models.CharField(max_length=10, choices=Act.choices)
    thread = models.ForeignKey(Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="audit")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="audit")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="audit")
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["community", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.actor} {self.get_act_display()}"
