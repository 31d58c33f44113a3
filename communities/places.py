"""The places where a member writes: a thread, a reply, an edit, a question; each has a word that scripts name."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from communities.discussion import Discussion, discussion_of
from communities.models import Community, Post, Thread
from communities.rules import Standing
from directory import audiences
from directory.audiences import Viewer
from directory.models import Member

_WORD = re.compile(r"(new|ask|discuss|thread|post|edit):([0-9]{1,18})")


@dataclass(frozen=True)
class Place:
    """Where a member writes, by its word.

    `new:COMMUNITY` starts a thread, `ask:COMMUNITY` asks its hosts, `discuss:PAGE` begins the discussion of a page,
    `thread:THREAD` replies to a thread and `post:POST` to one of its posts, which `edit:POST` changes.
    """

    word: str
    community: Community
    thread: Thread | None = None
    post: Post | None = None
    page: Page | None = None

    @classmethod
    def starting(cls, community: Community) -> Place:
        """Return where a thread is started."""
        return cls(f"new:{community.pk}", community)

    @classmethod
    def asking(cls, community: Community) -> Place:
        """Return where the hosts are asked in private."""
        return cls(f"ask:{community.pk}", community)

    @classmethod
    def discussing(cls, discussion: Discussion) -> Place | None:
        """Return where the discussion of a page is begun, or added to, for whom it may be; nothing otherwise."""
        if discussion.standing is None or not discussion.may_write:
            return None
        page, community = discussion.page, discussion.standing.community
        return cls(f"discuss:{page.pk}", community, discussion.thread, page=page)

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
        if kind in {"new", "ask"}:
            community = Community.objects.visible_to(viewer).filter(pk=pk).first()
            make = cls.starting if kind == "new" else cls.asking
            return make(community) if community and viewer.holds(community.content_audience) else None
        if kind == "discuss":
            page = Page.objects.live().public().filter(pk=pk).first()
            return cls.discussing(discussion_of(page, viewer)) if page else None
        if kind == "thread":
            thread = Thread.objects.visible_to(viewer).select_related("community").filter(pk=pk).first()
            return cls.replying(thread) if thread else None
        return cls._at_post(viewer.member, viewer.audiences, kind, pk)

    @classmethod
    def _at_post(cls, member: Member, tokens: Collection[str], kind: str, pk: int) -> Place | None:
        posts = Post.objects.filter(pk=pk, thread__audience__in=tokens, hidden_at=None, moved_to=None)
        post = posts.select_related("thread__community").first()
        if post is None or (kind == "edit" and post.author_id != member.pk):
            return None
        return cls.editing(post) if kind == "edit" else cls.replying(post.thread, post)

    @property
    def kind(self) -> str:
        """What is done here, the first part of the word."""
        return self.word.partition(":")[0]

    @property
    def audience(self) -> str:
        """Who will read what is written here."""
        if self.kind == "ask":
            return audiences.hosts(self.community.pk)
        return str(self.thread.audience if self.thread else self.community.content_audience)

    @property
    def url(self) -> str:
        """The address of the page with the form."""
        if self.page is not None:
            return reverse("communities:discuss", args=[self.page.pk])
        if self.kind == "ask":
            return reverse("communities:ask_hosts", args=[self.community.slug])
        if self.thread is None:
            return reverse("communities:start_thread", args=[self.community.slug])
        if self.kind == "edit" and self.post:
            return reverse("communities:edit_post", args=[self.post.pk])
        if self.post:
            return reverse("communities:reply_to", args=[self.post.pk])
        return f"{self.thread.get_absolute_url()}?page={self.thread.last_page}#reply"

    @property
    def title(self) -> str:
        """What the place is called in the list of one's drafts."""
        if self.page is not None:
            return _("The discussion of “%(title)s”") % {"title": self.page.title}
        if self.kind == "ask":
            return _("A private question to the hosts of %(name)s") % {"name": self.community.name}
        if self.thread is None:
            return _("A new thread in %(name)s") % {"name": self.community.name}
        if self.kind == "edit":
            return _("A change of your post in “%(title)s”") % {"title": self.thread.title}
        return _("A reply in “%(title)s”") % {"title": self.thread.title}

    def may_write(self, viewer: Viewer) -> bool:
        """Whether the viewer may write here, if need be by joining with the same click; only members ask the hosts."""
        standing = Standing(viewer, self.community)
        return standing.is_member or (standing.may_join and self.kind != "ask")
