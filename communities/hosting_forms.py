"""What hosts may send: invitations, and what they do with threads and communities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from communities.fields import NO_WORDS, TOO_LONG, has_words
from communities.forms import BodyField, number_of
from communities.models import Community, Thread
from search.models import Concept


class FindMemberForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(
        label=_("Name or e-mail address"), max_length=254, required=False, error_messages={"max_length": TOO_LONG}
    )


class InviteForm(forms.Form):
    """What a host writes to whom they ask in."""

    message = BodyField(
        label=_("A word to them"),
        max_length=1000,
        required=False,
        help_text=_("For example why you think of them."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )


class TitleForm(forms.Form):
    """A title in one line."""

    title = forms.CharField(
        label=_("Title"),
        max_length=140,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )

    def clean_title(self) -> str:
        """Keep the title in one line."""
        title = " ".join(self.cleaned_data["title"].split())
        if not has_words(title):
            raise forms.ValidationError(NO_WORDS)
        return title


class SplitForm(TitleForm):
    """The title of the new thread, and the posts that go into it."""

    posts = forms.CharField(required=False, widget=forms.MultipleHiddenInput)
    onwards = forms.CharField(
        label=_("And all posts from this number on"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        error_messages={"max_length": TOO_LONG},
    )

    def clean_onwards(self) -> int:
        """Take the number of a post; 0 is none."""
        text: str = self.cleaned_data["onwards"].strip()
        number = number_of(text)
        if text and not number:
            raise forms.ValidationError(_("Please write the number of a post, such as 12."))
        return number

    @property
    def chosen(self) -> set[int]:
        """The keys of the posts that were ticked."""
        ticked = self.data.getlist("posts") if self.is_bound else []  # type: ignore[attr-defined]
        return {number for number in map(number_of, ticked) if number}


class TopicsForm(forms.Form):
    """What a thread is about: topics to tick, and the name of one that is not among them."""

    topics = forms.ModelMultipleChoiceField(
        Concept.objects.none(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    another = forms.CharField(
        label=_("Another topic"),
        max_length=120,
        required=False,
        help_text=_("Write a part of its name and choose from what is suggested."),
        widget=forms.TextInput(attrs={"list": "topics-known", "autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, offered: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticked = self.data.getlist("topics") if self.is_bound else []  # type: ignore[attr-defined]
        keys = {*offered, *filter(None, map(number_of, ticked))}
        field = self.fields["topics"]
        field.queryset = Concept.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        if not keys:
            field.widget = field.hidden_widget()

    def clean(self) -> dict[str, Any]:
        """Take the topic that was named, by its label or another word for it."""
        answers = super().clean() or {}
        if name := answers.get("another", "").strip():
            found = Concept.objects.filter(Q(label__iexact=name) | Q(terms__text__iexact=name)).distinct()
            if not found:
                self.add_error("another", _("There is no topic of this name. Try a part of it, or leave it empty."))
            answers["topics"] = [*answers.get("topics", []), *found]
        return answers


class MoveForm(forms.Form):
    """Where a thread goes, among the communities that the host hosts."""

    to = forms.ModelChoiceField(
        Community.objects.none(), label=_("Move it to"), widget=forms.RadioSelect, empty_label=None
    )
    confirmed = forms.BooleanField(label=_("Yes, all of them may read it"), required=False)

    def __init__(self, *args: Any, places: QuerySet[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = places  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """The thread that takes another's posts in."""

    into = forms.ModelChoiceField(
        Thread.objects.none(), label=_("Merge it into"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, threads: QuerySet[Thread], shown: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.queryset = threads  # type: ignore[attr-defined]
        field.choices = [(thread.pk, thread.title) for thread in threads[:shown]]  # type: ignore[attr-defined]
