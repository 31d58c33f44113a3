"""What the directory adds to Wagtail."""

from __future__ import annotations

from wagtail import hooks

from directory.cms import OrganisationViewSet


@hooks.register("register_admin_viewset")
def organisations() -> OrganisationViewSet:
    """Let editors look after organisations."""
    return OrganisationViewSet("organisations")
