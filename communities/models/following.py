"""What a member wants to be told of, and what they were told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Self

from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from communities.markup import plain
from communities.models.community import Community
from communities.models.posts import Post
from communities.models.threads import Thread
from directory import notices
from directory.audiences import Viewer
from directory.conversations import News
from directory.models import Endorsement, Introduction, Member, SavedSearch, SavedSearchMatch
from search.finding import LEARNING
from search.models import Document, DocumentQuerySet

EXCERPT = 160
"""Characters of a post that a notification shows."""


class Level(models.TextChoices):
    """How closely somebody follows a thread or a community."""

    WATCH = "watch", _("Watch")
    NORMAL = "normal", _("Normal")
    MUTE = "mute", _("Mute")


class CommunityFollowingQuerySet(models.QuerySet["CommunityFollowing"]):
    """Reads over how members follow communities."""

    def chosen_by(self, viewer: Viewer) -> Self:
        """Keep the communities of the viewer that they watch or have muted."""
        if viewer.member is None:
            return self.none()
        own = self.filter(member=viewer.member, community__members=viewer.member)
        return own.filter(community__content_audience__in=viewer.audiences).exclude(level=Level.NORMAL)


class CommunityFollowing(models.Model):
    """How closely a member follows a community; without a row, normally."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="community_followings")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="followings")
    level = models.CharField(max_length=6, choices=Level.choices, default=Level.NORMAL)

    objects = CommunityFollowingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "community"], name="community_following_unique")]

    def __str__(self) -> str:
        return f"{self.member}: {self.level} {self.community}"

    @classmethod
    def level_of(cls, member: Member | None, community: Community) -> str:
        """Return how closely the member follows the community."""
        own = cls.objects.filter(member=member, community=community).values_list("level", flat=True).first()
        return own or Level.NORMAL


class ThreadFollowingQuerySet(models.QuerySet["ThreadFollowing"]):
    """Reads over how members follow threads."""

    def chosen_by(self, viewer: Viewer) -> Self:
        """Keep what the viewer watches or has muted by their own word, of the threads that they may read now."""
        if viewer.member is None:
            return self.none()
        own = self.filter(member=viewer.member, is_automatic=False, thread__merged_into=None)
        return own.filter(thread__audience__in=viewer.audiences).exclude(level=Level.NORMAL)


class ThreadFollowing(models.Model):
    """How closely a member follows a thread; without a row, as its community."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="thread_followings")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="followings")
    level = models.CharField(max_length=6, choices=Level.choices, default=Level.NORMAL)
    # Came with a post of the member, and not by their word.
    is_automatic = models.BooleanField(default=False)

    objects = ThreadFollowingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="thread_following_unique")]

    def __str__(self) -> str:
        return f"{self.member}: {self.level} {self.thread}"


class TalkPreferences(models.Model):
    """How a member likes to talk; without a row, as the defaults say."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="talk_preferences")
    follows_on_posting = models.BooleanField(_("watch a thread when I post in it"), default=True)
    shows_presence = models.BooleanField(_("show others that I am here"), default=True)
    shows_typing = models.BooleanField(_("show others that I am writing"), default=True)
    mails_mentions = models.BooleanField(_("mail me when somebody names or answers me"), default=True)

    def __str__(self) -> str:
        return f"How {self.member} talks"

    @classmethod
    def of(cls, member: Member) -> Self:
        """Return the member's preferences, or the defaults, which are no row."""
        return cls.objects.filter(member=member).first() or cls(member=member)


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reads over notifications."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own that tell of what they may still read."""
        if viewer.member is None:
            return self.none()
        told = self.filter(member=viewer.member)
        of_threads = models.Q(thread__audience__in=viewer.audiences)
        of_endorsements = models.Q(endorsement__in=_standing().filter(by__audience__in=viewer.audiences))
        known = Introduction.objects.visible_to(viewer).values("pk")
        of_introductions = models.Q(thread=None, introduction__in=known)
        of_pages = models.Q(page__isnull=False) & models.Q(models.Exists(_published().visible_to(viewer.audiences)))
        own = of_introductions | _of_subject()
        return told.filter(of_threads | of_endorsements | own | of_pages | _has_news(viewer.audiences))

    def of_searches(self, audiences: Collection[str]) -> Self:
        """Keep those that tell of a saved search, in which there is still something for who holds the audiences."""
        return self.filter(_has_news(audiences))

    def tokens(self) -> models.QuerySet[Notification, tuple[int, str, int | None]]:
        """Return each member with the token that they must hold, and the saved search of those that tell of one.

        It is the audience of the thread, of the page while it is published, or of whoever endorses while the
        endorsement stands. What tells of none is its member's own, of another app's thing while it concerns them; a
        saved search must have something new besides.
        """
        own = Concat(models.Value("member:"), Cast("member_id", models.CharField()))
        by = models.Subquery(_standing().filter(pk=models.OuterRef("endorsement")).values("by__audience")[:1])
        of_page = models.Subquery(_published().values("audience")[:1])
        audience = models.Case(
            models.When(endorsement__isnull=False, then=Coalesce(by, models.Value(""))),
            models.When(page__isnull=False, then=Coalesce(of_page, models.Value(""))),
            models.When(_of_subject(), then=own),
            models.When(~models.Q(subject=""), then=models.Value("")),
            default=Coalesce("thread__audience", own, output_field=models.CharField()),
            output_field=models.CharField(),
        )
        return self.order_by().values_list("member", audience, "search")

    def unread(self) -> Self:
        """Keep those that were not read."""
        return self.filter(read_at=None)


def _standing() -> models.QuerySet[Endorsement]:
    return Endorsement.objects.standing().filter(by__is_active=True, by__paused=False)


def _published() -> DocumentQuerySet:
    """Return what search holds of the page that a notification tells of, which is so while the page is published."""
    return Document.objects.filter(kind__in=LEARNING, key=Cast(models.OuterRef("page"), models.CharField()))


def _of_subject() -> models.Q:
    """Return what tells of another app's thing that still concerns the member (see `directory.notices`)."""
    concerns = models.Q(pk__in=[])
    for subject in notices.subjects():
        rows = subject.concerning(models.OuterRef("number"), models.OuterRef("member"))
        concerns |= models.Q(subject=subject.key) & models.Q(models.Exists(rows))
    return concerns


def _has_news(audiences: Collection[str]) -> models.Q:
    news = SavedSearchMatch.objects.news().filter(
        search=models.OuterRef("search"), found_at__gte=models.OuterRef("created_at")
    )
    return models.Q(search__isnull=False) & models.Q(models.Exists(news.visible_to(audiences)))


class Notification(models.Model):
    """Something that was said to one member: not a row for each reader of a post.

    It is about a thread, a saved search of the member, an introduction, an endorsement, a page that they follow, or
    a thing of another app by its `number`, such as a story of theirs.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        MENTION = "mention", _("Mention")
        ANSWER = "answer", _("Answer")
        OUTCOME = "outcome", _("Where it went")
        HOSTS = "hosts", _("Question to the hosts")
        MOVED = "moved", _("Moved")
        DRAFT = "draft", _("Taken into a draft")
        SEARCH = "search", _("Saved search")
        INTRODUCED = "introduced", _("An introduction")
        ENDORSED = "endorsed", _("Endorsement")
        CHANGED = "changed", _("A page changed")
        NEWS = "news", _("News")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    search = models.ForeignKey(
        SavedSearch, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    introduction = models.ForeignKey(
        Introduction, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    # What happened to the introduction, as `directory.conversations.News` has it, or to the thing of another app.
    news = models.CharField(max_length=10, blank=True)
    endorsement = models.ForeignKey(
        Endorsement, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    # The key of a `directory.notices.Subject`, and which of its things.
    subject = models.CharField(max_length=10, blank=True)
    number = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "thread", "post"], name="notified_once"),
            models.UniqueConstraint(
                fields=["search"], condition=models.Q(read_at=None), name="notified_of_search_once"
            ),
            models.UniqueConstraint(fields=["member", "introduction", "news"], name="notified_of_introduction_once"),
            models.UniqueConstraint(fields=["endorsement"], name="notified_of_endorsement_once"),
            models.UniqueConstraint(
                fields=["member", "page"], condition=models.Q(read_at=None), name="notified_of_page_once"
            ),
            models.UniqueConstraint(
                fields=["member", "subject", "number", "news"],
                condition=models.Q(read_at=None, number__isnull=False),
                name="notified_of_news_once",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(subject="", number=None)
                    & (
                        models.Q(thread__isnull=False, search=None, introduction=None, endorsement=None, page=None)
                        | models.Q(
                            thread=None, post=None, search__isnull=False, introduction=None, endorsement=None, page=None
                        )
                        | models.Q(thread=None, search=None, introduction__isnull=False, endorsement=None, page=None)
                        | models.Q(
                            thread=None, post=None, search=None, introduction=None, endorsement__isnull=False, page=None
                        )
                        | models.Q(thread=None, search=None, introduction=None, endorsement=None, page__isnull=False)
                    )
                )
                | models.Q(
                    ~models.Q(subject=""),
                    number__isnull=False,
                    thread=None,
                    post=None,
                    search=None,
                    introduction=None,
                    endorsement=None,
                    page=None,
                ),
                name="notification_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["member"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.member}"

    @cached_property
    def line(self) -> notices.Line:
        """How it reads, where it tells of a thing of another app; empty once that is gone."""
        told = (self.number or 0, self.news)
        return notices.lines(self.subject, [told]).get(told, notices.NOTHING)

    @property
    def place(self) -> str:
        """The address of what it tells of."""
        if self.subject:
            return self.line.url
        if self.endorsement is not None:
            return reverse("directory:own_evidence")
        if self.page is not None:
            return self.page.get_url() or "/"
        return (self.post or self.thread or self.search or self.introduction).get_absolute_url()  # type: ignore[union-attr]

    @property
    def sentence(self) -> str:
        """What happened, before the title of the thread; whoever writes without a name has none here either."""
        if self.subject:
            return self.line.sentence
        if self.introduction is not None:
            return News(self.news).sentence(self.introduction.other(self.member)) + ":"
        who = self.post.byline if self.post is not None else ""
        if self.endorsement is not None:
            who = self.endorsement.by.display_name
        is_own_post = self.post is not None and self.post.author_id == self.member_id
        if self.kind == self.Kind.ANSWER and is_own_post:
            return gettext("Your post is the answer in")
        return str(SENTENCES[self.Kind(self.kind)]) % {"who": who}

    @property
    def title(self) -> str:
        """What the thing that it tells of is called."""
        if self.subject:
            return self.line.title
        if self.endorsement is not None:
            return str(self.endorsement.concept)
        if self.page is not None:
            return str(self.page.title)
        return str(self.thread or self.search) if self.introduction is None else self.introduction.about

    @property
    def where(self) -> str:
        """Where that is."""
        if self.subject:
            return self.line.where
        if self.thread is not None:
            return str(self.thread.community)
        if self.endorsement is not None:
            return gettext("Your evidence")
        if self.page is not None:
            return gettext("Your reading list")
        return gettext("Requests") if self.search is None else gettext("Saved searches")

    @property
    def excerpt(self) -> str:
        """The first words of the post, while it stands."""
        post = self.post
        return "" if post is None or post.hidden_at else plain(post.body_html, EXCERPT)


def read_lines(told: Iterable[Notification]) -> None:
    """Ask how each reads that tells of a thing of another app, of each sort together."""
    asked: dict[str, list[Notification]] = {}
    for one in told:
        if one.subject:
            asked.setdefault(one.subject, []).append(one)
    for subject, rows in asked.items():
        known = notices.lines(subject, {(row.number or 0, row.news) for row in rows})
        for row in rows:
            row.line = known.get((row.number or 0, row.news), notices.NOTHING)


SENTENCES = {
    Notification.Kind.REPLY: _("%(who)s answered you in"),
    Notification.Kind.MENTION: _("%(who)s named you in"),
    Notification.Kind.ANSWER: _("There is an answer in"),
    Notification.Kind.OUTCOME: _("There is word of what became of"),
    Notification.Kind.HOSTS: _("Somebody asks the hosts:"),
    Notification.Kind.MOVED: _("A conversation of yours moved:"),
    Notification.Kind.SEARCH: _("There is something new in your saved search"),
    Notification.Kind.ENDORSED: _("%(who)s endorses what you know:"),
    Notification.Kind.CHANGED: _("There is a new version of"),
    Notification.Kind.DRAFT: _("What you wrote was taken into a draft, with credit to you, from"),
}
