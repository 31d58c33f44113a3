"""The taxonomy in the CMS: editors change labels, add synonyms and link concepts, and queries follow at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import Concept


class ConceptViewSet(SnippetViewSet):
    """Concepts of the taxonomy, with their synonyms and abbreviations beside them."""

    model = Concept
    icon = "tag"
    menu_label = _("Expertise")
    menu_name = "concepts"
    add_to_admin_menu = True
    list_display = ["label", "kind", "key"]
    list_filter = ["kind"]
    # Wagtail's own index is not used: the database's plain search over these is enough for some hundred rows.
    search_fields = ["label", "key", "terms__text"]
    search_backend_name = None
    ordering = ["kind", "label"]
    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("kind"), FieldPanel("key")]),
        FieldPanel("definition"),
        FieldPanel("source"),
        InlinePanel("terms", heading=_("Synonyms and abbreviations"), label=_("synonym or abbreviation")),
        MultiFieldPanel([FieldPanel("broader"), FieldPanel("related")], heading=_("Links")),
    ]


register_snippet(ConceptViewSet)
