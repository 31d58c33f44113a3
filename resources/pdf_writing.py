"""Writes PDF files with WeasyPrint, which needs Pango: loaded when the first file is asked for, and by nobody else."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

if TYPE_CHECKING:
    from resources.models import Rendition

# WeasyPrint has Pillow take pictures that are cut short, in the whole of the process; uploads go on refusing them.
ImageFile.LOAD_TRUNCATED_IMAGES = False

DOTS_PER_INCH = 200
JPEG_QUALITY = 80


class GivenPictures(URLFetcher):
    """Gives the pictures that it was given, and nothing else: no address is ever opened, here or on the network."""

    def __init__(self, pictures: Mapping[str, Rendition]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the picture of the address; raises ValueError for any other, which is then left out."""
        if url not in self._pictures:
            raise ValueError(url)
        file = self._pictures[url].file
        kind, _ = mimetypes.guess_type(file.name)
        with file.open("rb") as content:
            return URLFetcherResponse(url, content.read(), {"Content-Type": kind or "application/octet-stream"})


def write(html: str, *, style: str, pictures: Mapping[str, Rendition], base: str) -> bytes:
    """Return markup as a tagged PDF file (PDF/UA-1); links that name no site lead to the one of the base address."""
    fetcher = GivenPictures({urljoin(base, address): picture for address, picture in pictures.items()})
    document = HTML(string=html, base_url=base, url_fetcher=fetcher)
    written: bytes = document.write_pdf(
        stylesheets=[CSS(string=style, url_fetcher=fetcher)],
        pdf_variant="pdf/ua-1",
        optimize_images=True,
        jpeg_quality=JPEG_QUALITY,
        dpi=DOTS_PER_INCH,
    )
    return written
