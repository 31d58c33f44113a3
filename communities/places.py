"""The places where a member writes: a new thread, a reply, an edit; each has a word that drafts and scripts name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import Community, Post, Thread
from communities.rules import Standing
from directory.audiences import Viewer

_WORD = re.compile(r"(new|thread|post|edit):([0-9]{1,18})")


@dataclass(frozen=True)
class Place:
    """Where a member writes: `new:COMMUNITY`, `thread:THREAD`, `post:POST` (a reply to it) or `edit:POST`."""

    word: str
    community: Community
    thread: Thread | None = None
    post: Post | None = None

    @classmethod
    def starting(cls, community: Community) -> Place:
        """Return where a thread is started."""
        return cls(f"new:{community.pk}", community)

    @classmethod
    def replying(cls, thread: Thread, post: Post | None = None) -> Place:
        """Return where a thread is replied to, or one of its posts."""
        return cls(f"post:{post.pk}" if post else f"thread:{thread.pk}", thread.community, thread, post)

    @classmethod
    def editing(cls, post: Post) -> Place:
        """Return where a post is changed."""
        return cls(f"edit:{post.pk}", post.thread.community, post.thread, post)

    @classmethod
    def of(cls, viewer: Viewer, word: str) -> Place | None:
        """Return the place of the word, where the viewer may read what stands there; nothing otherwise."""
        found = _WORD.fullmatch(word)
        if found is None or viewer.member is None:
            return None
        kind, pk = found[1], int(found[2])
        if kind == "new":
            community = Community.objects.visible_to(viewer).filter(pk=pk).first()
            return cls.starting(community) if community and viewer.holds(community.content_audience) else None
        if kind == "thread":
            thread = Thread.objects.visible_to(viewer).select_related("community").filter(pk=pk).first()
            return cls.replying(thread) if thread else None
        posts = Post.objects.filter(pk=pk, thread__audience__in=viewer.audiences, hidden_at=None, moved_to=None)
        post = posts.select_related("thread__community").first()
        if post is None or (kind == "edit" and post.author_id != viewer.member.pk):
            return None
        return cls.editing(post) if kind == "edit" else cls.replying(post.thread, post)

    @property
    def audience(self) -> str:
        """Who will read what is written here."""
        return str(self.thread.audience if self.thread else self.community.content_audience)

    @property
    def url(self) -> str:
        """The address of the page with the form."""
        if self.thread is None:
            return reverse("communities:start_thread", args=[self.community.slug])
        if self.word.startswith("edit:") and self.post:
            return reverse("communities:edit_post", args=[self.post.pk])
        if self.post:
            return reverse("communities:reply_to", args=[self.post.pk])
        return f"{self.thread.get_absolute_url()}?page={self.thread.last_page}#reply"

    @property
    def title(self) -> str:
        """What the place is called in the list of one's drafts."""
        if self.thread is None:
            return _("A new thread in %(name)s") % {"name": self.community.name}
        if self.word.startswith("edit:"):
            return _("A change of your post in “%(title)s”") % {"title": self.thread.title}
        return _("A reply in “%(title)s”") % {"title": self.thread.title}

    def may_write(self, viewer: Viewer) -> bool:
        """Whether the viewer may write here, if need be by joining with the same click."""
        standing = Standing(viewer, self.community)
        return standing.is_member or standing.may_join
