"""Where somebody may ask what nobody has answered: in their communities, and in open ones about the same."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q

from communities.models import Community
from communities.rules import Standing
from directory.audiences import Viewer

SHOWN = 6


def places_to_ask(viewer: Viewer, concepts: Collection[str], here: Community | None = None) -> list[Standing]:
    """Return communities in which the viewer may start a thread now, those about the most of the concepts first.

    Where the reader is in a community already, that one comes before them.
    """
    if viewer.member is None:
        return []
    known = Community.objects.visible_to(viewer).mine_first(viewer)
    shared = Count("concepts", filter=Q(concepts__key__in=list(concepts)), distinct=True)
    near = known.annotate(shared=shared).filter(Q(is_mine=True) | Q(level=Community.Level.OPEN, shared__gt=0))
    found = near.order_by("-shared", "-is_mine", "name").select_related("parent")[: 2 * SHOWN]
    standings = [Standing(viewer, community) for community in found]
    standings = [standing for standing in standings if standing.is_member or standing.may_join]
    if here is not None:
        standings = [Standing(viewer, here), *(one for one in standings if one.community != here)]
    return standings[:SHOWN]
