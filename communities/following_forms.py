"""What members may say of how they follow and talk."""

from __future__ import annotations

from django import forms

from communities.models import Level, TalkPreferences


class LevelForm(forms.Form):
    """How closely to follow."""

    level = forms.ChoiceField(choices=Level.choices)


class PreferencesForm(forms.ModelForm[TalkPreferences]):
    """How a member likes to talk."""

    class Meta:
        model = TalkPreferences
        fields = ["follows_on_posting", "mails_mentions", "shows_presence", "shows_typing"]
