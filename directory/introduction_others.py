"""Whom else one could ask: people who know the same, whom the viewer may see and who take requests."""

from __future__ import annotations

from collections.abc import Collection

from directory.audiences import Viewer
from directory.finding import find_people
from directory.models import Member
from search.models import Concept

SHOWN = 3
LOOKED_AT = 12


def others(
    viewer: Viewer, *, about: Concept | None, like: Member, without: Collection[int], most: int = SHOWN
) -> list[Member]:
    """Return at most so many members, best first: those who know the concept, or else what the member knows."""
    known = like.expertise.select_related("concept")[:2]
    text = about.label if about else ", ".join(one.concept.label for one in known)
    if not text:
        return []
    left = {like.pk, *without} | ({viewer.member.pk} if viewer.member else set())
    found = [one.person for one in find_people(text, viewer).candidates if one.person not in left][:LOOKED_AT]
    willing = Member.objects.visible_to(viewer).filter(paused=False).exclude(availability__is_open=False)
    members = willing.in_bulk(found)
    return [members[pk] for pk in found if pk in members][:most]
