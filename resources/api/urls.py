"""The addresses of the API."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.api.v2.router import WagtailAPIRouter

from resources.addresses import in_full
from resources.api.views import (
    PUBLIC_SECONDS,
    CaseStudyViewSet,
    DocumentViewSet,
    GlossaryViewSet,
    GuideViewSet,
    LearningPathViewSet,
    ResourceViewSet,
)

LISTS = {
    "guides": GuideViewSet,
    "case-studies": CaseStudyViewSet,
    "resources": ResourceViewSet,
    "learning-paths": LearningPathViewSet,
    "glossary": GlossaryViewSet,
    "documents": DocumentViewSet,
}
router = WagtailAPIRouter("api")
for name, view in LISTS.items():
    router.register_endpoint(name, view)


@require_safe
@cache_control(public=True, max_age=PUBLIC_SECONDS)
def lists(request: HttpRequest) -> JsonResponse:
    """Name the lists of the API, each with its address."""
    return JsonResponse({name: in_full(reverse(f"api:{name}:listing")) for name in LISTS})


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [path("", lists, name="lists"), *router.get_urlpatterns()]
