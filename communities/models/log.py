"""The log of a thread's changes, which delivery is replayed from."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.posts import Post
from communities.models.threads import Thread


class ThreadEvent(models.Model):
    """One change in a thread, in the order in which readers are told: the log that delivery is replayed from."""

    class Kind(models.TextChoices):
        POST = "post", _("Post")
        EDIT = "edit", _("Edit")
        HIDE = "hide", _("Hide")
        ANSWER = "answer", _("Answer")
        REACT = "react", _("Reaction")
        POLL = "poll", _("Poll")
        MOVE = "move", _("Move")
        THREAD = "thread", _("Thread")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Empty where the thread itself has changed: its title, its topics, whether it is closed …
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["thread", "seq"], name="event_seq_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"
