"""Addresses of the CMS that stand before Wagtail's own, which answers where they let pass.

One gives back what was typed for a page that is gone. The others show any page whoever asks, and are held to the pages
that a convener may find.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, resolve
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.models import Page
from wagtail.permissions import policy_registry

from directory.http import number_of
from directory.roles import is_editor
from resources.gone import page_gone
from resources.roles import may_find

ADMIN = "wagtail.admin.urls"
PREFIX = "/cms"


def _guarded(may: Callable[..., bool]) -> Callable[..., HttpResponseBase]:
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Answer as Wagtail does, unless a convener asks for what is not theirs."""
        user: Any = request.user
        is_convener = user.has_perm("wagtailadmin.access_admin") and not is_editor(user)
        if is_convener and not may(request, **kwargs):
            raise Http404
        return _as_wagtail(request)

    return view


def _given_back(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Give back what somebody typed for a page that is gone; Wagtail would say no more than that it is."""
    if request.method == "POST" and not Page.objects.filter(pk=page_id).exists():
        answer: HttpResponseBase = display_custom_404(require_admin_access(page_gone))(request, page_id)
        return answer
    return _as_wagtail(request)


def _chosen(request: HttpRequest) -> HttpResponseBase:
    """Refuse what is no page, and the root of the tree, at which Wagtail breaks."""
    asked = request.GET.getlist("id")
    if None in map(number_of, asked) or Page.objects.filter(pk__in=asked, depth=1):
        raise Http404
    return _guarded(_finds)(request)


def _as_wagtail(request: HttpRequest) -> HttpResponseBase:
    found = resolve(request.path_info.removeprefix(PREFIX), ADMIN)
    answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return answer


def _nobody(request: HttpRequest, **kwargs: Any) -> bool:
    return False


def _explores(request: HttpRequest, page_id: int) -> bool:
    shown = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return bool(shown.filter(pk=page_id).exists())


def _finds(request: HttpRequest, page_id: int | None = None) -> bool:
    asked = set(request.GET.getlist("id")) if page_id is None else {str(page_id)}
    pks = {pk for pk in map(number_of, asked) if pk is not None}
    found = Page.objects.filter(may_find(request.user), pk__in=pks)  # type: ignore[arg-type]
    return bool(found.count() == len(asked))


urlpatterns: list[URLPattern] = [
    path("pages/<int:page_id>/edit/", never_cache(_given_back)),
    path("pages/<int:page_id>/", _guarded(_explores)),
    path("pages/<int:page_id>/results/", _guarded(_explores)),
    path("pages/<int:page_id>/move/<int:into_id>/confirm/", _guarded(_nobody)),
    path("choose-page/<int:page_id>/", _guarded(_finds)),
    path("choose-page/chosen-multiple/", _chosen),
    *(
        path(f"api/main/{kind}/{which}", _guarded(_nobody))
        for kind in ("images", "documents")
        for which in ("", "find/", "<int:pk>/")
    ),
    path("reports/page-types-usage/", _guarded(_nobody)),
    path("reports/page-types-usage/results/", _guarded(_nobody)),
]
