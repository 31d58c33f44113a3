"""A member who shows each part of their profile to so many, those who ask, and the surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from communities.actions.membership import leave
from communities.actions.threads import start_thread
from communities.models import Community, Thread
from directory import audiences
from directory.models import Member, Offer, Qualification
from directory.parts import Level, Part
from resources.models import Contributor
from search.models import Concept, ConceptKind, Region
from search.whereabouts import place_key
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
)
from tests.visibility.asking import Reader, judged
from tests.visibility.parts_rows import NAMES
from tests.visibility.words import Answer

NAME = "Quentin Quailman"
SAID: dict[Part, str] = {
    Part.ABOUT: "Keeper of bullfinches",
    Part.PLACE: "Corbyvale",
    Part.POSTS: "Redstart Lodge",
    Part.BACKGROUND: "Falconer",
    Part.LANGUAGES: "Welsh",
    Part.LIVED: "Nested among nightingales",
    Part.EXPERTISE: "Counted curlews",
    Part.COLLABORATING: "Plover rotas",
    Part.QUALIFICATIONS: "Diploma in dunlins",
    Part.WORK: "Project for ptarmigans",
    Part.OFFERS: "Walks with wagtails",
    Part.INTERESTS: "Sandpiper studies",
}
"""Words of each part, which stand nowhere else."""
PLACE_KEY = place_key(SAID[Part.PLACE], Region.WALES)


@dataclass
class World:
    """What is asked about, and who asks."""

    member: Member
    community: Community
    thread: Thread
    case: Any
    readers: dict[str, Reader] = field(default_factory=dict)
    read: dict[tuple[int, str], Any] = field(default_factory=dict)

    def page(self, reader: Reader, address: str, *canaries: str) -> Answer:
        """Say what the page shows; reading changes nothing here, so each reader fetches it once."""
        if (id(reader), address) not in self.read:
            self.read[id(reader), address] = reader.client.get(address)
        return judged(self.read[id(reader), address], canaries, "", reader.client)

    @property
    def url(self) -> str:
        """The address of the profile."""
        return self.member.get_absolute_url()

    @property
    def found(self) -> str:
        """The link to the profile that a row of the people search holds."""
        return f'"{self.url}">{NAME}'


def _concept(part: Part, kind: str) -> Concept:
    return ConceptFactory.create(key=f"own-{part.value}", kind=kind, label=SAID[part])


def _member() -> Member:
    """Make a member with something in every part of a profile that everybody sees."""
    town = PlaceFactory(name=SAID[Part.PLACE], region=Region.WALES, latitude=52.1, longitude=-3.6)
    member = MemberFactory.build(
        display_name=NAME,
        headline=SAID[Part.ABOUT],
        languages=["cy"],
        lived_experience=f"{SAID[Part.LIVED]}.",
        audience=audiences.PUBLIC,
    )
    member.locate(town)
    member.save()
    post = OrganisationFactory(name=SAID[Part.POSTS])
    AffiliationFactory(member=member, organisation=post, role=ConceptFactory(key="keeper", kind=ConceptKind.ROLE))
    member.professions.add(_concept(Part.BACKGROUND, ConceptKind.ROLE))
    counting = ConceptFactory(key="own-counting", label="Owl counting")
    ExpertiseFactory(member=member, concept=counting, level=3, evidence=f"{SAID[Part.EXPERTISE]}.")
    EndorsementFactory(by=MemberFactory(audience=audiences.PUBLIC), member=member, concept=counting, because="Godwits.")
    member.collaborating_on.add(_concept(Part.COLLABORATING, ConceptKind.TOPIC))
    member.interests.add(_concept(Part.INTERESTS, ConceptKind.TOPIC))
    Qualification.objects.create(member=member, name=SAID[Part.QUALIFICATIONS], year=2019)
    ContributionFactory(member=member, title=SAID[Part.WORK], audience=audiences.PUBLIC)
    ended = date(2020, 1, 31)
    Offer.objects.create(member=member, kind=Offer.Kind.VISIT, text=f"{SAID[Part.OFFERS]}.")
    Offer.objects.create(member=member, kind=Offer.Kind.SPEAKING, text="Gone with the goosanders.", until=ended)
    return member


def build(level: str) -> World:
    """Make the member, who belongs to a community that somebody has left."""
    member = _member()
    case = CaseStudyPageFactory(people={member: Contributor.Role.LED})
    community = CommunityFactory(level=Community.Level.OPEN)
    MembershipFactory(community=community, member=member, title="chair")
    fellow = MembershipFactory(community=community).member
    gone = MembershipFactory(community=community).member
    leave(community=community, member=gone)
    thread = start_thread(community=community, author=member, title="Noon", body="At noon.", client_id=uuid4())
    away = MemberFactory()
    sitting = Reader.signed_in(away)
    away.is_active = False
    away.save()
    member.paused = level == "paused"
    chosen = Level.PROFILE if member.paused else Level(level)
    member.part_audiences = {part.value: chosen.value for part in Part}
    member.save()
    readers = {
        "visitor": Reader(),
        "member": Reader.signed_in(MemberFactory()),
        "fellow": Reader.signed_in(fellow),
        "left": Reader.signed_in(gone),
        "editor": Reader.editor(),
        "oneself": Reader.signed_in(member),
        "suspended": sitting,
    }
    return World(member, community, thread, case, readers)


def _words(part: Part) -> str:
    return SAID[part].lower().replace(" ", "+")


def _on_page(part: Part) -> Callable[[World, Reader], Answer]:
    return lambda at, by: at.page(by, at.url, SAID[part])


def _by_words(words: str) -> Callable[[World, Reader], Answer]:
    return lambda at, by: at.page(by, f"/people/?q={words}", at.found)


def _counted(facet: str, value: str) -> Callable[[World, Reader], Answer]:
    def counted(at: World, reader: Reader) -> Answer:
        at.page(reader, "/people/")
        page = at.read[id(reader), "/people/"].content.decode()
        return Answer.SEES if f'name="{facet}" value="{value}"' in page else Answer.NOTHING

    return counted


def _on_map(at: World, reader: Reader) -> Answer:
    at.page(reader, "/people/?map=1")
    page = at.read[id(reader), "/people/?map=1"].content.decode()
    return Answer.SEES if f"place={PLACE_KEY}" in page else Answer.NOTHING


def _mentioned(at: World, reader: Reader) -> Answer:
    response = reader.client.get(f"/writing/people/?place=thread:{at.thread.pk}&q=Quent")
    if response.status_code in {301, 302}:
        return Answer.SIGN_IN
    return Answer.SEES if SAID[Part.ABOUT] in response.content.decode() else Answer.NOTHING


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    **{f"The profile: {name}": _on_page(Part(key)) for key, name in NAMES.items()},
    "The profile: endorsements": lambda at, by: at.page(by, at.url, "Godwits"),
    "The profile: an offer that has ended": lambda at, by: at.page(by, at.url, "goosanders"),
    **{f"/people/: by words of {name}": _by_words(_words(Part(key))) for key, name in NAMES.items() if key != "place"},
    "/people/: by words of an offer that has ended": _by_words("goosanders"),
    "/people/: in the region of the place": lambda at, by: at.page(by, "/people/?region=Wales", at.found),
    "/people/: the counts beside the filters: concepts": _counted("method", "own-counting"),
    "/people/: the counts beside the filters: posts": _counted("role", "keeper"),
    "/people/: the counts beside the filters: professions": _counted("role", "own-background"),
    "/people/: the counts beside the filters: the region": _counted("region", "Wales"),
    "/people/: the counts beside the filters: offers": _counted("offer", "visit"),
    "/people/: the counts beside the filters: an offer that has ended": _counted("offer", "speaking"),
    "/people/: found by a filter": lambda at, by: at.page(by, "/people/?method=own-counting", at.found),
    "/people/: how far away, as a reason": lambda at, by: at.page(
        by, f"/people/?q=near+{SAID[Part.PLACE]}", "less than a mile away"
    ),
    "/people/: what they know, as a reason": lambda at, by: at.page(
        by, "/people/?q=owl+counting", "Among what they teach: owl counting"
    ),
    "/people/: an offer, as a reason": lambda at, by: at.page(by, "/people/?q=Quentin", "open to a visit"),
    "/people/: their work, as a reason": lambda at, by: at.page(by, "/people/?q=ptarmigans", SAID[Part.WORK]),
    "/people/: the post, in the row": lambda at, by: at.page(by, "/people/?q=Quentin", SAID[Part.POSTS]),
    "/people/: the place, in the row": lambda at, by: at.page(by, "/people/?q=Quentin", f" · {SAID[Part.PLACE]}"),
    "/people/: what they know, as tags": lambda at, by: at.page(by, "/people/?q=Quentin", ">Owl counting</span>"),
    "/people/suggest/: the headline": lambda at, by: at.page(by, "/people/suggest/?q=Quent", SAID[Part.ABOUT]),
    "/people/: the map": _on_map,
    "/people/: within miles of the place": lambda at, by: at.page(
        by, f"/people/?near={SAID[Part.PLACE]}&within=5", at.found
    ),
    "/people/: by the place on the map": lambda at, by: at.page(by, f"/people/?place={PLACE_KEY}", at.found),
    "Who in the community knows …: by words of lived experience": lambda at, by: at.page(
        by, f"{at.community.get_absolute_url()}who-knows/?q={_words(Part.LIVED)}", at.found
    ),
    "People like them: what is compared": lambda at, by: at.page(by, f"{at.url}like/", ">Owl counting<"),
    "/search/: the people above": lambda at, by: at.page(by, f"/search/?q={_words(Part.LIVED)}", at.url),
    "A case study's people: the headline": lambda at, by: at.page(by, at.case.get_url(), SAID[Part.ABOUT]),
    "A community's members: the headline": lambda at, by: at.page(
        by, f"{at.community.get_absolute_url()}members/", SAID[Part.ABOUT]
    ),
    "The byline of a post: the headline": lambda at, by: at.page(by, at.thread.get_absolute_url(), SAID[Part.ABOUT]),
    "Names to choose from while one writes: the headline": _mentioned,
    "The CMS's list of members: headline and place": lambda at, by: at.page(
        by, "/cms/member_chooser/?q=Quentin", SAID[Part.ABOUT], SAID[Part.PLACE]
    ),
}
