"""The parts of a profile, each seen by whom its member chooses, and never by more than the profile itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from directory import audiences


class Part(TextChoices):
    """A part of a profile as its member knows it; the name and the photo go with the profile itself."""

    ABOUT = "about", _("Headline and words about me")
    PLACE = "place", _("Where I am")
    POSTS = "posts", _("Where I work")
    BACKGROUND = "background", _("Professions, settings and career stage")
    LANGUAGES = "languages", _("Languages")
    LIVED = "lived", _("Lived experience")
    EXPERTISE = "expertise", _("What I know, and who says so")
    COLLABORATING = "collaborating", _("What I want to work on with others")
    QUALIFICATIONS = "qualifications", _("Qualifications and faculty roles")
    WORK = "work", _("What I have done")
    OFFERS = "offers", _("What I offer")
    INTERESTS = "interests", _("What I want to learn")


class Level(TextChoices):
    """How widely a part is seen."""

    PROFILE = "profile", _("Whoever sees my profile")
    MEMBERS = "members", _("Members of Redbag")
    COMMUNITIES = "communities", _("My communities and networks")
    ME = "me", _("Only me")


DEFAULTS: Mapping[Part, Level] = MappingProxyType(
    {
        # What one lacks or asks for, and what one gives of one's time, is said among colleagues.
        Part.COLLABORATING: Level.MEMBERS,
        Part.OFFERS: Level.MEMBERS,
        Part.INTERESTS: Level.MEMBERS,
        Part.LIVED: Level.ME,
    }
)
"""Levels of the parts that begin narrower than the profile."""

Chosen = Mapping[str, str]


def level_of(chosen: Chosen, part: Part) -> Level:
    """Return the level of the part among those that were chosen; nobody else sees one whose level is not known."""
    value = chosen.get(part.value)
    if value is None:
        return DEFAULTS.get(part, Level.PROFILE)
    return Level(value) if value in Level.values else Level.ME


def within(audience: str, level: Level) -> Level:
    """Return who sees a part of that level on a profile of that audience: the profile is never widened."""
    match level:
        case Level.MEMBERS if audience != audiences.PUBLIC:
            return Level.PROFILE
        case Level.COMMUNITIES if audience not in {audiences.PUBLIC, audiences.MEMBERS}:
            return Level.ME
        case _:
            return level
