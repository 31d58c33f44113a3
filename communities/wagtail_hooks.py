"""Communities in the CMS, for administrators."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from communities.cms import CommunityForm
from communities.models import Community


class CommunityViewSet(SnippetViewSet):
    """Create communities, say what they are for, who can see them and who hosts them."""

    model = Community
    icon = "group"
    menu_label = _("Communities")
    add_to_admin_menu = True
    menu_order = 250
    list_display: ClassVar[list[str]] = ["name", "kind", "level"]
    list_filter: ClassVar[list[str]] = ["kind", "level"]
    search_fields: ClassVar[list[str]] = ["name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("slug", help_text=_("The end of its address; left empty it is made of the name.")),
            MultiFieldPanel([FieldPanel("kind"), FieldPanel("level")], heading=_("What it is and who can see it")),
            MultiFieldPanel(
                [FieldPanel("summary"), FieldPanel("purpose"), FieldPanel("aim"), FieldPanel("measure")],
                heading=_("What it is for"),
            ),
            MultiFieldPanel(
                [FieldPanel("for_registered_managers"), FieldPanel("agreement")], heading=_("Who can join")
            ),
            FieldPanel("place"),
            FieldPanel("hosts"),
            MultiFieldPanel(
                [FieldPanel("parent"), FieldPanel("linked"), FieldPanel("concepts")], heading=_("Beside it")
            ),
        ],
        base_form_class=CommunityForm,
    )


register_snippet(CommunityViewSet)
