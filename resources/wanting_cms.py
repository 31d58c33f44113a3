"""Wanted guides in the CMS: editors say how far they are, and those who asked hear of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PageChooserPanel
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from resources import wanting
from resources.models import WantedGuide
from resources.widgets import ConceptsInput

State = WantedGuide.State
HEARD = {"state", "reply", "guide"}


class WantedGuideForm(WagtailAdminModelForm):
    """What the editors say of a question; whoever wants the guide hears each change of it."""

    def clean(self) -> dict[str, Any]:
        """Ask for the guide where it is published, and for a reason where it will not be."""
        said: dict[str, Any] = super().clean()
        guide = said.get("guide")
        if said.get("state") == State.PUBLISHED and (guide is None or not guide.live):
            self.add_error("guide", _("Choose the guide, which has to be published first."))
        if said.get("state") == State.NOT_NOW and not said.get("reply"):
            self.add_error("reply", _("Say in a sentence why not, and what helps in the meantime."))
        return said

    def save(self, commit: bool = True) -> WantedGuide:
        """Keep what the editors say, and have it told."""
        wanted: WantedGuide = super().save(commit=commit)
        if commit and HEARD & set(self.changed_data):
            wanting.tell(wanted, by=self.for_user)
        return wanted


class AskedByMembers(ModelPermissionPolicy):
    """Members ask; in the CMS nobody adds a question."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse to add."""
        return action != "add" and bool(super().user_has_permission(user, action))


register_permission_policy(WantedGuide, AskedByMembers(WantedGuide))


class WantedGuideViewSet(SnippetViewSet):
    """The questions that members want a guide to, the most wanted first."""

    model = WantedGuide
    icon = "help"
    menu_label = _("Wanted guides")
    menu_order = 310
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display: ClassVar[list[Any]] = ["question", "state", Column("wish_total", label=_("Wanted by")), "asked_at"]
    list_filter: ClassVar[list[str]] = ["state"]
    search_fields: ClassVar[list[str]] = ["question"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldPanel("question"),
            FieldPanel("concepts", widget=ConceptsInput),
            MultiFieldPanel(
                [
                    FieldPanel("state"),
                    FieldPanel("reply"),
                    PageChooserPanel("guide", "resources.LearningGuidePage"),
                ],
                heading=_("What those who asked hear"),
            ),
        ],
        base_form_class=WantedGuideForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WantedGuide]:
        """Return the questions with how many want each."""
        return WantedGuide.objects.most_wanted()
