"""What conveners may do in the CMS: edit and submit the pages of their communities, and begin new ones.

Wagtail asks a page's tester what somebody may do with it, and the policy which pages there are for them. Everything
that a convener may do is said here, and nothing of it is kept in the database.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet
from wagtail.models import AbstractPage, Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from directory.roles import is_editor, pages_of

if TYPE_CHECKING:
    from directory.models import Member


LISTS = ("CaseStudyIndexPage", "GuideIndexPage", "ResourceIndexPage", "LearningPathIndexPage")
"""The lists below which conveners begin pages."""


class LearningPageTester(PagePermissionTester):
    """What somebody may do with a page: what their groups say; to their community's page a convener may write."""

    def __init__(self, user: Member, page: Page) -> None:
        super().__init__(user, page)
        self.is_of_own_community = page.pk is not None and page.pk in (_looked_after(user) or ())

    def can_edit(self) -> bool:
        """Say whether they may change it, read its drafts and submit it."""
        return bool(self.is_of_own_community or super().can_edit())

    def can_submit_for_moderation(self) -> bool:
        """Say whether they may have it reviewed."""
        return bool(self.can_edit() and super().can_submit_for_moderation())


class ListPageTester(PagePermissionTester):
    """What somebody may do with a list of pages: a convener may begin pages below it."""

    def can_add_subpage(self) -> bool:
        """Say whether they may begin a page."""
        return bool(super().can_add_subpage() or _looked_after(self.user) is not None)


class PagePolicy(PagePermissionPolicy):
    """Which pages there are for somebody in the CMS: to a convener those of their communities, and the way to them."""

    def user_has_any_permission(self, user: Member, actions: Collection[str]) -> bool:
        """Let conveners in where pages are worked on."""
        is_granted = super().user_has_any_permission(user, actions)
        return bool(is_granted or ({"add", "change"} & set(actions) and _looked_after(user) is not None))

    def user_has_any_permission_for_instance(self, user: Member, actions: Collection[str], instance: Page) -> bool:
        """Let conveners change the pages of their communities."""
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
        return granted if _looked_after(user) is None else [*granted, *_lists()]

    def explorable_instances(self, user: Member) -> QuerySet[Page]:
        """Return the pages that somebody finds in the CMS."""
        own = _looked_after(user)
        if own is not None and not is_editor(user):
            return self._found_by_convener(user, own)
        granted: QuerySet[Page] = super().explorable_instances(user)
        return granted

    def _found_by_convener(self, user: Member, own: Collection[int]) -> QuerySet[Page]:
        above = [page.pk for page in (*_lists(), self.explorable_root_instance(user)) if page]
        found: QuerySet[Page] = self.model.objects.filter(pk__in=[*own, *above])
        return found


def connect() -> None:
    """Have Wagtail ask here; called once, when the site starts."""
    register_permission_policy(AbstractPage, PagePolicy())


def may_find(member: Member | None) -> Q:
    """Return the pages that somebody in the CMS may link to: a convener those that are published, and their own."""
    return Q() if is_editor(member) else Q(live=True) | Q(pk__in=_looked_after(member) or ())


def _looked_after(user: Any) -> frozenset[int] | None:
    return pages_of(user) if user is not None and user.is_authenticated else None


def _lists() -> list[Page]:
    models = [apps.get_model("resources", name) for name in LISTS]
    return list(Page.objects.type(*models))
