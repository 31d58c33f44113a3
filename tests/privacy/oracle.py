"""Who may know what, read straight from the rows: no engine, no index and none of the site's own rules is asked."""

from __future__ import annotations

from collections.abc import Iterator

from communities.models import Membership
from directory.models import Contribution, Member
from directory.parts import Part
from search.models import Concept, ConceptKind
from tests.privacy.world import Spot, World
from tests.visibility.asking import Reader

DEFAULTS = {Part.COLLABORATING: "members", Part.OFFERS: "members", Part.INTERESTS: "members", Part.LIVED: "me"}


def may_see_profile(reader: Reader, member: Member) -> bool:
    """Say whether the reader may know that the member is there."""
    if not member.is_active or member.paused:
        return False
    if member.audience == "public" or reader.member == member:
        return True
    return reader.member is not None and member.audience == "members"


def may_see_part(reader: Reader, member: Member, part: Part) -> bool:
    """Say whether the reader may see the part of the member's profile."""
    if reader.member == member:
        return True
    if not may_see_profile(reader, member):
        return False
    match member.part_audiences.get(part.value, DEFAULTS.get(part, "profile")):
        case "profile":
            return True
        case "members":
            return reader.member is not None
        case "communities":
            return reader.member is not None and bool(_communities(reader.member) & _communities(member))
        case _:
            return False


def _communities(member: Member) -> set[int]:
    return set(Membership.objects.filter(member=member).values_list("community", flat=True))


def may_read(role: str, reader: Reader, spot: Spot) -> bool:
    """Say whether the reader may read what is written in the place."""
    if spot.member is not None and spot.part is not None:
        return may_see_part(reader, spot.member, spot.part)
    return role in spot.readers


def _settings_of(kind: str) -> frozenset[tuple[str, str]]:
    related = Concept.objects.get(key=kind).related.filter(kind=ConceptKind.SETTING)
    return frozenset(related.values_list("kind", "key"))


def values(reader: Reader, member: Member) -> set[tuple[str, str]]:
    """Return the facets of the people search with their values that the member has, as far as the reader may know."""
    return {value for part in Part if may_see_part(reader, member, part) for value in _values_of(reader, member, part)}


def _values_of(reader: Reader, member: Member, part: Part) -> Iterator[tuple[str, str]]:
    match part:
        case Part.PLACE:
            yield from [("region", member.region)] if member.region else []
        case Part.POSTS:
            for post in member.affiliations.all():
                yield (post.role.kind, post.role.key)
                yield from _settings_of(post.organisation.kind.key)
        case Part.BACKGROUND:
            yield from _keys([*member.professions.all(), *member.settings.all()])
        case Part.EXPERTISE:
            yield from _keys(one.concept for one in member.expertise.all())
        case Part.COLLABORATING:
            yield from _keys(member.collaborating_on.all())
        case Part.OFFERS:
            yield from (("offer", offer.kind) for offer in member.offers.all())
        case Part.WORK:
            for work in _work(reader, member):
                yield from _keys(work.concepts.all())


def _work(reader: Reader, member: Member) -> list[Contribution]:
    hidden = member.hidden_evidence.filter(entity="contribution").values("entity_id")
    shown = member.contributions.exclude(pk__in=hidden)
    return list(shown if reader.member is not None else shown.filter(audience="public"))


def _keys(concepts: object) -> Iterator[tuple[str, str]]:
    yield from ((concept.kind, concept.key) for concept in concepts)  # type: ignore[attr-defined]


def forbidden(world: World, role: str) -> list[Spot]:
    """Return the places that the reader of the role may not read."""
    return [spot for spot in world.spots if not may_read(role, world.readers[role], spot)]
