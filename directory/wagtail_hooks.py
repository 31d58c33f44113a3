"""What the directory adds to Wagtail."""

from __future__ import annotations

from django.urls import URLPattern, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from directory.cms import OrganisationViewSet, SuspendBulkAction
from directory.introduction_report import IntroductionReport, addresses

# After Wagtail's own, which has the same name and gives way to it.
hooks.register("register_bulk_action", SuspendBulkAction, order=1)


@hooks.register("register_admin_viewset")
def organisations() -> OrganisationViewSet:
    """Let editors look after organisations."""
    return OrganisationViewSet("organisations")


@hooks.register("register_admin_urls")
def introduction_report() -> list[URLPattern]:
    """Give the report on introductions its addresses."""
    return addresses()


@hooks.register("register_reports_menu_item")
def introduction_report_item() -> MenuItem:
    """Lead to the report on introductions."""
    return MenuItem(
        IntroductionReport.page_title, reverse_lazy(IntroductionReport.index_url_name), icon_name="group", order=900
    )
