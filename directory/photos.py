"""Photos of members: checked before they are decoded, cut to one size, written anew without what a camera adds."""

from __future__ import annotations

import io
import warnings
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
SIDE = 512
"""Width and height of a kept photo, in pixels."""
QUALITY = 85


def prepare(upload: UploadedFile[bytes]) -> ContentFile[bytes]:
    """Return the upload as a square JPEG under a name that nobody can guess.

    Raises `ValidationError`, with what to do instead, for a file that is too large, has too many pixels, or is no
    picture of an allowed format. The number of pixels is read from the head of the file, before anything is decoded.
    """
    if upload.size and upload.size > MAX_BYTES:
        raise ValidationError(_("This file is larger than 5 MB. Choose a smaller picture."), code="size")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(upload, formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(
                    _("This picture has too many pixels. Choose one under 25 megapixels."), code="pixels"
                )
            # A JPEG is decoded no larger than it is needed.
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            picture = _on_white(ImageOps.exif_transpose(picture))
    except ValidationError:
        raise
    except Exception as error:
        # Decoders fail in many ways on broken files, and each means the same to a reader.
        message = _("This file is not a picture that we can read. Choose a JPEG, PNG or WebP file.")
        raise ValidationError(message, code="format") from error
    square = ImageOps.fit(picture, (SIDE, SIDE), Image.Resampling.LANCZOS)
    # Pillow would write a comment of the old file into the new one.
    square.info.clear()
    kept = io.BytesIO()
    square.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(kept.getvalue(), name=f"{uuid4().hex}.jpg")


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    shown = picture.convert("RGBA")
    ground = Image.new("RGBA", shown.size, "white")
    return Image.alpha_composite(ground, shown).convert("RGB")
