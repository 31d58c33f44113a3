"""What members keep to themselves: evidence that they hide, and suggestions that are not theirs."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from directory.models.members import Member
from search.models import Concept


class HiddenEvidence(models.Model):
    """A piece of evidence that its member shows to nobody; what it speaks of stays where it is.

    `entity` and `entity_id` name the row that the evidence comes from, as its documents do (`search.models.Document`).
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="hidden_evidence")
    entity = models.CharField(max_length=20)
    entity_id = models.BigIntegerField()
    hidden_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-hidden_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "entity", "entity_id"], name="evidence_hidden_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} hides {self.entity} {self.entity_id}"

    @classmethod
    def of_row(cls, entity: str) -> models.Exists:
        """Say, in a query of rows of the entity that name their member, whether the member hides the row."""
        hidden = cls.objects.filter(member=models.OuterRef("member"), entity=entity, entity_id=models.OuterRef("pk"))
        return models.Exists(hidden)


class DeclinedSuggestion(models.Model):
    """A concept that a member does not want to be asked about again."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="declined_suggestions")
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "concept"], name="suggestion_declined_once")]

    def __str__(self) -> str:
        return f"Not {self.member}: {self.concept}"
