"""Forms of introductions: asking, answering, ending, and saying whether it helped."""

from __future__ import annotations

import unicodedata
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.audiences import Viewer
from directory.fields import SHOWN_SKILLS, LineField
from directory.http import number_of
from directory.introducing import can_be_suggested
from directory.models import Availability, Introduction, Member
from search import vocabulary
from search.models import Concept
from search.understanding import understand

MAX_SEARCH = 200


class WordsField(forms.CharField):
    """Some lines in somebody's own words; what would show as nothing is nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-draft": ""}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text with one sort of line end, so that it is counted as it is read."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return text if any(unicodedata.category(sign)[0] not in "ZC" or sign == "\0" for sign in text) else ""


def _a_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:MAX_SEARCH]


class AskForm(forms.Form):
    """Why somebody asks, what would help, and what it is about."""

    reason = WordsField(
        label=gettext_lazy("Why do you ask?"),
        max_length=1000,
        help_text=gettext_lazy(
            "Three sentences are best: what you are trying to do, where you are stuck, and what you would ask in the "
            "first ten minutes."
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What would help?"), widget=forms.RadioSelect)
    concept = forms.ModelChoiceField(
        Concept.objects.none(),
        label=gettext_lazy("What is it about?"),
        required=False,
        empty_label=gettext_lazy("Something else"),
    )

    def __init__(self, *args: Any, asked: Member, search: str = "", about: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [offer.kind for offer in asked.offers.all()]
        labels = dict(Introduction.Kind.choices)
        kinds = dict.fromkeys([*offered, Introduction.Kind.QUESTION.value, *labels])
        cast(forms.ChoiceField, self.fields["kind"]).choices = [
            (kind, _("%(kind)s, which they offer") % {"kind": labels[kind]} if kind in offered else labels[kind])
            for kind in kinds
            if kind in labels
        ]
        words, about = _a_line(search), _a_line(about)
        keys = understand(words, vocabulary.current()).concept_keys if words else ()
        known = [one.concept_id for one in asked.expertise.all()]
        chosen = Concept.objects.filter(key__in=keys, kind__in=SHOWN_SKILLS)
        meant = sorted(chosen.values_list("pk", flat=True), key=lambda pk: pk not in known)
        concepts = Concept.objects.filter(pk__in=[*known, *meant]) | Concept.objects.filter(pk__in=self._sent_concept())
        cast(Any, self.fields["concept"]).queryset = concepts.filter(kind__in=SHOWN_SKILLS).order_by("label")
        self.initial.setdefault("kind", next(iter(kinds)))
        if about:
            self.initial.setdefault("reason", _("I have read “%(page)s”, and would like to ask:") % {"page": about})
        if words:
            self.initial.setdefault(
                "reason", _("I am looking for somebody who knows about: %(words)s.") % {"words": words}
            )
        if meant:
            self.initial.setdefault("concept", meant[0])

    @property
    def meant(self) -> Concept | None:
        """What it is about, as far as the form says."""
        if self.is_bound:
            return cast("Concept | None", getattr(self, "cleaned_data", {}).get("concept"))
        return Concept.objects.filter(pk=self.initial.get("concept") or None).first()

    def _sent_concept(self) -> list[int]:
        """Return the concept that was sent: the search that it came from is not sent with the form."""
        number = number_of(str((self.data if self.is_bound else self.initial).get("concept", "")))
        return [number] if number else []


class AcceptForm(forms.Form):
    """A yes, with words to begin with and perhaps one's address."""

    words = WordsField(
        label=gettext_lazy("Your first words to them"),
        max_length=1000,
        required=False,
        initial=gettext_lazy("Yes, gladly. When would suit you?"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    shares_email = forms.BooleanField(
        label=gettext_lazy("Share my e-mail address with them"),
        required=False,
        help_text=gettext_lazy("Without the tick you talk here on Redbag, and they do not see your address."),
    )


class DeclineForm(forms.Form):
    """A no, as kind as one has time for."""

    words = WordsField(
        label=gettext_lazy("A word to them"),
        max_length=1000,
        required=False,
        initial=gettext_lazy(
            "Thank you for asking. I cannot take this on just now, and I hope that you find somebody."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("You may leave it empty: nobody owes a reason."),
    )
    blocks = forms.BooleanField(
        label=gettext_lazy("Do not let them ask me again"),
        required=False,
        help_text=gettext_lazy("They are not told. You can change it under “How people can ask you”."),
    )


class SuggestForm(forms.Form):
    """Somebody else who may know more, or have more time."""

    name = LineField(
        label=gettext_lazy("Whom do you suggest?"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "others", "autocomplete": "off", "dir": "auto"}),
        help_text=gettext_lazy("The name of a member whom both of you can see."),
    )
    words = WordsField(
        label=gettext_lazy("Why them?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, introduction: Introduction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.introduction = introduction

    def clean_name(self) -> str:
        """Find the member of the name whom both may see; say so where there is none, or more than one."""
        name: str = self.cleaned_data["name"]
        seen = Member.objects.visible_to(Viewer(self.introduction.asked)).filter(paused=False)
        two = [self.introduction.asker_id, self.introduction.asked_id]
        found = [
            member
            for member in seen.filter(display_name__iexact=name).exclude(pk__in=two)[:5]
            if can_be_suggested(self.introduction, member)
        ]
        if len(found) != 1:
            raise forms.ValidationError(
                _("More than one member has this name. Tell them in your words whom you mean, and decline.")
                if found
                else _("Nobody whom both of you can see has this name. Look for it under “Find someone”.")
            )
        self.other = found[0]
        return name


class EndForm(forms.Form):
    """The end of a conversation."""

    blocks = forms.BooleanField(
        label=gettext_lazy("Also let neither of us ask the other again"),
        required=False,
        help_text=gettext_lazy("They are not told."),
    )


class HelpedForm(forms.Form):
    """Whether a conversation helped."""

    helped = forms.ChoiceField(
        label=gettext_lazy("Did it help?"), choices=Introduction.Helped.choices, widget=forms.RadioSelect
    )
    words = LineField(
        label=gettext_lazy("In a sentence"),
        max_length=240,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    named = forms.BooleanField(label=gettext_lazy("Show it with my name"), required=False)

    def __init__(self, *args: Any, introduction: Introduction, by: Member, **kwargs: Any) -> None:
        is_asker = by.pk == introduction.asker_id
        whose = "asker" if is_asker else "asked"
        kwargs["initial"] = {
            "helped": getattr(introduction, f"{whose}_helped"),
            "words": getattr(introduction, f"{whose}_words"),
            "named": introduction.asker_is_named,
        }
        super().__init__(*args, **kwargs)
        name = {"name": introduction.other(by).get_short_name()}
        if is_asker:
            text = _("After a yes, your sentence stands on %(name)s’s profile, so that others find them.") % name
        else:
            text = _("For the two of you, and for counting how many conversations help.")
            del self.fields["named"]
        self.fields["words"].help_text = text


class AvailabilityForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a member may be asked."""

    class Meta:
        model = Availability
        fields = ("is_open", "pace", "mails")
        widgets = {"pace": forms.RadioSelect}
