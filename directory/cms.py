"""Organisations in the CMS, in the order of their tree; and suspending several members there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from treebeard.forms import TreeNodeChoiceField
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.views.bulk_actions.set_active_state import SetActiveStateBulkAction

from directory.fields import LineField, PlaceField
from directory.models import Member, Organisation


class OrganisationForm(WagtailAdminModelForm):
    """An organisation's name, kind, code, place, and the one that it is part of."""

    parent = TreeNodeChoiceField(
        Organisation.objects.order_by("path"),
        label=gettext_lazy("Part of"),
        required=False,
        empty_label=gettext_lazy("Nothing: it stands alone"),
    )
    place = PlaceField(required=False)

    class Meta:
        model = Organisation
        fields = ("name", "kind", "ods_code")
        field_classes = {"name": LineField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].here = self.instance
        self.initial["place"] = self.instance.place_name
        if self.instance.pk:
            branch = Organisation.get_tree(self.instance).values("pk")
            self.fields["parent"].queryset = Organisation.objects.exclude(pk__in=branch).order_by("path")
            self.initial["parent"] = self.instance.get_parent()

    def clean_name(self) -> str:
        """Refuse a second organisation of the name: members find theirs by it."""
        name: str = self.cleaned_data["name"]
        if Organisation.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an organisation of this name already."))
        return name

    @transaction.atomic
    def save(self, commit: bool = True) -> Organisation:
        """Save, and move the organisation with all its parts to its place in the tree."""
        organisation: Organisation = super().save(commit=False)
        if self.cleaned_data["place"]:
            organisation.locate(self.cleaned_data["place"])
        else:
            organisation.place_name, organisation.region = "", ""
            organisation.latitude = organisation.longitude = None
        Organisation.lock_tree()
        parent: Organisation | None = self.cleaned_data["parent"]
        if organisation.pk:
            organisation.save()
            organisation.place_under(parent)
        elif parent is None:
            Organisation.add_root(instance=organisation)
        else:
            Organisation.objects.get(pk=parent.pk).add_child(instance=organisation)
        return organisation


class OrganisationDeleteView(DeleteView):
    """Delete an organisation, unless that would take posts or parts with it."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Say what must be moved first, or delete."""
        if self.object.affiliations.exists() or self.object.get_children_count():
            messages.error(self.request, _("People work there, or it has parts: move them to another one first."))
            return redirect(self.get_success_url())
        answer: HttpResponse = super().form_valid(form)
        return answer


class OrganisationViewSet(ModelViewSet):
    """Organisations in the CMS."""

    model = Organisation
    icon = "group"
    menu_label = gettext_lazy("Organisations")
    menu_order = 320
    add_to_admin_menu = True
    copy_view_enabled = False
    delete_view_class = OrganisationDeleteView
    list_per_page = 50
    list_display = ["name_in_tree", Column("kind", label=gettext_lazy("Kind")), "place_name", "ods_code"]
    search_fields = ["name", "ods_code"]
    search_backend_name = None
    list_filter = ["kind", "region"]
    ordering = "path"

    def get_form_class(self, for_update: bool = False) -> type[OrganisationForm]:
        """Return the one form."""
        return OrganisationForm


class SuspendBulkAction(SetActiveStateBulkAction):
    """Suspend several members, or let them back in.

    Each is saved on its own: Wagtail's one update sends no signal, so that sockets would stay open and search would
    go on finding them.
    """

    @classmethod
    @transaction.atomic
    def execute_action(
        cls, objects: Iterable[Member], mark_as_active: bool = False, user: Member | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Save each member but oneself; return how many."""
        others = [member for member in objects if member != user]
        for member in others:
            member.is_active = mark_as_active
            member.save(update_fields=["is_active"])
        return len(others), 0
