"""Communities in the CMS, for administrators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from communities.actions.belonging import communities_for
from communities.cms import CommunityForm
from communities.models import Community
from communities.views.belonging import begun, belonging_in_cms
from communities.views.editing import where_discussed
from directory.models import Member


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
                [FieldPanel("charter"), FieldPanel("narrative"), FieldPanel("welcome"), FieldPanel("allows_anonymous")],
                heading=_("How its members work together"),
            ),
            MultiFieldPanel(
                [FieldPanel("parent"), FieldPanel("linked"), FieldPanel("concepts")], heading=_("Beside it")
            ),
        ],
        base_form_class=CommunityForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Community]:
        """Return the communities; the room of introductions is none."""
        return Community.objects.of_practice()


register_snippet(CommunityViewSet)


@hooks.register("register_admin_urls")
def discussion_addresses() -> list[URLPattern]:
    """Let editors say where a page is discussed."""
    return [path("pages/<int:page_id>/discussion/", where_discussed, name="communities_where_discussed")]


@hooks.register("register_page_header_buttons")
def discussion_button(page: Page, user: Member, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a page that can be discussed to the choice of where."""
    is_discussed = hasattr(page.specific_class, "audience")
    if page.pk and is_discussed and page.permissions_for_user(user).can_edit():
        address = reverse("communities_where_discussed", args=[page.pk])
        yield Button(_("Where it is discussed"), address, icon_name="comment", priority=68)


@hooks.register("register_admin_urls")
def belonging_addresses() -> list[URLPattern]:
    """Let editors and conveners say which community a page belongs to."""
    return [path("pages/<int:page_id>/community/", belonging_in_cms, name="communities_belonging")]


@hooks.register("register_page_header_buttons")
def belonging_button(page: Page, user: Member, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a page to the choice of its community, where there is any to choose."""
    is_ours = page.pk and hasattr(page.specific_class, "audience")
    if is_ours and page.permissions_for_user(user).can_edit() and communities_for(page, user).exists():
        yield Button(_("Community"), reverse("communities_belonging", args=[page.pk]), icon_name="group", priority=67)


@hooks.register("after_create_page")
def created(request: HttpRequest, page: Page) -> None:
    """Give what a convener begins to their community."""
    begun(request, page)


@hooks.register("after_copy_page")
def copied(request: HttpRequest, page: Page, copy: Page) -> None:
    """Give what a convener copies to their community."""
    begun(request, copy)
