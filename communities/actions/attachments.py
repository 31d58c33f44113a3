"""Files that go with posts: taken in clean, sent with the post, gone with it."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.files.images import get_image_dimensions
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.errors import ActionError
from communities.models import Attachment, Community, Post
from communities.rules import Standing
from directory.models import Member
from home.uploads import check_document, clean_picture

PICTURES = {"gif", "jpg", "jpeg", "png", "webp"}
MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_FILES = 8
"""Files that go with one post."""
MOST_UNSENT = 24
"""Files that a member has uploaded and not sent; after a day they are cleared away."""
UNSENT_HOURS = 24
SIDE = 2400
"""Pixels that the longer side of a kept picture has at most: enough to read a photographed flip chart."""
NAME_LENGTH, ALT_LENGTH = 120, 200
BROKEN = _("This picture is broken and cannot be shown. Open it in a picture program, save it anew and try again.")

logger = logging.getLogger(__name__)


def upload(*, community: Community, uploader: Member, file: File[bytes], alt: str = "") -> Attachment:
    """Keep a file that a post will be sent with; until then it is its uploader's alone.

    Pictures are written anew, without what a camera adds; other files are kept as they are, if they are what their
    names say. Raises PermissionDenied for somebody who may not write in the community, ActionError with what to do for
    a file that cannot be kept.
    """
    standing = Standing.of(uploader, community)
    if not (standing.is_member or standing.may_join):
        raise PermissionDenied
    if Attachment.objects.filter(uploader=uploader, post=None).count() >= MOST_UNSENT:
        raise ActionError(_("You have uploaded 24 files that are not sent yet. Send or take out some of them first."))
    name = _name(str(file.name or ""))
    is_image = PurePath(name).suffix[1:].lower() in PICTURES
    checked = _checked(file, name, is_image=is_image)
    width, height = _size(checked) if is_image else (None, None)
    attachment = Attachment(
        community=community,
        uploader=uploader,
        name=name,
        alt=_line(alt, ALT_LENGTH),
        is_image=is_image,
        width=width,
        height=height,
        size=checked.size,
    )
    attachment.file.save(name, checked, save=False)
    attachment.save()
    return attachment


def _checked(file: File[bytes], name: str, *, is_image: bool) -> File[bytes]:
    if not file.size:
        raise ActionError(_("%(name)s is empty. Choose another file.") % {"name": name})
    if file.size > MOST_BYTES:
        raise ActionError(_("%(name)s is larger than 10 MB. Make it smaller, or link to it.") % {"name": name})
    try:
        if is_image:
            return clean_picture(file, side=SIDE)
        check_document(file)
    except ValidationError as error:
        raise ActionError(f"{name}: {' '.join(error.messages)}") from error
    except Exception as error:
        # Decoders fail in many ways on broken files, and each means the same to whoever chose one.
        logger.warning("A picture could not be read", exc_info=True)
        raise ActionError(f"{name}: {BROKEN}") from error
    return file


def _size(picture: File[bytes]) -> tuple[int | None, int | None]:
    width, height = get_image_dimensions(picture)
    picture.seek(0)
    return width, height


def _name(name: str) -> str:
    """Return the file's name without folders and without signs that nobody sees, its ending kept."""
    line = _line(name.replace("\\", "/").rpartition("/")[2], 1000)
    if len(line) > NAME_LENGTH:
        suffix = PurePath(line).suffix[:10]
        line = line[: NAME_LENGTH - len(suffix)] + suffix
    return line or str(_("file"))


def _line(text: str, length: int) -> str:
    return "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text).strip()[:length]


def attach(*, post: Post, uploader: Member, files: Mapping[UUID, str]) -> bool:
    """Send the uploader's own unsent files with the post, and return whether there were any.

    `files` says of each key what the picture shows. Runs in the transaction that writes the post; raises ActionError
    for more files than go with one post.
    """
    own = Attachment.objects.filter(key__in=files, uploader=uploader, post=None)
    if own.count() + post.attachments.count() > MOST_FILES:
        raise ActionError(_("At most 8 files go with one post. Take some of them out."))
    # A thread may have gone to another community while its reply was written: the file goes along.
    return bool(own.update(post=post, community=post.thread.community)) | _describe(post, files)


def _describe(post: Post, files: Mapping[UUID, str]) -> bool:
    changed = False
    for attachment in post.attachments.filter(key__in=files):
        alt = _line(files[attachment.key], ALT_LENGTH)
        if alt != attachment.alt:
            Attachment.objects.filter(pk=attachment.pk).update(alt=alt)
            changed = True
    return changed


def change_files(*, post: Post, uploader: Member, files: Mapping[UUID, str]) -> bool:
    """Let the post have the files of these keys and no others; return whether that changed anything."""
    gone = list(post.attachments.exclude(key__in=files))
    for attachment in gone:
        remove(attachment)
    return attach(post=post, uploader=uploader, files=files) or bool(gone)


def remove(attachment: Attachment) -> None:
    """Delete the attachment, and its file once that is committed."""
    storage, name = attachment.file.storage, str(attachment.file.name)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


def clear_uploads() -> int:
    """Delete the files that were uploaded more than a day ago and never sent; return how many."""
    old = timezone.now() - timedelta(hours=UNSENT_HOURS)
    found = list(Attachment.objects.filter(post=None, created_at__lt=old)[:1000])
    for attachment in found:
        with transaction.atomic():
            # Somebody may send it at this moment.
            held = Attachment.objects.select_for_update().filter(pk=attachment.pk, post=None).first()
            if held is not None:
                remove(held)
    return len(found)


def accepted() -> str:
    """Return what a form's file field offers to choose from."""
    return ",".join(f".{suffix}" for suffix in sorted({*PICTURES, *settings.WAGTAILDOCS_EXTENSIONS}))
