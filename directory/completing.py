"""Completing a profile quickly: what is done and what is next, and what the member's own work suggests."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory import actions, audiences
from directory.audiences import Viewer
from directory.errors import ActionError
from directory.models import Affiliation, Contribution, DeclinedSuggestion, Expertise, Member, Offer
from directory.reasons import in_sentence
from search import vocabulary
from search.models import Concept, ConceptKind, Document, DocumentLabel
from search.registry import Kind
from search.roles import Role
from search.understanding import PLACE_KEY, understand

SUGGESTED = (ConceptKind.METHOD, ConceptKind.TOPIC)
"""Kinds of concept that are suggested: where somebody works, they say themselves."""
READ = 60
"""Pieces of evidence that suggestions are made of at most, the newest first."""
SHOWN = 3
SURE = 1.0
"""The weight of a label that a piece was given itself; what its community is about weighs less."""
OFTEN = 3
"""Posts from which writing about something shows practice."""
WRITTEN = frozenset({Role.POSTED, Role.ANSWERED})
THIN = 4
"""Steps from which a profile says enough for the home page to ask for no more."""

SAID = {
    Role.LED: gettext_lazy("You led work on “%(subject)s”."),
    Role.TOOK_PART: gettext_lazy("You took part in work on “%(subject)s”."),
    Role.COACHED: gettext_lazy("You coached work on “%(subject)s”."),
    Role.REVIEWED: gettext_lazy("You reviewed work on “%(subject)s”."),
    Role.WROTE: gettext_lazy("You wrote about “%(subject)s”."),
    Role.TAUGHT: gettext_lazy("You taught “%(subject)s”."),
    Role.HOSTED: gettext_lazy("You hosted events on “%(subject)s”."),
    Role.ANSWERED: gettext_lazy("You answered a question on “%(subject)s”."),
    Role.POSTED: gettext_lazy("You wrote about “%(subject)s”."),
    Role.ENDORSED: gettext_lazy("Others endorse you for “%(subject)s”."),
    Role.HELPED: gettext_lazy("You helped colleagues with “%(subject)s”."),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that the member's own work shows and their profile does not say yet.

    `said` says to the member where it comes from; `evidence` is the sentence that would stand on their profile, and
    holds no more than every member may know.
    """

    concept: Concept
    level: Expertise.Level
    said: str
    evidence: str

    @property
    def level_label(self) -> str:
        """The level in words."""
        return str(self.level.label)


@dataclass(slots=True)
class _Shown:
    """How the pieces on one concept speak for it; `known` counts those that every member may read."""

    roles: Counter[Role] = field(default_factory=Counter)
    known: Counter[Role] = field(default_factory=Counter)

    @property
    def strength(self) -> float:
        """How much they weigh together."""
        return sum(role.weight * count for role, count in self.roles.items())


def suggestions(viewer: Viewer, concept: int | None = None) -> list[Suggestion]:
    """Return what the viewer's own work suggests, the surest first; of one concept alone where it is named.

    Reads a fixed number of queries.
    """
    member = viewer.member
    if member is None:
        return []
    shown = _shown(member, viewer)
    known = Expertise.objects.filter(member=member, concept=OuterRef("pk"))
    declined = DeclinedSuggestion.objects.filter(member=member, concept=OuterRef("pk"))
    concepts = Concept.objects.filter(key__in=shown, kind__in=SUGGESTED).exclude(Exists(known) | Exists(declined))
    if concept is not None:
        concepts = concepts.filter(pk=concept)
    sure = [(one, shown[one.key]) for one in concepts if _is_sure(shown[one.key])]
    sure.sort(key=lambda item: (-item[1].strength, item[0].label))
    return [_suggestion(one, of) for one, of in sure[:SHOWN]]


@transaction.atomic
def accept(*, member: Member, concept: int) -> Suggestion:
    """Add what was suggested to the member's profile; raises ActionError where it is suggested no more."""
    found = suggestions(Viewer(member), concept)
    if not found:
        raise ActionError(_("This is on your profile already, or you said that it is not you."))
    suggestion = found[0]
    actions.set_expertise(
        member=member, concept=suggestion.concept, level=suggestion.level, years=None, evidence=suggestion.evidence
    )
    return suggestion


def decline(*, member: Member, concept: Concept) -> None:
    """Suggest the concept never again; it can still be added by hand."""
    DeclinedSuggestion.objects.get_or_create(member=member, concept=concept)


def _shown(member: Member, viewer: Viewer) -> dict[str, _Shown]:
    """Return, for each concept, what of the member's work is tagged with it or names it in its title."""
    pieces = Document.objects.visible_to(viewer.audiences).filter(person=member.pk, kind=Kind.EVIDENCE)
    rows = list(pieces.order_by("-date", "-pk").values_list("pk", "title", "role", "audience")[:READ])
    about: dict[int, set[str]] = defaultdict(set)
    labels = DocumentLabel.objects.filter(document__in=[pk for pk, *_rest in rows], weight__gte=SURE)
    for document, value in labels.filter(facet__in=SUGGESTED).values_list("document", "value"):
        about[document].add(value)
    words = vocabulary.current()
    shown: dict[str, _Shown] = defaultdict(_Shown)
    threads: set[tuple[str, str]] = set()
    for pk, title, role_key, audience in rows:
        role = Role.of(role_key)
        for key in about[pk] | _named(title, words):
            if role in WRITTEN:
                # Whoever wrote five times in one thread wrote about it once.
                if (key, title) in threads:
                    continue
                threads.add((key, title))
            shown[key].roles[role] += 1
            shown[key].known[role] += audience in {audiences.PUBLIC, audiences.MEMBERS}
    return shown


def _named(title: str, words: vocabulary.Vocabulary) -> set[str]:
    """Return the concepts that a title names as it is spelt; where it may mean several, none."""
    understood = understand(title, words, {PLACE_KEY})
    slips = {correction.meant.casefold() for correction in understood.corrections}
    found = (one for one in understood.concepts if not slips & set(one.typed.casefold().split()))
    return {one.key for one in found if len(one.keys) == 1}


def _is_sure(shown: _Shown) -> bool:
    return set(shown.roles) != {Role.POSTED} or shown.roles[Role.POSTED] > 1


def _suggestion(concept: Concept, shown: _Shown) -> Suggestion:
    subject = in_sentence(concept.label)
    roles = shown.roles
    if roles[Role.TAUGHT] or roles[Role.COACHED]:
        level = Expertise.Level.TEACHER
    elif set(roles) <= {Role.POSTED, Role.TOOK_PART, Role.HOSTED} and sum(roles.values()) < OFTEN:
        level = Expertise.Level.AWARE
    else:
        level = Expertise.Level.PRACTITIONER
    return Suggestion(concept, level, _said(roles, subject), _evidence(shown.known, subject))


def _said(roles: Counter[Role], subject: str) -> str:
    written = roles[Role.POSTED] + roles[Role.ANSWERED]
    if written > 1 and set(roles) <= WRITTEN:
        words = ngettext(
            "You wrote about “%(subject)s” in %(count)d thread.",
            "You wrote about “%(subject)s” in %(count)d threads.",
            written,
        )
        return words % {"subject": subject, "count": written}
    best = max(roles, key=lambda role: (role.weight * roles[role], role.key))
    return str(SAID[best]) % {"subject": subject}


def _evidence(known: Counter[Role], subject: str) -> str:
    """Return a sentence for the profile: what was counted, such as "Led 2 projects on “falls prevention”"."""
    told = [role for role in sorted(known, key=lambda role: -role.weight) if known[role] and role is not Role.ENDORSED]
    if not told:
        return ""
    counted = [str(role.counted % {"count": known[role]}) for role in told[:2]]
    work = ", ".join([counted[0], *(in_sentence(one) for one in counted[1:])])
    return (_("%(work)s on “%(subject)s”.") % {"work": work, "subject": subject})[:240]


# --- Progress ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the profile: what there is once it is done, what to do, where, and how many minutes it takes."""

    done: bool
    name: str | Promise
    text: str | Promise
    url: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a profile is."""

    steps: tuple[Step, ...]

    @property
    def done(self) -> list[Step]:
        """What is there."""
        return [step for step in self.steps if step.done]

    @property
    def left(self) -> list[Step]:
        """What is missing, the most useful first."""
        return [step for step in self.steps if not step.done]

    @property
    def next(self) -> Step | None:
        """What to do first."""
        return self.left[0] if self.left else None

    @property
    def later(self) -> list[Step]:
        """What to do after that."""
        return self.left[1:]

    @property
    def minutes(self) -> int:
        """How long all that is missing takes, about."""
        return sum(step.minutes for step in self.left)

    @property
    def is_thin(self) -> bool:
        """Whether the profile says so little that others hardly find it."""
        return len(self.done) < THIN


_STEPS = (
    ("headline", gettext_lazy("your headline"), gettext_lazy("Say in one line what you do"), "edit_profile", 1),
    ("place", gettext_lazy("where you are"), gettext_lazy("Say where you are, so that people near you find you"),
     "edit_profile", 1),
    ("expertise", gettext_lazy("what you know"), gettext_lazy("Add something that you know"), "add_expertise", 1),
    ("posts", gettext_lazy("where you work"), gettext_lazy("Say where you work"), "add_affiliation", 2),
    ("work", gettext_lazy("a piece of work"), gettext_lazy("Add a piece of work that shows what you know"),
     "add_contribution", 3),
    ("offers", gettext_lazy("what you offer"), gettext_lazy("Offer a call, or anything else"), "edit_offers", 1),
)  # fmt: skip


def progress(member: Member) -> Progress:
    """Return how far the member's profile is, in one query."""
    own = {"member": OuterRef("pk")}
    row = (
        Member.objects.filter(pk=member.pk)
        .annotate(
            has_expertise=Exists(Expertise.objects.filter(**own)),
            has_posts=Exists(Affiliation.objects.filter(**own)),
            has_work=Exists(Contribution.objects.filter(**own)),
            has_evidence=Exists(Document.objects.filter(person=OuterRef("pk"), kind=Kind.EVIDENCE)),
            has_offers=Exists(Offer.objects.filter(**own)),
        )
        .values("headline", "place_name", "has_expertise", "has_posts", "has_work", "has_evidence", "has_offers")
        .get()
    )
    done = {
        "headline": row["headline"],
        "place": row["place_name"],
        "expertise": row["has_expertise"],
        "posts": row["has_posts"],
        # Whoever is named in a case study, or answered a question, has shown something already.
        "work": row["has_work"] or row["has_evidence"],
        "offers": row["has_offers"],
    }
    return Progress(
        tuple(
            Step(bool(done[key]), name, text, reverse(f"directory:{page}"), minutes)
            for key, name, text, page, minutes in _STEPS
        )
    )
