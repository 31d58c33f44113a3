"""Links to elsewhere: whether the addresses that published pages lead to still work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

LONGEST_ADDRESS = 1000
CERTAIN_DAYS = 2
"""On so many days a link must have failed before its readers are told."""


class Said(models.TextChoices):
    """What came of asking for an address, in a sentence."""

    NOTHING = "", _("It was not checked yet.")
    WORKS = "works", _("It works.")
    GONE = "gone", _("The site says that the page is gone.")
    MACHINES = "machines", _("The site answers people alone: a machine cannot check it.")
    PORT = "port", _("It leads to a port that is not asked: open it yourself.")
    PRIVATE = "private", _("It leads into a private network, which readers cannot reach.")
    NAME = "name", _("No site of this name was found.")
    CERTIFICATE = "certificate", _("The site's certificate is not valid: browsers warn of it.")
    TIME = "time", _("The site did not answer in time.")
    UNREACHABLE = "unreachable", _("The site could not be reached.")
    SERVER = "server", _("The site says that something is wrong on its side.")
    CIRCLE = "circle", _("It leads from one address to the next without an end.")
    OTHER = "other", _("The site did not understand what it was asked.")


class LinkStatus(models.TextChoices):
    """What follows from it for the editors."""

    WAITING = "waiting", _("Waits to be checked")
    WORKS = "works", _("Works")
    UNKNOWN = "unknown", _("Cannot be checked by a machine")
    FAILING = "failing", _("Failed, and is tried again")
    BROKEN = "broken", _("No longer works")


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Reads over the links of pages."""

    def on(self, pages: Any) -> Self:
        """Keep those of the published ones among these pages; `pages` is a list or a query of numbers."""
        # By their numbers: one link may stand on several pages, and is one row all the same.
        through = LinkCheck.pages.through.objects.filter(page__live=True, page__in=pages)
        return self.filter(pk__in=through.values("linkcheck"))

    def not_called_fine(self) -> Self:
        """Leave out what an editor said is fine, while that holds."""
        return self.exclude(fine_until__gte=timezone.localdate())

    def broken(self) -> Self:
        """Keep those that no longer work, the longest broken first."""
        return self.not_called_fine().filter(status=LinkStatus.BROKEN).order_by("first_failed_at", "pk")

    def moved(self) -> Self:
        """Keep those that work and whose site gave a new address for good."""
        return self.not_called_fine().filter(status=LinkStatus.WORKS).exclude(moved_to="").order_by("url")

    def certainly_gone(self) -> Self:
        """Keep those of which readers are told."""
        found = self.broken().filter(failed_days__gte=CERTAIN_DAYS)
        return found.exclude(said=Said.PRIVATE)

    def due(self, older_than: int) -> Self:
        """Keep what was not checked for so many days, and what failed and was not tried today; the longest first."""
        now = timezone.now()
        today = now.astimezone(timezone.get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
        failed = models.Q(status=LinkStatus.FAILING, checked_at__lt=today)
        old = models.Q(checked_at__isnull=True) | models.Q(checked_at__lte=now - timedelta(days=older_than))
        return self.filter(old | failed).order_by(models.F("checked_at").asc(nulls_first=True), "pk")


class LinkCheck(models.Model):
    """An address outside of the site, what came of asking for it, and the pages that lead there."""

    url = models.CharField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    pages = models.ManyToManyField(Page, verbose_name=_("pages"), related_name="link_checks")
    status = models.CharField(_("status"), max_length=8, choices=LinkStatus.choices, default=LinkStatus.WAITING)
    said = models.CharField(_("said"), max_length=12, choices=Said.choices, blank=True)
    code = models.PositiveSmallIntegerField(_("answer of the site"), null=True, blank=True)
    moved_to = models.CharField(_("moved to"), max_length=LONGEST_ADDRESS, blank=True)
    failed_days = models.PositiveSmallIntegerField(_("days on which it failed"), default=0)
    first_failed_at = models.DateTimeField(_("first failed"), null=True, blank=True)
    last_failed_on = models.DateField(_("last failed"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True, db_index=True)
    fine_until = models.DateField(_("said to be fine until"), null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [models.Index(fields=["status", "first_failed_at"], name="link_status")]

    def __str__(self) -> str:
        return self.url

    @classmethod
    def gone_from(cls, page: Page) -> dict[str, LinkCheck]:
        """Return by their addresses the links of a page of which readers are told."""
        return {link.url: link for link in cls.objects.certainly_gone().filter(pages=page.pk)} if page.pk else {}
