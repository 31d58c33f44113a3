"""Which pictures and documents contributors and conveners may choose and bring for the pages that they look after.

What editors and reviewers may do with files stays as their groups say; nothing of this is kept in the database.
"""

from __future__ import annotations

from collections.abc import Collection as Many
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Collection, Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from directory.audiences import Viewer
from directory.roles import pages_of

if TYPE_CHECKING:
    from directory.models import Member
    from resources.models import Attachment, Picture

GENERAL = {"add", "choose", "change", "delete"}


class FilePolicy(CollectionOwnershipPermissionPolicy):
    """What somebody may do with files: what their groups say, and a contributor or a convener

    - chooses what published pages show them, what their pages show, and what they brought themselves;
    - brings more, and changes or deletes what they brought, as long as no page but theirs shows it.

    Their pages are those that they look after (see `directory.roles.pages_of`).
    """

    def user_has_permission(self, user: Member, action: str) -> bool:
        """Let conveners in where files are worked on."""
        granted = super().user_has_permission(user, action)
        return bool(granted or (action in GENERAL and _pages(user) is not None))

    def user_has_any_permission_for_instance(self, user: Member, actions: Many[str], instance: Any) -> bool:
        """Say whether somebody may do one of the actions with a file."""
        if super().user_has_any_permission_for_instance(user, actions, instance):
            return True
        return _pages(user) is not None and self.model.objects.filter(self._own(user, actions), pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Member, actions: Many[str]) -> QuerySet[Any]:
        """Return the files that somebody may do one of the actions with."""
        granted: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        if _pages(user) is None:
            return granted
        found: QuerySet[Any] = self.model.objects.filter(Q(pk__in=granted.values("pk")) | self._own(user, actions))
        return found

    def collections_user_has_any_permission_for(self, user: Member, actions: Many[str]) -> QuerySet[Collection]:
        """Return the collections for the actions: what conveners bring lies in the first."""
        granted: QuerySet[Collection] = super().collections_user_has_any_permission_for(user, actions)
        if _pages(user) is None or not {"add", "choose"} & set(actions):
            return granted
        found: QuerySet[Collection] = granted | Collection.objects.filter(depth=1)
        return found

    def _own(self, user: Member, actions: Many[str]) -> Q:
        brought, found = Q(uploaded_by_user=user), Q(pk__in=())
        if "choose" in actions:
            shown = self._shown().filter(object_id__in=[str(pk) for pk in _pages(user) or ()])
            found |= brought | Q(audience__in=Viewer(user).audiences) | Q(pk__in=_files(shown))
        if {"change", "delete"} & set(actions):
            mine = [str(pk) for pk in self.model.objects.filter(brought).values_list("pk", flat=True)]
            of_others = self._shown().filter(to_object_id__in=mine)
            of_others = of_others.exclude(object_id__in=[str(pk) for pk in _pages(user) or ()])
            found |= brought & ~Q(pk__in=_files(of_others))
        return found

    def _shown(self) -> QuerySet[ReferenceIndex]:
        """Return what is known of the pages that show files of this kind."""
        kind, page = ContentType.objects.get_for_model(self.model), ContentType.objects.get_for_model(Page)
        shown: QuerySet[ReferenceIndex] = ReferenceIndex.objects.filter(to_content_type=kind, base_content_type=page)
        return shown


def connect() -> None:
    """Have Wagtail ask here; called once, when the site starts."""
    from resources.models import Attachment, Picture  # noqa: PLC0415 (no model may be imported before)

    for model, kind in ((Picture, "wagtailimages.Image"), (Attachment, "wagtaildocs.Document")):
        policy = FilePolicy(model, auth_model=kind, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)


def may_choose(user: Member, file: Picture | Attachment) -> bool:
    """Say whether a convener may put the file into a page, and so sees it."""
    own = _pages(user)
    if not own:
        return False
    shown = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(pk) for pk in own]
    )
    return bool(shown.exists())


def _pages(user: Any) -> frozenset[int] | None:
    return pages_of(user) if user is not None and user.is_authenticated else None


def _files(references: QuerySet[ReferenceIndex]) -> list[int]:
    return [int(pk) for pk in references.values_list("to_object_id", flat=True)]
