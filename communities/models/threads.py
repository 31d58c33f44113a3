"""Threads: what members talk about."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community, Membership
from directory import audiences
from directory.audiences import AudienceField, AudienceQuerySet
from directory.models import Member
from search.models import Concept

POSTS_A_PAGE = 20


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

    def admits(self, member: Member) -> bool:
        """Whether a member of its community may take part: in a private thread only its own people."""
        return not self.is_private or self.participations.filter(member=member).exists()


def page_of(number: int) -> int:
    """Return the page of its thread on which the post of the number stands."""
    return max(1, -(-number // POSTS_A_PAGE))


class ReadMarker(models.Model):
    """How far a member has read a thread; it moves on by itself, and back only where they mark it as unread."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="read_markers")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_markers")
    last_read_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="read_marker_unique")]

    def __str__(self) -> str:
        return f"{self.member} has read {self.last_read_number} of {self.thread}"
