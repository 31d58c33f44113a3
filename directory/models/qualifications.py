"""Qualifications, faculty roles and the programmes that members come from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Qualification(models.Model):
    """A qualification, a role in a faculty, or a programme that a member has been through, with its year."""

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("Qualification")
        FACULTY = "faculty", _("Faculty or teaching role")
        ALUMNI = "alumni", _("Alumni of a programme")

    member = models.ForeignKey("directory.Member", on_delete=models.CASCADE, related_name="qualifications")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.QUALIFICATION)
    name = models.CharField(_("name"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    class Meta:
        ordering = [models.F("year").desc(nulls_last=True), "pk"]
        constraints = [models.UniqueConstraint(fields=["member", "kind", "name"], name="qualification_unique")]

    def __str__(self) -> str:
        return f"{self.name} ({self.year})" if self.year else self.name

    @property
    def is_alumni(self) -> bool:
        """Whether it marks somebody who has been through a programme."""
        return self.kind == self.Kind.ALUMNI
