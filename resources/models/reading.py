"""What members keep to read later, and the pages of whose changes they want to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory.models import Member

if TYPE_CHECKING:
    from directory.audiences import Viewer

Row = TypeVar("Row", bound=models.Model)


class OfPageQuerySet(models.QuerySet[Row]):
    """Reads over what members said of pages."""

    def on_visible_pages(self, viewer: Viewer) -> Self:
        """Keep what is about published pages that the viewer may read."""
        from resources.models import LEARNING_PAGES  # noqa: PLC0415 (pages read this module)

        about = models.Q()
        for model in LEARNING_PAGES:
            about |= models.Q(page__in=model.objects.visible_to(viewer).order_by().values("pk"))
        return self.filter(about)


class KeptPage(models.Model):
    """A page that a member keeps for later; nobody else knows."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="kept")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="kept_pages")
    kept_at = models.DateTimeField(_("kept"), default=timezone.now)

    objects: models.Manager[KeptPage] = models.Manager.from_queryset(OfPageQuerySet["KeptPage"])()

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "member"], name="page_kept_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.page}"


class FollowedPage(models.Model):
    """A page of whose changes a member is told, at most once a day; nobody else knows."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="followed")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="followed_pages")
    followed_at = models.DateTimeField(_("since"), default=timezone.now)
    told_at = models.DateTimeField(_("told last"), null=True, blank=True)

    objects: models.Manager[FollowedPage] = models.Manager.from_queryset(OfPageQuerySet["FollowedPage"])()

    class Meta:
        ordering = ["-followed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["page", "member"], name="page_followed_once")]

    def __str__(self) -> str:
        return f"{self.member}: {self.page}"
