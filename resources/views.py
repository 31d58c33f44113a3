"""Pictures, documents and figures, for whoever may see a page that shows them."""

from __future__ import annotations

import mimetypes
from pathlib import PurePath
from typing import cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from wagtail.documents.views.serve import serve as serve_document
from wagtail.models import Page
from wagtail.views import serve as serve_page

from directory import audiences
from directory.http import Request
from directory.roles import is_editor
from resources.file_roles import may_choose
from resources.measures.blocks import MeasureValue
from resources.measures.writing import as_csv
from resources.models import Attachment, LearningPage, Picture, Rendition
from resources.text import blocks_of

PUBLIC_SECONDS = 3600


@require_safe
def picture(request: Request, pk: int) -> HttpResponseBase:
    """Send a picture in one size."""
    rendition = get_object_or_404(Rendition.objects.select_related("image"), pk=pk)
    if not may_see(request, rendition.image):
        raise Http404
    try:
        content = rendition.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind, _ = mimetypes.guess_type(PurePath(rendition.file.name).name)
    response = FileResponse(content, content_type=kind or "application/octet-stream")
    return cached(response, rendition.image)


@require_safe
def attachment(request: Request, pk: int, filename: str) -> HttpResponseBase:
    """Send a document, after the hook `refuse_hidden_document` let it pass."""
    response = cast(HttpResponseBase, serve_document(request, pk, filename))
    return cached(response, get_object_or_404(Attachment, pk=pk))


@require_safe
def page_file(request: Request, above: str, name: str) -> HttpResponse:
    """Send a guide or a case study as a file, found and guarded as its page is."""
    return cast(HttpResponse, serve_page(request, f"{above}{name}/"))


@require_safe
def figures(request: Request, pk: int, key: UUID) -> HttpResponseBase:
    """Send the figures of a measure on a published page as CSV, to whom the page is meant for."""
    page = get_object_or_404(Page.objects.live(), pk=pk).specific
    if not isinstance(page, LearningPage):
        raise Http404
    if refused := page.refuse(request):
        return refused
    measure = next((block.value for block in blocks_of(page) if block.id == str(key)), None)
    if not isinstance(measure, MeasureValue):
        raise Http404
    name = slugify(measure["title"]) or "figures"
    response = HttpResponse(as_csv(measure["figures"]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return page.kept_from_caches(response)


def may_see(request: Request, file: Picture | Attachment) -> bool:
    """Say whether the file may be sent; before a page is published that shows it, whoever works on that sees it."""
    if file.audience == audiences.PUBLIC:
        return True  # without asking who it is: what depends on a session is not kept by shared caches
    member = request.viewer.member
    if request.viewer.holds(file.audience) or member is None:
        return request.viewer.holds(file.audience)
    return file.uploaded_by_user_id == member.pk or is_editor(member) or may_choose(member, file)


def refuse_hidden_document(document: Attachment, request: Request) -> HttpResponse | None:
    """Stop a document that the reader may not see; a visitor to a members' document may sign in."""
    if may_see(request, document):
        return None
    if request.viewer.member is None and document.audience == audiences.MEMBERS:
        return redirect_to_login(request.get_full_path())
    raise Http404


def cached(response: HttpResponseBase, file: Picture | Attachment) -> HttpResponseBase:
    """Let anybody keep what everybody may see, for an hour: it may be withdrawn; nobody keeps anything else."""
    if file.audience == audiences.PUBLIC:
        patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
