"""What asks for a poll: choices in words, times for a meeting, or a round of consent; and what changes one later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.fields import NO_WORDS, TOO_LONG, has_words
from communities.polls import CONSENT, FEWEST, MOST, NewPoll

MAX_CHOICE = 140
# What a browser's field for a moment sends, and what people type where a browser has none.
MOMENTS = [
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d %B %Y %H:%M",
    "%d %b %Y %H:%M",
    "%Y-%m-%d %H:%M",
]
LATEST_YEAR = 2200
WORDS = ["poll-question", *(f"poll-{name}_{number}" for name in ("choice", "time") for number in range(1, MOST + 1))]
"""The fields that say what is asked, as a form sends them."""


class MomentField(forms.DateTimeField):
    """A moment to come, in UK time."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, input_formats=MOMENTS, **kwargs)
        self.error_messages["invalid"] = _("Write a day and a time, for example 5 March 2026 14:00.")

    def clean(self, value: Any) -> datetime | None:
        """Refuse what is past."""
        moment: datetime | None = super().clean(value)
        if moment and moment <= timezone.now():
            raise forms.ValidationError(_("Choose a time that is still to come."))
        if moment and moment.year > LATEST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"])
        return moment


class DeadlineField(MomentField):
    """When the voting closes."""

    def __init__(self) -> None:
        super().__init__(label=_("Voting closes"), help_text=_("UK time. Without it you close the poll yourself."))


class PollForm(forms.Form):
    """Asks for a poll; left empty it asks for none."""

    question = forms.CharField(
        label=_("Question of the poll"),
        required=False,
        max_length=MAX_CHOICE,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )
    consent = forms.BooleanField(
        label=_("A round of consent: agree, can live with it, or have a concern"), required=False
    )
    is_multiple = forms.BooleanField(label=_("People may choose more than one"), required=False)
    closes_at = DeadlineField()

    prefix = "poll"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            self.fields[f"choice_{number}"] = forms.CharField(
                label=gettext("Choice %(number)d") % {"number": number},
                required=False,
                max_length=MAX_CHOICE,
                widget=forms.TextInput(attrs={"dir": "auto"}),
                error_messages={"max_length": TOO_LONG},
            )
            self.fields[f"time_{number}"] = MomentField(label=gettext("Time %(number)d") % {"number": number})

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields for choices in words."""
        return [self[f"choice_{number}"] for number in range(1, MOST + 1)]

    @property
    def times(self) -> list[forms.BoundField]:
        """The fields for times."""
        return [self[f"time_{number}"] for number in range(1, MOST + 1)]

    @property
    def is_begun(self) -> bool:
        """Whether something was filled in, so that the form is shown open."""
        return bool(self.is_bound or self.initial) and any(self[name].value() for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """See that it is one sort of poll, with enough choices that differ."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        answers["poll"] = None
        if self.errors:
            return answers
        words = [text for field in self.words if (text := " ".join(answers[field.name].split()))]
        times = sorted({moment for field in self.times if (moment := answers[field.name])})
        if sum(map(bool, (words, times, answers["consent"]))) > 1:
            raise forms.ValidationError(
                _("A poll offers choices, or times, or a round of consent: leave the others out.")
            )
        choices = words or [spoken(moment) for moment in times] or [str(text) for text in CONSENT if answers["consent"]]
        question = " ".join(answers["question"].split())
        if choices or question or answers["closes_at"] or answers["is_multiple"]:
            self._check(question, choices, needs_question=bool(words))
            default = gettext("Which of these can you make?") if times else gettext("Shall we do this?")
            is_multiple = bool(times) or (answers["is_multiple"] and not answers["consent"])
            answers["poll"] = NewPoll(question or default, tuple(choices), is_multiple, answers["closes_at"])
        return answers

    def _check(self, question: str, choices: list[str], *, needs_question: bool) -> None:
        if len(choices) < FEWEST:
            self.add_error("question", _("Offer at least two choices."))
        if len({text.casefold() for text in choices}) < len(choices):
            self.add_error("question", _("Two of the choices are the same."))
        if not all(has_words(text) for text in choices) or (question and not has_words(question)):
            self.add_error("question", NO_WORDS)
        if needs_question and not question:
            self.add_error("question", _("Say what the choices are about."))


class PollChangeForm(PollForm):
    """Changes a poll on which nobody has voted."""

    def clean(self) -> dict[str, Any]:
        """See that a poll is left."""
        answers = super().clean()
        if not self.errors and answers["poll"] is None:
            self.add_error("question", _("Offer at least two choices."))
        return answers


class DeadlineForm(forms.Form):
    """Changes when the voting closes, which is all of a poll that can change once somebody has voted."""

    closes_at = DeadlineField()

    prefix = PollForm.prefix


def begun_with(poll: NewPoll) -> dict[str, Any]:
    """Return what the form to change a poll starts with: the poll as it is."""
    initial = {"question": poll.question, "is_multiple": poll.is_multiple, "closes_at": poll.closes_at}
    if poll.choices == tuple(str(text) for text in CONSENT):
        return initial | {"consent": True}
    moments = [_moment(text) for text in poll.choices]
    # A time that is past by now could not be chosen again: then they are words like any other.
    is_planned = all(moment and moment > timezone.now() for moment in moments)
    name, values = ("time", moments) if is_planned else ("choice", poll.choices)
    return initial | {f"{name}_{number}": value for number, value in enumerate(values, start=1)}


def _moment(text: str) -> datetime | None:
    """Return the moment that the text is, spoken; nothing where it is other words."""
    try:
        naive = datetime.strptime(text, "%A %d %B %Y, %H:%M")  # noqa: DTZ007 (the zone follows)
    except ValueError:
        return None
    moment = timezone.make_aware(naive)
    return moment if spoken(moment) == text else None


def spoken(moment: datetime) -> str:
    """Return a moment as people say it, in UK time."""
    return date_format(timezone.localtime(moment), "l j F Y, H:i")
