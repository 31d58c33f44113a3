"""What members do with a post besides replying: react, vote, name others, correct; or have the same question."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models.posts import Post
from communities.models.threads import Thread
from directory.models import Member


class ReactionQuerySet(models.QuerySet["Reaction"]):
    """Reads over reactions."""

    def counted(self) -> Self:
        """Keep one row for each post and kind, with `total`: a post that thousands thank for costs no more to show."""
        alike = [models.F("post"), models.F("kind")]
        rows = self.annotate(
            place=models.Window(RowNumber(), partition_by=alike, order_by="pk"),
            total=models.Window(models.Count("pk"), partition_by=alike),
        )
        return rows.filter(place=1)


class Reaction(models.Model):
    """A short sign of a member under a post; each kind once."""

    class Kind(models.TextChoices):
        THANKS = "thanks", _("Thank you")
        HELPED = "helped", _("This helped")
        AGREE = "agree", _("I agree")
        WITH_YOU = "with-you", _("I feel with you")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member", "kind"], name="reaction_unique")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.member}"


class MeToo(models.Model):
    """A member has the question of a thread too."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="me_too")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="me_too")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "member"], name="me_too_unique")]

    def __str__(self) -> str:
        return f"{self.member} has this too: {self.thread}"


class Revision(models.Model):
    """What a post said before it was changed."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    body_html = models.TextField()
    # When these words were written, and so from when on they stood there.
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.post} as of {self.written_at}"


class MentionQuerySet(models.QuerySet["Mention"]):
    """Reads over mentions."""

    def in_words(self) -> Self:
        """Keep those whose names stand in the post, with their members; a call to everybody names nobody."""
        number = Concat(models.Value("](member:"), Cast("member_id", models.CharField()), models.Value(")"))
        return self.filter(post__body__contains=number).select_related("member")


class Mention(models.Model):
    """A post names a member, or its author called them with many others."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mentions")

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="mention_unique")]

    def __str__(self) -> str:
        return f"{self.member} in {self.post}"


class Poll(models.Model):
    """A question with choices that a post asks; for planning a meeting the choices are times."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    question = models.CharField(_("question"), max_length=140)
    is_multiple = models.BooleanField(_("more than one choice"), default=False)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    def __str__(self) -> str:
        return self.question

    @property
    def is_closed(self) -> bool:
        """Whether nobody can vote any more."""
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def has_votes(self) -> bool:
        """Whether somebody has voted, so that the question and the choices stay as they are."""
        return PollVote.objects.filter(choice__poll=self).exists()

    @property
    def voter_total(self) -> int:
        """How many members have voted, as far as the choices were fetched with their totals."""
        return max((choice.voter_total for choice in self.choices.all()), default=0)

    @property
    def leading(self) -> list[PollChoice]:
        """The choices with the most votes; none before somebody has voted."""
        most = max((choice.total for choice in self.choices.all()), default=0)
        return [choice for choice in self.choices.all() if most and choice.total == most]


class PollChoiceQuerySet(models.QuerySet["PollChoice"]):
    """Reads over the choices of polls."""

    def with_totals(self) -> Self:
        """Add `total`, the votes for the choice, and `voter_total`, the members who voted in its poll."""
        votes = PollVote.objects.filter(choice__poll=models.OuterRef("poll")).order_by().values("choice__poll")
        voters = votes.annotate(total=models.Count("member", distinct=True)).values("total")
        return self.annotate(
            total=models.Count("votes"),
            voter_total=Coalesce(models.Subquery(voters, output_field=models.IntegerField()), 0),
        )


class PollChoice(models.Model):
    """One of the answers that a poll offers."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField(max_length=140)
    order = models.PositiveSmallIntegerField()
    total: int
    voter_total: int

    objects = PollChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["poll", "order"], name="poll_choice_order_unique")]

    def __str__(self) -> str:
        return self.text


class PollVote(models.Model):
    """A member's choice."""

    choice = models.ForeignKey(PollChoice, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="poll_votes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["choice", "member"], name="poll_vote_unique")]

    def __str__(self) -> str:
        return f"{self.member}: {self.choice}"
