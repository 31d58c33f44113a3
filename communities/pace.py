"""How often one member may do what costs every reader something."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from communities.errors import TooFast
from directory.models import Member

TOO_OFTEN = _("That was a lot in a short time. Please wait a minute, then try again.")


def check_pace(act: str, member: Member, *, most: int, seconds: int = 60) -> None:
    """Count an act of the member; raises TooFast where there were more than `most` within about so many seconds."""
    key = f"pace:{act}:{member.pk}"
    if cache.add(key, 1, seconds):
        return
    try:
        total = cache.incr(key)
    except ValueError:
        # It expired between the two.
        return
    if total > most:
        raise TooFast(TOO_OFTEN)
