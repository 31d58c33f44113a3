"""What an uploaded file must be before it is kept: of a known format, of a bearable size, and clean."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
QUALITY = 90
PROBE = 4096
"""Bytes from the beginning of a file by which its format is known."""

ZIPPED = frozenset({"docx", "odt", "ods", "pptx", "xlsx"})
TEXT = frozenset({"csv", "txt"})


def clean_picture(uploaded: File[bytes], *, side: int | None = None) -> SimpleUploadedFile:
    """Return the picture decoded and written anew, upright and without metadata such as where it was taken.

    With `side` a picture that does not move is made no wider and no higher than so many pixels. Raises ValidationError
    for one of another format, with too many pixels (over all its frames), or broken.
    """
    uploaded.seek(0)
    written = BytesIO()
    try:
        with Image.open(uploaded, formats=FORMATS) as picture:
            _check_pixels(picture.width * picture.height * getattr(picture, "n_frames", 1))
            kind = str(picture.format)
            frames = [_clean_frame(frame) for frame in ImageSequence.Iterator(picture)]
            options: dict[str, Any] = {"quality": QUALITY} if kind in {"JPEG", "WEBP"} else {}
            if len(frames) > 1:
                options |= {"save_all": True, "append_images": frames[1:]}
                options |= {name: picture.info[name] for name in ("duration", "loop") if name in picture.info}
            elif side:
                frames[0].thumbnail((side, side))
            frames[0].save(written, format=kind, **options)
    except UnidentifiedImageError as error:
        raise ValidationError(
            _("This is no picture of a kind that can be kept. Choose one of: %(formats)s."),
            code="unknown_format",
            params={"formats": ", ".join(FORMATS)},
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(
            _("This picture is broken and cannot be shown. Open it in a picture program, save it anew and try again."),
            code="broken_picture",
        ) from error
    return SimpleUploadedFile(str(uploaded.name), written.getvalue(), Image.MIME[kind])


def too_many_pixels() -> ValidationError:
    """Return the refusal of a picture that would fill the memory when it is decoded."""
    return ValidationError(
        _("This picture has too many pixels: %(most)s million are the most. Make it smaller and try again."),
        code="file_too_many_pixels",
        params={"most": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
    )


def _check_pixels(pixels: int) -> None:
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise too_many_pixels()


def _clean_frame(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    bare = upright.copy()
    # The colours' profile stays: without it a picture from a good camera fades.
    bare.info = {name: value for name, value in upright.info.items() if name in {"icc_profile", "transparency"}}
    return bare


def check_document(uploaded: File[bytes]) -> None:
    """Raise ValidationError for a document of another kind, or whose beginning belies its name."""
    extension = PurePath(str(uploaded.name)).suffix[1:].lower()
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise ValidationError(
            _("A document of this kind cannot be kept. Choose one of: %(extensions)s."),
            code="unknown_format",
            params={"extensions": ", ".join(settings.WAGTAILDOCS_EXTENSIONS)},
        )
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
