"""Whom a private thread is for."""

from __future__ import annotations

from django.db import models

from communities.models.threads import Thread
from directory.models import Member


class Participant(models.Model):
    """Somebody whom a private thread is for."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="participations")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="participations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "member"], name="participant_unique")]

    def __str__(self) -> str:
        return f"{self.member} in {self.thread}"
