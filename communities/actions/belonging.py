"""Writes to which community a page belongs to."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from communities.models import Community, PageCommunity
from communities.models.community import CommunityQuerySet
from directory.audiences import Viewer
from directory.models import Member
from directory.roles import CONVENERS, read_again


def edits_by_group(page: Page, member: Member) -> bool:
    """Say whether the member edits the page as an editor, not as a convener."""
    return bool(PagePermissionPolicy().user_has_permission_for_instance(member, "change", page))


def communities_for(page: Page, member: Member) -> CommunityQuerySet:
    """Return the communities that the member may give a page to: an editor those they know, a convener their own."""
    if edits_by_group(page, member):
        known: CommunityQuerySet = Community.objects.of_practice().nameable().visible_to(Viewer(member))
        return known
    own: CommunityQuerySet = Community.objects.hosted_by(member)
    return own


@transaction.atomic
def choose_community(*, page: Page, community: Community | None, by: Member) -> None:
    """Have an editor or a convener say which community a page belongs to; None is none, which an editor may choose.

    Raises PermissionDenied for whoever may not edit the page or not give it to the community.
    """
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied
    if community is None:
        if not edits_by_group(page, by):
            raise PermissionDenied
        PageCommunity.objects.filter(page=page).delete()
        return
    if not communities_for(page, by).filter(pk=community.pk).exists():
        raise PermissionDenied
    PageCommunity.objects.update_or_create(page=page, defaults={"community": community})


@transaction.atomic
def begin_in_own(*, page: Page, by: Member) -> Community | None:
    """Have a page that a convener began belong to their community, the first by name of several; returns it.

    Returns None for everybody else: an editor's page belongs to no community until somebody says so.
    """
    if page.owner_id != by.pk or not by.groups.filter(name=CONVENERS).exists() or edits_by_group(page, by):
        return None
    own: Community | None = Community.objects.hosted_by(by).order_by("name", "pk").first()
    if own is not None:
        PageCommunity.objects.get_or_create(page=page, defaults={"community": own})
        read_again(by)
    return own
