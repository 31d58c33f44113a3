"""The taxonomy of improvement expertise and the gazetteer of places: what every query is understood with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Concept(models.Model):  # type: ignore[django-manager-missing]
    """One idea of the taxonomy, such as "statistical process control", with the words that people use for it."""

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=ConceptKind.choices, db_index=True)
    label = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    broader = models.ManyToManyField("self", symmetrical=False, related_name="narrower", blank=True)
    related = models.ManyToManyField("self", symmetrical=True, blank=True)

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

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="terms")
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
