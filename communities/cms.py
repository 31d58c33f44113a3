"""The forms of the CMS: administrators keep communities, editors say where a page is discussed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page

from communities.actions.membership import appoint, change_level
from communities.models import Community, Membership, PageDiscussion
from directory.audiences import Viewer
from directory.models import Member
from search.gazetteer import find_place

PLAIN_MEMBER = "member"
MAX_HOSTS = 2_000


class CommunityForm(WagtailAdminModelForm):
    """A community, its place and its hosts; level and hosts go through the actions, which tell whom it concerns."""

    place = forms.CharField(label=_("Town or postcode"), max_length=80, required=False)
    hosts = forms.CharField(
        label=_("Hosts"),
        required=False,
        max_length=MAX_HOSTS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line: the e-mail address, then convener, chair, facilitator or link-associate. With the word member "
            "somebody becomes a plain member. A host who is not listed any more stays a member."
        ),
    )

    class Meta:
        model = Community
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community: Community = self.instance
        if "slug" in self.fields:
            self.fields["slug"].required = False
        # What the database holds: Django sets the new level on the instance before it is saved.
        self._level = community.level if community.pk else None
        self.initial.setdefault("place", community.place_name)
        if community.pk:
            listed = community.memberships.exclude(title="").select_related("member")
            self.initial.setdefault("hosts", "\n".join(f"{host.member.email} {host.title}" for host in listed))

    def clean(self) -> dict[str, Any]:
        """Refuse to change the room of introductions, which is the site's own."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.holds_introductions:
            raise forms.ValidationError(_("Introductions stand here. It is no community, and cannot be changed."))
        return cleaned

    def clean_place(self) -> str:
        """Refuse a place that nobody could find the network by."""
        text: str = self.cleaned_data["place"]
        if text and text != self.instance.place_name and find_place(text) is None:
            raise forms.ValidationError(_("We do not know this place. Try the nearest larger town, or a postcode."))
        return text

    def clean_hosts(self) -> dict[Member, str]:
        """Return the members named, each with the title, or none for a plain member."""
        named: dict[Member, str] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["hosts"].splitlines())):
            address, _space, title = line.partition(" ")
            title = title.strip().lower().replace(" ", "-")
            member = Member.objects.active().filter(email=Member.objects.normalize_email(address)).first()
            if member is None:
                raise forms.ValidationError(gettext("Nobody has the address %(address)s.") % {"address": address})
            if title not in {*Membership.Title.values, PLAIN_MEMBER}:
                raise forms.ValidationError(
                    gettext("After %(address)s write one of: %(titles)s.")
                    % {"address": address, "titles": ", ".join([*Membership.Title.values, PLAIN_MEMBER])}
                )
            named[member] = "" if title == PLAIN_MEMBER else title
        return named

    @transaction.atomic
    def save(self, commit: bool = True) -> Community:
        """Save the community, then its level and hosts by the actions."""
        community: Community = self.instance
        wanted = community.level
        if self._level is not None:
            community.level = self._level
        self._locate(community)
        super().save(commit=commit)
        if not commit:
            return community
        if wanted != community.level:
            changed = change_level(community=community, level=wanted, by=self.for_user)
            community.level, community.audience = changed.level, changed.audience
            community.content_audience = changed.content_audience
        self._appoint(community)
        return community

    def _locate(self, community: Community) -> None:
        text = self.cleaned_data.get("place", "")
        place = find_place(text) if text and text != community.place_name else None
        if place is not None:
            community.locate(place)
        elif not text:
            community.place_name, community.region, community.latitude, community.longitude = "", "", None, None

    def _appoint(self, community: Community) -> None:
        named: dict[Member, str] = self.cleaned_data.get("hosts") or {}
        former = community.memberships.exclude(title="").exclude(member__in=named).select_related("member")
        titles = {**{host.member: "" for host in former}, **named}
        for member, title in titles.items():
            appoint(community=community, member=member, title=title, by=self.for_user)


class DiscussionForm(forms.Form):
    """Where a page is discussed, among the communities that the editor knows of."""

    community = forms.ModelChoiceField(
        Community.objects.none(),
        label=_("Where it is discussed"),
        required=False,
        empty_label=_("The open community for guides and case studies"),
        help_text=_("Readers who may not see the community are shown no discussion."),
    )

    def __init__(self, *args: Any, page: Page, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Community.objects.visible_to(viewer).exclude(level=Community.Level.CONFIDENTIAL)
        field = self.fields["community"]
        field.queryset = known.order_by("name")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one} ({one.get_level_display()})"  # type: ignore[attr-defined]
        chosen = PageDiscussion.objects.filter(page_id=page.pk).values_list("community", flat=True).first()
        self.initial.setdefault("community", chosen)
