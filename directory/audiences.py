"""The one rule of visibility: everything that can be seen carries a token, and every viewer holds a set of tokens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from directory.statements import places, run

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from directory.models import Member

PUBLIC = "public"
MEMBERS = "members"
THREAD = "thread:"
"""What the token of every private thread begins with."""

COMMUNITY = "community:"
"""What the token of every community begins with."""

TokenSource = Callable[[Collection[int]], Iterable[tuple[int, str]]]
_sources: list[TokenSource] = []
NameSource = Callable[[Collection[str]], Iterable[tuple[str, str]]]
_names: list[NameSource] = []

ACTIVE = "SELECT id FROM directory_member WHERE is_active AND id IN ({here})"


def community(pk: int) -> str:
    """Return the token that the members of a community hold."""
    return f"{COMMUNITY}{pk}"


def room(pk: int) -> str:
    """Return the token of whoever may write in the room where people talk who were introduced; nothing carries it."""
    return f"room:{pk}"


def hosts(pk: int) -> str:
    """Return the token that the hosts of a community hold."""
    return f"hosts:{pk}"


def thread(pk: int) -> str:
    """Return the token that the people of a private thread hold."""
    return f"{THREAD}{pk}"


def member(pk: int) -> str:
    """Return the token that one member alone holds."""
    return f"member:{pk}"


def token_source(source: TokenSource) -> TokenSource:
    """Register a function that gives, for the numbers of some members, pairs of a member and a token of the app."""
    if source not in _sources:
        _sources.append(source)
    return source


def held_by(member_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the tokens that each of the members holds now; one who may not sign in is not among them."""
    active = run(ACTIVE.format(here=places(len(member_ids))), [*member_ids])
    tokens = {pk: {PUBLIC, MEMBERS, member(pk)} for (pk,) in active}
    for source in _sources:
        for pk, token in source(tokens.keys()):
            # Rows without an audience carry the empty token, which nobody may hold.
            if token and pk in tokens:
                tokens[pk].add(token)
    return {pk: frozenset(held) for pk, held in tokens.items()}


def circles(member_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the tokens of the communities that each of the members belongs to now."""
    held = held_by(member_ids) if member_ids else {}
    return {pk: frozenset(token for token in of if token.startswith(COMMUNITY)) for pk, of in held.items()}


def name_source(source: NameSource) -> NameSource:
    """Register a function that gives, for some tokens, pairs of a token and the name of what it stands for."""
    if source not in _names:
        _names.append(source)
    return source


def names_of(tokens: Collection[str]) -> dict[str, str]:
    """Return the names of what the tokens stand for, for those who hold them."""
    return {token: name for source in _names for token, name in source(tokens)}


class Viewer:
    """Somebody who looks: a member or a visitor, with the tokens held now.

    The tokens are read once in the life of the object, so it is made anew for each request, message and delivery.
    """

    def __init__(self, user: Member | AnonymousUser | None = None) -> None:
        active = user is not None and user.is_authenticated and user.is_active
        self.member: Member | None = user if active else None  # type: ignore[assignment]

    @cached_property
    def audiences(self) -> frozenset[str]:
        """The tokens that this viewer holds; a visitor and a suspended member hold `public` alone."""
        if self.member is None:
            return frozenset({PUBLIC})
        return held_by([self.member.pk]).get(self.member.pk, frozenset({PUBLIC}))

    @property
    def themselves(self) -> frozenset[int]:
        """The number of the viewer's own member, to leave out where they look for others; nobody for a visitor."""
        return frozenset() if self.member is None else frozenset({self.member.pk})

    def holds(self, token: str) -> bool:
        """Say whether what carries the token may be shown; nothing is shown to anybody without a token."""
        return bool(token) and token in self.audiences


class Onlooker(Viewer):
    """Somebody imagined, who is nobody and holds the tokens given: for showing a member how others see them."""

    def __init__(self, tokens: Iterable[str]) -> None:
        super().__init__()
        self.audiences = frozenset(tokens)


class AudienceField(models.CharField):  # type: ignore[type-arg]
    """The token of who may see a row; empty means nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("db_index", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class AudienceQuerySet(models.QuerySet[Any]):
    """Reads that never return what the viewer may not see."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rows whose audience the viewer holds."""
        return self.filter(audience__in=viewer.audiences)
