"""What editors choose from: members and concepts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from directory.models import Member
from directory.showing import Shown, show
from resources.widgets import name_of
from search.models import Concept

SUGGESTIONS = 12


class MemberFilter(BaseFilterForm):
    """Narrow the members by the words of their names."""

    q = forms.CharField(
        label=_("Name"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search by name")})
    )

    def filter(self, members: Any) -> Any:
        """Keep the members whose name holds each word."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        for word in self.search_query.split():
            members = members.filter(display_name__icontains=word)
        return members


class MemberList:
    """The list of a member chooser, with what tells namesakes apart."""

    filter_form_class = MemberFilter

    def get_object_list(self) -> Any:
        """Return those whose profiles the editor may see, as everywhere else."""
        return Member.objects.visible_to(self.request.viewer)  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[Column]:
        """Name, headline and place."""
        return [
            self.title_column,  # type: ignore[attr-defined]
            Column("headline", label=_("Headline"), accessor=lambda member: self._shown(member).headline),
            Column("place_name", label=_("Place"), accessor=lambda member: self._shown(member).place_name),
        ]

    def _shown(self, member: Member) -> Shown:
        if "shown" not in member.__dict__:
            show([member], self.request.viewer)  # type: ignore[attr-defined]
        return member.shown


class ChooseMemberView(MemberList, ChooseView):
    """The dialog in which a member is chosen."""


class ChooseMemberResultsView(MemberList, ChooseResultsView):
    """The dialog's list."""


class MemberChooserViewSet(ChooserViewSet):
    """Choosing a member by name."""

    model = Member
    icon = "user"
    choose_one_text = _("Choose a member")
    choose_another_text = _("Choose another member")
    choose_view_class = ChooseMemberView
    choose_results_view_class = ChooseMemberResultsView
    per_page = 10


def suggest_concepts(request: HttpRequest) -> JsonResponse:
    """Return the names of concepts for what an editor has typed so far."""
    term = request.GET.get("term", "").strip()
    if not term:
        return JsonResponse([], safe=False)
    found = Concept.objects.filter(Q(label__icontains=term) | Q(terms__text__iexact=term)).distinct()
    begin = sorted(
        found[: SUGGESTIONS * 4], key=lambda one: (not one.label.lower().startswith(term.lower()), one.label)
    )
    return JsonResponse([name_of(concept) for concept in begin[:SUGGESTIONS]], safe=False)
