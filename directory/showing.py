"""What a viewer may see of a member: the one place that answers it, for every page, list, reason and search.

    show(members, viewer)
    member.shown.headline      # empty where the viewer may not see it

What was not asked for here is not there to be shown: `member.shown` is missing, and templates then show nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from directory import audiences
from directory.audiences import Viewer
from directory.models import Affiliation, Contribution, Endorsement, Expertise, Member, Offer, Qualification
from directory.parts import Chosen, Level, Part, level_of, within
from search.models import Concept

EVERY_PART = frozenset(Part)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the viewer may see of the member; what belongs to another part is empty.

    Lists are read from what `with_summary` or `with_profile` fetched with the member.
    """

    member: Member
    parts: frozenset[Part]
    viewer: Viewer

    def has(self, part: Part) -> bool:
        """Whether the viewer may see the part."""
        return part in self.parts

    @property
    def headline(self) -> str:
        """What the member does, in one line."""
        return self.member.headline if Part.ABOUT in self.parts else ""

    @property
    def about(self) -> str:
        """The member's own words."""
        return self.member.about if Part.ABOUT in self.parts else ""

    @property
    def place_name(self) -> str:
        """The town or postcode area."""
        return self.member.place_name if Part.PLACE in self.parts else ""

    @property
    def region(self) -> str:
        """The region."""
        return self.member.region if Part.PLACE in self.parts else ""

    @property
    def career_stage(self) -> str:
        """How far the member is, in words."""
        return self.member.get_career_stage_display() if Part.BACKGROUND in self.parts else ""

    @property
    def is_registered_manager(self) -> bool:
        """Whether the member is known as a registered manager."""
        return self.member.is_registered_manager and Part.BACKGROUND in self.parts

    @property
    def professions(self) -> Sequence[Concept]:
        """What the member is by profession."""
        return list(self.member.professions.all()) if Part.BACKGROUND in self.parts else []

    @property
    def settings(self) -> Sequence[Concept]:
        """Where the member is at home: care homes, wards, practices."""
        return list(self.member.settings.all()) if Part.BACKGROUND in self.parts else []

    @property
    def languages(self) -> Sequence[Promise]:
        """The languages that the member speaks or signs."""
        return self.member.language_names if Part.LANGUAGES in self.parts else []

    @property
    def lived_experience(self) -> str:
        """What the member has lived through, in their own words."""
        return self.member.lived_experience if Part.LIVED in self.parts else ""

    @property
    def affiliations(self) -> Sequence[Affiliation]:
        """Posts, those held now before those of the past."""
        return list(self.member.affiliations.all()) if Part.POSTS in self.parts else []

    @property
    def expertise(self) -> Sequence[Expertise]:
        """What the member knows, the highest level first."""
        return list(self.member.expertise.all()) if Part.EXPERTISE in self.parts else []

    @property
    def collaborating_on(self) -> Sequence[Concept]:
        """What the member wants to work on with others."""
        return list(self.member.collaborating_on.all()) if Part.COLLABORATING in self.parts else []

    @property
    def interests(self) -> Sequence[Concept]:
        """What the member wants to learn."""
        return list(self.member.interests.all()) if Part.INTERESTS in self.parts else []

    @property
    def qualifications(self) -> Sequence[Qualification]:
        """Qualifications, faculty roles and programmes, the newest first."""
        return list(self.member.qualifications.all()) if Part.QUALIFICATIONS in self.parts else []

    @property
    def offers(self) -> Sequence[Offer]:
        """What the member offers now; an offer is gone after its last day."""
        return [one for one in self.member.offers.all() if one.is_current] if Part.OFFERS in self.parts else []

    def contributions(self, most: int) -> Sequence[Contribution]:
        """Work that the member wrote down, the newest first; one query."""
        if Part.WORK not in self.parts:
            return []
        return list(Contribution.objects.visible_to(self.viewer).filter(member=self.member)[:most])

    def endorsements(self, most: int) -> Sequence[Endorsement]:
        """What colleagues whom the viewer may see too say that the member knows; one query."""
        if Part.EXPERTISE not in self.parts:
            return []
        given = Endorsement.objects.filter(member=self.member).visible_to(self.viewer)
        return list(given.select_related("by", "concept")[:most])


def show(members: Iterable[Member], viewer: Viewer) -> dict[int, Shown]:
    """Say of each member what the viewer may see, as `member.shown` too; at most three queries for all of them."""
    rows = list(members)
    together = audiences.circles([member.pk for member in rows if member.shares_with_communities])
    found = {}
    for member in rows:
        member.shown = Shown(member, _parts(member, viewer, together.get(member.pk, frozenset())), viewer)
        found[member.pk] = member.shown
    return found


def _parts(member: Member, viewer: Viewer, circle: Collection[str]) -> frozenset[Part]:
    if viewer.member is not None and viewer.member.pk == member.pk:
        return EVERY_PART
    if not member.is_active or member.paused or not viewer.holds(member.audience):
        return frozenset()
    return frozenset(part for part in Part if may_see(viewer, part, member.part_audiences, circle))


def may_see(viewer: Viewer, part: Part, chosen: Chosen, circle: Collection[str]) -> bool:
    """Say whether somebody else, who may see the profile, may see the part.

    `chosen` are the levels that the member chose, `circle` the tokens of the member's communities.
    """
    match level_of(chosen, part):
        case Level.PROFILE:
            return True
        case Level.MEMBERS:
            return viewer.holds(audiences.MEMBERS)
        case Level.COMMUNITIES:
            return any(viewer.holds(token) for token in circle)
        case _:
            return False


def circles_told(chosen: Mapping[int, Chosen], part: Part) -> dict[int, frozenset[str]]:
    """Return the tokens of the communities of those who tell them the part, by member; asks only if there are any."""
    return audiences.circles([pk for pk, levels in chosen.items() if level_of(levels, part) is Level.COMMUNITIES])


def is_seen_by_all(member: Member, part: Part, *, among_members: bool) -> bool:
    """Say whether everybody who may see the profile sees the part too: everybody of Redbag, or everybody at all."""
    level = within(member.audience, level_of(member.part_audiences, part))
    return level is Level.PROFILE or (among_members and level is Level.MEMBERS)
