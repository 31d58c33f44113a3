"""What is done with a page by its number: the page that the reader may read, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from wagtail.models import Page

from directory.http import Request
from directory.models import Member
from resources.models import LearningPage

OfPage = Callable[[Request, LearningPage], HttpResponse]
OfMember = Callable[[Request, LearningPage, Member], HttpResponse]
ByNumber = Callable[[Request, int], HttpResponse]


def of_page(view: OfPage) -> ByNumber:
    """Give the view the page of the number, while it is published and the viewer may read it."""

    @cache_control(private=True, no_store=True)
    @wraps(view)
    def viewed(request: Request, pk: int) -> HttpResponse:
        page = get_object_or_404(Page.objects.live(), pk=pk).specific
        if not isinstance(page, LearningPage):
            raise Http404
        return page.refuse(request) or view(request, page)

    return viewed


def of_member(view: OfMember) -> ByNumber:
    """Give the view the page of the number and the member who reads it; a visitor may sign in, and comes back there."""

    @of_page
    @wraps(view)
    def viewed(request: Request, page: LearningPage) -> HttpResponse:
        member = request.viewer.member
        if member is None:
            return redirect_to_login(request.path if request.method == "GET" else page.get_url() or "/")
        return view(request, page, member)

    return viewed
