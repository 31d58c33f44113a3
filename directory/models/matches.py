"""Which mutual matches a member was shown, and which they put away."""

from __future__ import annotations

from django.db import models

from directory.models.members import Member


class ShownMatch(models.Model):
    """Somebody who was shown to a member as a mutual match: the last day, and whether the member put them away."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="matches_shown")
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="shown_as_match")
    shown_on = models.DateField(null=True)
    is_hidden = models.BooleanField(default=False)

    objects: models.Manager[ShownMatch] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="shown_match_unique"),
            models.CheckConstraint(condition=~models.Q(member=models.F("other")), name="shown_match_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.other} for {self.member}"
