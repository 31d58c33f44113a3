"""Introductions: one member asks another for their time, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.knowing import Offer
from directory.models.members import Member
from search.models import Concept

if TYPE_CHECKING:
    from directory.audiences import Viewer

REMIND_DAYS = 7
"""Days after which whoever was asked is reminded, once."""
LAPSE_DAYS = 21
"""Days after which a request that nobody answered lapses."""
HOW_DAYS = 14
"""Days after which both are asked how a conversation went, once."""


class Availability(models.Model):
    """How a member may be asked; without a row, as the defaults say."""

    class Pace(models.TextChoices):
        ONE_A_MONTH = "1-30", _("One a month")
        TWO_A_MONTH = "2-30", _("Two a month")
        ONE_A_WEEK = "1-7", _("One a week")
        TWO_A_WEEK = "2-7", _("Two a week")
        FIVE_A_WEEK = "5-7", _("Five a week")

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="availability")
    is_open = models.BooleanField(
        _("people may ask me"), default=True, help_text=_("Without the tick nobody can ask you. It works at once.")
    )
    pace = models.CharField(_("how many requests I take"), max_length=6, choices=Pace.choices, default=Pace.TWO_A_WEEK)
    mails = models.BooleanField(_("mail me about requests and answers"), default=True)

    def __str__(self) -> str:
        return f"How {self.member} may be asked"

    @classmethod
    def of(cls, member: Member) -> Self:
        """Return the member's choice, or the defaults, which are no row."""
        return cls.objects.filter(member=member).first() or cls(member=member)

    @property
    def most(self) -> int:
        """How many requests the member takes within `days`."""
        return int(self.pace.partition("-")[0])

    @property
    def days(self) -> int:
        """The days within which requests are counted."""
        return int(self.pace.partition("-")[2])


class Block(models.Model):
    """A member wants to hear no more of another: neither can ask the other, and neither sees the other's address."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="blocks_made")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="blocks_met")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "member"], name="block_unique"),
            models.CheckConstraint(condition=~models.Q(by=models.F("member")), name="block_of_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.by} blocks {self.member}"

    @classmethod
    def stands_between(cls, one: int, other: int) -> bool:
        """Say whether either of the two members blocks the other."""
        return cls.objects.filter(models.Q(by=one, member=other) | models.Q(by=other, member=one)).exists()


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Reads over introductions."""

    def of(self, member: Member) -> Self:
        """Keep those in which the member asked or was asked."""
        return self.filter(models.Q(asker=member) | models.Q(asked=member))

    def between(self, one: Member, other: Member) -> Self:
        """Keep those of the two members, whichever of them asked."""
        return self.filter(asker__in=[one, other], asked__in=[one, other])

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own with members whom they may see; whom one talks to may have paused their profile."""
        if viewer.member is None:
            return self.none()
        seen = Member.objects.visible_to(viewer).values("pk")
        known = models.Q(asker__in=seen, asked__in=seen) | models.Q(
            state__in=Introduction.TALKED, asker__is_active=True, asked__is_active=True
        )
        return self.of(viewer.member).filter(known)

    def waiting(self) -> Self:
        """Keep those that nobody has answered."""
        return self.filter(state=Introduction.State.WAITING)

    def last_asked(self, members: Collection[int]) -> dict[int, datetime]:
        """Return when each of the members was asked last, in one query; who never was is not among them."""
        rows = self.filter(asked__in=members).order_by().values_list("asked")
        return dict(rows.annotate(last=models.Max("created_at")))

    def settled(self) -> Self:
        """Keep those that wait for nobody, and in which nobody talks any more."""
        return self.exclude(state__in=[Introduction.State.WAITING, Introduction.State.ACCEPTED])

    def with_people(self) -> Self:
        """Fetch with each what a page says of it."""
        return self.select_related("asker", "asked", "concept", "suggested")

    def counted(self) -> Self:
        """Keep those that take of what a member can give: a request that was taken back does not."""
        return self.exclude(state=Introduction.State.WITHDRAWN)

    def that_helped(self, member: Member) -> Self:
        """Keep those by which the member helped somebody, as that person says, and which the member shows."""
        return self.filter(
            asked=member, asker_helped=Introduction.Helped.YES, is_shown=True, asker__is_active=True
        ).order_by("-helped_on", "-pk")


class Introduction(models.Model):
    """A request of one member to talk with another, the answer, and whether it helped.

    The asker's address is the asked one's to see when they accept; theirs is the asker's if they chose so. What both
    say to each other is kept by `communities`, in a thread for the two.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        ACCEPTED = "accepted", _("In touch")
        DECLINED = "declined", _("Not this time")
        SUGGESTED = "suggested", _("Somebody else was suggested")
        WITHDRAWN = "withdrawn", _("Taken back")
        LAPSED = "lapsed", _("Not answered in time")
        ENDED = "ended", _("Ended")

    class Kind(models.TextChoices):
        QUESTION = "question", _("A question or two")
        CALL = Offer.Kind.CALL.value, Offer.Kind.CALL.label
        VISIT = Offer.Kind.VISIT.value, Offer.Kind.VISIT.label
        MENTORING = Offer.Kind.MENTORING.value, Offer.Kind.MENTORING.label
        PEER_REVIEW = Offer.Kind.PEER_REVIEW.value, Offer.Kind.PEER_REVIEW.label
        SPEAKING = Offer.Kind.SPEAKING.value, Offer.Kind.SPEAKING.label
        COACHING = Offer.Kind.COACHING.value, Offer.Kind.COACHING.label

    class Helped(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    TALKED = (State.ACCEPTED, State.ENDED)

    asker = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="introductions_sought")
    asked = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="introductions_received")
    reason = models.TextField(_("why"), max_length=1000)
    kind = models.CharField(_("what would help"), max_length=12, choices=Kind.choices, default=Kind.QUESTION)
    concept = models.ForeignKey(Concept, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    answer = models.TextField(_("your words"), max_length=1000, blank=True)
    suggested = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    shares_email = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    # When both were asked how it went, and what each of them said.
    how_asked_at = models.DateTimeField(null=True, blank=True)
    asker_helped = models.CharField(max_length=6, choices=Helped.choices, blank=True)
    asker_words = models.CharField(max_length=240, blank=True)
    asker_is_named = models.BooleanField(default=False)
    asked_helped = models.CharField(max_length=6, choices=Helped.choices, blank=True)
    asked_words = models.CharField(max_length=240, blank=True)
    helped_on = models.DateField(null=True, blank=True)
    # Whoever helped may keep it off their profile.
    is_shown = models.BooleanField(default=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asker", "asked"], condition=models.Q(state="waiting"), name="one_waiting_introduction"
            ),
            models.CheckConstraint(condition=~models.Q(asker=models.F("asked")), name="introduction_to_somebody_else"),
        ]
        indexes = [
            models.Index(fields=["asked", "-created_at"], name="introduction_last_asked"),
            models.Index(fields=["asker", "-created_at"], name="introduction_last_sought"),
        ]

    def __str__(self) -> str:
        return f"{self.asker} asks {self.asked}"

    def get_absolute_url(self) -> str:
        """Return the address of its page, which is for the two of them."""
        return reverse("directory:introduction", args=[self.pk])

    def other(self, member: Member) -> Member:
        """Return the other one of the two."""
        return self.asked if member.pk == self.asker_id else self.asker

    @property
    def about(self) -> str:
        """What it is about, in a few words."""
        return str(self.concept) if self.concept else str(self.get_kind_display())

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == self.State.WAITING

    @property
    def is_open(self) -> bool:
        """Whether the two talk."""
        return self.state == self.State.ACCEPTED

    @property
    def lapses_at(self) -> datetime:
        """When it lapses unless somebody answers."""
        return self.created_at + timedelta(days=LAPSE_DAYS)
