"""The glossary: the words of the trade in plain sentences."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.search import index

from resources.models.pages import IndexPage
from search.models import Concept

if TYPE_CHECKING:
    from directory.http import Request


class GlossaryPage(IndexPage):
    """Every word, from A to Z."""

    subpage_types: ClassVar[list[str]] = []

    template = "resources/glossary.html"

    class Meta:
        verbose_name = _("glossary")

    def get_context(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the words by their first letters."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        terms = sorted(GlossaryTerm.objects.select_related("concept"), key=lambda term: term.term.casefold())
        letters = [(letter, list(words)) for letter, words in groupby(terms, key=lambda term: term.letter)]
        return context | {"letters": letters}


class GlossaryTerm(index.Indexed, models.Model):
    """A word and what it means."""

    term = models.CharField(_("word"), max_length=120, unique=True)
    definition = models.TextField(_("what it means"), max_length=600, help_text=_("One or two plain sentences."))
    also = models.CharField(
        _("also called"), max_length=240, blank=True, help_text=_("Abbreviations and synonyms, separated by commas.")
    )
    concept = models.ForeignKey(
        Concept,
        verbose_name=_("concept"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="glossary_terms",
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("term"),
        FieldPanel("definition"),
        FieldPanel("also"),
        FieldPanel("concept"),
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        index.SearchField("term"),
        index.AutocompleteField("term"),
        index.SearchField("definition"),
        index.SearchField("also"),
    ]

    class Meta:
        ordering = ["term"]
        verbose_name = _("word of the glossary")
        verbose_name_plural = _("words of the glossary")

    def __str__(self) -> str:
        return self.term

    @property
    def letter(self) -> str:
        """The letter under which the word stands."""
        return self.term[:1].upper()

    @property
    def anchor(self) -> str:
        """The name by which a link reaches the word on the glossary's page."""
        return slugify(self.term)
