"""What a search within a community or a thread can ask for; what cannot be understood says so and is left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.fields import TOO_LONG
from communities.models import Thread
from search.engines import Order
from search.models import Concept


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WithinForm(forms.Form):
    """Words, and by what the posts are narrowed."""

    q = forms.CharField(label=_("Words"), max_length=300, required=False, error_messages={"max_length": TOO_LONG})
    author = forms.CharField(
        label=_("Written by"), max_length=100, required=False, error_messages={"max_length": TOO_LONG}
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To"), required=False, widget=DayInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Any")), *Thread.Kind.choices], required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    answered = forms.BooleanField(label=_("Only threads with an answer"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), choices=[("", _("Best match")), ("newest", _("Newest"))], required=False
    )

    def __init__(self, *args: Any, topics: QuerySet[Concept], is_thread: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("Any")), *topics.values_list("key", "label")]  # type: ignore[attr-defined]
        if is_thread:
            # All posts of a thread share its kind and topics.
            for name in ("kind", "topic", "answered"):
                del self.fields[name]

    @property
    def asked(self) -> dict[str, Any]:
        """Return what was understood."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but words is asked for; in which order makes it no narrower."""
        return any(value for name, value in self.asked.items() if name not in {"q", "order"})

    @property
    def wanted_order(self) -> Order:
        """Return the order that was asked for."""
        return Order.NEWEST if self.asked.get("order") else Order.RELEVANCE
