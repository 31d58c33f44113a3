"""What an uploaded file must be before it is kept: of a known format, of a bearable size, and clean."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

QUALITY = 90
PROBE = 4096
"""Bytes from the beginning of a file by which its format is known."""

ZIPPED = frozenset({"docx", "odt", "ods", "pptx", "xlsx"})
TEXT = frozenset({"csv", "txt"})


class PictureForm(BaseImageForm):
    """The editor's form of a picture; Wagtail's field has checked name, format, bytes and pixels before."""

    def clean_file(self) -> Any:
        """Keep a new picture as we wrote it ourselves."""
        uploaded = self.cleaned_data["file"]
        return clean_picture(uploaded) if "file" in self.changed_data and uploaded else uploaded


class AttachmentForm(BaseDocumentForm):
    """The editor's form of a document; Wagtail has checked name and bytes before."""

    def clean_file(self) -> Any:
        """Refuse a new document that is not what its name says."""
        uploaded = self.cleaned_data["file"]
        if "file" in self.changed_data and uploaded:
            check_document(uploaded)
        return uploaded


def clean_picture(uploaded: File[bytes]) -> SimpleUploadedFile:
    """Return the picture decoded and written anew, upright and without metadata such as where it was taken.

    Raises ValidationError for one that cannot be decoded to its end.
    """
    uploaded.seek(0)
    written = BytesIO()
    try:
        with Image.open(uploaded) as picture:
            kind = str(picture.format)
            frames = [_clean_frame(frame) for frame in ImageSequence.Iterator(picture)]
            options: dict[str, Any] = {"quality": QUALITY} if kind in {"JPEG", "WEBP"} else {}
            if len(frames) > 1:
                options |= {"save_all": True, "append_images": frames[1:]}
                options |= {name: picture.info[name] for name in ("duration", "loop") if name in picture.info}
            frames[0].save(written, format=kind, **options)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This picture is broken and cannot be shown. Open it in a picture program, save it anew and try again."),
            code="broken_picture",
        ) from error
    return SimpleUploadedFile(str(uploaded.name), written.getvalue(), Image.MIME[kind])


def _clean_frame(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    bare = upright.copy()
    # The colours' profile stays: without it a picture from a good camera fades.
    bare.info = {name: value for name, value in upright.info.items() if name in {"icc_profile", "transparency"}}
    return bare


def check_document(uploaded: File[bytes]) -> None:
    """Raise ValidationError where the beginning of the document belies its name."""
    extension = PurePath(str(uploaded.name)).suffix[1:].lower()
    uploaded.seek(0)
    start = uploaded.read(PROBE)
    uploaded.seek(0)
    if extension == "pdf":
        right = start.startswith(b"%PDF-")
    elif extension in ZIPPED:
        right = zipfile.is_zipfile(uploaded)
        uploaded.seek(0)
    else:
        right = extension in TEXT and b"\0" not in start
    if not right:
        raise ValidationError(
            _("This file is not what its name says (.%(extension)s). Save it anew in that format and try again."),
            code="not_its_name",
            params={"extension": extension},
        )
