"""How allauth signs Redbag's members up and in."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.models import Member

logger = logging.getLogger(__name__)
LONGEST_ADDRESS = 254
"""Letters that an e-mail address can have at most (RFC 5321, section 4.5.3.1.3)."""


class AccountAdapter(DefaultAccountAdapter):
    """Whoever confirms an address for the first time is welcomed, and asked for a short profile."""

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Welcome a new member."""
        return reverse("directory:welcome")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Send a new member to the welcome page, and one who confirmed another address to their profile."""
        return reverse("directory:profile" if email_address.user.headline else "directory:welcome")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Send a member who changed the password back to their profile."""
        return reverse("directory:profile")

    def clean_email(self, email: str) -> str:
        """Keep one spelling of the address, and refuse one that no mail server takes."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("This is longer than an e-mail address can be. Check it for a slip."))
        return Member.objects.normalize_email(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send; where the mail server fails, the page still comes, and says that one can ask once more."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("The mail server did not take %s", template_prefix)


def display_name(member: Member) -> str:
    """Return what the account pages call a member."""
    return member.display_name
