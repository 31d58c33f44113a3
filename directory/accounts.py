"""How allauth signs Redbag's members up and in."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest
from django.urls import reverse

from directory.models import Member


class AccountAdapter(DefaultAccountAdapter):
    """Whoever confirms an address for the first time is welcomed, and asked for a short profile."""

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Send a new member to the welcome page, and one who confirmed another address to their profile."""
        return reverse("directory:profile" if email_address.user.headline else "directory:welcome")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Send a member who changed the password back to their profile."""
        return reverse("directory:profile")

    def clean_email(self, email: str) -> str:
        """Keep one spelling of the address."""
        return Member.objects.normalize_email(super().clean_email(email))


def display_name(member: Member) -> str:
    """Return what the account pages call a member."""
    return member.display_name
