"""Searches that members keep, what each has found before, and the mail that tells of what is new."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.members import Member
from search.models import Document


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Reads over saved searches."""

    def watched(self) -> Self:
        """Keep those that are looked at: their members want to be told, may sign in and have not paused."""
        return self.exclude(how=SavedSearch.How.NONE).filter(member__is_active=True, member__paused=False)


class SavedSearch(models.Model):
    """A search that a member keeps, as the query of its page, and how they want to be told of what is new in it.

    `subjects` are the concepts that it was about when it was saved, by key with their labels: a concept may go.
    `checked_at` is when it was last looked at.
    """

    class Surface(models.TextChoices):
        PEOPLE = "people", _("Find someone")
        SITE = "site", _("Search")

    class How(models.TextChoices):
        SITE = "site", _("On the site")
        MAIL = "mail", _("On the site, and in one mail a week")
        NONE = "none", _("Not at all")

    MOST = 50
    LONGEST_QUERY = 4000

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=80)
    surface = models.CharField(max_length=10, choices=Surface.choices)
    query = models.TextField()
    subjects = models.JSONField(default=dict)
    how = models.CharField(_("how to be told of what is new"), max_length=10, choices=How.choices, default=How.SITE)
    created_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["checked_at"], name="saved_search_checked")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page that shows what is new in the search."""
        return reverse("directory:saved_search", args=[self.pk])


class SavedSearchMatchQuerySet(models.QuerySet["SavedSearchMatch"]):
    """Reads over what saved searches have found."""

    def news(self) -> Self:
        """Keep what was not there when the search was saved."""
        return self.filter(is_news=True)

    def visible_to(self, audiences: Collection[str]) -> Self:
        """Keep what can still be found by somebody who holds the audiences."""
        same = Document.objects.filter(kind=models.OuterRef("kind"), key=models.OuterRef("key"))
        return self.filter(models.Exists(same.filter(audience__in=audiences)))


class SavedSearchMatch(models.Model):
    """One document that a saved search has found, so that it is told of once.

    `kind` and `key` name the document and `version` its state, or for a profile what it says about the search.
    `person` is whose it is, `is_news` says that it was not there when the search was saved, and `mailed_at` when mail
    told of it.
    """

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="matches")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    version = models.CharField(max_length=100, blank=True)
    person = models.BigIntegerField(null=True)
    is_news = models.BooleanField(default=False)
    found_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)

    objects = SavedSearchMatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "kind", "key", "version"], name="saved_search_match_unique")
        ]
        indexes = [
            models.Index(
                fields=["search", "-found_at"], condition=models.Q(is_news=True), name="saved_search_match_news"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class AlertMail(models.Model):
    """When a member was last mailed about their saved searches, and whether such mail is being written now.

    `claimed_at` is set by whoever writes it. A claim that has grown old was left by a run that died.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="alert_mail")
    count = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects: models.Manager[AlertMail] = models.Manager()

    def __str__(self) -> str:
        return f"Mail about the searches of {self.member}"
