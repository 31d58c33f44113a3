"""What hosts say of their community, and the groups that they start in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.actions.settings import levels_within, state_of
from communities.fields import NO_WORDS, TOO_LONG, has_words
from communities.forms import BodyField
from communities.models import Community

LONG = 10_000
SHORT = 1_000


def _text(label: Any, help_text: Any = "", *, longest: int = SHORT, rows: int = 4) -> BodyField:
    return BodyField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )


class DescriptionForm(forms.Form):
    """What the community is for and how its members work together; `state` is what the host began from."""

    purpose = _text(_("Purpose"), _("What you come together for."), longest=4_000)
    aim = _text(_("Aim"), _("What shall be better, for whom, by when."))
    measure = _text(_("How we will know"), _("What you count or ask to see whether it is better."))
    charter = _text(
        _("Charter"),
        _("How the members want to treat each other. **Bold**, lists and links work."),
        longest=LONG,
        rows=8,
    )
    narrative = _text(
        _("Shared story"),
        _("Where the work stands, in one account. It stands above the threads."),
        longest=LONG,
        rows=10,
    )
    welcome = _text(_("Welcome"), _("New members read it here until they put it away."), longest=4_000, rows=6)
    allows_anonymous = forms.BooleanField(
        label=_("Members may ask without their name"),
        required=False,
        help_text=_("The hosts can look up who it was, and each time that is written down."),
    )
    state = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, community: Community) -> DescriptionForm:
        """Return the form with what the community says now."""
        names = [name for name in cls.base_fields if name != "state"]
        said = {name: getattr(community, name) for name in names}
        return cls(initial={**said, "state": state_of(community)})


class GroupForm(forms.Form):
    """A group within a community."""

    name = forms.CharField(label=_("Name"), max_length=100, error_messages={"max_length": TOO_LONG})
    summary = forms.CharField(
        label=_("In one line"), max_length=160, required=False, error_messages={"max_length": TOO_LONG}
    )
    purpose = _text(_("Purpose"), longest=4_000)
    level = forms.ChoiceField(label=_("Who can see it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, parent: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = levels_within(parent)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level.value, f"{level.label}: {Community(level=level).level_line}") for level in levels
        ]
        self.initial.setdefault("level", levels[0].value)

    def clean_name(self) -> str:
        """Keep the name in one line."""
        name = " ".join(self.cleaned_data["name"].split())
        if not has_words(name):
            raise forms.ValidationError(NO_WORDS)
        return name
