"""What the directory adds to Wagtail."""

from __future__ import annotations

from wagtail import hooks

from directory.cms import OrganisationViewSet, SuspendBulkAction

# After Wagtail's own, which has the same name and gives way to it.
hooks.register("register_bulk_action", SuspendBulkAction, order=1)


@hooks.register("register_admin_viewset")
def organisations() -> OrganisationViewSet:
    """Let editors look after organisations."""
    return OrganisationViewSet("organisations")
