"""Members: one account, one profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import audiences
from directory.audiences import AudienceField, AudienceQuerySet
from directory.languages import Language
from directory.models.knowing import Expertise
from directory.models.organisations import Affiliation
from directory.parts import Level, Part, level_of, within
from search.models import Concept, ConceptKind, LocatedModel

if TYPE_CHECKING:
    from directory.audiences import Viewer
    from directory.showing import Shown


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
        others = ("interests", "professions", "settings", "qualifications")
        return self.with_summary().prefetch_related(*others)

    def with_summary(self) -> Self:
        """Fetch with each member what a list of people shows, in a fixed number of queries."""
        return self.prefetch_related(
            "offers",
            "collaborating_on",
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
    professions = models.ManyToManyField(
        Concept, related_name="professionals", blank=True, limit_choices_to={"kind": ConceptKind.ROLE}
    )
    settings = models.ManyToManyField(
        Concept, related_name="members_there", blank=True, limit_choices_to={"kind": ConceptKind.SETTING}
    )
    lived_experience = models.TextField(_("lived experience"), max_length=1000, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    interests = models.ManyToManyField(Concept, related_name="interested_members", blank=True)
    collaborating_on = models.ManyToManyField(Concept, related_name="collaborating_members", blank=True)

    audience = AudienceField(default=audiences.MEMBERS)
    part_audiences = models.JSONField(default=dict, blank=True, editable=False)
    allows_search_engines = models.BooleanField(_("search engines may show my profile"), default=False)
    paused = models.BooleanField(
        _("pause my profile"), default=False, help_text=_("Nobody finds or sees you until you come back.")
    )
    last_active_on = models.DateField(null=True, blank=True)

    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = MemberManager()

    # What the viewer of a page may see of the member: `directory.showing` sets it.
    shown: Shown

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

    def level_of(self, part: Part) -> Level:
        """Return who sees the part, of those who see the profile."""
        return within(self.audience, level_of(self.part_audiences, part))

    @property
    def shares_with_communities(self) -> bool:
        """Whether a part of the profile is for the people of the member's communities."""
        return Level.COMMUNITIES in self.part_audiences.values()

    @property
    def language_names(self) -> list[Promise]:
        """The languages that the member speaks or signs, in the order of the list."""
        return [language.label for language in Language if language in self.languages]

    @property
    def is_for_search_engines(self) -> bool:
        """Whether search engines may show the profile: everybody may see it, and the member says so."""
        return self.allows_search_engines and self.is_shown_to_members and self.audience == audiences.PUBLIC

    @property
    def is_shown_to_members(self) -> bool:
        """Whether every member of Redbag may see the profile."""
        return self.is_active and not self.paused and self.audience in {audiences.PUBLIC, audiences.MEMBERS}

    @property
    def initials(self) -> str:
        """The letters that stand for the member where there is no photo."""
        words = self.display_name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
