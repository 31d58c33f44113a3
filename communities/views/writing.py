"""What helps with writing: previews, names, drafts and files; every form works without them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, get_conditional_response
from django.utils.formats import date_format
from django.utils.http import quote_etag
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities import limits
from communities.actions import attachments as files
from communities.actions import drafts as actions
from communities.composing import Composer, key_of, told_line
from communities.errors import ActionError, TooFast
from communities.forms import MAX_BODY, number_of
from communities.mentions import calls_of, kept, named, suggestions
from communities.models import Attachment, Draft
from communities.places import Place
from communities.views.access import View, absent, members_only, signed_in
from directory import audiences
from directory.http import Request
from directory.showing import show

DRAFTS_A_PAGE = 20
LONGEST_TYPED = 80
# A browser must neither run a file of a member's nor let it reach anything.
SANDBOX = {"default-src": ["'none'"], "sandbox": []}


def at_place(limit: limits.Limit) -> Callable[[View], View]:
    """Call the view with the place that the request names, if its member may write there, within the limit.

    Whoever may not, or has no such place, gets the answer for what is not there; every refusal is in JSON.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            sent = request.POST if request.method == "POST" else request.GET
            place = Place.of(request.viewer, sent.get("place", ""))
            if place is None or not place.may_write(request.viewer):
                return JsonResponse({"message": _("This is not there, or you can no longer write here.")}, status=404)
            try:
                limit.take(signed_in(request), request)
                response = view(request, place, *args, **kwargs)
            except TooFast as error:
                response = limits.refused(JsonResponse({"message": str(error)}), error)
            except ActionError as error:
                response = JsonResponse({"message": str(error)}, status=400)
            add_never_cache_headers(response)
            return response

        return wrapped

    return decorated


# --- While one types --------------------------------------------------------------------------------------------


@require_POST
@members_only
@at_place(limits.PREVIEWS)
def preview(request: Request, place: Place) -> HttpResponse:
    """Show a text as its readers will see it."""
    composer = Composer(signed_in(request), place)
    composer.show_preview(_body(request))
    told = " ".join(line for line in (composer.told, composer.unknown) if line)
    return JsonResponse({"html": composer.preview, "problem": composer.problem, "told": told})


@require_POST
@members_only
@at_place(limits.SUGGESTIONS)
def told(request: Request, place: Place) -> HttpResponse:
    """Say how many people a text will tell."""
    author = signed_in(request)
    found = named(_body(request), audience=place.audience, community=place.community, author=author)
    total = len(found.told)
    return JsonResponse({"total": total, "told": told_line(total) if total else ""})


@require_safe
@members_only
@at_place(limits.SUGGESTIONS)
def mentionable(request: Request, place: Place) -> HttpResponse:
    """Offer those whom the writer may name, of those who can read what is written."""
    typed = request.GET.get("q", "").replace("\0", "")[:LONGEST_TYPED]
    people = suggestions(
        typed, audience=place.audience, community=place.community, thread=place.thread, by=request.viewer
    )
    calls = [word for word in calls_of(place.community, request.viewer) if word.startswith(typed.lower())]
    groups = [{"name": f"@{word}", "note": _("tells them all"), "text": f"@{word}"} for word in calls]
    show(people, request.viewer)
    found = [{"name": one.display_name, "note": one.shown.headline, "text": kept(one)} for one in people]
    return JsonResponse({"found": [*groups, *found]})


def _body(request: Request) -> str:
    """Return the text that was sent, as a form would clean it."""
    return request.POST.get("body", "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")[:MAX_BODY]


# --- Drafts -----------------------------------------------------------------------------------------------------


@require_POST
@members_only
@at_place(limits.DRAFTS)
def save_draft(request: Request, place: Place) -> HttpResponse:
    """Keep what was typed; a tab that knows an older version is given the newer one."""
    member, version = signed_in(request), number_of(request.POST.get("version", ""))
    fields = actions.kept_fields(dict(request.POST.lists()))
    if not fields:
        actions.discard_draft(member=member, place=place.word)
        return JsonResponse({"version": 0, "saved": ""})
    try:
        draft = actions.save_draft(
            member=member,
            place=place,
            fields=fields,
            version=version,
            client_id=key_of(request.POST.get("client_id", "")),
        )
    except actions.DraftMoved as moved:
        other = moved.draft
        known = {"version": other.version, "fields": other.fields} if other else {"version": 0, "fields": None}
        return JsonResponse({"message": str(moved), **known}, status=409)
    saved = _("Saved %(time)s") % {"time": date_format(localtime(draft.updated_at), "H:i")}
    return JsonResponse({"version": draft.version, "saved": saved})


class Row(NamedTuple):
    """A draft in the list, with the place that it waits at, where its writer may still write there."""

    draft: Draft
    place: Place | None
    words: str


@require_safe
@members_only
def drafts(request: Request) -> HttpResponse:
    """List what the member has typed and not sent."""
    found = Draft.objects.filter(member=signed_in(request))
    page = Paginator(found, DRAFTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [_row(request, draft) for draft in page]}
    response = render(request, "communities/drafts.html", context)
    add_never_cache_headers(response)
    return response


def _row(request: Request, draft: Draft) -> Row:
    place = Place.of(request.viewer, draft.place)
    if place is not None and not place.may_write(request.viewer):
        place = None
    words = [str(draft.fields.get(name) or "") for name in ("title", "body")]
    return Row(draft, place, "\n".join(word for word in words if word))


@require_POST
@members_only
def discard_draft(request: Request, pk: int) -> HttpResponse:
    """Throw away one's own draft."""
    draft = get_object_or_404(Draft, pk=pk, member=signed_in(request))
    actions.discard_draft(member=signed_in(request), place=draft.place)
    messages.success(request, _("The draft is thrown away."))
    return redirect("communities:drafts")


# --- Files ------------------------------------------------------------------------------------------------------


@require_POST
@members_only
@at_place(limits.UPLOADS)
def upload(request: Request, place: Place) -> HttpResponse:
    """Keep a file for the form that is being filled in, and return how the form shows it."""
    file = request.FILES.get("file")
    if file is None:
        raise ActionError(_("Choose a file."))
    kept_file = files.upload(community=place.community, uploader=signed_in(request), file=file)
    html = render_to_string("communities/_composer_file.html", {"file": kept_file}, request)
    return JsonResponse({"key": str(kept_file.key), "html": html})


@require_POST
@members_only
def remove_upload(request: Request, key: UUID) -> HttpResponse:
    """Take out a file that was not sent yet."""
    files.remove(get_object_or_404(Attachment, key=key, uploader=signed_in(request), post=None))
    return HttpResponse(status=204)


@require_safe
@csp_replace(SANDBOX)  # type: ignore[arg-type]  # what it calls a request is ours with more in it
def attachment(request: Request, key: UUID) -> HttpResponseBase:
    """Serve a file to whoever may read its post at this moment; one that is not sent yet to its uploader alone."""
    found = Attachment.objects.filter(key=key).select_related("post__thread").first()
    if found is None or not _may_fetch(request, found):
        return absent(request)
    unchanged = get_conditional_response(request, etag=quote_etag(found.key.hex))
    response: HttpResponseBase = unchanged or _opened(found)
    if found.post and found.post.thread.audience == audiences.PUBLIC:
        response["Cache-Control"] = "private, no-cache"
        response["ETag"] = quote_etag(found.key.hex)
    else:
        add_never_cache_headers(response)
    return response


def _may_fetch(request: Request, attachment: Attachment) -> bool:
    post = attachment.post
    if post is None:
        return request.viewer.member is not None and attachment.uploader_id == request.viewer.member.pk
    return post.hidden_at is None and post.moved_to_id is None and request.viewer.holds(post.thread.audience)


def _opened(attachment: Attachment) -> FileResponse:
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if not attachment.is_image:
        return FileResponse(file, as_attachment=True, filename=attachment.name, content_type="application/octet-stream")
    return FileResponse(file, as_attachment=False, filename=attachment.name)
