"""Pages that only the development server has: the design system, shown as it is, and the error pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from home import views
from home.blocks import BodyBlocks
from home.icons import ICONS

COLOURS = [
    ("paper", "The page"),
    ("card", "What lies on it"),
    ("ink", "Text"),
    ("soft", "Second text"),
    ("line", "Between things"),
    ("edge", "Around what can be filled in"),
    ("red", "The one thing to do; new"),
    ("red-soft", "Behind what is new"),
    ("blue", "Links; what was understood"),
    ("blue-soft", "Behind it"),
    ("green", "Here; confirmed"),
    ("green-soft", "Behind it"),
    ("amber", "Caution"),
    ("amber-soft", "Behind it"),
    ("focus", "Where the keyboard is"),
]

BODY = [
    {"type": "heading", "value": {"text": "What they did", "level": "h2"}},
    {"type": "paragraph", "value": "<p>Each home packed a bag with <b>papers</b> and belongings.</p>"},
    {"type": "points", "value": {"numbered": True, "items": ["<p>Pack the bag.</p>", "<p>Hand it over.</p>"]}},
    {
        "type": "quote",
        "value": {
            "text": "We knew who she was before she told us.",
            "attribution": "Ward sister, invented for this page",
            "consent": True,
        },
    },
    {
        "type": "callout",
        "value": {"kind": "caution", "title": "Not at night", "text": "<p>Agree who unpacks at weekends.</p>"},
    },
    {
        "type": "checklist",
        "value": {"title": "In the bag", "items": ["Standard papers", "Glasses", "A change of clothes"]},
    },
    {
        "type": "links",
        "value": {
            "title": "Go on",
            "links": [
                {"title": "Home page", "url": "https://example.org/", "note": "An address elsewhere", "page": None}
            ],
        },
    },
]

ERRORS: dict[int, Callable[[HttpRequest], HttpResponse]] = {
    400: views.bad_request,
    403: views.permission_denied,
    404: views.page_not_found,
    419: views.csrf_failure,
    429: views.too_many_requests,
    500: views.server_error,
}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Your name", max_length=80, help_text="As colleagues know you.")
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    about = forms.CharField(label="About you", widget=forms.Textarea, required=False)
    started = forms.DateField(label="Since", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    setting = forms.ChoiceField(label="Setting", choices=[("", "Choose"), ("home", "Care home"), ("ward", "Ward")])
    stage = forms.ChoiceField(
        label="Where are you in this?",
        choices=[("new", "New in the role"), ("old", "Experienced")],
        widget=forms.RadioSelect,
        help_text="It helps us to introduce you.",
    )
    offers = forms.MultipleChoiceField(
        label="You offer",
        choices=[("call", "A call"), ("visit", "A visit")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photo = forms.FileField(label="Photo", required=False, help_text="JPEG, PNG or WebP, 5 MB at most.")
    agreed = forms.BooleanField(label="I keep what I hear to myself", help_text="Everybody here has said so.")


@dataclass(frozen=True)
class SamplePerson:
    """Somebody who does not exist."""

    display_name: str
    initials: str


def sample(scheme: str) -> dict[str, Any]:
    """Return what one showing of every component needs; ids differ, so that two stand on one page."""
    now = timezone.now()
    return {
        "scheme": scheme,
        "empty_form": SampleForm(auto_id=f"{scheme}_empty_%s"),
        "wrong_form": SampleForm({"name": "", "email": "amina@", "stage": "?"}, auto_id=f"{scheme}_wrong_%s"),
        "page_obj": Paginator(range(400), 20).get_page(7),
        "moments": [now, now - timedelta(hours=1), now - timedelta(days=1), now - timedelta(days=300)],
        "messages": [
            Message(level, text) for level, text in ((20, "Noted."), (25, "Sent."), (30, "Careful."), (40, "No."))
        ],
        "people": [SamplePerson("Maria Okafor", "MO"), SamplePerson("Tom Reilly", "TR")],
        "body": BodyBlocks().to_python(BODY),
    }


def design(request: HttpRequest) -> HttpResponse:
    """Show the tokens, and every component in light and dark."""
    context = {"colours": COLOURS, "icons": sorted(ICONS), "samples": [sample("light"), sample("dark")]}
    return render(request, "home/design.html", context)


def error(request: HttpRequest, status: int) -> HttpResponse:
    """Show an error page without the error; 419 stands for a form that was too old."""
    if status not in ERRORS:
        raise Http404
    return ERRORS[status](request)


urlpatterns: list[URLPattern] = [
    path("design/", design, name="design"),
    path("design/errors/<int:status>/", error, name="design_error"),
]
