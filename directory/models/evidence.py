"""What shows what a member knows: work that they did, and colleagues who say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory import audiences
from directory.audiences import AudienceField, AudienceQuerySet
from directory.models.hiding import HiddenEvidence
from directory.models.members import Member
from search.models import Concept

if TYPE_CHECKING:
    from directory.audiences import Viewer


class ContributionQuerySet(AudienceQuerySet):
    """Reads over contributions."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those whose own audience the viewer holds, of members whose profiles the viewer may see."""
        return super().visible_to(viewer).filter(member__in=Member.objects.visible_to(viewer)).not_hidden()

    def not_hidden(self) -> Self:
        """Leave out what its member hides."""
        return self.exclude(HiddenEvidence.of_row("contribution"))


class Contribution(models.Model):
    """Work that a member did and that shows what they know, such as a project led or a session taught."""

    class Kind(models.TextChoices):
        LED = "led", _("Led")
        TOOK_PART = "took-part", _("Took part in")
        TAUGHT = "taught", _("Taught")
        HOSTED = "hosted", _("Hosted")
        REVIEWED = "reviewed", _("Reviewed")
        COACHED = "coached", _("Coached")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="contributions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=160)
    summary = models.TextField(max_length=1000, blank=True)
    concepts = models.ManyToManyField(Concept, related_name="contributions", blank=True)
    happened_on = models.DateField(null=True, blank=True)
    audience = AudienceField(default=audiences.MEMBERS)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = [models.F("happened_on").desc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the place of the contribution on its member's profile."""
        return f"{self.member.get_absolute_url()}#contribution-{self.pk}"


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    """Reads over endorsements."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those between two members whose profiles the viewer may see."""
        people = Member.objects.visible_to(viewer)
        return self.filter(by__in=people, member__in=people).standing()

    def given(self) -> Self:
        """Leave out what its endorser took back."""
        return self.filter(withdrawn_at=None)

    def standing(self) -> Self:
        """Leave out what its endorser took back, and what the endorsed hides."""
        return self.given().exclude(HiddenEvidence.of_row("endorsement"))


class Endorsement(models.Model):
    """One member says that another knows a concept, because of work that they shared.

    What was declined and is then taken back stays, without its words: it must not come back by being given anew.
    """

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="endorsements_given")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="endorsements")
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="endorsements")
    because = models.CharField(max_length=240, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "member", "concept"], name="endorsement_unique"),
            models.CheckConstraint(condition=~models.Q(by=models.F("member")), name="endorsement_by_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.by} endorses {self.member}: {self.concept}"
