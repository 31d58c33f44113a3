"""The development server's mail: what Redbag would have sent, read from the folder that it is written to."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

NEWEST = 50
# Django's file backend writes one file a connection, its messages parted by a line of 79 dashes.
_BREAK = b"-" * 79
_NAME = re.compile(r"^[\w.-]+$")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Mail:
    """One message, as the list and the page show it."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        """Who gets it."""
        return str(self.message["To"])

    @property
    def sent(self) -> datetime | None:
        """When it was written, if that can be read."""
        try:
            written = parsedate_to_datetime(self.message["Date"])
        except ValueError:
            return None
        # Django writes -0000, which says UTC without naming a zone.
        return written if written.tzinfo else written.replace(tzinfo=UTC)

    @property
    def text(self) -> SafeString:
        """The plain text, its addresses as links."""
        part = self.message.get_body(("plain",))
        try:
            text = escape(part.get_content() if part else "")
        except (LookupError, ValueError):
            text = escape(part.get_payload() if part else "")
        return mark_safe(_ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text))  # noqa: S308 (escaped above)


def read(file: Path) -> list[Mail]:
    """Return the messages of one file, the newest first; what has no date is no message."""
    texts = [text.strip() for text in file.read_bytes().split(_BREAK)]
    messages = [email.message_from_bytes(text, policy=default) for text in texts if text]
    return [Mail(f"{file.stem}.{number}", one) for number, one in enumerate(messages) if one["Date"]][::-1]


def inbox(request: HttpRequest) -> HttpResponse:
    """List the newest messages."""
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    mails = [mail for file in files[:NEWEST] for mail in read(file)]
    return render(request, "home/mailbox.html", {"mails": mails[:NEWEST]})


def letter(request: HttpRequest, key: str) -> HttpResponse:
    """Show one message."""
    stem, _, _ = key.rpartition(".")
    file = Path(settings.EMAIL_FILE_PATH) / f"{stem}.log"
    if not _NAME.match(key) or not file.is_file():
        raise Http404
    found = next((mail for mail in read(file) if mail.key == key), None)
    if found is None:
        raise Http404
    return render(request, "home/letter.html", {"mail": found})


urlpatterns = [
    path("dev/mail/", inbox, name="mailbox"),
    path("dev/mail/<str:key>/", letter, name="letter"),
]
