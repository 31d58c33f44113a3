"""Guides and case studies as PDF: the markup of the plain page, made ready for paper, written once for all its readers.

The bytes are kept by the markup that they were written from, which holds no more than its reader may see: a new
edition, another place or a picture that is withdrawn each make another file, and nobody is sent somebody else's.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from contextlib import suppress
from ctypes.util import find_library
from functools import cache as once
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext, to_locale

if TYPE_CHECKING:
    from directory.http import Request
    from resources.models import LearningPage, Rendition

LIBRARIES = ("pango-1.0", "pangoft2-1.0")
"""What WeasyPrint sets type with, and Python's packages do not bring."""
KEPT_SECONDS = 86_400
WAIT_SECONDS = 15
"""How long somebody waits for a file that is written for another reader."""
AGAIN_SECONDS = 30
"""When somebody who waited in vain may ask again."""
NOT_ON_PAPER = "[class~=screen-only], form, button, nav, script, template"
UNAVAILABLE = 503

logger = logging.getLogger(__name__)
_writing = threading.Lock()


class NoPDF(Exception):
    """The file could not be written; `is_busy` where it can be in a moment."""

    def __init__(self, *, is_busy: bool = False) -> None:
        super().__init__()
        self.is_busy = is_busy


@once
def is_available() -> bool:
    """Say whether this machine can write PDF files; looked up once in each process."""
    return all(find_library(name) for name in LIBRARIES)


def as_pdf(page: LearningPage, request: Request, template: str) -> HttpResponse:
    """Send the page as PDF as its reader may see it, written from a template; or say in words that it cannot be had."""
    try:
        if not is_available():
            raise NoPDF
        context = page.get_context(request) | page.surroundings(request.viewer)
        context |= {"plain": template, "language": language()}
        html = render_to_string("resources/pdf.html", context, request)
        written = _kept(*prepared(html, request), page.get_full_url(request) or "")
    except NoPDF as error:
        answer = render(request, "resources/no_pdf.html", {"page": page, "error": error}, status=UNAVAILABLE)
        if error.is_busy:
            answer["Retry-After"] = str(AGAIN_SECONDS)
        return answer
    # A slug may hold letters of any language, which the header takes in a form of its own.
    name = content_disposition_header(as_attachment=False, filename=f"{page.slug}.pdf") or "inline"
    return HttpResponse(written, content_type="application/pdf", headers={"Content-Disposition": name})


def language() -> str:
    """Return the language of the text as files name it, such as en-GB."""
    return to_locale(get_language() or "en-gb").replace("_", "-")


def prepared(html: str, request: Request) -> tuple[str, dict[str, Rendition]]:
    """Return markup made ready for paper, and by their addresses those of its pictures that the reader may see."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.select(NOT_ON_PAPER):
        tag.decompose()
    for tag in soup.select("details"):
        tag.name = "div"
    for tag in soup.select("summary"):
        tag.name, tag["class"] = "p", "summary"
    for drawing in soup.select("svg"):
        _draw(drawing, soup)
    pictures = {}
    for image in soup.select("img"):
        if found := _picture(image, request):
            pictures[str(image["src"])] = found
        else:
            image.decompose()
    return str(soup), pictures


def _draw(drawing: Tag, soup: BeautifulSoup) -> None:
    """Give a drawing its colours, and all its words where a PDF has room for them; leave out what only adorns."""
    symbol = "symbol" in drawing.get_attribute_list("class")
    if drawing.get("role") != "img" and not symbol:
        drawing.decompose()
        return
    title = drawing.find("title", recursive=False)
    if symbol or not isinstance(title, Tag):
        title = soup.new_tag("title")
        title.string = gettext("Mark in the chart")
        drawing.insert(0, title)
    elif isinstance(said := drawing.find("desc", recursive=False), Tag):
        title.string = f"{title.get_text()}. {said.get_text()}"
    style = soup.new_tag("style")
    style.string = stylesheet("measures")
    title.insert_after(style)


def _picture(image: Tag, request: Request) -> Rendition | None:
    """Return the file of a picture that says something and that the reader may see."""
    from resources.models import Rendition  # noqa: PLC0415 (pages are made of this module)
    from resources.views import may_see  # noqa: PLC0415

    try:
        found = resolve(str(image.get("src") or ""))
    except Resolver404:
        return None
    if found.view_name != "resources:picture":
        return None
    caption = image.find_next_sibling("figcaption")
    image["alt"] = image.get("alt") or (caption.get_text(" ", strip=True) if caption else "")
    rendition = Rendition.objects.select_related("image").filter(**found.kwargs).first()
    return rendition if image["alt"] and rendition and may_see(request, rendition.image) else None


@once
def stylesheet(name: str) -> str:
    """Return one of the site's stylesheets with the values of the design, in its light colours, in place."""
    values = dict(re.findall(r"--([\w-]+):\s*([^;]+);", _static("tokens").partition("}")[0]))
    return re.sub(r"var\(--([\w-]+)\)", lambda named: values.get(named[1], named[0]), _static(name))


def _static(name: str) -> str:
    path: Any = finders.find(f"home/css/{name}.css")
    return Path(path).read_text(encoding="utf-8")


def _kept(html: str, pictures: dict[str, Rendition], base: str) -> bytes:
    """Return the file of the markup, written now where nobody asked for it before; one at a time in each process."""
    style = stylesheet("pdf")
    shown = [f"{address}:{picture.file.name}" for address, picture in sorted(pictures.items())]
    told = "\0".join([html, style, base, *shown])
    key = f"pdf:{hashlib.sha256(told.encode()).hexdigest()}"
    if kept := _recalled(key):
        return kept
    if not _writing.acquire(timeout=WAIT_SECONDS):
        raise NoPDF(is_busy=True)
    try:
        if kept := _recalled(key):  # somebody else asked for the same meanwhile
            return kept
        written = _written(html, style, pictures, base)
        with suppress(Exception):
            cache.set(key, written, KEPT_SECONDS)
        return written
    finally:
        _writing.release()


def _recalled(key: str) -> bytes:
    """Return what is kept, or nothing: also while the cache is away, whose errors differ with what it runs on."""
    with suppress(Exception):
        return bytes(cache.get(key) or b"")
    return b""


def _written(html: str, style: str, pictures: dict[str, Rendition], base: str) -> bytes:
    try:
        # Loading it takes a second or two, which only those wait for who ask for a file.
        from resources.pdf_writing import write  # noqa: PLC0415

        return write(html, style=style, pictures=pictures, base=base)
    except Exception as error:
        # Whatever an editor wrote, a reader gets an answer; the page itself says the same.
        logger.exception("The PDF of %s could not be written", base)
        raise NoPDF from error
