"""What people may send: posts, threads, requests to join and places to look near."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from communities.fields import NO_WORDS, TOO_LONG, has_words
from communities.markup import plain, problem, render
from communities.models import Community, Thread
from communities.poll_forms import PollForm
from communities.polls import NewPoll
from communities.writing_forms import ComposerArea
from directory import http

MAX_BODY = 20_000
MAX_TITLE = 140
KINDS = [
    (Thread.Kind.HELP, _("Asking for help: somebody here may have met it before")),
    (Thread.Kind.SHARE, _("Sharing: what you tried, found or made, and how it went")),
    (Thread.Kind.DECIDE, _("Deciding: a proposal, and what others think of it")),
    (Thread.Kind.MEETING, _("Planning a meeting: some times, and who can make which")),
]


def number_of(text: str) -> int:
    """Return the whole number that the text is and that a row may have; 0 where it is none."""
    return http.number_of(text) or 0


class BodyField(forms.CharField):
    """Words of several lines, whose ends count as one character however a browser sends them."""

    def to_python(self, value: Any) -> str:
        """Keep one sort of line end."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class BodyForm(forms.Form):
    """The words of a post."""

    body = BodyField(
        label=_("Your post"),
        max_length=MAX_BODY,
        widget=ComposerArea(),
        error_messages={"max_length": TOO_LONG},
    )

    def clean_body(self) -> str:
        """Refuse what would show as nothing, or not as it is meant."""
        body: str = self.cleaned_data["body"]
        if reason := problem(body):
            raise forms.ValidationError(reason)
        html = render(body)
        if not has_words(plain(html, len(html))):
            raise forms.ValidationError(NO_WORDS)
        return body


class PostForm(BodyForm):
    """A post; `client_id` says whether the same form came before."""

    client_id = forms.CharField(widget=forms.HiddenInput, required=False)
    reply_to = forms.CharField(widget=forms.HiddenInput, required=False)
    is_anonymous = forms.BooleanField(
        label=_("Post this without my name"),
        required=False,
        help_text=_(
            "Readers see “A member” instead. The hosts can look up who wrote it: they have to give a reason, and each "
            "look is recorded."
        ),
    )

    def __init__(self, *args: Any, community: Community | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", str(uuid4()))
        # What was ticked while it was allowed is kept, so that the answer can say what has changed.
        is_ticked = self.is_bound and "is_anonymous" in self.data
        if not (community and (community.allows_anonymous or is_ticked)):
            del self.fields["is_anonymous"]

    @cached_property
    def poll(self) -> PollForm:
        """The part that asks for a poll."""
        # A draft holds the poll among the other fields, under the names that it is sent with.
        begun = {str(name).removeprefix("poll-"): value for name, value in self.initial.items()}
        return PollForm(self.data if self.is_bound else None, initial=begun)

    @cached_property
    def asks_poll(self) -> bool:
        """Whether anything was filled in of the part that asks for a poll: most posts have none."""
        return any(value.strip() for name, value in self.data.items() if name.startswith(f"{PollForm.prefix}-"))

    @property
    def new_poll(self) -> NewPoll | None:
        """The poll that a valid form asks for."""
        return self.poll.cleaned_data["poll"] if self.asks_poll else None

    def is_valid(self) -> bool:
        """Say whether the post and its poll can be sent; both show what is wrong with them."""
        return all([super().is_valid(), not self.asks_poll or self.poll.is_valid()])

    def clean_client_id(self) -> UUID:
        """Take any identifier; one that is none costs no more than being known again."""
        try:
            return UUID(self.cleaned_data["client_id"])
        except ValueError:
            return uuid4()

    def clean_reply_to(self) -> int:
        """Take the number of a post; 0 is none."""
        return number_of(self.cleaned_data["reply_to"])


class ThreadForm(PostForm):
    """A new thread with its first post."""

    title = forms.CharField(
        label=_("Title"),
        max_length=MAX_TITLE,
        help_text=_("Put the question or the news into one line."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS, initial=Thread.Kind.HELP, widget=forms.RadioSelect)
    field_order = ["title", "kind", "body"]

    def clean_title(self) -> str:
        """Keep the title in one line."""
        title = " ".join(self.cleaned_data["title"].split())
        if not has_words(title):
            raise forms.ValidationError(NO_WORDS)
        return title


class AgreementForm(forms.Form):
    """Accept a community's agreement, where it has one."""

    agreed = forms.BooleanField(label=_("I have read the confidentiality agreement and accept it"))

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not community.agreement:
            del self.fields["agreed"]


class AskForm(AgreementForm):
    """Ask to be let in."""

    message = BodyField(
        label=_("A word to the hosts"),
        max_length=1000,
        required=False,
        help_text=_("For example where you work, and what you would like to talk about."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )
    field_order = ["message", "agreed"]


class NearForm(forms.Form):
    """Where to look for networks."""

    near = forms.CharField(label=_("Postcode or town"), max_length=80, error_messages={"max_length": TOO_LONG})


class ListForm(forms.Form):
    """What to keep of the list of communities; what cannot be understood keeps everything."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *Community.Kind.choices], required=False)
