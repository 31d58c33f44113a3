"""A mail to one address, of which the writer learns whether it was taken."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def write(subject: str, template: str, context: dict[str, Any], *, to: str) -> bool:
    """Send the template as a mail, and say whether the server took it; that it did not is logged, and stops nobody.

    Whatever is named in the subject, it becomes one line.
    """
    try:
        send_mail(" ".join(subject.split()), render_to_string(template, context), None, [to])
    except (OSError, SMTPException):
        logger.exception("The mail of %s was not sent", template)
        return False
    return True
