"""Posts: what members say in a thread."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.markup import unlinked
from communities.models.threads import Thread, page_of
from directory import audiences
from directory.models import Member
from directory.parts import Part
from directory.showing import is_seen_by_all

SHOWN_REPLIES = 3


class PostQuerySet(models.QuerySet["Post"]):
    """Reads over posts."""

    def shown(self) -> Self:
        """Fetch with each post what its template shows, in a fixed number of queries."""
        reactions = apps.get_model("communities", "Reaction").objects.counted()
        choices = apps.get_model("communities", "PollChoice").objects.with_totals()
        return (
            self.select_related("author", "reply_to__author", "poll")
            .annotate(asked_this=models.Exists(self._asked()))
            .prefetch_related(
                models.Prefetch("reactions", reactions, to_attr="counted_reactions"),
                models.Prefetch("replies", Post.objects.first_replies(), to_attr="first_replies"),
                models.Prefetch("poll__choices", choices),
                models.Prefetch("mentions", apps.get_model("communities", "Mention").objects.in_words()),
                "attachments",
            )
        )

    def standing_replies(self) -> Self:
        """Keep the replies that can be read in the thread of what they reply to."""
        return self.filter(thread=models.F("reply_to__thread"), hidden_at=None, moved_to=None)

    def first_replies(self) -> Self:
        """Keep the first replies to each post that can be read beside it, with `total_replies`: how many there are."""
        alike = [models.F("reply_to")]
        replies = self.standing_replies().annotate(
            reply_order=models.Window(RowNumber(), partition_by=alike, order_by="number"),
            total_replies=models.Window(models.Count("pk"), partition_by=alike),
        )
        return replies.filter(reply_order__lte=SHOWN_REPLIES).select_related("author").order_by("number")

    def signed(self) -> Self:
        """Keep the posts that carry their author's name: whatever says what somebody wrote starts from these."""
        return self.filter(is_anonymous=False)

    def _asked(self) -> models.QuerySet[Post]:
        """The first post of the thread, where the same member wrote both without their name."""
        return Post.objects.filter(
            thread=models.OuterRef("thread"), number=1, author=models.OuterRef("author"), is_anonymous=True
        )


class Post(models.Model):
    """What a member wrote in a thread; `number` counts the thread's posts from 1."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    client_id = models.UUIDField()
    body = models.TextField(_("your post"), max_length=20_000)
    body_html = models.TextField(editable=False)
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    is_anonymous = models.BooleanField(default=False)
    # The post stands in another thread now; here its place says so and holds no words.
    moved_to = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="moved_from")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    # What `shown` fetches with a post.
    asked_this: bool
    counted_reactions: list[Any]
    first_replies: list[Any]

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_unique"),
            # A form that is sent twice is the same post.
            models.UniqueConstraint(fields=["thread", "author", "client_id"], name="post_sent_once"),
        ]
        indexes = [models.Index(fields=["author", "-created_at"], name="post_newest_of_author")]

    def __str__(self) -> str:
        return f"Post {self.number} in {self.thread}"

    def get_absolute_url(self) -> str:
        """Return the lasting address of the post, on whichever page of its thread it stands."""
        return reverse("communities:post", args=[self.pk])

    @property
    def is_shown(self) -> bool:
        """Whether the post was fetched with all that its template shows."""
        return "counted_reactions" in self.__dict__

    def begin_bare(self) -> None:
        """Fill in what `shown` fetches, for a post that was written just now with neither a poll nor a file."""
        self.asked_this, self.counted_reactions, self.first_replies = False, [], []
        self._state.fields_cache["poll"] = None
        self._prefetched_objects_cache = {"attachments": apps.get_model("communities", "Attachment").objects.none()}

    @property
    def version(self) -> str:
        """What tells these words from those before and after: an edit says from which it started."""
        return self.edited_at.isoformat() if self.edited_at else ""

    @property
    def words(self) -> SafeString:
        """The words as everybody may see them: a name leads to its profile while every reader may see that."""
        if 'class="mention"' not in self.body_html:
            return SafeString(self.body_html)
        known = {mention.member_id for mention in self.mentions.all() if self._is_known(mention.member)}
        return SafeString(unlinked(self.body_html, known))

    @property
    def place(self) -> str:
        """The address of the post on its page of the thread, which a lasting address leads to."""
        page = page_of(self.number)
        query = f"?page={page}" if page > 1 else ""
        return f"{self.thread.get_absolute_url()}{query}#post-{self.number}"

    @property
    def byline(self) -> str:
        """The name under which everybody sees the post; the author's own is shown nowhere else without asking here."""
        return gettext("A member") if self.is_anonymous else self.author.display_name

    @property
    def shown_author_id(self) -> int:
        """The author's number as pages and frames carry it; 0 for whoever wrote without their name."""
        return 0 if self.is_anonymous else self.author_id

    @property
    def reaction_totals(self) -> list[tuple[str, str, int]]:
        """Each kind of reaction in its order: its name, its words, and how many members gave it to the post."""
        totals = {each.kind: each.total for each in self.counted_reactions}
        kinds = apps.get_model("communities", "Reaction").Kind.choices
        return [(kind, str(words), totals.get(kind, 0)) for kind, words in kinds]

    @property
    def reply_total(self) -> int:
        """How many replies there are that can be read beside the post."""
        return self.first_replies[0].total_replies if self.first_replies else 0

    @property
    def author_is_known(self) -> bool:
        """Whether everybody who may read the thread may see its author's profile."""
        return not self.is_anonymous and self._is_known(self.author)

    @property
    def headline_is_known(self) -> bool:
        """Whether everybody who may read the thread may see what its author says of themselves in one line."""
        among_members = self.thread.audience != audiences.PUBLIC
        return self.author_is_known and is_seen_by_all(self.author, Part.ABOUT, among_members=among_members)

    def _is_known(self, member: Member) -> bool:
        among_members = self.thread.audience != audiences.PUBLIC
        return member.is_shown_to_members and (among_members or member.audience == audiences.PUBLIC)
