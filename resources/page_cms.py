"""The views of the CMS for pages that say what Wagtail's own leave unsaid."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet

from resources.approving import PageApproval
from resources.editing import PageEdit, PageRevert
from resources.resting import what_rests_on


class PageUnpublish(UnpublishView):
    """Take a page from its readers, knowing which guides rest on it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask whether it shall be so."""
        warn_of_guides(request, [self.object.pk])
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def get_next_url(self) -> str:
        """Return where to go afterwards: to an address alone, since Wagtail takes any word for one."""
        following: str = super().get_next_url()
        return following if following.startswith("/") else reverse(self.edit_url_name, args=[self.object.pk])


class OurPages(PageViewSet):
    """Every page of the site in the CMS."""

    edit_view_class = PageEdit
    revisions_revert_view_class = PageRevert
    unpublish_view_class = PageUnpublish
    workflow_action_view_class = PageApproval


def warn_of_guides(request: HttpRequest, pks: list[int]) -> None:
    """Say which guides rest on these case studies."""
    for sentence in what_rests_on(pks):
        messages.warning(request, sentence)
