"""The organisations that members work for, and their posts in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager

from search.models import Concept, ConceptKind, LocatedModel


class Organisation(LocatedModel, MP_Node):
    """A body that people work for, in a tree: a trust holds hospitals, a federation holds practices."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        related_name="organisations",
        limit_choices_to={"kind": ConceptKind.ORGANISATION},
    )
    ods_code = models.CharField(
        _("ODS code"), max_length=12, blank=True, help_text=_("The NHS's code of the organisation, if it has one.")
    )

    node_order_by = ["name"]
    objects = MP_NodeManager()  # type: ignore[django-manager-missing]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lock_tree(cls) -> None:
        """Hold the tree until the transaction ends: two that look for a place in it must do so in turn."""
        list(cls.get_root_nodes().order_by("pk").select_for_update().values_list("pk", flat=True))

    def place_under(self, parent: Organisation | None) -> None:
        """Move the organisation with its parts under another, or to the top; its name gives the place there."""
        if parent is not None:
            self.move(Organisation.objects.get(pk=parent.pk), "sorted-child")
        elif root := Organisation.get_first_root_node():
            self.move(root, "sorted-sibling")
        self.refresh_from_db()

    @property
    def name_in_tree(self) -> str:
        """The name, indented by what stands above it."""
        return f"{'– ' * (self.depth - 1)}{self.name}"


class Affiliation(models.Model):
    """A member's post in an organisation, now or in the past."""

    member = models.ForeignKey("directory.Member", on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    role = models.ForeignKey(
        Concept, on_delete=models.PROTECT, related_name="affiliations", limit_choices_to={"kind": ConceptKind.ROLE}
    )
    title = models.CharField(_("job title"), max_length=120, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = [models.F("until").desc(nulls_first=True), "-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="affiliation_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title or self.role}, {self.organisation}"
