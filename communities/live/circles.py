"""What happens in a whole community, for those who look at its list of threads; and members' own notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from communities.live import log
from communities.live.bus import Hint
from communities.live.frames import Frame, encoded, message
from communities.live.outlet import Outlet

if TYPE_CHECKING:
    from communities.live.hub import Hub


class Circle:
    """The sockets of one process that look at one community, as of a version of its access."""

    def __init__(self, access: int, activity: int) -> None:
        self.access = access
        self.activity = activity
        self.outlets: set[Outlet] = set()


class Circles:
    """Tells which thread has a new post. What is lost on the way is seen by the number of all changes."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._circles: dict[int, Circle] = {}

    def in_circle(self, community_id: int) -> set[Outlet]:
        """Return the sockets that look at the community."""
        circle = self._circles.get(community_id)
        return set(circle.outlets) if circle else set()

    def is_watched(self, community_id: int) -> bool:
        """Say whether anybody here looks at the community."""
        return community_id in self._circles

    async def join(self, outlet: Outlet, community_id: int) -> None:
        """Authorise, and tell the socket of the community from then on."""
        heard = self.hub.authority.heard
        grant = await self.hub.authority.of_community(outlet, community_id)
        if grant is None or not grant.is_given or outlet not in self.hub.outlets:
            outlet.put(message("denied", community=community_id))
            return
        circle = self._circles.setdefault(community_id, Circle(grant.access, grant.head))
        # The circle is as old as the oldest grant in it.
        circle.access = min(circle.access, grant.access)
        circle.outlets.add(outlet)
        outlet.communities |= {community_id}
        outlet.put(message("ready", community=community_id, activity=grant.head))
        if heard != self.hub.authority.heard:
            self.hub.spawn(self.hub.authority.check({outlet}))

    def leave(self, outlet: Outlet, community_id: int) -> None:
        """Stop telling the socket of the community."""
        outlet.communities -= {community_id}
        circle = self._circles.get(community_id)
        if circle is not None:
            circle.outlets.discard(outlet)
            if not circle.outlets:
                del self._circles[community_id]

    def told(self, hint: Hint) -> None:
        """Tell those who look at the community of a new post in one of its threads."""
        circle = self._circles.get(hint["community"] or 0)
        if circle is None or not hint.get("listed"):
            return
        if hint["access"] > circle.access:
            self.hub.spawn(self._tell_after_check(hint))
            return
        told = ("community", "thread", "number", "name", "title")
        said: dict[str, object] = {name: value for name, value in hint.items() if name in told}
        frame = Frame(encoded({"type": "activity", **said, "kind": hint["event"]}))
        for outlet in tuple(circle.outlets):
            outlet.put(frame, is_hint=True)

    async def _tell_after_check(self, hint: Hint) -> None:
        community_id = hint["community"] or 0
        await self._turn_out_strangers(community_id, self.in_circle(community_id), renews=True)
        circle = self._circles.get(community_id)
        if circle is not None and circle.access >= hint["access"]:
            self.told(hint)

    async def check(self, outlets: Collection[Outlet]) -> None:
        """Take the communities from those of the sockets who may not read them any more."""
        for community_id, circle in list(self._circles.items()):
            if concerned := circle.outlets.intersection(outlets):
                await self._turn_out_strangers(community_id, concerned, renews=False)

    async def _turn_out_strangers(self, community_id: int, outlets: set[Outlet], *, renews: bool) -> None:
        asked = {(community_id, outlet.member_id) for outlet in outlets}
        grants = await self.hub.database.ask(log.community_grants, asked)
        allowed = {member_id for (_community, member_id), grant in grants.items() if grant.is_given}
        for outlet in outlets:
            if outlet.member_id not in allowed and outlet in self.in_circle(community_id):
                self.leave(outlet, community_id)
                outlet.put(message("lost", community=community_id))
        circle = self._circles.get(community_id)
        if circle is not None and renews and circle.outlets <= outlets:
            circle.access = min((grant.access for grant in grants.values()), default=circle.access)

    async def poll(self) -> None:
        """Send those who look at a community its number of changes, where it is another than the last time."""
        if not self._circles:
            return
        for community_id, activity in (await self.hub.database.ask(log.activities, list(self._circles))).items():
            circle = self._circles.get(community_id)
            if circle is not None and circle.activity != activity:
                circle.activity = activity
                frame = message("ready", community=community_id, activity=activity)
                for outlet in tuple(circle.outlets):
                    outlet.put(frame, is_hint=True)

    # --- Notices ----------------------------------------------------------------------------------------------

    async def notice(self, member_ids: Collection[int]) -> None:
        """Tell the members who are here how much they have not read."""
        here = defaultdict(set)
        for member_id in member_ids:
            if outlets := self.hub.of_member.get(member_id):
                here[member_id] = set(outlets)
        if not here:
            return
        for member_id, unread in (await self.hub.database.ask(log.unread_notices, list(here))).items():
            frame = message("notice", unread=unread)
            for outlet in here[member_id]:
                outlet.put(frame)
