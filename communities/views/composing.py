"""What every form for writing does with what was sent: preview it, keep it as a draft, or send it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, Unpack
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communities import limits
from communities.actions.drafts import DraftMoved, kept_fields, save_draft
from communities.actions.threads import Opening, add_post
from communities.composing import Composer
from communities.errors import ActionError, TooFast
from communities.forms import MAX_BODY, BodyForm
from communities.mentions import anew
from communities.models import Post, Thread
from communities.views.access import View
from communities.views.responses import by_script
from directory.http import Request
from directory.models import Member

Form = TypeVar("Form", bound=BodyForm)

# The fields that hold a writer's own words.
_WRITTEN = re.compile(r"(title|body|poll-(question|choice_\d+))\Z")


def keeping_words(view: View) -> View:
    """Give the writer their words back where the place that a form was sent to is gone, for whatever reason."""

    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        words = "\n\n".join(request.POST[name] for name in request.POST if _WRITTEN.match(name) and request.POST[name])
        try:
            return view(request, *args, **kwargs)
        except (Http404, PermissionDenied) as error:
            if not words.strip() or request.viewer.member is None:
                raise
            status = 404 if isinstance(error, Http404) else 403
            return render(request, "communities/unsent.html", {"words": words[: MAX_BODY * 2]}, status=status)

    return wrapped


def say_anew(*, thread: Thread, author: Member, client_id: UUID, **parts: Unpack[Opening]) -> None:
    """Add to the thread what somebody wrote who went back to a form that was sent; what it said then stands already."""
    sent = Post.objects.filter(thread=thread, author=author, client_id=client_id).select_related("thread__community")
    post = sent.first()
    if post is not None and (other := anew(post, parts["body"])):
        add_post(thread=thread, author=author, client_id=other, **parts)


def composed(
    request: Request, composer: Composer, form: Form, *, send: Callable[[], str], show: Callable[[Form], HttpResponse]
) -> HttpResponse:
    """Answer a form for writing: `send` returns where the post stands then, `show` shows the form once more.

    A script, which stays on its page, is told the place. Whatever cannot be done is said in the form, which keeps all
    that was typed.
    """
    act = request.POST.get("act")
    try:
        has_files = composer.take_files(request, form)
        if act == "draft":
            return _keep_draft(request, composer, form, show)
        if act == "preview":
            limits.PREVIEWS.take(composer.member, request)
            composer.show_preview(form.data.get("body", "").replace("\r\n", "\n").replace("\0", "")[:MAX_BODY])
            return show(_as_typed(form) if has_files else form)
        if form.is_valid() and has_files:
            limits.POSTS.take_address(request)
            place = send()
            return JsonResponse({"place": place}) if by_script(request) else redirect(place)
    except TooFast as error:
        form.add_error(None, str(error))
        return limits.refused(show(form), error)
    except ActionError as error:
        form.add_error(None, str(error))
    except PermissionDenied:
        if not composer.place.may_write(request.viewer):
            raise
        form.add_error(None, _("You do not belong to this community, or have left it meanwhile. Join it to send this."))
        response = show(form)
        response.status_code = HTTPStatus.FORBIDDEN
        return response
    return show(form)


def _as_typed(form: Form) -> Form:
    """Return the form with what was typed, before anybody asks what is wrong with it."""
    form.initial = {**form.initial, **{name: form.data[name] for name in form.data}}
    form.is_bound = False
    # The poll is made anew, from what the form begins with.
    vars(form).pop("poll", None)
    return form


def _keep_draft(request: Request, composer: Composer, form: Form, show: Callable[[Form], HttpResponse]) -> HttpResponse:
    fields: dict[str, Any] = dict(request.POST.lists()) | {"attached": [str(key) for key in composer.keys]}
    try:
        save_draft(member=composer.member, place=composer.place, fields=kept_fields(fields), version=composer.version)
    except DraftMoved as moved:
        composer.set_against(moved)
        return show(_as_typed(form))
    messages.success(request, _("Your draft is saved. You find it here, and under “Your drafts”."))
    return redirect(composer.place.url)
