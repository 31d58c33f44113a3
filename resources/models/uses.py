"""Uses: who tried what a page describes, where, and whether it helped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.models import Member, Organisation

if TYPE_CHECKING:
    from directory.audiences import Viewer


class UseQuerySet(models.QuerySet["Use"]):
    """Reads over uses."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the uses by members whom the viewer may know of."""
        return self.filter(member__in=Member.objects.visible_to(viewer))

    def organisation_total(self) -> int:
        """Return in how many organisations it was used; members who name none count as one place each."""
        nowhere = models.Count("pk", filter=models.Q(organisation=None))
        totals = self.aggregate(named=models.Count("organisation", distinct=True), nowhere=nowhere)
        return int(totals["named"] + totals["nowhere"])


class Use(models.Model):
    """A member says that they used what a page describes; once for each page."""

    class Result(models.TextChoices):
        HELPED = "helped", _("It helped")
        PARTLY = "partly", _("It helped in part")
        DID_NOT = "did-not", _("It did not help")
        TOO_EARLY = "too-early", _("Too early to say")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="uses")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="uses")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("where"), on_delete=models.SET_NULL, null=True, blank=True, related_name="uses"
    )
    result = models.CharField(_("what happened"), max_length=10, choices=Result.choices)
    note = models.CharField(_("in one sentence"), max_length=300, blank=True)
    told_at = models.DateTimeField(_("told"), default=timezone.now)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use")
        ordering = ["-told_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "member"], name="use_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.page}"
