"""Wanted guides: a question that members ask a guide for, and how far the editors are with it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Member
from resources.models.guides import LearningGuidePage
from search.models import Concept


class WantedGuideQuerySet(models.QuerySet["WantedGuide"]):
    """Reads over wanted guides."""

    def wanted(self) -> Self:
        """Keep those that somebody who is here still wants, with `wish_total`, how many do."""
        here = Q(wishes__member__is_active=True, wishes__member__paused=False)
        return self.annotate(wish_total=Count("wishes", filter=here)).filter(wish_total__gt=0)

    def most_wanted(self) -> Self:
        """Put first what most want, the newest before the older."""
        ordered: Self = self.wanted().order_by(F("wish_total").desc(), "-asked_at", "-pk")
        return ordered

    def open(self) -> Self:
        """Keep those that the editors have not answered for good."""
        return self.exclude(state__in=[WantedGuide.State.PUBLISHED, WantedGuide.State.NOT_NOW])


class WantedGuide(models.Model):
    """A question in a sentence, to which members want a guide; it names nobody."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        PLANNED = "planned", _("Planned")
        WRITING = "writing", _("Being written")
        PUBLISHED = "published", _("Published")
        NOT_NOW = "not-now", _("Not now")

    question = models.CharField(_("question"), max_length=200)
    concepts = models.ManyToManyField(
        Concept, verbose_name=_("what it is about"), related_name="wanted_guides", blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    reply = models.CharField(
        _("what the editors say"), max_length=300, blank=True, help_text=_("One sentence; those who asked read it.")
    )
    guide = models.ForeignKey(
        LearningGuidePage,
        verbose_name=_("the guide"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="wanted_guides",
        help_text=_("Where it is published."),
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)

    objects = WantedGuideQuerySet.as_manager()

    class Meta:
        verbose_name = _("wanted guide")
        verbose_name_plural = _("wanted guides")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.question


class Wish(models.Model):
    """A member wants a guide to the question: whoever asked it, and each who seconded."""

    wanted = models.ForeignKey(WantedGuide, on_delete=models.CASCADE, related_name="wishes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="guide_wishes")
    wished_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("wish")
        constraints = [models.UniqueConstraint(fields=["wanted", "member"], name="wish_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.wanted}"
