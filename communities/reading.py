"""What the page of a thread shows to a viewer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.models import Page as WagtailPage

from communities.actions.notifying import mark_seen
from communities.actions.reading import mark_read
from communities.fragments import Line, Look, either, people
from communities.models import Level, MeToo, PollVote, Post, Reaction, Thread, page_of
from communities.paging import PostPaginator
from communities.rules import Standing, may_answer, may_harvest, may_have_too, may_lead
from directory import audiences
from directory.audiences import Viewer
from directory.parts import Part
from directory.showing import circles_told, may_see
from directory.statements import run

QUIET_DAYS = 14
"""Days without a post after which whoever asked is invited to say what became of it."""
FACTS = """
SELECT (SELECT level FROM communities_threadfollowing WHERE thread_id = %s AND member_id = %s),
       (SELECT level FROM communities_communityfollowing WHERE community_id = %s AND member_id = %s),
       (SELECT last_read_number FROM communities_readmarker WHERE thread_id = %s AND member_id = %s),
       (SELECT shows_typing FROM communities_talkpreferences WHERE member_id = %s),
       EXISTS (SELECT 1 FROM communities_notification WHERE member_id = %s AND thread_id = %s AND read_at IS NULL)
"""
ABOUT = Part.ABOUT


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post, and what the viewer is to it; it comes as HTML, or where that is not kept as what HTML is made from."""

    look: Look
    html: SafeString
    post: Post | None
    unread_before: int
    own_votes: frozenset[int]


class Facts(NamedTuple):
    """What is kept of a reader and a thread; `last_read` is None where they never opened it."""

    level: str = Level.NORMAL
    last_read: int | None = None
    shows_typing: bool = True
    # Whether a notification of something in it was not read.
    is_told_of: bool = False

    @classmethod
    def of(cls, viewer: Viewer, thread: Thread) -> Facts:
        """Return them in one read; of a visitor nothing is kept."""
        if viewer.member is None:
            return cls()
        own = viewer.member.pk
        values = [thread.pk, own, thread.community_id, own, thread.pk, own, own, own, thread.pk]
        of_thread, of_community, last_read, shows_typing, is_told_of = run(FACTS, values)[0]
        level = of_thread or of_community or Level.NORMAL
        return cls(level, last_read, shows_typing is None or bool(shows_typing), bool(is_told_of))


class Reading:
    """One page of a thread as one viewer sees it."""

    def __init__(self, viewer: Viewer, thread: Thread, number: str | int | None = None) -> None:
        self.viewer = viewer
        self.thread = thread
        self.standing = Standing(viewer, thread.community)
        self.page: Page[Line] = PostPaginator(thread).get_page(number)
        self.facts = Facts.of(viewer, thread)
        self.is_first_visit = self.facts.last_read is None
        # In a thread that the viewer never opened nothing is newer than the rest.
        self.read_to = thread.post_total if self.facts.last_read is None else self.facts.last_read

    @property
    def day(self) -> date:
        """The day in the reader's zone: what happened on it is shown by its hour."""
        return timezone.localdate()

    @property
    def unread(self) -> int:
        """How many posts came since the viewer was here."""
        return max(0, self.thread.post_total - self.read_to)

    @property
    def read_on_screen(self) -> int:
        """The last post that counts as read once this page was shown."""
        shown = self.page.object_list[-1].number if self.page.object_list else 0
        return shown if self.is_first_visit else max(self.read_to, shown)

    @property
    def first_new(self) -> str:
        """The address of the first new post, or nothing."""
        if not self.unread:
            return ""
        page = page_of(self.read_to + 1)
        return f"{'' if page == self.page.number else f'?page={page}'}#post-{self.read_to + 1}"

    @property
    def earlier(self) -> str:
        """The address of the post before this page, or nothing."""
        number = self.page.start_index() - 1
        return f"?page={page_of(number)}#post-{number}" if self.page.has_previous() else ""

    @property
    def later(self) -> str:
        """The address of the post after this page, or nothing."""
        number = self.page.end_index() + 1
        return f"?page={page_of(number)}#post-{number}" if self.page.has_next() else ""

    @property
    def shows_typing(self) -> bool:
        """Whether the viewer tells others that they write, and so is told of them."""
        return self.standing.is_member and self.facts.shows_typing

    @property
    def level(self) -> str:
        """How closely the viewer follows the thread."""
        return self.facts.level

    @cached_property
    def posts(self) -> list[ShownPost]:
        """The posts of this page; the count of what is new stands before the first new one."""
        lines = self.page.object_list
        authors = people({line.author_id for line in lines})
        circles = circles_told({pk: chosen for pk, (*_of, chosen) in authors.items()}, ABOUT)
        reactions, votes = self._own_reactions(), self._own_votes()
        looks = {
            line: self._look(line, authors.get(line.author_id), circles.get(line.author_id, frozenset()), reactions)
            for line in lines
        }
        shown = either(self.thread, looks, authors)
        return [
            ShownPost(
                look=looks[line],
                html=shown[line.number][0],
                post=shown[line.number][1],
                unread_before=self.unread if line.number == self.read_to + 1 else 0,
                own_votes=votes,
            )
            for line in lines
        ]

    def _look(
        self, line: Line, author: tuple[Any, ...] | None, circle: frozenset[str], reactions: dict[int, set[str]]
    ) -> Look:
        *_shown, is_active, paused, audience, chosen = author or (False, True, "", {})
        own = self.viewer.member.pk if self.viewer.member else None
        is_own = line.author_id == own
        is_known = is_active and not paused and not line.is_anonymous and self.viewer.holds(audience)
        return Look(
            is_own=is_own,
            is_known=is_known,
            shows_headline=is_known and (is_own or may_see(self.viewer, ABOUT, chosen, circle)),
            is_new=bool(self.unread) and line.number > self.read_to and line.author_id != own,
            own_reactions=frozenset(reactions[line.pk]),
        )

    def _own_votes(self) -> frozenset[int]:
        posts = [line.pk for line in self.page.object_list if line.has_poll]
        if not posts or not self.standing.is_member:
            return frozenset()
        votes = PollVote.objects.filter(choice__poll__post__in=posts, member=self.viewer.member)
        return frozenset(votes.values_list("choice", flat=True))

    def _own_reactions(self) -> dict[int, set[str]]:
        own: dict[int, set[str]] = defaultdict(set)
        if self.standing.is_member:
            rows = Reaction.objects.filter(
                post__in=[line.pk for line in self.page.object_list], member=self.viewer.member
            )
            for post_id, kind in rows.values_list("post", "kind"):
                own[post_id].add(kind)
        return own

    @cached_property
    def about(self) -> WagtailPage | None:
        """The guide or case study that the thread is about, while the viewer may read it."""
        page = self.thread.page
        if page is None or not page.live:
            return None
        return page if self.viewer.holds(getattr(page.specific, "audience", audiences.PUBLIC)) else None

    @cached_property
    def has_too(self) -> bool:
        """Whether the viewer has said that they have the thread's question too."""
        return (
            may_have_too(self.standing, self.thread)
            and MeToo.objects.filter(thread=self.thread, member=self.viewer.member).exists()
        )

    @property
    def asks_where_it_went(self) -> bool:
        """Whether to invite the viewer, who asked, to tell the others what became of it."""
        thread, member = self.thread, self.viewer.member
        is_quiet = thread.post_total > 1 and thread.last_post_at < timezone.now() - timedelta(days=QUIET_DAYS)
        is_due = thread.seeks_answer and not thread.outcome_at and (thread.answer_id is not None or is_quiet)
        return is_due and member is not None and member.pk == thread.author_id and self.standing.is_member

    @property
    def is_last_page(self) -> bool:
        """Whether new posts belong on this page."""
        return not self.page.has_next()

    @cached_property
    def may(self) -> str:
        """What the viewer may do with posts, for the page's style to show the links to it."""
        granted = {
            "read": self.viewer.member is not None,
            "write": self.standing.is_member,
            "host": self.standing.is_host,
            "answer": may_answer(self.standing, self.thread),
            "harvest": may_harvest(self.standing, self.thread),
            "lead": may_lead(self.standing, self.thread),
            "me-too": may_have_too(self.standing, self.thread),
        }
        return " ".join(word for word, is_granted in granted.items() if is_granted)

    def remember(self) -> None:
        """Remember that the viewer has read what this page shows."""
        member = self.viewer.member
        if member is None:
            return
        if self.is_first_visit or self.read_on_screen > self.read_to:
            mark_read(thread=self.thread, member=member, number=self.read_on_screen)
        if self.facts.is_told_of:
            mark_seen(thread=self.thread, member=member, number=self.read_on_screen)
