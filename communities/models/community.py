"""Communities of practice and local networks, and who belongs to them."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from communities.markup import render
from directory import audiences
from directory.audiences import AudienceField, AudienceQuerySet, Viewer
from directory.models import Member
from search.actions import index, together
from search.models import Concept, LocatedModel

LATE_DAYS = 7


class CommunityQuerySet(AudienceQuerySet):
    """Reads over communities; `audience` is who may know that a community exists."""

    def of(self, member: Member) -> Self:
        """Keep the communities that the member belongs to."""
        return self.filter(memberships__member=member)

    def hosted_by(self, member: Member) -> Self:
        """Keep the communities that the member hosts and that a page may name."""
        hosting = Membership.objects.filter(community=models.OuterRef("pk"), member=member).exclude(title="")
        return self.of_practice().nameable().filter(models.Exists(hosting))

    def nameable(self) -> Self:
        """Leave out the communities of which nothing may tell that they are there."""
        return self.exclude(level=Community.Level.CONFIDENTIAL)

    def mine_first(self, viewer: Viewer) -> Self:
        """Order by name, the communities that the viewer belongs to before the others."""
        own = Membership.objects.filter(community=models.OuterRef("pk"), member=viewer.member)
        return self.annotate(is_mine=models.Exists(own)).order_by("-is_mine", "name")

    def with_unread(self, viewer: Viewer) -> Self:
        """Add `unread`: the new posts in the threads of each community that the viewer belongs to."""
        thread = apps.get_model("communities", "Thread")
        threads = thread.objects.visible_to(viewer).current().filter(community=models.OuterRef("pk"))
        new = threads.with_unread(viewer.member).filter(unread__gt=0).order_by().values("community")
        total = models.Subquery(new.annotate(total=models.Sum("unread")).values("total"))
        own = models.Exists(Membership.objects.filter(community=models.OuterRef("pk"), member=viewer.member))
        return self.annotate(
            unread=models.Case(models.When(own, then=Coalesce(total, 0)), default=0, output_field=models.IntegerField())
        )

    def of_practice(self) -> Self:
        """Leave out the room of introductions, which is no community."""
        return self.filter(holds_introductions=False)

    def with_counts(self) -> Self:
        """Add `member_total` and `thread_total`."""
        members = Membership.objects.filter(community=models.OuterRef("pk"), member__is_active=True)
        threads = apps.get_model("communities", "Thread").objects.of_everybody().filter(community=models.OuterRef("pk"))
        return self.annotate(
            member_total=Coalesce(_count(members, "community"), 0),
            thread_total=Coalesce(_count(threads, "community"), 0),
        )


def _count(rows: models.QuerySet[models.Model], group: str) -> models.Subquery:
    counted = rows.order_by().values(group).annotate(total=models.Count("pk")).values("total")
    return models.Subquery(counted, output_field=models.IntegerField())


class Community(LocatedModel):
    """A group of people who learn together."""

    class Kind(models.TextChoices):
        COMMUNITY_OF_PRACTICE = "community-of-practice", _("Community of practice")
        LOCAL_NETWORK = "local-network", _("Local network")
        SPECIAL_INTEREST_GROUP = "special-interest-group", _("Special interest group")
        ACTION_LEARNING_SET = "action-learning-set", _("Action learning set")
        COLLABORATIVE = "collaborative", _("Collaborative")
        COHORT = "cohort", _("Cohort")

    class Level(models.TextChoices):
        OPEN = "open", _("Open")
        RESTRICTED = "restricted", _("Restricted")
        PRIVATE = "private", _("Private")
        CONFIDENTIAL = "confidential", _("Confidential")

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices, default=Kind.COMMUNITY_OF_PRACTICE)
    level = models.CharField(_("who can see it"), max_length=12, choices=Level.choices, default=Level.OPEN)
    summary = models.CharField(_("in one line"), max_length=160, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    aim = models.TextField(_("aim"), blank=True)
    measure = models.TextField(_("how we will know"), blank=True)
    for_registered_managers = models.BooleanField(_("for registered managers"), default=False)
    agreement = models.TextField(
        _("confidentiality agreement"), blank=True, help_text=_("People accept it before they join.")
    )
    charter = models.TextField(_("charter"), blank=True, help_text=_("How the members want to treat each other."))
    narrative = models.TextField(
        _("shared story"), blank=True, help_text=_("Where the work stands, in one account that everybody adds to.")
    )
    welcome = models.TextField(
        _("welcome"), blank=True, help_text=_("New members read it on the community's page until they put it away.")
    )
    allows_anonymous = models.BooleanField(
        _("members may ask without their name"), default=False, help_text=_("The hosts can look up who it was.")
    )
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    linked = models.ManyToManyField("self", symmetrical=True, blank=True)
    concepts = models.ManyToManyField(Concept, related_name="communities", blank=True)
    members = models.ManyToManyField(Member, through="Membership", related_name="communities")
    created_at = models.DateTimeField(default=timezone.now)
    # Moves on with every loss of access, in the transaction that takes it away: delivery compares it before each event.
    access_version = models.PositiveBigIntegerField(default=0, editable=False)

    # The one room that every introduction's thread stands in: nobody belongs to it, hosts it or can look at it.
    holds_introductions = models.BooleanField(default=False, editable=False)

    # Both follow from the level: see `save()`.
    audience = AudienceField()
    content_audience = AudienceField()

    objects = CommunityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "communities"
        constraints = [
            models.UniqueConstraint(
                fields=["holds_introductions"],
                condition=models.Q(holds_introductions=True),
                name="one_room_of_introductions",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Save with the audiences that the level gives; a new row needs its number before it has tokens.

        However a level changes, neither a thread nor what search holds of it keeps the audience of the old one.
        """
        if not self.slug:
            self.slug = slugify(self.name)[:100]
        with together():
            if self._state.adding:
                super().save(**kwargs)
                kwargs = {"using": self._state.db}
            former = Community.objects.filter(pk=self.pk).values_list("level", flat=True).first()
            self.audience, self.content_audience = self.audiences_of_level()
            # The version of access only ever moves on, so what was read of it before is never written back.
            fields = kwargs.pop("update_fields", None) or {field.name for field in self._meta.concrete_fields}
            kwargs["update_fields"] = {*fields, "audience", "content_audience"} - {"id", "access_version"}
            super().save(**kwargs)
            # A private thread keeps its own, whatever becomes of its community.
            others = self.threads.exclude(audience=self.content_audience).exclude(audience__startswith=audiences.THREAD)
            others.update(audience=self.content_audience)
            if former != self.level:
                Community.objects.filter(pk=self.pk).update(access_version=models.F("access_version") + 1)
                posts = apps.get_model("communities", "Post").objects.filter(thread__community=self)
                index(entity="thread", pks=self.threads.values_list("pk", flat=True))
                index(entity="post", pks=posts.values_list("pk", flat=True))

    def get_absolute_url(self) -> str:
        """Return the address of the community's page; of the room of introductions that of one's own requests."""
        if self.holds_introductions:
            return reverse("directory:introductions")
        return reverse("communities:community", args=[self.slug])

    @property
    def belonging(self) -> str:
        """The token of those who belong to it, and so may write."""
        return audiences.room(self.pk) if self.holds_introductions else audiences.community(self.pk)

    def audiences_of_level(self) -> tuple[str, str]:
        """Return who may know of the community, and who may read what it holds."""
        own = audiences.community(self.pk)
        if self.holds_introductions:
            return "", ""
        match self.level:
            case self.Level.OPEN:
                return audiences.PUBLIC, audiences.PUBLIC
            case self.Level.RESTRICTED | self.Level.PRIVATE:
                return audiences.MEMBERS, own
            case _:
                return own, own

    @property
    def description_audience(self) -> str:
        """Who may read the purpose, aim and hosts: of a private community outsiders know the name alone."""
        return str(self.content_audience if self.level == self.Level.PRIVATE else self.audience)

    @property
    def level_line(self) -> str:
        """What the level means, in one line."""
        return str(LEVEL_LINES[self.Level(self.level)])

    @property
    def agreement_html(self) -> SafeString:
        """The agreement as HTML."""
        return mark_safe(render(self.agreement))  # noqa: S308 (what `markup` returns is safe)

    @property
    def charter_html(self) -> SafeString:
        """The charter as HTML."""
        return mark_safe(render(self.charter))  # noqa: S308 (the same)

    @property
    def narrative_html(self) -> SafeString:
        """The shared story as HTML."""
        return mark_safe(render(self.narrative))  # noqa: S308 (the same)

    @property
    def welcome_html(self) -> SafeString:
        """The welcome as HTML."""
        return mark_safe(render(self.welcome))  # noqa: S308 (the same)

    @property
    def is_network(self) -> bool:
        """Whether this is a local network."""
        return self.kind == self.Kind.LOCAL_NETWORK

    @property
    def by_request(self) -> bool:
        """Whether joining waits for a host's word."""
        return self.level in {self.Level.RESTRICTED, self.Level.PRIVATE}


LEVEL_LINES = {
    Community.Level.OPEN: _("Anyone can read. Members of the community write."),
    Community.Level.RESTRICTED: _("Members of Redbag see what it is for. Ask to join to read and write."),
    Community.Level.PRIVATE: _("Members of Redbag see its name only. Ask to join to read and write."),
    Community.Level.CONFIDENTIAL: _("Only its own members know of it. By invitation."),
}


class Membership(models.Model):
    """A member's place in a community; a host has a title."""

    class Title(models.TextChoices):
        CONVENER = "convener", _("Convener")
        CHAIR = "chair", _("Chair")
        FACILITATOR = "facilitator", _("Facilitator")
        LINK_ASSOCIATE = "link-associate", _("Link associate")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    title = models.CharField(max_length=20, choices=Title.choices, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    welcomed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["community", "member"], name="membership_unique")]

    def __str__(self) -> str:
        return f"{self.member} in {self.community}"

    @property
    def is_host(self) -> bool:
        """Whether the member looks after the community."""
        return bool(self.title)


class MembershipRequest(models.Model):
    """Somebody asks to join, and a host decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="requests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="membership_requests")
    message = models.TextField(_("a word to the hosts"), max_length=1000, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "member"], condition=models.Q(state="waiting"), name="one_waiting_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} asks to join {self.community}"

    @property
    def days_waited(self) -> int:
        """Whole days since the request was made."""
        return (timezone.now() - self.created_at).days

    @property
    def age(self) -> str:
        """How long the request has waited, in words."""
        days = self.days_waited
        return ngettext("waits for %(days)d day", "waits for %(days)d days", days) % {"days": days} if days else ""

    @property
    def is_late(self) -> bool:
        """Whether a host should have answered by now."""
        return self.days_waited >= LATE_DAYS
