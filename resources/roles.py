"""What contributors and conveners may do in the CMS: edit and submit what they look after, and begin new pages.

A contributor looks after what they began, a convener after the pages of their communities. Wagtail asks a page's tester
what somebody may do with it, and the policy which pages there are for them. Everything that they may do is said here,
and nothing of it is kept in the database.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.models import AbstractPage, Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from directory.roles import CONTRIBUTORS, is_editor, page_source, pages_of

if TYPE_CHECKING:
    from directory.models import Member


LISTS = ("CaseStudyIndexPage", "GuideIndexPage", "ResourceIndexPage", "LearningPathIndexPage")
"""The lists below which they begin pages."""


class LearningPageTester(PagePermissionTester):
    """What somebody may do with a page: what their groups say, and whoever looks after it may write in it."""

    def __init__(self, user: Member, page: Page) -> None:
        super().__init__(user, page)
        self.is_looked_after = page.pk is not None and page.pk in (_looked_after(user) or ())

    def can_edit(self) -> bool:
        """Say whether they may change it, read its drafts and submit it."""
        return bool(self.is_looked_after or super().can_edit())

    def can_submit_for_moderation(self) -> bool:
        """Say whether they may have it reviewed."""
        return bool(self.can_edit() and super().can_submit_for_moderation())


class ListPageTester(PagePermissionTester):
    """What somebody may do with a list of pages: contributors and conveners may begin pages below it."""

    def can_add_subpage(self) -> bool:
        """Say whether they may begin a page."""
        return bool(super().can_add_subpage() or _looked_after(self.user) is not None)


class PagePolicy(PagePermissionPolicy):
    """Which pages there are for somebody in the CMS: beside what their groups say those that they look after."""

    def user_has_any_permission(self, user: Member, actions: Collection[str]) -> bool:
        """Let in where pages are worked on whoever may look after some."""
        is_granted = super().user_has_any_permission(user, actions)
        return bool(is_granted or ({"add", "change"} & set(actions) and _looked_after(user) is not None))

    def user_has_any_permission_for_instance(self, user: Member, actions: Collection[str], instance: Page) -> bool:
        """Let them change the pages that they look after."""
        is_granted = super().user_has_any_permission_for_instance(user, actions, instance)
        return bool(is_granted or ("change" in actions and instance.pk in (_looked_after(user) or ())))

    def instances_user_has_any_permission_for(self, user: Member, actions: Collection[str]) -> QuerySet[Page]:
        """Return the pages that somebody may do one of the actions with."""
        granted: QuerySet[Page] = super().instances_user_has_any_permission_for(user, actions)
        own = _looked_after(user)
        return granted if not own or "change" not in actions else granted | self.model.objects.filter(pk__in=own)

    def instances_with_direct_explore_permission(self, user: Member) -> Any:
        """Return the pages at which somebody's way into the tree begins."""
        granted = super().instances_with_direct_explore_permission(user)
        return granted if _looked_after(user) is None else [*granted, *lists()]

    def explorable_instances(self, user: Member) -> QuerySet[Page]:
        """Return the pages that somebody finds in the CMS."""
        own = _looked_after(user)
        if own is not None and not is_editor(user):
            return self._looked_after_by(user, own)
        granted: QuerySet[Page] = super().explorable_instances(user)
        return granted

    def _looked_after_by(self, user: Member, own: Collection[int]) -> QuerySet[Page]:
        above = [page.pk for page in (*lists(), self.explorable_root_instance(user)) if page]
        found: QuerySet[Page] = self.model.objects.filter(pk__in=[*own, *above])
        return found


def connect() -> None:
    """Have Wagtail ask here, and say what contributors look after; called once, when the site starts."""
    register_permission_policy(AbstractPage, PagePolicy())
    page_source(CONTRIBUTORS, begun_by)


def begun_by(member: Member) -> Collection[int]:
    """Return the numbers of the pages that the member began, their stories among them."""
    kinds = [apps.get_model(kind) for name in LISTS for kind in apps.get_model("resources", name).subpage_types]
    return list(Page.objects.filter(owner=member).type(*kinds).values_list("pk", flat=True))


def may_find(member: Member | None) -> Q:
    """Return the pages that somebody in the CMS may link to: all, or what is published and what they look after."""
    return Q() if is_editor(member) else Q(live=True) | Q(pk__in=_looked_after(member) or ())


def lists() -> list[Page]:
    """Return the lists below which pages are begun."""
    models = [apps.get_model("resources", name) for name in LISTS]
    return list(Page.objects.type(*models))


def address_to_begin(kind: type[Page], above: Page | None, member: Any) -> str:
    """Return where somebody begins a page of the kind below a list; empty where they may not, and without a list."""
    if above is None or not above.permissions_for_user(member).can_add_subpage():
        return ""
    return reverse("wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, above.pk])


def _looked_after(user: Any) -> frozenset[int] | None:
    return pages_of(user) if user is not None and user.is_authenticated else None
