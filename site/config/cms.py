"""How Wagtail's admin is fitted to Redbag's members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.signals import m2m_changed
from wagtail.users.apps import WagtailUsersAppConfig

if TYPE_CHECKING:
    from directory.models import Member

ACCESS = "access_admin"


class CmsUsersConfig(WagtailUsersAppConfig):
    """Members are managed in the CMS with the fields that they have: an address and a name."""

    user_viewset = "config.cms_users.MemberViewSet"

    def ready(self) -> None:
        """Keep "staff" in step with the groups that let a member into the CMS."""
        from directory.models import Member  # noqa: PLC0415 (no model may be imported before)

        super().ready()
        m2m_changed.connect(_groups_changed, sender=Member.groups.through, dispatch_uid="cms:staff")


def _groups_changed(
    instance: Any, action: str, reverse: bool, model: type[Member], pk_set: set[int] | None, **kwargs: Any
) -> None:
    if not action.startswith("post_"):
        return
    members = model.objects.filter(pk__in=pk_set or ()) if reverse else [instance]
    for member in members:
        member.is_staff = member.is_superuser or member.groups.filter(permissions__codename=ACCESS).exists()
        member.save(update_fields=["is_staff"])
