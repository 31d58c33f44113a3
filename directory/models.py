"""Members, the organisations that they work for, and what they know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager

from directory import audiences
from directory.audiences import AudienceField, AudienceQuerySet
from search.models import Concept, ConceptKind, LocatedModel

if TYPE_CHECKING:
    from directory.audiences import Viewer


class Step(NamedTuple):
    """Something that a member can do next."""

    text: Promise
    url: str


class MemberQuerySet(AudienceQuerySet):
    """Reads over members."""

    def active(self) -> Self:
        """Keep the members who can sign in."""
        return self.filter(is_active=True)

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the active members whose profile the viewer may see; nobody but the member sees a paused one."""
        own = models.Q(pk=viewer.member.pk) if viewer.member else models.Q(pk__in=[])
        return self.active().filter(models.Q(audience__in=viewer.audiences, paused=False) | own)

    def with_profile(self) -> Self:
        """Fetch with each member what a profile shows, in a fixed number of queries."""
        return self.prefetch_related(
            "interests",
            "offers",
            models.Prefetch("expertise", Expertise.objects.select_related("concept")),
            models.Prefetch("affiliations", Affiliation.objects.select_related("organisation", "role")),
        )


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Makes members, whose address is their name at sign-in."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the address in lower case: two spellings of it are one member."""
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        """Make a member; without a password nobody can sign in as them."""
        member: Member = self.model(email=self.normalize_email(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Member:
        """Make an administrator."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> Member:
        """Find a member by their address, however it is spelt."""
        member: Member = self.get(email=self.normalize_email(username))
        return member


class Member(LocatedModel, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """Somebody who belongs to Redbag: one account, one profile."""

    class CareerStage(models.TextChoices):
        ASPIRING = "aspiring", _("Aspiring")
        NEW = "new", _("New in the role")
        EXPERIENCED = "experienced", _("Experienced")

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("your name"), max_length=80, help_text=_("As colleagues know you."))
    headline = models.CharField(_("headline"), max_length=140, blank=True, help_text=_("What you do, in one line."))
    about = models.TextField(_("about you"), max_length=2000, blank=True)
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)
    career_stage = models.CharField(_("career stage"), max_length=12, choices=CareerStage.choices, blank=True)
    is_registered_manager = models.BooleanField(_("I am a registered manager"), default=False)
    interests = models.ManyToManyField(Concept, related_name="interested_members", blank=True)

    audience = AudienceField(default=audiences.MEMBERS)
    paused = models.BooleanField(
        _("pause my profile"), default=False, help_text=_("Nobody finds or sees you until you come back.")
    )
    last_active_on = models.DateField(null=True, blank=True)

    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name", "pk"]

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        """Keep one spelling of the address."""
        super().clean()
        self.email = Member.objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        """Return the name that colleagues know."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.display_name.split(" ")[0]

    def get_absolute_url(self) -> str:
        """Return the address of the profile."""
        return reverse("directory:member", args=[self.pk])

    @property
    def profile_steps(self) -> list[Step]:
        """What the profile lacks still, the most useful first; each with the page where it is added."""
        steps = [
            (not self.headline, _("Say in one line what you do"), "directory:edit_profile"),
            (not self.place_name, _("Say where you are, so that people near you find you"), "directory:edit_profile"),
            (not self.expertise.all(), _("Add something that you know"), "directory:add_expertise"),
            (not self.affiliations.all(), _("Say where you work"), "directory:add_affiliation"),
            (
                not self.contributions.all(),
                _("Add a piece of work that shows what you know"),
                "directory:add_contribution",
            ),
            (not self.offers.all(), _("Offer a call, or anything else"), "directory:edit_offers"),
        ]
        return [Step(text, reverse(url)) for missing, text, url in steps if missing]

    @property
    def is_shown_to_members(self) -> bool:
        """Whether every member of Redbag may see the profile."""
        return self.is_active and not self.paused and self.audience in {audiences.PUBLIC, audiences.MEMBERS}

    @property
    def initials(self) -> str:
        """The letters that stand for the member where there is no photo."""
        words = self.display_name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Organisation(LocatedModel, MP_Node):
    """A body that people work for, in a tree: a trust holds hospitals, a federation holds practices."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.ForeignKey(
        Concept,
        on_delete=models.PROTECT,
        related_name="organisations",
        limit_choices_to={"kind": ConceptKind.ORGANISATION},
    )
    ods_code = models.CharField(
        _("ODS code"), max_length=12, blank=True, help_text=_("The NHS's code of the organisation, if it has one.")
    )

    node_order_by = ["name"]
    objects = MP_NodeManager()  # type: ignore[django-manager-missing]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lock_tree(cls) -> None:
        """Hold the tree until the transaction ends: two that look for a place in it must do so in turn."""
        list(cls.get_root_nodes().order_by("pk").select_for_update().values_list("pk", flat=True))

    def place_under(self, parent: Organisation | None) -> None:
        """Move the organisation with its parts under another, or to the top; its name gives the place there."""
        if parent is not None:
            self.move(Organisation.objects.get(pk=parent.pk), "sorted-child")
        elif root := Organisation.get_first_root_node():
            self.move(root, "sorted-sibling")
        self.refresh_from_db()

    @property
    def name_in_tree(self) -> str:
        """The name, indented by what stands above it."""
        return f"{'– ' * (self.depth - 1)}{self.name}"


class Affiliation(models.Model):
    """A member's post in an organisation, now or in the past."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    role = models.ForeignKey(
        Concept, on_delete=models.PROTECT, related_name="affiliations", limit_choices_to={"kind": ConceptKind.ROLE}
    )
    title = models.CharField(_("job title"), max_length=120, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = [models.F("until").desc(nulls_first=True), "-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="affiliation_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title or self.role}, {self.organisation}"


class Expertise(models.Model):
    """A concept that a member knows, how well, and the sentence that shows it."""

    class Level(models.IntegerChoices):
        AWARE = 1, _("Aware")
        PRACTITIONER = 2, _("Practitioner")
        TEACHER = 3, _("Teacher or coach")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="expertise")
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="experts")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PRACTITIONER)
    years = models.PositiveSmallIntegerField(_("years"), null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=240, blank=True, help_text=_("One sentence: what did you do with it?")
    )

    class Meta:
        ordering = ["-level", "pk"]
        constraints = [models.UniqueConstraint(fields=["member", "concept"], name="expertise_unique")]

    def __str__(self) -> str:
        return f"{self.concept} ({self.get_level_display()})"


class Offer(models.Model):
    """Something that a member offers to others."""

    class Kind(models.TextChoices):
        CALL = "call", _("A call")
        VISIT = "visit", _("A visit")
        MENTORING = "mentoring", _("Mentoring")
        PEER_REVIEW = "peer-review", _("Peer review")
        SPEAKING = "speaking", _("Speaking")
        COACHING = "coaching", _("Coaching")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="offer_unique")]

    def __str__(self) -> str:
        return self.get_kind_display()


class ContributionQuerySet(AudienceQuerySet):
    """Reads over contributions."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those whose own audience the viewer holds, of members whose profiles the viewer may see."""
        return super().visible_to(viewer).filter(member__in=Member.objects.visible_to(viewer))


class Contribution(models.Model):
    """Work that a member did and that shows what they know, such as a project led or a session taught."""

    class Kind(models.TextChoices):
        LED = "led", _("Led")
        TOOK_PART = "took-part", _("Took part in")
        TAUGHT = "taught", _("Taught")
        HOSTED = "hosted", _("Hosted")
        REVIEWED = "reviewed", _("Reviewed")
        COACHED = "coached", _("Coached")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="contributions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=160)
    summary = models.TextField(max_length=1000, blank=True)
    concepts = models.ManyToManyField(Concept, related_name="contributions", blank=True)
    happened_on = models.DateField(null=True, blank=True)
    audience = AudienceField(default=audiences.MEMBERS)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = [models.F("happened_on").desc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the place of the contribution on its member's profile."""
        return f"{self.member.get_absolute_url()}#contribution-{self.pk}"


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    """Reads over endorsements."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those between two members whose profiles the viewer may see."""
        people = Member.objects.visible_to(viewer)
        return self.filter(by__in=people, member__in=people)


class Endorsement(models.Model):
    """One member says that another knows a concept, because of work that they shared."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="endorsements_given")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="endorsements")
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="endorsements")
    because = models.CharField(max_length=240, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "member", "concept"], name="endorsement_unique"),
            models.CheckConstraint(condition=~models.Q(by=models.F("member")), name="endorsement_by_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.by} endorses {self.member}: {self.concept}"
