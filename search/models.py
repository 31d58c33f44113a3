"""The taxonomy of improvement expertise, the gazetteer of places, and the documents that can be found."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from search.registry import Facet, Kind

# An entry that an index has refused so often is left to `manage.py search_check --repair`.
MAX_ATTEMPTS = 8


class ConceptKind(models.TextChoices):
    """What sort of thing a concept of the taxonomy is."""

    METHOD = "method", _("Method")
    TOPIC = "topic", _("Topic")
    ROLE = "role", _("Role")
    SETTING = "setting", _("Setting")
    ORGANISATION = "organisation", _("Kind of organisation")
    LEVEL = "level", _("Level")


class Region(models.TextChoices):
    """The twelve regions of the United Kingdom's official statistics."""

    NORTH_EAST = "North East", _("North East")
    NORTH_WEST = "North West", _("North West")
    YORKSHIRE = "Yorkshire and the Humber", _("Yorkshire and the Humber")
    EAST_MIDLANDS = "East Midlands", _("East Midlands")
    WEST_MIDLANDS = "West Midlands", _("West Midlands")
    EAST = "East of England", _("East of England")
    LONDON = "London", _("London")
    SOUTH_EAST = "South East", _("South East")
    SOUTH_WEST = "South West", _("South West")
    SCOTLAND = "Scotland", _("Scotland")
    WALES = "Wales", _("Wales")
    NORTHERN_IRELAND = "Northern Ireland", _("Northern Ireland")


class Concept(ClusterableModel):
    """One idea of the taxonomy, such as "statistical process control", with the words that people use for it."""

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=ConceptKind.choices, db_index=True)
    label = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    broader = models.ManyToManyField("self", symmetrical=False, related_name="narrower", blank=True)
    related = models.ManyToManyField("self", symmetrical=True, blank=True)

    objects: ClassVar[models.Manager[Concept]] = models.Manager()

    class Meta:
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["kind", "label"], name="concept_label_unique_in_kind")]

    def __str__(self) -> str:
        return self.label


class ConceptTerm(models.Model):
    """A synonym or an abbreviation of a concept: other words that a query may use for it."""

    class Kind(models.TextChoices):
        SYNONYM = "synonym", _("Synonym")
        ABBREVIATION = "abbreviation", _("Abbreviation")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SYNONYM)
    text = models.CharField(max_length=120)

    class Meta:
        ordering = ["text"]
        constraints = [models.UniqueConstraint(fields=["concept", "text"], name="concept_term_unique")]

    def __str__(self) -> str:
        return self.text


class PlaceKind(models.TextChoices):
    """How exactly a place is known."""

    TOWN = "town", _("Town")
    POSTCODE_AREA = "area", _("Postcode area")
    OUTCODE = "outcode", _("Outward postcode")


class Place(models.Model):
    """A town, a postcode area or an outward postcode with its position (WGS 84 degrees)."""

    name = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=10, choices=PlaceKind.choices, default=PlaceKind.TOWN)
    region = models.CharField(max_length=40, choices=Region.choices)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name", "region"], name="place_unique")]

    def __str__(self) -> str:
        return self.name


class LocatedModel(models.Model):
    """A row that lies somewhere: the place's name as people say it, its region and its position (WGS 84 degrees)."""

    place_name = models.CharField(_("town or place"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=40, choices=Region.choices, blank=True, db_index=True)
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def locate(self, place: Place) -> None:
        """Take the name, region and position of the place; the caller saves."""
        self.place_name, self.region = place.name, place.region
        self.latitude, self.longitude = place.latitude, place.longitude


class Version(models.Model):
    """What processes keep in memory, by its name, with a token that changes whenever the database holds something else.

    The token is random rather than a count: a number given back by a rolled-back change would be used again, and a
    process that had read in between would keep what it read.
    """

    name = models.CharField(max_length=20, unique=True)
    token = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def renew(cls, name: str) -> None:
        """Tell every process that what has the name is not what it was."""
        cls.objects.update_or_create(name=name, defaults={"token": uuid4()})

    @classmethod
    def tokens(cls, *names: str) -> tuple[str, ...]:
        """Return the token of each name as the database has them now, in one query; empty before the first."""
        found = {name: str(token) for name, token in cls.objects.filter(name__in=names).values_list("name", "token")}
        return tuple(found.get(name, "") for name in names)


VOCABULARY = "vocabulary"
"""The name of the version of the taxonomy and the gazetteer."""


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads over documents."""

    def visible_to(self, audiences: frozenset[str]) -> Self:
        """Keep what carries one of the tokens; no tokens, no documents."""
        return self.filter(audience__in=audiences)


class Document(LocatedModel):
    """One thing that can be found, as its source handed it over (see `search.registry`).

    The `…_terms` are the analysed words (see `search.analysis`), which the database indexes as they stand: FTS5 by
    triggers, PostgreSQL by a generated column (see `search.engines`).
    """

    entity = models.CharField(max_length=20)
    entity_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=80)
    audience = models.CharField(max_length=40)
    person = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20, blank=True)
    weight = models.FloatField(default=1.0)
    date = models.DateField(null=True)
    url = models.CharField(max_length=400)
    organisation = models.CharField(max_length=160, blank=True)
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=400, blank=True)
    body = models.TextField(blank=True)
    title_terms = models.TextField(blank=True)
    label_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    spelling_terms = models.TextField(blank=True)
    # The labels once more, as one text and as numbers (see `search.engines.marks`).
    label_lines = models.TextField(blank=True)
    label_marks = models.BinaryField(blank=True, default=b"")
    indexed_at = models.DateTimeField(default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="document_unique")]
        indexes = [
            models.Index(fields=["entity", "entity_id"], name="document_entity"),
            models.Index(fields=["kind", "audience", "-date"], name="document_newest"),
            models.Index(fields=["person", "kind", "audience"], name="document_person"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentLabel(models.Model):
    """A value of a facet that a document carries."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="labels")
    facet = models.CharField(max_length=12, choices=Facet.choices)
    value = models.CharField(max_length=80)
    weight = models.FloatField(default=1.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "facet", "value"], name="document_label_unique"),
        ]
        indexes = [models.Index(fields=["facet", "value", "document"], name="document_label_value")]

    def __str__(self) -> str:
        return f"{self.facet}: {self.value}"


class Waiting(models.Model):
    """A row that was added and is not findable yet (see `search.waiting`)."""

    entity = models.CharField(max_length=20)
    entity_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "entity_id"], name="waiting_unique")]

    def __str__(self) -> str:
        return f"{self.entity} {self.entity_id}"


class SearchedSubject(models.Model):
    """How many searches asked for a concept in a week, which begins on a Monday (see `search.searched`).

    `wanting` of them could see too few guides and case studies about it. Nothing else of a search is kept.
    """

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="searched")
    week = models.DateField(db_index=True)
    searches = models.PositiveIntegerField(default=0)
    wanting = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concept", "week"], name="searched_subject_unique")]

    def __str__(self) -> str:
        return f"{self.concept}, {self.week}: {self.searches}"


class IndexEntryQuerySet(models.QuerySet["IndexEntry"]):
    """Reads over the entries of Elasticsearch's indices."""

    def waiting(self) -> Self:
        """Keep what has still to be written, and will be tried."""
        return self.filter(is_dirty=True, attempts__lt=MAX_ATTEMPTS)

    def refused(self) -> Self:
        """Keep what an index did not take, whether it will be tried again or not."""
        return self.filter(is_dirty=True, attempts__gt=0)

    def dead(self) -> Self:
        """Keep what was refused so often that nobody tries it any more."""
        return self.filter(is_dirty=True, attempts__gte=MAX_ATTEMPTS)


class IndexEntry(models.Model):
    """A document of an Elasticsearch index: its version, and whether it has still to be written there.

    The dirty entries are the outbox: they are written in the transaction of the change (see `search.elastic.outbox`)
    and delivered by the relay (see `search.elastic.relay`). An entry stays when it is delivered, because its version
    only grows. A document that has not changed since its index was built has none, and the version 0.
    """

    index = models.CharField(max_length=20)
    unit = models.CharField(max_length=120)
    version = models.BigIntegerField()
    is_dirty = models.BooleanField(default=True)
    # Fewer may see it than before, so it goes first.
    is_narrowed = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = IndexEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "unit"], name="index_entry_unique")]
        indexes = [
            models.Index(fields=["-is_narrowed", "id"], condition=models.Q(is_dirty=True), name="index_entry_dirty")
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.unit}"
