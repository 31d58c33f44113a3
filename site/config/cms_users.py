"""The CMS's pages about members: the way in, the list, adding one, editing one, and one's own preferences."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
)
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView, UserColumn, UserViewSet

from directory.models import Member

FIELDS = ["email", "display_name", "is_superuser", "groups"]
LABELS = {"display_name": _("Name")}
WIDGETS = {"groups": forms.CheckboxSelectMultiple}


class MemberFormMixin:
    """What adding and editing a member have in common."""

    # A password is the member's own to choose: see the page "Forgotten your password?".
    password_required = False
    first_name = None
    last_name = None

    def clean_email(self) -> str:
        """Take the address in its one spelling."""
        return Member.objects.normalize_email(self.cleaned_data["email"])  # type: ignore[attr-defined]

    @transaction.atomic
    def save(self, commit: bool = True) -> Member:
        """Save, and let the member sign in with this address alone."""
        member: Member = super().save(commit)  # type: ignore[misc]
        if commit and "email" in self.changed_data:  # type: ignore[attr-defined]
            EmailAddress.objects.filter(user=member).exclude(email=member.email).delete()
            EmailAddress.objects.update_or_create(user=member, email=member.email, defaults={"primary": True})
        return member


class MemberCreationForm(MemberFormMixin, UserCreationForm):
    """Add a member, who is then asked to confirm the address at the first sign-in."""

    class Meta(UserCreationForm.Meta):
        fields: ClassVar[list[str]] = FIELDS
        labels = LABELS
        widgets = WIDGETS


class MemberEditForm(MemberFormMixin, UserEditForm):
    """Change a member's address, name, groups or standing."""

    class Meta(UserEditForm.Meta):
        fields: ClassVar[list[str]] = [*FIELDS, "is_active"]
        labels = LABELS
        widgets = WIDGETS


class MemberIndexView(IndexView):
    """The members, found by name or address."""

    page_title = _("Members")
    add_item_label = _("Add a member")
    search_fields: ClassVar[set[str]] = {"display_name", "email"}

    @cached_property
    def columns(self) -> list[Column]:
        """Name, address, access and last sign-in."""
        name = self._get_title_column_class(UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            name(
                "name",
                accessor="display_name",
                label=_("Name"),
                sort_key="display_name",
                get_url=self.get_edit_url,
                classname="name",
            ),
            Column("email", label=_("E-mail address"), sort_key="email", width="25%"),
            Column(
                "is_superuser",
                accessor=lambda member: _("Administrator") if member.is_superuser else None,
                label=_("Access"),
                sort_key="is_superuser",
                width="12%",
            ),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active", width="10%"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login", width="15%"),
        ]


class MemberViewSet(UserViewSet):
    """Members in the CMS."""

    ordering = "display_name"
    menu_label = _("Members")
    index_view_class = MemberIndexView

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Member]]:
        """Return the form for a new member or for one who is there."""
        return MemberEditForm if for_update else MemberCreationForm


class PreferencesView(AccountView):
    """How the CMS looks and what it mails; name, photo, address and password have their own pages on the site."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Leave out what the site asks elsewhere."""
        elsewhere = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, elsewhere)]


preferences = require_admin_access(PreferencesView.as_view())


def way_in(request: HttpRequest) -> HttpResponse:
    """Lead to the site's own sign-in, with its rate limits and its second step: the CMS's own page has neither.

    A member who is signed in and may not work in the CMS is told so: from here they would be sent in circles.
    """
    if not request.user.is_authenticated:
        address = reverse("account_login")
        return redirect(f"{address}?{request.META['QUERY_STRING']}" if request.META["QUERY_STRING"] else address)
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return redirect("wagtailadmin_home")
