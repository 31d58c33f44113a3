"""What contributors and conveners find first in the CMS: the pages that they look after, and the ways to begin one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.query import PageQuerySet

from directory.models import Member
from directory.roles import pages_of
from resources.roles import address_to_begin, lists

SHOWN = 10


class OwnPagesPanel(Component):
    """The pages that somebody looks after, on the first page of the CMS; the rest stands below their lists."""

    name = "redbag_own_pages"
    order = 100
    template_name = "resources/cms/own_pages_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the pages that were changed last, and where to begin another."""
        user = parent_context["request"].user
        return {"pages": own_pages(user)[:SHOWN], "ways": ways_to_begin(user)}


def own_pages(member: Member) -> PageQuerySet:
    """Return the pages that a contributor or a convener looks after, what was changed last first."""
    own = Page.objects.filter(pk__in=pages_of(member) or ()).order_by("-latest_revision_created_at", "-pk")
    found: PageQuerySet = own.annotate_approved_schedule().prefetch_workflow_states()
    return found


def ways_to_begin(member: Member) -> list[tuple[str, str]]:
    """Return the name of each kind of page that the member may begin, and the address at which they do."""
    ways = []
    for above in lists():
        kind = apps.get_model(above.specific_class.subpage_types[0])
        if address := address_to_begin(kind, above.specific, member):
            ways.append((str(kind._meta.verbose_name), address))
    return ways
