"""The views of the CMS for pages that say what Wagtail's own leave unsaid."""

from __future__ import annotations

from typing import Any

from django.core.validators import slug_re
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet

from directory.http import number_of
from resources.approving import PageApproval
from resources.editing import PageEdit, PageRevert
from resources.models import LearningPage, WantedGuide
from resources.resting import what_rests_on
from search.models import Concept


class PageBegin(CreateView):
    """Begin a page, about what the address asks for: `?about=` the key of a concept, `?wanted=` a wanted guide."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form, in which what the page is about is chosen already."""
        if isinstance(self.page, LearningPage):
            self.page.concepts.set(asked_about(request))
        answer: HttpResponse = super().get(request)
        return answer


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

    add_view_class = PageBegin
    edit_view_class = PageEdit
    revisions_revert_view_class = PageRevert
    unpublish_view_class = PageUnpublish
    workflow_action_view_class = PageApproval


def warn_of_guides(request: HttpRequest, pks: list[int]) -> None:
    """Say which guides rest on these case studies."""
    for sentence in what_rests_on(pks):
        messages.warning(request, sentence)


def asked_about(request: HttpRequest) -> QuerySet[Concept]:
    """Return the concepts that an address asks a page to be about; none where it names nothing that is there."""
    key, number = request.GET.get("about", ""), number_of(request.GET.get("wanted", ""))
    if slug_re.search(key):
        return Concept.objects.filter(key=key)
    if number is not None:
        return Concept.objects.filter(wanted_guides__in=WantedGuide.objects.open().filter(pk=number))
    return Concept.objects.none()
