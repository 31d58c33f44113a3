"""How allauth signs Redbag's members up."""

from allauth.account.adapter import DefaultAccountAdapter

from directory.models import Member


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and e-mail as Redbag wants them."""


def display_name(member: Member) -> str:
    """Return what the account pages call a member."""
    return member.display_name
