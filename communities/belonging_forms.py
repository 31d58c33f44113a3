"""The form that asks which community a page belongs to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from communities.actions.belonging import communities_for, edits_by_group
from communities.models import Community, PageCommunity
from directory.models import Member


class BelongingForm(forms.Form):
    """The community that a page belongs to, among those that the member may give it to."""

    community = forms.ModelChoiceField(
        Community.objects.none(),
        label=_("Community"),
        empty_label=_("None"),
        help_text=_("Its conveners can edit the page. Readers who may know of the community see its name."),
    )

    def __init__(self, *args: Any, page: Page, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["community"]
        field.queryset = communities_for(page, member).order_by("name")  # type: ignore[attr-defined]
        field.required = not edits_by_group(page, member)
        chosen = PageCommunity.objects.filter(page=page.pk).values_list("community", flat=True).first()
        self.initial.setdefault("community", chosen)
