"""Who may do what in a community, from the tokens that a viewer holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from communities.models import Community, Thread
from directory import audiences
from directory.audiences import Viewer
from directory.models import Member
from directory.roles import is_editor
from directory.statements import places, run

BELONG = """
SELECT member_id, community_id, title, 0 FROM communities_membership WHERE member_id IN ({here})
UNION ALL SELECT part.member_id, CASE WHEN room.holds_introductions THEN room.id ELSE 0 END, '', part.thread_id
FROM communities_participant part
JOIN communities_thread thread ON thread.id = part.thread_id
JOIN communities_community room ON room.id = thread.community_id
WHERE part.member_id IN ({here})
"""


def tokens(member_ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield each of the members with the tokens that their memberships and private threads give.

    Whoever an introduction brought together is at home in the room of introductions, by a token of its own: they
    share no community with the others in it, and it gives but the right to write in a thread that they may read.
    """
    here = places(len(member_ids))
    for member_id, community_id, title, thread_id in run(BELONG.format(here=here), [*member_ids, *member_ids]):
        if thread_id:
            yield member_id, audiences.thread(thread_id)
            if community_id:
                yield member_id, audiences.room(community_id)
            continue
        yield member_id, audiences.community(community_id)
        if title:
            yield member_id, audiences.hosts(community_id)


def names(held: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each token of a community with the community's name, for those who hold it."""
    pks = [int(token.removeprefix(audiences.COMMUNITY)) for token in held if token.startswith(audiences.COMMUNITY)]
    for pk, name in Community.objects.filter(pk__in=pks).values_list("pk", "name"):
        yield audiences.community(pk), name


@dataclass(frozen=True)
class Standing:
    """What a viewer is in a community, and what that lets them see and do."""

    viewer: Viewer
    community: Community

    @classmethod
    def of(cls, member: Member, community: Community) -> Standing:
        """Return how the member stands at this moment, whatever a page read before."""
        return cls(Viewer(member), community)

    @property
    def is_member(self) -> bool:
        """Whether the viewer belongs to the community, and so may write."""
        return self.viewer.holds(self.community.belonging)

    @property
    def is_host(self) -> bool:
        """Whether the viewer looks after the community: moderates, and decides who joins."""
        return self.viewer.holds(audiences.hosts(self.community.pk))

    @property
    def sees_description(self) -> bool:
        """Whether purpose, aim, hosts and the number of members are shown."""
        return self.viewer.holds(self.community.description_audience)

    @property
    def may_read(self) -> bool:
        """Whether the threads are shown."""
        return self.viewer.holds(self.community.content_audience)

    @property
    def may_join(self) -> bool:
        """Whether one click makes the viewer a member."""
        is_open = self.community.level == Community.Level.OPEN
        return is_open and self.viewer.member is not None and not self.is_member and self.has_the_role

    @property
    def may_ask(self) -> bool:
        """Whether the viewer may ask the hosts to be let in."""
        return self.community.by_request and self.viewer.member is not None and not self.is_member

    @property
    def has_the_role(self) -> bool:
        """Whether the viewer is a registered manager, where the community is for them."""
        member = self.viewer.member
        return not self.community.for_registered_managers or (member is not None and member.is_registered_manager)


def may_lead(standing: Standing, thread: Thread) -> bool:
    """Say whether the viewer may say where the thread went: whoever started it may, and the hosts."""
    member = standing.viewer.member
    started = member is not None and member.pk == thread.author_id
    return standing.is_host or (started and standing.is_member)


def may_answer(standing: Standing, thread: Thread) -> bool:
    """Say whether the viewer may mark a post of the thread as its answer."""
    return thread.seeks_answer and may_lead(standing, thread)


def may_harvest(standing: Standing, thread: Thread) -> bool:
    """Say whether the viewer may make a draft page of the thread: who started it, hosts, editors who read it."""
    return may_lead(standing, thread) or (standing.viewer.holds(thread.audience) and is_editor(standing.viewer.member))


def may_have_too(standing: Standing, thread: Thread) -> bool:
    """Say whether the viewer may say that they have the thread's question too."""
    member = standing.viewer.member
    return thread.seeks_answer and standing.is_member and member is not None and member.pk != thread.author_id
