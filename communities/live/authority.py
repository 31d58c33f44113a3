"""Who a socket belongs to, what it may hear, and taking away what it may not hear any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from communities.live import log
from communities.live.batch import Batch
from communities.live.bus import Hint
from communities.live.codes import Code
from communities.live.frames import message
from communities.live.outlet import Outlet
from communities.live.room import Room

if TYPE_CHECKING:
    from communities.live.hub import Hub

Asked = tuple[int, int | None]


class Authority:
    """Reads who may hear what: at connecting, at following, before a change that follows a loss of access, and again.

    A loss of access moves `Community.access_version` on in its own transaction. Each change comes with the version
    that was true after it was committed, so whoever lost access before is never told of it, in whichever process.
    """

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        # How often access was taken away: what was read before may be older than the last time.
        self.heard = 0
        self._people = Batch[str, log.Person](lambda keys: hub.database.ask(log.signed_in, keys))
        self._threads = Batch[Asked, log.Grant](lambda asked: hub.database.ask(log.grants, asked))
        self._communities = Batch[Asked, log.Grant](lambda asked: hub.database.ask(log.community_grants, asked))

    async def recognise(self, outlet: Outlet) -> None:
        """Find out whose the socket is: a member's, or, where the session is nobody's, a visitor's."""
        heard, person = -1, None
        while heard != self.heard:
            # Whoever is suspended while the read runs is not found by their name yet.
            heard = self.heard
            person = await self._people.ask(outlet.session_key)
        if person is None or outlet not in self.hub.outlets:
            return
        outlet.member_id, outlet.auth_hash = person.member_id, person.auth_hash
        outlet.name, outlet.shows_typing = person.name, person.shows_typing
        self.hub.of_member[person.member_id].add(outlet)

    async def of_thread(self, outlet: Outlet, thread_id: int) -> log.Grant | None:
        """Return whether the socket may follow the thread; nothing where there is no such thread."""
        return await self._threads.ask((thread_id, outlet.member_id))

    async def of_community(self, outlet: Outlet, community_id: int) -> log.Grant | None:
        """Return whether the socket may follow what is said in the community."""
        return await self._communities.ask((community_id, outlet.member_id))

    # --- Looking again ----------------------------------------------------------------------------------------

    def hear(self, hint: Hint) -> None:
        """Look again at those whom a loss of access concerns; a session that has ended needs no look."""
        self.heard += 1
        if key := hint.get("session"):
            for outlet in [outlet for outlet in self.hub.outlets if outlet.session_key == key]:
                self.hub.end(outlet, Code.SIGNED_OUT)
        elif member_id := hint.get("member"):
            self.hub.spawn(self.check(set(self.hub.of_member.get(member_id, ()))))
        elif community_id := hint.get("community"):
            self.hub.spawn(self._check_community(community_id))

    async def _check_community(self, community_id: int) -> None:
        threads = await self.hub.database.ask(log.threads_of, community_id)
        concerned = {outlet for outlet in self.hub.outlets if outlet.threads & threads}
        await self.check(concerned | self.hub.circles.in_circle(community_id))

    async def check_all(self) -> None:
        """Look at every socket: what no signal told of is found now."""
        await self.check(set(self.hub.outlets))

    async def check(self, outlets: Collection[Outlet]) -> None:
        """End the sockets whose session or member is gone, and take threads from those who may not read them."""
        signed_in = [outlet for outlet in outlets if outlet.member_id is not None]
        if signed_in:
            known = await self.hub.database.ask(log.signed_in, {outlet.session_key for outlet in signed_in})
            for outlet in signed_in:
                person = known.get(outlet.session_key)
                if person is None or person.auth_hash != outlet.auth_hash:
                    self.hub.end(outlet, Code.SIGNED_OUT)
                elif person.name != outlet.name:
                    self._rename(outlet, person)
        for room in list(self.hub.rooms.values()):
            if concerned := room.outlets.intersection(outlets):
                await self._turn_out_strangers(room, concerned)
        await self.hub.circles.check(outlets)

    def _rename(self, outlet: Outlet, person: log.Person) -> None:
        outlet.name, outlet.shows_typing = person.name, person.shows_typing
        for thread_id in outlet.threads:
            self.hub.presence.changed(thread_id)

    async def admit_again(self, room: Room) -> None:
        """Ask about everybody in the room, whose lock is held, and let the room have what needs the newer version."""
        access = await self._turn_out_strangers(room, set(room.outlets))
        if access is not None:
            room.access = access

    async def _turn_out_strangers(self, room: Room, outlets: set[Outlet]) -> int | None:
        """Turn out those who may not read; return the version of access as of which the others may."""
        asked = {(room.thread_id, outlet.member_id) for outlet in outlets}
        grants = await self.hub.database.ask(log.grants, asked)
        allowed = {member_id for (_thread, member_id), grant in grants.items() if grant.is_given}
        self.turn_out(room, [outlet for outlet in outlets if outlet.member_id not in allowed])
        return min((grant.access for grant in grants.values()), default=None)

    def turn_out(self, room: Room, outlets: Iterable[Outlet]) -> None:
        """Take the thread from the sockets, and say so."""
        for outlet in room.outlets.intersection(outlets):
            self.hub.leave(outlet, room.thread_id)
            outlet.put(message("lost", thread=room.thread_id))
