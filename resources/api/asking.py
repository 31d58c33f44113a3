"""How the API is asked: narrowed, searched, ordered and paged; whatever makes no sense is said in a sentence."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import BaseContentNegotiation
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.utils import BadRequestError

from directory.limits import MINUTE, Limit
from resources.filters import LISTED_KINDS
from search import vocabulary
from search.asked import Scope
from search.finding import find
from search.models import Concept, Document, Region
from search.understanding import understand

CALLS = Limit("api", 120, MINUTE, _("You have asked the API very often in the last minute."))
LARGEST_OFFSET = 10_000
LONGEST_FIELDS = 1_000


class AlwaysJson(BaseContentNegotiation):
    """JSON is what there is, whatever the caller would rather have."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """Return the first: nothing is read."""
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """Return the first: there is one."""
        return renderers[0], renderers[0].media_type


class Pages(WagtailPagination):
    """`limit` and `offset`, both within bounds."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Return so many from there on."""
        offset = request.GET.get("offset", "0")
        if offset.isdecimal() and int(offset[:20]) > LARGEST_OFFSET:
            raise BadRequestError(f"offset cannot be higher than {LARGEST_OFFSET}")
        return super().paginate_queryset(queryset, request, view)


class Choices(BaseFilterBackend):
    """Narrow by what a page is about, by its region, and by what sort of page it is."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Keep what fits everything that was chosen."""
        for name in view.narrowed_by:
            if name not in request.GET:
                continue
            value = request.GET[name]
            if name in LISTED_KINDS:
                if "\0" in value or not Concept.objects.filter(kind=name, key=value).exists():
                    raise BadRequestError(f"there is no such {name}: take the key of one of the concepts")
                queryset = queryset.filter(concepts__key=value)
            else:
                choices = self._choices(queryset, name)
                if value not in choices:
                    raise BadRequestError(f"{name} must be one of: {', '.join(choices)}")
                queryset = queryset.filter(**{name: value})
        return queryset

    def _choices(self, queryset: QuerySet[Any], name: str) -> list[str]:
        field = queryset.model._meta.get_field(name)
        return [str(value) for value, _label in field.choices or Region.choices]


class Order(BaseFilterBackend):
    """`order=title`, `order=-first_published_at,title`."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Order as asked; else what was searched for by how well it fits, and the rest by number."""
        if "order" not in request.GET:
            return queryset
        asked = request.GET["order"].split(",")
        if any(name.removeprefix("-") not in view.ordered_by for name in asked):
            raise BadRequestError(
                f"order must be of these, with '-' before one to turn it: {', '.join(view.ordered_by)}"
            )
        return queryset.order_by(*asked, "pk")


class Search(BaseFilterBackend):
    """`search=falls`: the search of the site, which finds for each viewer what that viewer may read."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Keep what the search finds, in its order."""
        text = request.GET.get("search", "").strip()
        if not text:
            return queryset
        words = vocabulary.current()
        scope = Scope((view.kind.value,), ())
        found = find(understand(text, words), words, request.viewer.audiences, scope=scope)
        pages = Document.objects.in_bulk([hit.document for hit in found.hits])
        # An engine may be a moment behind: what the viewer may read now is asked of the database once more, above.
        pks = [pages[hit.document].entity_id for hit in found.hits if hit.document in pages]
        at = Case(*[When(pk=pk, then=Value(place)) for place, pk in enumerate(pks)], default=Value(len(pks)))
        return queryset.filter(pk__in=pks).order_by(at, "pk")
