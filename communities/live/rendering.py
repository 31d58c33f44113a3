"""Make the frame of a change: the same for everybody, rendered once."""

from __future__ import annotations

from django.template.loader import render_to_string

from communities.live.frames import Frame, encoded
from communities.models import ThreadEvent


def event_frame(event: ThreadEvent, access: int) -> Frame:
    """Return the change as a frame for readers authorised at that version of access; a hidden post's words are in none.

    Nothing in it may depend on who looks. It shows the post as it is now, not as it was at the change.
    """
    post = event.post
    said: dict[str, object] = {"type": "event", "thread": event.thread_id, "seq": event.seq, "kind": event.kind}
    if post is None:
        context = {"thread": event.thread, "community": event.thread.community}
        said["html"] = render_to_string("communities/_thread_head.html", context)
    else:
        said["post"] = {
            "id": post.pk,
            "number": post.number,
            "author": post.shown_author_id,
            "name": post.byline,
        }
        said["html"] = render_to_string("communities/_post.html", {"post": post, "thread": post.thread})
    return Frame(encoded(said), seq=event.seq, access=access, post=post.pk if post else 0)
