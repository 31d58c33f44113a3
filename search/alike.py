"""Documents that are about the same: those that share concepts, the rarer the more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, FloatField, Q, Sum, Value, When

from search.models import ConceptKind, Document, DocumentLabel

MOST = 5
# Of what is about very much, the rarest is compared.
MOST_CONCEPTS = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """Documents about the same, the nearest first, and the concept that ties most of them to it."""

    documents: Sequence[Document] = ()
    tie: str = ""


def alike(keys: Collection[str], audiences: frozenset[str], kinds: Sequence[str], leaving: Collection[str]) -> Alike:
    """Return documents of the kinds that share concepts with these, without those of the keys that are left out.

    What the audiences may not see is neither among them nor counted in how rare a concept is. Three queries.
    """
    seen = Document.objects.visible_to(audiences).filter(kind__in=kinds)
    own = Q(facet__in=ConceptKind.values, value__in=keys)
    held = dict(
        DocumentLabel.objects.filter(own, document__in=seen.order_by().values("pk"))
        .values_list("value")
        .annotate(Count("pk"))
    )
    weights = {key: 1 / math.log2(1 + count) for key, count in held.items()}
    rarest = sorted(weights, key=lambda key: (-weights[key], key))[:MOST_CONCEPTS]
    if not rarest:
        return Alike()
    shared = Case(
        *(When(labels__value=key, then=Value(weights[key])) for key in rarest), output_field=FloatField(), default=0.0
    )
    about = seen.exclude(key__in=leaving).filter(labels__facet__in=ConceptKind.values, labels__value__in=rarest)
    nearest = about.annotate(shared=Sum(shared)).order_by("-shared", F("date").desc(nulls_last=True), "pk")
    documents = list(nearest.defer("body", "body_terms")[:MOST])
    ties = DocumentLabel.objects.filter(own, document__in=documents).values_list("value", flat=True)
    times = Counter(ties)
    tie = max(times, key=lambda key: (times[key], weights.get(key, 0.0), key), default="")
    return Alike(documents, tie)
