"""Whom a text names: `@[Amina Yusuf](member:12)` as it is kept, `@Amina Yusuf` as it may be typed.

Nobody is offered, named or told who may not read what is written; who paused their profile is named by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from communities.models import Community, Membership, Post, Thread
from communities.rules import Standing
from directory import audiences
from directory.audiences import Viewer
from directory.models import Member

OFFERED = 8
MOST_TYPED = 20
"""Names in one text that are looked up."""
_KEPT = re.compile(r"@\[((?:\\.|[^\[\]\\\n]){1,200})\]\(member:([0-9]{1,18})\)")
_TYPED = re.compile(r"(?<![\w@/.])@(?=([^\W_][\w'’-]*))")
# In code an @ is an @, and a quotation has told whom it names when it was said.
_APART = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`|^ {0,3}>[^\n]*$)", re.DOTALL | re.MULTILINE)
_CALLS = {
    "hosts": re.compile(r"(?<![\w@/.])@hosts\b", re.IGNORECASE),
    "everyone": re.compile(r"(?<![\w@/.])@everyone here\b", re.IGNORECASE),
}
_ESCAPED = re.compile(r"([\\\[\]*_`~<>&])")


@dataclass(frozen=True)
class Named:
    """A text with every name in the form in which it is kept, and whom it tells."""

    body: str
    members: frozenset[int] = frozenset()
    called: frozenset[int] = frozenset()
    ambiguous: tuple[str, ...] = ()

    @property
    def told(self) -> frozenset[int]:
        """Everybody who is told, named or called."""
        return self.members | self.called


def kept(member: Member) -> str:
    """Return the mention of the member as a text keeps it."""
    name = _ESCAPED.sub(r"\\\1", member.display_name)
    return f"@[{name}](member:{member.pk})"


def readers(audience: str) -> QuerySet[Member]:
    """Return those who may hold the audience, for `audiences.held_by` to confirm; nobody for an unknown one."""
    members: QuerySet[Member] = Member.objects.active()
    kind, _colon, pk = audience.partition(":")
    if audience in {audiences.PUBLIC, audiences.MEMBERS}:
        return members
    if not pk.isdigit():
        return members.none()
    if kind == "community":
        return members.filter(memberships__community=int(pk))
    if kind == "hosts":
        return members.filter(memberships__in=Membership.objects.filter(community=int(pk)).exclude(title=""))
    return members.filter(participations__thread=int(pk)) if kind == "thread" else members.none()


def named(text: str, *, audience: str, community: Community, author: Member) -> Named:
    """Return the text with its mentions as they are kept, and whom they tell of those who may read it.

    Names that nobody here has stay as they were typed; so does one that two people have, which is said.
    """
    if "@" not in text:
        return Named(text)
    viewer = Viewer(author)
    parts = _APART.split(text)
    people = _people(parts, audience, viewer)
    told: set[int] = set()
    ambiguous: list[str] = []
    for at, part in enumerate(parts):
        if at % 2 == 0:
            parts[at] = _with_names(part, people, told, ambiguous)
        elif part.lstrip(" ").startswith(">"):
            parts[at] = _KEPT.sub(lambda found: _known(found, people, set()), part)
    called = _called(parts[::2], audience, community, viewer)
    return Named(
        "".join(parts), frozenset(told - {author.pk}), frozenset(called - {author.pk}), tuple(dict.fromkeys(ambiguous))
    )


def _is_same(post: Post, typed: str) -> bool:
    """Say whether the post says what was typed, its names aside that are kept in another form."""
    if post.body == typed or "@" not in typed:
        return post.body == typed
    thread = post.thread
    return named(typed, audience=thread.audience, community=thread.community, author=post.author).body == post.body


def anew(post: Post, typed: str) -> UUID | None:
    """Return the identifier of what was typed into the form of a post that was sent, where it is not that post.

    Somebody went back to the form, and wrote something else: neither is lost.
    """
    return None if _is_same(post, typed) or post.edited_at else uuid5(post.client_id, typed)


def _people(words: Iterable[str], audience: str, viewer: Viewer) -> list[Member]:
    """Return the readers whose names or numbers stand in the text, the longest names first."""
    numbers, firsts = set(), dict[str, None]()
    for part in words:
        numbers |= {int(found[2]) for found in _KEPT.finditer(part)}
        firsts |= dict.fromkeys(found[1] for found in _TYPED.finditer(_KEPT.sub("", part)))
    wanted = Q(pk__in=sorted(numbers)[: MOST_TYPED * 5])
    for first in list(firsts)[:MOST_TYPED]:
        wanted |= Q(display_name__istartswith=first)
    seen = readers(audience) & Member.objects.visible_to(viewer)
    found = list(seen.filter(wanted).distinct().order_by(Length("display_name").desc(), "pk")[:500])
    return _holding(found, audience)


def _holding(members: list[Member], audience: str) -> list[Member]:
    held = audiences.held_by([member.pk for member in members])
    return [member for member in members if audience in held.get(member.pk, frozenset())]


def _with_names(part: str, people: list[Member], told: set[int], ambiguous: list[str]) -> str:
    pieces, at = [], 0
    for found in _KEPT.finditer(part):
        pieces += [_typed(part[at : found.start()], people, told, ambiguous), _known(found, people, told)]
        at = found.end()
    return "".join([*pieces, _typed(part[at:], people, told, ambiguous)])


def _known(found: re.Match[str], people: list[Member], told: set[int]) -> str:
    """Return the mention with the member's own name, or as mere words where nobody here has the number."""
    for member in people:
        if member.pk == int(found[2]):
            told.add(member.pk)
            return kept(member)
    return "@" + re.sub(r"\\(.)", r"\1", found[1])


def _typed(part: str, people: list[Member], told: set[int], ambiguous: list[str]) -> str:
    pieces, at = [], 0
    for found in _TYPED.finditer(part):
        rest = part[found.end() :]
        same = _called_so(rest, people)
        if not same:
            continue
        if len(same) > 1:
            ambiguous.append(same[0].display_name)
            continue
        told.add(same[0].pk)
        pieces += [part[at : found.start()], kept(same[0])]
        at = found.end() + len(same[0].display_name)
    return "".join([*pieces, part[at:]])


def _called_so(rest: str, people: list[Member]) -> list[Member]:
    """Return those with the longest name with which the text begins."""
    longest = ""
    same: list[Member] = []
    for member in people:
        name = member.display_name
        if longest and len(name) < len(longest):
            break
        begins = rest[: len(name)].casefold() == name.casefold()
        if begins and not rest[len(name) : len(name) + 1].isalnum():
            longest = name
            same.append(member)
    return same


def _called(words: Iterable[str], audience: str, community: Community, viewer: Viewer) -> set[int]:
    """Return whom a host calls with `@hosts` or `@everyone here`: of the community, those who may read this."""
    calls = {name for name, pattern in _CALLS.items() if any(pattern.search(part) for part in words)}
    if not calls or not Standing(viewer, community).is_host:
        return set()
    belonging = Membership.objects.filter(community=community)
    if "everyone" not in calls:
        belonging = belonging.exclude(title="")
    pks = readers(audience).filter(paused=False, pk__in=belonging.values("member")).values_list("pk", flat=True)
    held = audiences.held_by(list(pks.distinct()))
    return {pk for pk, tokens in held.items() if audience in tokens}


def suggestions(typed: str, *, audience: str, community: Community, thread: Thread | None, by: Viewer) -> list[Member]:
    """Return whom the writer may mean: first those who wrote in the thread, then its community's members.

    Who wrote without their name is not brought forward by it.
    """
    typed = " ".join(typed.split())
    if not typed or by.member is None:
        return []
    wrote = Post.objects.filter(thread=thread, author=OuterRef("pk"), is_anonymous=False, hidden_at=None)
    belongs = Membership.objects.filter(community=community, member=OuterRef("pk"))
    found = (readers(audience) & Member.objects.visible_to(by)).exclude(pk=by.member.pk)
    found = found.filter(Q(display_name__istartswith=typed) | Q(display_name__icontains=f" {typed}"))
    ordered = found.annotate(wrote=Exists(wrote), belongs=Exists(belongs)).distinct()
    return _holding(list(ordered.order_by("-wrote", "-belongs", "display_name", "pk")[:OFFERED]), audience)


def calls_of(community: Community, by: Viewer) -> Collection[str]:
    """Return the words with which the viewer may call many at once."""
    return ("hosts", "everyone here") if Standing(by, community).is_host else ()
