"""Who sees what: the choice beside each part's form, and all of them on one page."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from directory import audiences
from directory.models import Member
from directory.parts import Level, Part, level_of

WHO = (
    (audiences.PUBLIC, _("Everybody, also people who are not signed in")),
    (audiences.MEMBERS, _("Members of Redbag")),
    ("me", _("Only me")),
)


def who_sees(member: Member) -> str:
    """Return who sees the member's profile, in the words of `WHO`."""
    return member.audience if member.audience in {audiences.PUBLIC, audiences.MEMBERS} else "me"


class LevelField(forms.ChoiceField):
    """Who sees a part; a form that does not ask leaves it as it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Level.choices, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the level, or nothing where none was sent."""
        return "" if value is None else super().clean(value)


class SeenBy:
    """What a form has that also asks who sees the parts that it changes; `levels` are the answers."""

    parts: ClassVar[tuple[Part, ...]] = ()
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    @staticmethod
    def name_of(part: Part) -> str:
        """Return the name of the field in which a part's level is chosen."""
        return f"seen-{part.value}"

    def ask_who_sees(self, member: Member) -> None:
        """Add the question for each of the parts, below the others."""
        for part in self.parts:
            self.fields[self.name_of(part)] = LevelField(
                label=_("Who sees “%(part)s”?") % {"part": part.label},
                initial=level_of(member.part_audiences, part),
            )

    @property
    def levels(self) -> dict[Part, Level]:
        """The levels that were chosen."""
        sent = {part: self.cleaned_data.get(self.name_of(part)) for part in self.parts}
        return {part: Level(value) for part, value in sent.items() if value}


class AudiencesForm(SeenBy, forms.Form):
    """Who sees the profile, and each part of it."""

    parts = tuple(Part)

    who = forms.ChoiceField(
        label=_("Who can see your profile: your name, your photo, and what you show below?"),
        choices=WHO,
        widget=forms.RadioSelect,
    )
    allows_search_engines = forms.BooleanField(
        label=_("Search engines may show my profile"),
        required=False,
        help_text=_("Only for a profile that everybody can see. Without this we ask them not to."),
    )

    def __init__(self, data: Any = None, *, member: Member) -> None:
        initial = {"who": who_sees(member), "allows_search_engines": member.allows_search_engines}
        super().__init__(data, initial=initial)
        self.ask_who_sees(member)
        for part in self.parts:
            self.fields[self.name_of(part)].label = part.label

    def clean(self) -> dict[str, Any]:
        """Refuse to let search engines show what not everybody can see."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("allows_search_engines") and cleaned.get("who") not in {None, audiences.PUBLIC}:
            message = _("Only a profile that everybody can see can be shown there: choose “Everybody”, or untick this.")
            self.add_error("allows_search_engines", message)
        return cleaned


class PreviewForm(forms.Form):
    """As whom a member wants to see their own profile."""

    VISITOR, MEMBER, ME = "visitor", "member", "me"

    seen_as = forms.ChoiceField(label=_("See it as"), choices=())

    def __init__(self, *args: Any, communities: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = [(token, _("Somebody in %(name)s") % {"name": name}) for token, name in communities.items()]
        self.fields["seen_as"].choices = [  # type: ignore[attr-defined]
            (self.VISITOR, _("Somebody who is not signed in")),
            (self.MEMBER, _("A member of Redbag")),
            *inside,
            (self.ME, _("Myself")),
        ]
