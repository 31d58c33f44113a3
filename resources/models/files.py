"""Pictures and documents: each is as visible as the most visible published page that shows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from directory.audiences import AudienceField


class Picture(AbstractImage):
    """A picture that an editor uploaded."""

    # Follows from the pages that show it (see `resources.actions`); nobody holds an empty one.
    audience = AudienceField()

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        "title",
        "file",
        "description",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    search_fields: ClassVar[list[index.BaseField]] = [*AbstractImage.search_fields, index.FilterField("audience")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]

    def __str__(self) -> str:
        return f"{self.image}, {self.filter_spec}"

    @property
    def url(self) -> str:
        """The address of the view that asks who may see the picture: the file itself has none."""
        return reverse("resources:picture", args=[self.pk])


class Attachment(AbstractDocument):
    """A file that an editor uploaded."""

    # As for a picture.
    audience = AudienceField()

    admin_form_fields: ClassVar[tuple[str, ...]] = ("title", "file", "collection", "tags")

    search_fields: ClassVar[list[index.BaseField]] = [*AbstractDocument.search_fields, index.FilterField("audience")]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
