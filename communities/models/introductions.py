"""Where the two of an introduction talk."""

from __future__ import annotations

from django.db import models

from communities.models.threads import Thread
from directory.models import Introduction


class Conversation(models.Model):
    """The private thread of an introduction, for the two members whom it brought together."""

    introduction = models.OneToOneField(
        Introduction, on_delete=models.CASCADE, primary_key=True, related_name="conversation"
    )
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="conversation")

    def __str__(self) -> str:
        return str(self.introduction)
