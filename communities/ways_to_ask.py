"""Whom to ask what no search answers: communities about the same, with the words in the title of a new thread."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import Community
from communities.rules import Standing
from directory.audiences import Viewer

MOST = 3
LOOKED_AT = 30
LONGEST_TITLE = 140


@dataclass(frozen=True, slots=True)
class Way:
    """A community to ask, as a link that says what comes of it."""

    text: str
    url: str


def one_line(text: str) -> str:
    """Return the text as it may stand in a title."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST_TITLE]


def ways_to_ask(viewer: Viewer, keys: Collection[str], text: str, here: Community | None = None) -> list[Way]:
    """Return up to three ways to ask the text: where the reader is, communities about the concepts, then one's own.

    Only those where the viewer may write, at once or by joining with the same click; else by asking to join, and a
    visitor by signing in. Without any there is the list of communities.
    """
    title = one_line(text)
    about = list(_about(viewer, keys))
    own = list(Community.objects.of(viewer.member).order_by("name")[:LOOKED_AT]) if viewer.member else []
    found = {one.pk: one for one in (*([here] if here else []), *about, *own)}
    ways = [way for one in found.values() if (way := _way(Standing(viewer, one), title))]
    return ways[:MOST] or [Way(_("Choose a community to ask"), reverse("communities:communities"))]


def _about(viewer: Viewer, keys: Collection[str]) -> Iterator[Community]:
    """Yield the communities about the concepts, as far as the viewer may know what they are about."""
    found = Community.objects.visible_to(viewer).filter(concepts__key__in=keys).distinct().mine_first(viewer)
    for community in found[:LOOKED_AT]:
        if viewer.holds(community.description_audience):
            yield community


def _way(standing: Standing, title: str) -> Way | None:
    community = standing.community
    query = QueryDict(mutable=True)
    query["title"] = title
    start = f"{reverse('communities:start_thread', args=[community.slug])}?{query.urlencode()}"
    name = {"name": community.name}
    if standing.is_member:
        return Way(_("Ask %(name)s") % name, start)
    if standing.may_join:
        return Way(_("Join %(name)s and ask") % name, start)
    if standing.may_ask:
        return Way(_("Ask to join %(name)s") % name, reverse("communities:request", args=[community.slug]))
    if standing.viewer.member is None:
        query = QueryDict(mutable=True)
        query["next"] = start
        return Way(_("Sign in and ask %(name)s") % name, f"{reverse('account_login')}?{query.urlencode()}")
    return None
