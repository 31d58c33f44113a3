"""People like somebody: who knows and has done the same, by what the viewer may see of both."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count
from django.utils import timezone

from directory.audiences import Viewer
from directory.finding import Findings
from directory.models import Member
from directory.reasons import in_sentence
from search import ranking, vocabulary
from search.asking import Subject
from search.candidates import Candidate, candidates
from search.engines import Group, Order, Query, engine
from search.models import Document, DocumentLabel
from search.people import KINDS, MAX_CANDIDATES
from search.registry import PROFILE_KINDS, Facet, Kind
from search.understanding import Understanding
from search.vocabulary import Vocabulary

MOST_SUBJECTS = 8
MOST_SHOWN = 40
MOST_SAID = 3
# What somebody does and about what says more of them than where and as what they work.
SHARES = {Facet.METHOD.value: 1.0, Facet.TOPIC.value: 1.0, Facet.ROLE.value: 0.3, Facet.SETTING.value: 0.3}


def like(member: Member, viewer: Viewer) -> Findings:
    """Return the people who share the most of what tells the member apart, most first; `subjects` is what they share.

    Reads only documents that the viewer may see, of the member and of everybody else.
    """
    words = vocabulary.current()
    weights = subjects_of(member, viewer, words)
    asked = tuple(_subject(key, words) for key in weights)
    if not asked:
        return Findings(understanding=Understanding())
    hits = engine().search(
        Query(
            audiences=viewer.audiences,
            kinds=KINDS,
            groups=tuple(subject.group for subject in asked),
            needed=1,
            people=True,
            limit=MAX_CANDIDATES,
        )
    )
    found = candidates(hits, asked, None, {}, Order.RELEVANCE, audiences=viewer.audiences)
    shares = list(weights.values())
    alike = [one for one in found if one.person != member.pk]
    alike.sort(key=lambda one: (-_overlap(one, shares), one.person))
    shown = tuple(alike[:MOST_SHOWN])
    return Findings(understanding=Understanding(), subjects=asked, candidates=shown, total=len(shown))


def _subject(key: str, words: Vocabulary) -> Subject:
    entry = words.concepts[key]
    return Subject(entry.label, Group(concepts=(key,)), (key,), entry.kind)


def in_common(candidate: Candidate) -> frozenset[int]:
    """Return the numbers of the subjects that the candidate declares or has done work on."""
    done = (number for piece in candidate.pieces for number in piece.subjects)
    return frozenset((*candidate.declared, *done))


def labels_in_common(candidate: Candidate, asked: Sequence[Subject]) -> list[str]:
    """Return what is shared, in words, what tells most first."""
    return [in_sentence(asked[number].label) for number in sorted(in_common(candidate))[:MOST_SAID]]


def _overlap(candidate: Candidate, shares: list[float]) -> float:
    """Return the weight of what is shared, a little more for those who are about and have time."""
    return sum(shares[number] for number in in_common(candidate)) * candidate.parts.context


def subjects_of(member: Member, viewer: Viewer, words: Vocabulary) -> dict[str, float]:
    """Return the concepts that tell most of the member with their weight, the weightiest first.

    A concept weighs by how strongly the profile and the work hold it, and by how few others the viewer sees with it.
    """
    own = Document.objects.visible_to(viewer.audiences).filter(
        person=member.pk, kind__in=(*PROFILE_KINDS, Kind.EVIDENCE)
    )
    held: dict[str, float] = defaultdict(float)
    today = timezone.localdate()
    rows = DocumentLabel.objects.filter(document__in=own, facet__in=SHARES).values_list(
        "facet", "value", "weight", "document__kind", "document__weight", "document__date"
    )
    for facet, value, weight, kind, of_role, date in rows:
        worth = of_role * ranking.decay(date, today) if kind == Kind.EVIDENCE else 1.0
        if value in words.concepts:
            held[value] += SHARES[facet] * weight * worth
    rarity = _rarity(list(held), viewer)
    weighed = {key: weight * rarity[key] for key, weight in held.items()}
    best = sorted(weighed, key=lambda key: (-weighed[key], key))[:MOST_SUBJECTS]
    return {key: weighed[key] for key in best}


def _rarity(keys: list[str], viewer: Viewer) -> dict[str, float]:
    """Return how much each concept tells, as the logarithm of the share of people seen who have it."""
    profiles = Document.objects.visible_to(viewer.audiences).filter(kind__in=PROFILE_KINDS)
    total = profiles.aggregate(people=Count("person", distinct=True))["people"]
    labels = DocumentLabel.objects.filter(value__in=keys, facet__in=SHARES, document__in=profiles)
    rows = labels.values("value").annotate(people=Count("document__person", distinct=True))
    having = dict(rows.values_list("value", "people"))
    return {key: math.log(1 + (total + 1) / (having.get(key, 0) + 1)) for key in keys}
