"""The lists of the API, and what each says of one thing: built of Wagtail's, read only."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import classproperty
from django.views.decorators.http import conditional_page
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from wagtail.api import APIField
from wagtail.api.v2.serializers import BaseSerializer, PageSerializer
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet

from directory.audiences import Viewer
from directory.errors import TooFast
from directory.limits import refused
from resources.api import fields
from resources.api.asking import CALLS, LONGEST_FIELDS, AlwaysJson, Choices, Order, Pages, Search
from resources.models import (
    Attachment,
    CaseStudyPage,
    GlossaryPage,
    GlossaryTerm,
    LearningGuidePage,
    LearningPage,
    LearningPathPage,
    ResourcePage,
)
from search.registry import Kind

PUBLIC_SECONDS = 300
"""For so long anybody may keep what everybody may read."""
CONCEPTS = ("topic", "method", "setting")
SOURCES = APIField("sources", serializer=fields.Sources())


class ReadView(BaseAPIViewSet):
    """A list for whoever may read what stands in it, and each of its things alone."""

    authentication_classes: ClassVar[list[Any]] = [SessionAuthentication]
    content_negotiation_class = AlwaysJson
    renderer_classes: ClassVar[list[Any]] = [JSONRenderer]
    pagination_class = Pages
    metadata_class = None
    http_method_names: ClassVar[list[str]] = ["get", "head"]
    base_serializer_class = BaseSerializer
    filter_backends: ClassVar[list[Any]] = [Choices, Search, Order]
    known_query_parameters = frozenset({"limit", "offset", "fields"})
    listed: ClassVar[list[APIField | str]] = []
    """What is said in lists too."""
    whole: ClassVar[list[APIField]] = []
    """What is said of one thing alone."""
    kind: ClassVar[Kind | None] = None
    narrowed_by: ClassVar[tuple[str, ...]] = ()
    ordered_by: ClassVar[tuple[str, ...]] = ("id", "title")

    def readable(self, viewer: Viewer) -> QuerySet[Any]:
        """Return what the viewer may read."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        """Return what whoever asks may read, and nothing else, whatever is asked."""
        return self.readable(self.request.viewer).order_by("pk")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list; one thing is there or not."""
        return super().filter_queryset(queryset) if self.action == "listing_view" else queryset

    @classmethod
    def get_body_fields(cls, model: Any) -> list[APIField]:
        """Return the fields that are named here, and none that a model might come to name."""
        return cls._convert_api_fields([*cls.body_fields, *cls.listed, *cls.whole])  # type: ignore[no-any-return]

    @classmethod
    def get_meta_fields(cls, model: Any) -> list[APIField]:
        """Return the fields about the thing rather than of it."""
        return cls._convert_api_fields(cls.meta_fields)  # type: ignore[no-any-return]

    @classmethod
    def get_listing_default_fields(cls, model: Any) -> list[str]:
        """Return all that a list can say."""
        return [name for name in cls.get_available_fields(model) if name not in cls.detail_only_fields]

    @classproperty
    def detail_only_fields(cls) -> list[str]:  # noqa: N805 (it is read of the class)
        """The names of what is said of one thing alone."""
        return [field.name for field in cls.whole]

    def check_query_parameters(self, queryset: QuerySet[Any] | None) -> None:
        """Refuse what is not known, so that nobody believes to have narrowed a list that is whole."""
        known = {"fields"}
        if self.action == "listing_view":
            known |= {*self.known_query_parameters, *self.narrowed_by, "order", *(["search"] if self.kind else [])}
        if unknown := sorted(set(self.request.GET) - known):
            # Only what can be a name is said again: an answer repeats nothing that somebody else could have written.
            named = ", ".join(name for name in unknown if name.isidentifier())[:200] or "a parameter"
            raise BadRequestError(f"not known: {named}. There are: {', '.join(sorted(known))}")
        chosen = self.request.GET.get("fields", "")
        if len(chosen) > LONGEST_FIELDS or "(" in chosen:
            raise BadRequestError(
                "fields must be names with commas between, and each of them a field of the thing itself"
            )

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Count the call, and look at what is asked before anything is read."""
        super().initial(request, *args, **kwargs)
        member = request.viewer.member
        if member is None:
            CALLS.take_address(request._request)
        else:
            CALLS.take(member, request._request)
        self.check_query_parameters(None)

    def handle_exception(self, exc: Exception) -> Any:
        """Say what is wrong in a sentence, always in the same place."""
        if isinstance(exc, TooFast):
            return refused(Response({"message": str(exc)}), exc)
        if isinstance(exc, Http404):
            return Response({"message": "not found"}, status=HTTPStatus.NOT_FOUND)
        response = super().handle_exception(exc)
        if isinstance(exc, APIException):
            response.data = {"message": str(exc.detail)}
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let anybody keep for a while what everybody may read, and nobody what is for members."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Cookie"])
        if answer.status_code == HTTPStatus.OK and request.viewer.member is None:
            patch_cache_control(answer, public=True, max_age=PUBLIC_SECONDS)
        else:
            patch_cache_control(answer, private=True, no_store=True)
        return answer

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """Return the addresses of the list and of one thing."""
        return [
            path("", conditional_page(cls.as_view({"get": "listing_view"})), name="listing"),
            path("<int:pk>/", conditional_page(cls.as_view({"get": "detail_view"})), name="detail"),
        ]


class LearningViewSet(ReadView):
    """Pages of what was learned, by the one rule of who reads them."""

    base_serializer_class = PageSerializer
    meta_fields: ClassVar[list[Any]] = [
        *ReadView.meta_fields,
        APIField("html_url", serializer=fields.HtmlUrl()),
        "slug",
        "search_description",
        "first_published_at",
        "last_published_at",
    ]
    body_fields: ClassVar[list[Any]] = [
        *ReadView.body_fields,
        "title",
        "audience",
        APIField("concepts", serializer=fields.Concepts()),
        "region",
    ]
    ordered_by: ClassVar[tuple[str, ...]] = ("id", "title", "first_published_at", "last_published_at")

    def readable(self, viewer: Viewer) -> QuerySet[Any]:
        """Return the published pages whose audience the viewer holds."""
        pages: type[LearningPage] = self.model
        found: QuerySet[Any] = pages.objects.visible_to(viewer).prefetch_related("concepts")
        return found


class GuideViewSet(LearningViewSet):
    """Learning guides."""

    model, kind = LearningGuidePage, Kind.GUIDE
    narrowed_by = (*CONCEPTS, "region", "level")
    listed: ClassVar[list[APIField | str]] = ["summary", "level", "edition"]
    whole: ClassVar[list[APIField]] = [
        APIField("places", serializer=fields.Places()),
        *fields.sections("problem", "shared", "differences", "actions", "avoid"),
        APIField("monday", serializer=fields.Steps()),
        *fields.sections("made"),
        SOURCES,
    ]


class CaseStudyViewSet(LearningViewSet):
    """Case studies."""

    model, kind = CaseStudyPage, Kind.CASE_STUDY
    narrowed_by = (*CONCEPTS, "region", "evidence_status", "stage", "rurality")
    ordered_by = (*LearningViewSet.ordered_by, "place")
    listed: ClassVar[list[APIField | str]] = [
        "place",
        "strapline",
        "evidence_status",
        "stage",
        "period",
        "population",
        "rurality",
        "size",
        "staff_mix",
    ]
    whole: ClassVar[list[APIField]] = [
        APIField("adapted_from", serializer=fields.Origins()),
        *fields.sections("context", "problem", "what_was_done"),
        APIField("timeline", serializer=fields.Timeline()),
        *fields.sections("what_happened", "story", "what_did_not_work", "cost_and_time", "others_should_know"),
        APIField("easy_read", serializer=fields.EasyRead()),
        SOURCES,
    ]


class ResourceViewSet(LearningViewSet):
    """Resources."""

    model, kind = ResourcePage, Kind.RESOURCE
    narrowed_by = (*CONCEPTS, "region", "kind")
    listed: ClassVar[list[APIField | str]] = ["kind", "summary", "publisher", "url", "held_on", "minutes"]
    whole: ClassVar[list[APIField]] = [
        APIField("file", serializer=fields.OwnFile()),
        *fields.sections("body", "phases", "when_to_use", "steps", "pitfalls"),
        SOURCES,
    ]

    def readable(self, viewer: Viewer) -> QuerySet[Any]:
        """Return them with their files."""
        return super().readable(viewer).select_related("file")


class LearningPathViewSet(LearningViewSet):
    """Learning paths; how far anybody has come on one is nobody else's."""

    model, kind = LearningPathPage, Kind.PATH
    narrowed_by = (*CONCEPTS, "region", "level")
    listed: ClassVar[list[APIField | str]] = ["summary", "level"]
    whole: ClassVar[list[APIField]] = [
        APIField("outcomes", serializer=fields.Outcomes()),
        APIField("modules", serializer=fields.Modules()),
    ]


class GlossaryViewSet(ReadView):
    """The words of the glossary, while its page is published."""

    model = GlossaryTerm
    ordered_by = ("id", "term")
    meta_fields: ClassVar[list[Any]] = [*ReadView.meta_fields, APIField("html_url", serializer=fields.WordUrl())]
    listed: ClassVar[list[APIField | str]] = ["term", "definition", APIField("also", serializer=fields.AlsoCalled())]

    def readable(self, viewer: Viewer) -> QuerySet[Any]:
        """Return the words, which everybody may read."""
        terms = GlossaryTerm.objects.all()
        is_published = bool(GlossaryPage.objects.live().exists())
        return terms if is_published else terms.none()


class DocumentViewSet(ReadView):
    """Documents, each as visible as the most visible page that shows it."""

    model = Attachment
    meta_fields: ClassVar[list[Any]] = [
        *ReadView.meta_fields,
        APIField("download_url", serializer=fields.DownloadUrl()),
    ]
    listed: ClassVar[list[APIField | str]] = ["title"]

    def readable(self, viewer: Viewer) -> QuerySet[Any]:
        """Return those whose audience the viewer holds."""
        found: QuerySet[Any] = Attachment.objects.filter(audience__in=viewer.audiences)
        return found
