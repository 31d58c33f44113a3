"""Where a reviewer without an account reads a draft, comments on it and approves it."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, TypeVar

from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from directory.errors import ActionError, TooFast
from directory.fields import LineField
from directory.http import Request
from directory.limits import refused
from resources import reviewing
from resources.checking import pictures_of
from resources.models import ExternalReview, LearningPage, Rendition

Response = TypeVar("Response", bound=HttpResponseBase)
NAME = "reviewer_name"
# The draft stands in a frame of the page that asks for words about it.
FRAMES = {"frame-src": ["'self'"]}
PICTURE = re.compile(r"/pictures/(\d+)/")


class ReviewForm(forms.Form):
    """Who says it, what, about which section, and whether the page may be published as it is."""

    name = LineField(label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    section = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=4000, required=False, widget=forms.Textarea({"rows": 5})
    )
    approves = forms.BooleanField(label=gettext_lazy("I approve this version as it is"), required=False)

    def __init__(self, data: Any = None, *, page: LearningPage, name: str = "") -> None:
        super().__init__(data, initial={"name": name})
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("The whole page")),
            *reviewing.sections_of(page),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a comment, an approval or both."""
        said = super().clean() or {}
        if not self.errors and not said["text"] and not said["approves"]:
            self.add_error("text", _("Write a comment, or tick that you approve this version."))
        return said


@csp_update(FRAMES)  # type: ignore[arg-type]  # what it calls a request is ours with more in it
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, token: str) -> HttpResponse:
    """Show the draft with the form for what the reviewer says of it."""
    found = reviewing.review_of(token)
    if found is None or not found.is_open:
        return closed(request, found)
    name, page = str(request.session.get(NAME, "")), _page(found)
    form = ReviewForm(request.POST if request.method == "POST" else None, page=page, name=name)
    try:
        if request.method == "POST" and form.is_valid():
            reviewing.SAYING.take_address(request)
            reviewing.say(review=found, **_said(form, page))
            request.session[NAME] = form.cleaned_data["name"]
            messages.success(request, _("Thank you. The editors have it now."))
            return private(redirect(found.path(token)))
        if request.method == "GET":
            reviewing.OPENING.take_address(request)
            reviewing.opened(review=found, name=name)
    except TooFast as error:
        form = form if form.is_bound else ReviewForm({"name": name}, page=page)
        form.add_error(None, str(error))
        return private(refused(_shown(request, found, form, token), error))
    except ActionError:
        found.refresh_from_db()
        return closed(request, found)
    return private(_shown(request, found, form, token))


@require_safe
@xframe_options_sameorigin
def draft(request: Request, token: str) -> HttpResponse:
    """Show the page itself as the revision has it, to the bearer of the link."""
    found = reviewing.review_of(token)
    if found is None or not found.is_open:
        return closed(request, found)
    page = _page(found)
    request.is_preview = True  # type: ignore[attr-defined]  # what Wagtail's templates ask
    response = render(request, page.get_template(request), page.get_context(request))
    # Pictures of a draft are shown to nobody under their own addresses.
    pictures = reverse("resources:external_review_picture", args=[token, 0]).removesuffix("0/")
    response.content = PICTURE.sub(rf"{pictures}\1/", response.content.decode()).encode()
    return private(response, "no-referrer")


@require_safe
def picture(request: Request, token: str, pk: int) -> HttpResponseBase:
    """Send a picture that stands in the draft."""
    found = reviewing.review_of(token)
    rendition = get_object_or_404(Rendition.objects.select_related("image"), pk=pk)
    if found is None or not found.is_open or rendition.image_id not in pictures_of(_page(found)):
        raise Http404
    try:
        content = rendition.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return private(FileResponse(content), "no-referrer")


def closed(request: Request, found: ExternalReview | None) -> HttpResponse:
    """Say calmly that the link shows nothing, and whom to ask; of the page it says nothing."""
    status = HTTPStatus.NOT_FOUND if found is None else HTTPStatus.GONE
    return private(render(request, "resources/reviews/closed.html", {"review": found}, status=status))


def private(response: Response, referrer: str = "same-origin") -> Response:
    """Have nobody keep or list the answer, nor tell another site of its address.

    A form needs `same-origin`: without any referrer a browser hides where it was sent from, and it is refused.
    """
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = referrer
    return response


def _page(found: ExternalReview) -> LearningPage:
    page = found.revision.as_object() if found.revision else None
    if not isinstance(page, LearningPage):
        raise Http404
    return page


def _said(form: ReviewForm, page: LearningPage) -> dict[str, Any]:
    said = dict(form.cleaned_data)
    return {**said, "section": dict(reviewing.sections_of(page)).get(said["section"], "")}


def _shown(request: Request, found: ExternalReview, form: ReviewForm, token: str) -> HttpResponse:
    said = found.events.filter(kind__in=[reviewing.Kind.COMMENTED, reviewing.Kind.APPROVED])
    context = {"review": found, "form": form, "title": _page(found).title, "token": token, "events": said}
    return render(request, "resources/reviews/review.html", context)
