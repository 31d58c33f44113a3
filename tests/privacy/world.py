"""A small world with something private in every place, people who look at it, and the pen that writes it anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from django.utils import timezone

from communities.actions.asking import ask_hosts
from communities.actions.threads import hide_post, start_thread
from communities.models import Community, Conversation, Draft, Post, Thread
from directory import audiences, introducing
from directory.hiding import hide_evidence
from directory.models import (
    Affiliation,
    Contribution,
    Endorsement,
    Expertise,
    Introduction,
    Member,
    Offer,
    Qualification,
    SavedSearch,
)
from directory.parts import Level, Part
from resources.models import CaseStudyPage
from search.actions import index, together
from search.models import Concept, ConceptKind, ConceptTerm, Place, Region
from tests.factories import (
    AffiliationFactory,
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
    words,
)
from tests.visibility.asking import Reader

# One word each, as is all that is written in the private places: how long documents are on the average is no secret.
KINDS = {
    "falls": ConceptKind.TOPIC,
    "frailty": ConceptKind.TOPIC,
    "charting": ConceptKind.METHOD,
    "huddles": ConceptKind.METHOD,
    "midwife": ConceptKind.ROLE,
    "dietitian": ConceptKind.ROLE,
    "hospice": ConceptKind.SETTING,
}
SYNONYMS = {"falls": ("slips and trips", "tumbles"), "charting": ("time series charts", "dots and lines")}
PLACES = {"Leeds": (Region.YORKSHIRE, 53.8, -1.55), "Cardiff": (Region.WALES, 51.48, -3.18)}
LANGUAGES = ("cy", "ga")
OFFERS = (Offer.Kind.MENTORING.value, Offer.Kind.COACHING.value)
PROFESSIONS = ("midwife", "dietitian")


@dataclass(frozen=True)
class Said:
    """What is written in a private place: three words, a concept, and whatever else the place holds."""

    words: str
    concept: str = "falls"
    role: str = "midwife"
    place: str = "Leeds"
    language: str = "cy"
    offer: str = OFFERS[0]


Pen = Callable[[Said], object]


@dataclass(frozen=True)
class Spot:
    """A private place: its name, the member it belongs to, and how something else is written there.

    `part` is the part of the profile; elsewhere `readers` are those who may read it, by the name of their role.
    """

    name: str
    write: Pen
    member: Member | None = None
    part: Part | None = None
    readers: frozenset[str] = frozenset()

    @property
    def canary(self) -> str:
        """A word that stands here and nowhere else."""
        return "qz" + "".join(letter for letter in self.name.lower() if letter.isalpha())

    @property
    def first(self) -> Said:
        """What stands here when the world is made: another concept and town in another place, the same in every run."""
        at = sum(map(ord, self.name))
        concept, role, place = (list(of)[at % len(of)] for of in (KINDS, PROFESSIONS, PLACES))
        return Said(f"{self.canary} matters here", concept, role, place)


class World:
    """The people, what they keep to themselves, and who looks."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.circle = CommunityFactory(name="Reading circle", level="private", purpose="Something.")
        self.network = CommunityFactory(name="Quiet network", level="confidential", purpose="Something.")
        self.spots: list[Spot] = []
        self.readers: dict[str, Reader] = {}
        self.threads: dict[str, Thread] = {}
        # What was seen of it while it was as it is now: see `looks.known`.
        self.seen: dict[Any, Any] = {}
        self.now = timezone.now()
        self.case = CaseStudyPageFactory(title="Nine homes and a bag", concepts=[Concept.objects.get(key="falls")])


PROFILES: dict[str, tuple[str, Level | None]] = {
    "Amina Yusuf": ("public", Level.PROFILE),
    "Bashir Nadim": ("public", Level.MEMBERS),
    "Carys Powell": ("public", Level.COMMUNITIES),
    "Dilys Roberts": ("public", Level.ME),
    "Emeka Obi": ("members", Level.PROFILE),
    "Fatima Noor": ("members", Level.COMMUNITIES),
    "Gwen Hughes": ("me", Level.PROFILE),
    "Hamid Rahman": ("public", Level.PROFILE),
    "Ines Costa": ("public", Level.PROFILE),
    # As they come: what everybody sees, what members see, and what is for nobody else.
    "Joe Bright": ("public", None),
}
"""Members by name, with the audience of the profile and the level of all its parts."""


def build() -> World:
    """Make the world, with a canary in every private place."""
    for key, kind in KINDS.items():
        concept = ConceptFactory(key=key, kind=kind)
        for text in SYNONYMS.get(key, ()):
            ConceptTerm.objects.create(concept=concept, kind=ConceptTerm.Kind.SYNONYM, text=text)
    for name, (region, latitude, longitude) in PLACES.items():
        PlaceFactory(name=name, region=region, latitude=latitude, longitude=longitude)
    world = World()
    with together():
        for at, (name, (audience, level)) in enumerate(PROFILES.items()):
            world.members[name] = _member(world, name, audience, level, at)
    _join(world)
    _look(world)
    _talk(world)
    _hold_back(world)
    with together():
        for spot in world.spots:
            spot.write(spot.first)
    _pause(world)
    return world


# --- Profiles ----------------------------------------------------------------------------------------------------


def _member(world: World, name: str, audience: str, level: Level | None, at: int) -> Member:
    member = MemberFactory(display_name=name, last_active_on="2026-01-05", audience="members")
    chosen = {part.value: level.value for part in Part} if level else {}
    token = audiences.member(member.pk) if audience == "me" else audience
    Member.objects.filter(pk=member.pk).update(audience=token, part_audiences=chosen)
    member.refresh_from_db()
    concept = Concept.objects.get(key="falls")
    rows: dict[Part, Row] = {
        Part.POSTS: AffiliationFactory(member=member, organisation=OrganisationFactory(name=f"Lodge {at}")),
        Part.EXPERTISE: ExpertiseFactory(member=member, concept=concept),
        Part.QUALIFICATIONS: Qualification.objects.create(member=member, name="Diploma"),
        Part.WORK: ContributionFactory(member=member, audience=audiences.PUBLIC),
        Part.OFFERS: Offer.objects.create(member=member, kind=OFFERS[0]),
    }
    pens = _pens(member, rows)
    world.spots += [Spot(f"{name}: {part.value}", pens[part], member, part) for part in Part]
    return member


Row = (
    Affiliation | Community | Contribution | CaseStudyPage | Endorsement | Expertise | Introduction | Offer
    | Qualification | SavedSearch
)  # fmt: skip


def _pens(member: Member, rows: dict[Part, Row]) -> dict[Part, Pen]:
    """Return how each part of the member's profile is written anew."""
    pk, work = member.pk, rows[Part.WORK]

    def place(said: Said) -> None:
        found = _get(pk)
        found.locate(Place.objects.get(name=said.place))
        found.save()

    def worked(said: Said) -> None:
        _pen(work, "title", "summary")(said)
        Contribution.objects.get(pk=work.pk).concepts.set([_concept(said)])

    return {
        Part.ABOUT: _pen(member, "headline", "about"),
        Part.PLACE: place,
        Part.POSTS: _pen(rows[Part.POSTS], "title"),
        Part.BACKGROUND: lambda said: _get(pk).professions.set(Concept.objects.filter(key=said.role)),
        Part.LANGUAGES: _pen(member, languages=lambda said: [said.language]),
        Part.LIVED: _pen(member, "lived_experience"),
        Part.EXPERTISE: _pen(rows[Part.EXPERTISE], "evidence", concept=_concept),
        Part.COLLABORATING: lambda said: _get(pk).collaborating_on.set([_concept(said)]),
        Part.QUALIFICATIONS: _pen(rows[Part.QUALIFICATIONS], "name"),
        Part.WORK: worked,
        Part.OFFERS: _pen(rows[Part.OFFERS], "text", kind=lambda said: said.offer),
        Part.INTERESTS: lambda said: _get(pk).interests.set([_concept(said)]),
    }


def _pen(of: Row | Member, *names: str, **others: Pen) -> Pen:
    """Return what writes the words into the fields of the names, and something else into the others."""

    def write(said: Said) -> None:
        found = type(of)._default_manager.get(pk=of.pk)
        for name in names:
            setattr(found, name, said.words)
        for name, value in others.items():
            setattr(found, name, value(said))
        found.save()

    return write


def _get(pk: int) -> Member:
    return Member.objects.get(pk=pk)


def _concept(said: Said) -> Concept:
    return Concept.objects.get(key=said.concept)


def _pause(world: World) -> None:
    for name, change in {"Hamid Rahman": {"paused": True}, "Ines Costa": {"is_active": False}}.items():
        Member.objects.filter(pk=world.members[name].pk).update(**change)
        Member.objects.get(pk=world.members[name].pk).save()
    for member in world.members.values():
        member.refresh_from_db()


# --- Communities, and who looks ----------------------------------------------------------------------------------


def _join(world: World) -> None:
    for name in ("Carys Powell", "Bashir Nadim"):
        MembershipFactory(community=world.circle, member=world.members[name])
    MembershipFactory(community=world.network, member=world.members["Fatima Noor"])


def _look(world: World) -> None:
    """Have people look: nobody, a member, one of the circle, one of the network, somebody of the world, and staff."""
    looking = {role: MemberFactory(display_name=f"Zara {role.title()}") for role in ("member", "circle", "network")}
    MembershipFactory(community=world.circle, member=looking["circle"])
    MembershipFactory(community=world.network, member=looking["network"])
    looking["staff"] = MemberFactory(display_name="Zara Staff", is_staff=True, is_superuser=True)
    for member in looking.values():
        # Somebody who wants to learn what others know, and knows what they want to learn.
        member.interests.set(Concept.objects.filter(key__in=["falls", "charting"]))
        ExpertiseFactory(member=member, concept=Concept.objects.get(key="huddles"))
        ExpertiseFactory(member=member, concept=Concept.objects.get(key="frailty"))
    looking["themselves"] = world.members["Carys Powell"]
    world.readers = {"visitor": Reader(), **{role: Reader.signed_in(member) for role, member in looking.items()}}


def _talk(world: World) -> None:
    """Start conversations that not everybody may read."""
    amina, bashir, emeka = (world.members[name] for name in ("Amina Yusuf", "Bashir Nadim", "Emeka Obi"))
    host = MembershipFactory(community=world.circle, title="chair").member
    open_ = CommunityFactory(name="Open forum", level="open")
    author = MembershipFactory(community=open_, member=amina).member
    world.threads = {
        "circle": _thread(world.circle, host),
        "network": _thread(world.network, MembershipFactory(community=world.network).member),
        "open": _thread(open_, author),
    }
    asked = {"community": world.circle, "title": "For the hosts", "client_id": uuid4()}
    world.threads["hosts"] = ask_hosts(author=bashir, body="Something.", **asked)
    ask = partial(introducing.ask, asker=emeka, reason="Something to ask.", kind="call", concept=None)
    made = ask(asked=bashir)
    introducing.accept(introduction=made, by=bashir, words="Gladly.", shares_email=False)
    world.threads["room"] = Conversation.objects.get(introduction=made).thread
    waiting = ask(asked=amina)
    reviewer = MembershipFactory(community=open_, title="chair").member
    down = _said(world.threads["open"], author)
    hide_post(post=down, by=reviewer)
    by_circle, by_network = frozenset({"circle", "themselves"}), frozenset({"network"})
    world.spots += [
        Spot("A thread of the circle", _post(world.threads["circle"]), readers=by_circle),
        Spot("A thread of the network", _post(world.threads["network"]), readers=by_network),
        Spot("A question to the hosts", _post(world.threads["hosts"])),
        Spot("The room of two", _post(world.threads["room"])),
        Spot("A request for an introduction", _pen(waiting, "reason")),
        Spot("A post that was taken down", _post(world.threads["open"], down)),
        Spot("The purpose of the circle", _pen(world.circle, "purpose", "aim"), readers=by_circle),
        Spot("The purpose of the network", _pen(world.network, "purpose", "aim"), readers=by_network),
    ]


def _hold_back(world: World) -> None:
    """Leave things that are written and shown to nobody, or to hardly anybody."""
    amina, gwen, emeka = (world.members[name] for name in ("Amina Yusuf", "Gwen Hughes", "Emeka Obi"))
    hidden = ContributionFactory(member=amina, audience=audiences.PUBLIC)
    hide_evidence(member=amina, entity="contribution", entity_id=hidden.pk)
    endorsed = EndorsementFactory(by=gwen, member=amina, concept=Concept.objects.get(key="falls"))
    draft = Draft.objects.create(member=emeka, place="thread:1", fields={"body": "Something."})
    kept = SavedSearch.objects.create(member=emeka, name="Something", surface="people", query="q=something", how="none")
    unpublished = CaseStudyPageFactory(title="Not yet", live=False)
    world.spots += [
        Spot("Evidence that is hidden", _pen(hidden, "title", "summary")),
        Spot("An endorsement by somebody whom nobody sees", _pen(endorsed, "because")),
        Spot("A draft", lambda said: Draft.objects.filter(pk=draft.pk).update(fields={"body": said.words})),
        Spot("A saved search", _pen(kept, "name")),
        Spot("A page that is not published", _pen(unpublished, "title", "strapline")),
        Spot("A revision that is not published", lambda said: _revise(world.case, said)),
    ]


def _revise(case: CaseStudyPage, said: Said) -> None:
    page = CaseStudyPage.objects.get(pk=case.pk).get_latest_revision_as_object()
    page.strapline, page.problem = said.words, words(said.words)
    page.save_revision()


def _thread(community: Community, author: Member) -> Thread:
    thread = start_thread(
        community=community, author=author, title="Noon", body="At noon.", client_id=uuid4(), kind="share"
    )
    index(entity="thread", pks=[thread.pk])
    return thread


def _said(thread: Thread, author: Member) -> Post:
    post = Post(thread=thread, author=author, number=thread.posts.count() + 1, client_id=uuid4(), body="Something.")
    post.save()
    return post


def _post(thread: Thread, post: Post | None = None) -> Pen:
    """Return what writes a post, by default the last of the thread, and the thread's title, anew."""
    pk = (post or thread.posts.latest("number")).pk

    def write(said: Said) -> None:
        found = Post.objects.get(pk=pk)
        # Long enough to count as evidence of what its author knows.
        found.body = f"{said.words}. It took three weeks and one long argument, and then everybody agreed. " * 4
        found.body_html = f"<p>{found.body}</p>"
        found.save()
        if post is None:
            Thread.objects.filter(pk=thread.pk).update(title=said.words)
        index(entity="thread", pks=[thread.pk])
        index(entity="post", pks=[pk])

    return write
