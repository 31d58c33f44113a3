"""Threads, their posts, and the log of their changes."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.markup import unlinked
from communities.models.community import Community, Membership
from directory import audiences
from directory.audiences import AudienceField, AudienceQuerySet
from directory.models import Member
from search.models import Concept

POSTS_A_PAGE = 20
SHOWN_REPLIES = 3


class ThreadQuerySet(AudienceQuerySet):
    """Reads over threads."""

    def of_everybody(self) -> Self:
        """Leave out the threads that are for their participants alone."""
        return self.exclude(audience__startswith=audiences.THREAD)

    def with_level(self, member: Member) -> Self:
        """Add `level`: how closely the member follows the thread, by their word on it or else on its community."""
        of_thread = apps.get_model("communities", "ThreadFollowing").objects.filter(thread=models.OuterRef("pk"))
        of_community = apps.get_model("communities", "CommunityFollowing").objects.filter(
            community=models.OuterRef("community")
        )
        own = [rows.filter(member=member).values("level")[:1] for rows in (of_thread, of_community)]
        return self.annotate(level=Coalesce(models.Subquery(own[0]), models.Subquery(own[1]), models.Value("normal")))

    def current(self) -> Self:
        """Leave out the threads that were merged into others."""
        return self.filter(merged_into=None)

    def pinned_first(self) -> Self:
        """Order by the last post, the threads that hosts pinned before the others."""
        return self.order_by(models.F("pinned_at").desc(nulls_last=True), "-last_post_at", "-pk")

    def watched_by(self, member: Member) -> Self:
        """Keep the threads that the member watches, by their word on the thread or else on its community."""
        threads = apps.get_model("communities", "ThreadFollowing").objects.filter(member=member, level="watch")
        communities = apps.get_model("communities", "CommunityFollowing").objects.filter(member=member, level="watch")
        # The rows are narrowed first: the level of every thread would be looked up otherwise.
        near = models.Q(pk__in=threads.values("thread")) | models.Q(community__in=communities.values("community"))
        return self.filter(near).with_level(member).filter(level="watch")

    def for_reader(self, member: Member | None) -> Self:
        """Add what a reader's page begins with: `level`, `last_read` (None where never opened) and `shows_typing`."""
        if member is None:
            nothing = models.Value(None, output_field=models.IntegerField(null=True))
            return self.annotate(level=models.Value("normal"), last_read=nothing, shows_typing=models.Value(False))
        read = ReadMarker.objects.filter(thread=models.OuterRef("pk"), member=member).values("last_read_number")
        likes = apps.get_model("communities", "TalkPreferences").objects.filter(member=member).values("shows_typing")
        typing = Coalesce(models.Subquery(likes), models.Value(True), output_field=models.BooleanField())
        return self.with_level(member).annotate(last_read=models.Subquery(read[:1]), shows_typing=typing)

    def with_unread(self, member: Member | None) -> Self:
        """Add `unread`: the posts that came after what the member read, or after they joined; 0 where they mute it."""
        if member is None:
            return self.annotate(unread=models.Value(0), level=models.Value("normal"))
        read = ReadMarker.objects.filter(thread=models.OuterRef("pk"), member=member).values("last_read_number")
        joined = Membership.objects.filter(community=models.OuterRef("community"), member=member).values("joined_at")
        # What was said before somebody came is there to be read, but is not news to them.
        before = models.Case(
            models.When(last_post_at__gt=models.Subquery(joined[:1]), then=models.Value(0)),
            default=models.F("post_total"),
            output_field=models.IntegerField(),
        )
        read_to = Coalesce(models.Subquery(read[:1]), before, output_field=models.IntegerField())
        unread = models.Case(
            models.When(level="mute", then=models.Value(0)),
            default=models.F("post_total") - read_to,
            output_field=models.IntegerField(),
        )
        levelled = self if "level" in self.query.annotations else self.with_level(member)
        return levelled.annotate(unread=unread)


class Thread(models.Model):
    """A conversation in a community; `last_seq` numbers every change that readers are told of."""

    class Kind(models.TextChoices):
        HELP = "help", _("Asking for help")
        SHARE = "share", _("Sharing")
        DECIDE = "decide", _("Deciding")
        MEETING = "meeting", _("Planning a meeting")

    class Outcome(models.TextChoices):
        TRYING = "trying", _("Trying it")
        WORKED = "worked", _("It worked")
        PARTLY = "partly", _("It helped in part")
        NOT_WORKED = "not-worked", _("It did not work")
        ELSEWHERE = "elsewhere", _("Solved in another way")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="threads")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="threads")
    title = models.CharField(_("title"), max_length=140)
    kind = models.CharField(_("what is it?"), max_length=10, choices=Kind.choices, default=Kind.HELP)
    concepts = models.ManyToManyField(Concept, related_name="threads", blank=True)
    # The guide or case study that the thread is about.
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="thread"
    )
    answer = models.OneToOneField("Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="answers")
    audience = AudienceField()
    # Whom a thread is for that the whole community may not read: its author and the hosts, or two people.
    participants = models.ManyToManyField(Member, through="Participant", related_name="private_threads")
    asks_hosts = models.BooleanField(default=False, editable=False)
    pinned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")
    # What became of a request, as whoever asked reports it.
    outcome = models.CharField(_("where it went"), max_length=12, choices=Outcome.choices, blank=True)
    outcome_note = models.TextField(_("what happened"), max_length=1000, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.PositiveBigIntegerField(default=0)
    post_total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_post_at", "-pk"]
        indexes = [models.Index(fields=["community", "-last_post_at", "-id"], name="thread_newest_in_community")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the thread's page."""
        return reverse("communities:thread", args=[self.community.slug, self.pk])

    @property
    def is_private(self) -> bool:
        """Whether the thread is for its participants alone, and not for the whole community."""
        return str(self.audience).startswith(audiences.THREAD)

    @property
    def seeks_answer(self) -> bool:
        """Whether one of its posts can be marked as the answer."""
        return self.kind == self.Kind.HELP

    @property
    def may_leave_community(self) -> bool:
        """Whether what is said here may be made into a page for others: not from private rooms or in confidence."""
        shared = {Community.Level.OPEN, Community.Level.RESTRICTED}
        return not self.is_private and Community.Level(self.community.level) in shared

    @property
    def takes_outcome(self) -> bool:
        """Whether somebody can say where the thread went: what is only shared goes nowhere."""
        return self.kind != self.Kind.SHARE

    @property
    def outcome_title(self) -> str:
        """What the words about where the thread went are called."""
        match self.kind:
            case self.Kind.DECIDE:
                return gettext("What was decided")
            case self.Kind.MEETING:
                return gettext("What was agreed")
            case _:
                return gettext("Where it went")

    @property
    def outcome_status(self) -> str:
        """Where the thread went, in a word or two for lists; nothing before somebody has said."""
        if not self.outcome_at:
            return ""
        if self.outcome:
            return str(self.get_outcome_display())
        return gettext("Decided") if self.kind == self.Kind.DECIDE else gettext("Agreed")

    @property
    def me_too_total(self) -> int:
        """How many members have the question too."""
        return self.me_too.count() if self.seeks_answer else 0

    @property
    def first_new(self) -> str:
        """The address of the first post that is new to the member given to `with_unread`."""
        number = self.post_total - getattr(self, "unread", 0) + 1
        page = page_of(number)
        return f"{self.get_absolute_url()}{f'?page={page}' if page > 1 else ''}#post-{number}"

    @property
    def read_to(self) -> int:
        """How far the member given to `with_unread` has read."""
        return self.post_total - int(getattr(self, "unread", 0))

    @property
    def last_page(self) -> int:
        """The number of the last page of posts."""
        return page_of(self.post_total)

    @property
    def group_name(self) -> str:
        """The name under which the thread's readers are told of changes."""
        return f"thread.{self.pk}"


def page_of(number: int) -> int:
    """Return the page of its thread on which the post of the number stands."""
    return max(1, -(-number // POSTS_A_PAGE))


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

    def first_replies(self) -> Self:
        """Keep the first replies to each post that can be read beside it, with `total_replies`: how many there are."""
        alike = [models.F("reply_to")]
        replies = self.filter(thread=models.F("reply_to__thread"), hidden_at=None, moved_to=None).annotate(
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

    def _is_known(self, member: Member) -> bool:
        among_members = self.thread.audience != audiences.PUBLIC
        return member.is_shown_to_members and (among_members or member.audience == audiences.PUBLIC)


class ThreadEvent(models.Model):
    """One change in a thread, in the order in which readers are told: the log that delivery is replayed from."""

    class Kind(models.TextChoices):
        POST = "post", _("Post")
        EDIT = "edit", _("Edit")
        HIDE = "hide", _("Hide")
        ANSWER = "answer", _("Answer")
        REACT = "react", _("Reaction")
        POLL = "poll", _("Poll")
        MOVE = "move", _("Move")
        THREAD = "thread", _("Thread")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Empty where the thread itself has changed: its title, its topics, whether it is closed …
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["thread", "seq"], name="event_seq_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


class ReadMarker(models.Model):
    """How far a member has read a thread; it moves on by itself, and back only where they mark it as unread."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="read_markers")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_markers")
    last_read_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="read_marker_unique")]

    def __str__(self) -> str:
        return f"{self.member} has read {self.last_read_number} of {self.thread}"
