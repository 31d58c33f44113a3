"""What members know, and what they offer to others."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.models import Concept


class Expertise(models.Model):
    """A concept that a member knows, how well, and the sentence that shows it."""

    class Level(models.IntegerChoices):
        AWARE = 1, _("Aware")
        PRACTITIONER = 2, _("Practitioner")
        TEACHER = 3, _("Teacher or coach")

    member = models.ForeignKey("directory.Member", on_delete=models.CASCADE, related_name="expertise")
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="experts")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PRACTITIONER)
    years = models.PositiveSmallIntegerField(_("years"), null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=240, blank=True, help_text=_("One sentence: what did you do with it?")
    )

    class Meta:
        ordering = ["-level", "pk"]
        constraints = [models.UniqueConstraint(fields=["member", "concept"], name="expertise_unique")]

    def __str__(self) -> str:
        return f"{self.concept} ({self.get_level_display()})"


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads over offers."""

    def current(self) -> Self:
        """Keep the offers whose last day has not passed."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=timezone.localdate()))


class Offer(models.Model):
    """Something that a member offers to others, until its last day."""

    class Kind(models.TextChoices):
        CALL = "call", _("A call")
        VISIT = "visit", _("A visit")
        MENTORING = "mentoring", _("Mentoring")
        PEER_REVIEW = "peer-review", _("Peer review")
        SPEAKING = "speaking", _("Speaking")
        COACHING = "coaching", _("Coaching")

    member = models.ForeignKey("directory.Member", on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.CharField(max_length=160, blank=True)
    time = models.CharField(_("how much time"), max_length=80, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="offer_unique")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_current(self) -> bool:
        """Whether the last day of the offer has not passed."""
        return self.until is None or self.until >= timezone.localdate()
