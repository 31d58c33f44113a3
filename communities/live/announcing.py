"""Announce a change that was committed: rendered once, here, for every process."""

from __future__ import annotations

from communities.live.bus import Hint, is_shared, publish
from communities.live.log import access_of
from communities.live.rendering import event_frame
from communities.models import Post, ThreadEvent


def announce(event: ThreadEvent) -> None:
    """Tell every hub of the change; call it when it is committed.

    A new post comes with its frame. Of any other change the hubs are told that it is there, and read it themselves.
    """
    thread, post = event.thread, event.post
    if event.kind != ThreadEvent.Kind.POST or post is None:
        publish({"kind": "changed", "thread": thread.pk})
    elif _has_readers(thread.pk, thread.community_id):
        # Read after the commit: it tells of every loss of access that was committed before.
        access = access_of(thread.community_id)
        if not post.is_shown:
            event.post = post = Post.objects.shown().select_related("thread__community").get(pk=post.pk)
        frame = event_frame(event, access)
        publish(
            Hint(
                kind="event",
                thread=thread.pk,
                community=thread.community_id,
                seq=event.seq,
                access=access,
                text=frame.texts[0],
                post=post.pk,
                event=event.kind,
                listed=thread.audience == thread.community.content_audience,
                number=post.number,
                name=post.byline,
                title=thread.title,
            )
        )


def _has_readers(thread_id: int, community_id: int) -> bool:
    from communities.live.hub import hub  # noqa: PLC0415 (the hub listens to what is announced)

    return is_shared() or thread_id in hub.rooms or hub.circles.is_watched(community_id)
