"""Say in words why somebody is shown, from the parts of their score alone.

A concept is a name, and may be a thing as well as a doing: it stands at the end after “among what …:”, or in quotes, so
that any reads well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.audiences import Viewer
from directory.models import Endorsement, Expertise, Member, Offer
from directory.parts import Part
from directory.showing import Shown
from search.asking import Subject
from search.candidates import Candidate, Piece
from search.models import ConceptKind, Document
from search.roles import Role

MAX_WORK_REASONS = 2
MAX_DECLARED = 2
ENDORSEMENTS = "endorsement"

_LEVEL_WORDS = {
    Expertise.Level.TEACHER: gettext_lazy("Among what they teach: %(what)s"),
    Expertise.Level.PRACTITIONER: gettext_lazy("Among what they work with: %(what)s"),
    Expertise.Level.AWARE: gettext_lazy("Among what they know of: %(what)s"),
}
_OFFER_WORDS = {
    Offer.Kind.CALL: gettext_lazy("free for a call"),
    Offer.Kind.VISIT: gettext_lazy("open to a visit"),
    Offer.Kind.MENTORING: gettext_lazy("offers mentoring"),
    Offer.Kind.PEER_REVIEW: gettext_lazy("offers peer review"),
    Offer.Kind.SPEAKING: gettext_lazy("would speak at an event"),
    Offer.Kind.COACHING: gettext_lazy("offers coaching"),
}
_ACRONYM = re.compile(r"\w*[A-Z0-9]\w*[A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: words, and perhaps words that link to what stands behind them."""

    text: str = ""
    link: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the reasons of one page of results are read from, in two queries."""

    documents: Mapping[int, Document]
    # The endorsers that the viewer may see, by the endorsement.
    endorsers: Mapping[int, int]


def sources(shown: Sequence[Candidate], viewer: Viewer) -> Sources:
    """Read the evidence of the candidates, once more only what the viewer may see."""
    numbers = [piece.document for candidate in shown for piece in candidate.pieces]
    documents = {
        document.pk: document
        for document in Document.objects.filter(pk__in=numbers)
        .visible_to(viewer.audiences)
        .only("pk", "entity", "entity_id", "role", "title", "url")
    }
    given = [document.entity_id for document in documents.values() if document.entity == ENDORSEMENTS]
    visible = Member.objects.visible_to(viewer).values("pk")
    endorsers = Endorsement.objects.filter(pk__in=given, by__in=visible).values_list("pk", "by_id") if given else ()
    return Sources(documents, dict(endorsers))


def reasons(candidate: Candidate, shown: Shown, asked: Sequence[Subject], known: Sources) -> list[Reason]:
    """Return the reasons, the weightiest first."""
    found = [Reason(_("Has this name"))] if candidate.name is not None else []
    work = _work(candidate.pieces, asked, known)
    found += work[:MAX_WORK_REASONS]
    found += _endorsed(candidate, known)
    if len(work) < MAX_WORK_REASONS:
        found += _declared(candidate, shown, asked)
    if not found and candidate.mentioned:
        words = ", ".join(f"“{in_sentence(asked[number].label)}”" for number in candidate.mentioned)
        found.append(Reason(_("The profile mentions %(words)s") % {"words": words}))
    if candidate.miles is not None and shown.has(Part.PLACE):
        found.append(Reason(_away(candidate.miles)))
    offers = [_OFFER_WORDS[Offer.Kind(offer.kind)] for offer in shown.offers]
    found += [Reason(str(words)) for words in offers[:1]]
    return found


def _work(pieces: Sequence[Piece], asked: Sequence[Subject], known: Sources) -> list[Reason]:
    by_role: dict[Role, list[Piece]] = defaultdict(list)
    for piece in pieces:
        document = known.documents.get(piece.document)
        if document is not None and document.entity != ENDORSEMENTS:
            by_role[Role.of(document.role)].append(piece)
    ordered = sorted(by_role.items(), key=lambda item: -max(piece.score for piece in item[1]))
    return [_of_role(role, sorted(of, key=lambda piece: -piece.score), asked, known) for role, of in ordered]


def _of_role(role: Role, pieces: Sequence[Piece], asked: Sequence[Subject], known: Sources) -> Reason:
    shares = Counter(number for piece in pieces for number in piece.subjects)
    subject = min(shares, key=lambda number: (_telling(asked[number]), -shares[number], number))
    on_it = [piece for piece in pieces if subject in piece.subjects]
    best = known.documents[on_it[0].document]
    if len(on_it) == 1:
        return Reason(str(role.verb), best.title, best.url)
    words = {"work": role.counted % {"count": len(on_it)}, "subject": in_sentence(asked[subject].label)}
    return Reason("", _("%(work)s on “%(subject)s”") % words, best.url)


def _telling(subject: Subject) -> int:
    """Return how little the subject says of work: what it was about says more than where or by whom."""
    return {ConceptKind.TOPIC: 0, ConceptKind.METHOD: 0, "": 2}.get(subject.kind, 1)


def _endorsed(candidate: Candidate, known: Sources) -> list[Reason]:
    by = set()
    url = ""
    for piece in candidate.pieces:
        document = known.documents.get(piece.document)
        if document is not None and document.entity == ENDORSEMENTS and document.entity_id in known.endorsers:
            by.add(known.endorsers[document.entity_id])
            url = document.url
    if not by:
        return []
    return [Reason("", ngettext("endorsed by %(count)d", "endorsed by %(count)d", len(by)) % {"count": len(by)}, url)]


def _declared(candidate: Candidate, shown: Shown, asked: Sequence[Subject]) -> list[Reason]:
    keys = {key for number in candidate.declared for key in asked[number].group.concepts}
    known = [one for one in shown.expertise if not asked or one.concept.key in keys]
    known.sort(key=lambda one: (-one.level, one.pk))
    url = f"{shown.member.get_absolute_url()}#expertise-heading"
    found = []
    for level, of in groupby(known[:MAX_DECLARED], key=lambda one: one.level):
        what = ", ".join(in_sentence(one.concept.label) for one in of)
        found.append(Reason("", _LEVEL_WORDS[Expertise.Level(level)] % {"what": what}, url))
    if not found and asked:
        wanted = [concept for concept in shown.collaborating_on if concept.key in keys]
        url = f"{shown.member.get_absolute_url()}#collaborating-heading"
        words = _("Among what they want to work on with others: %(what)s")
        found = [Reason("", words % {"what": in_sentence(concept.label)}, url) for concept in wanted[:1]]
    return found


def _away(miles: float) -> str:
    if miles < 1:
        return _("less than a mile away")
    return ngettext("%(count)d mile away", "%(count)d miles away", round(miles)) % {"count": round(miles)}


def in_sentence(label: str) -> str:
    """Return the label as it stands within a sentence: small, unless its capitals are names or abbreviations."""
    first, *rest = label.split(" ")
    if _ACRONYM.match(first) or any(word[:1].isupper() for word in rest):
        return label
    return label[:1].lower() + label[1:]
