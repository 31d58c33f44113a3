"""Forms around a question: to the hosts, where it went, what is made of it, and who asked without a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.fields import NO_WORDS, TOO_LONG, has_words
from communities.forms import BodyField, ThreadForm
from communities.models import Thread
from directory.drafts import makers

MAX_NOTE = 1000
MAX_REASON = 300


class OutcomeForm(forms.Form):
    """Where a thread went: a word for a request, and what there is to say."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[("", _("Nothing to report yet")), *Thread.Outcome.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    note = BodyField(
        label=_("In your words"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not thread.seeks_answer:
            del self.fields["outcome"]

    def clean_note(self) -> str:
        """Refuse what would show as nothing."""
        note: str = self.cleaned_data["note"].strip()
        if note and not has_words(note):
            raise forms.ValidationError(NO_WORDS)
        return note


class QuestionForm(ThreadForm):
    """A private question to the hosts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your question")
        self.fields["title"].help_text = _("What it is about, in one line.")
        del self.fields["kind"], self.fields["reply_to"]


class ReasonForm(forms.Form):
    """Why a host looks up who wrote."""

    reason = forms.CharField(
        label=_("Why do you need to know?"),
        max_length=MAX_REASON,
        help_text=_(
            "For example: somebody may be at risk. It is kept with your name, and the other hosts can read it."
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )

    def clean_reason(self) -> str:
        """Refuse what would show as nothing."""
        reason = " ".join(self.cleaned_data["reason"].split())
        if not has_words(reason):
            raise forms.ValidationError(NO_WORDS)
        return reason


def _kinds() -> list[tuple[str, Any]]:
    return [(maker.key, maker.label) for maker in makers()]


class DraftForm(forms.Form):
    """What to make of the posts that were chosen."""

    # Asked when the form is shown: what is offered is known when the site has started.
    kind = forms.ChoiceField(label=_("What do you want to make?"), choices=_kinds, widget=forms.RadioSelect)
