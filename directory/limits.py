"""How often somebody may do what costs others something.

A limit counts in the cache, which all processes share where there is Redis, by whole windows of time: `most` of a
member in each window, and a multiple of that from one address, behind which a whole hospital may sit. When the cache
is away nobody is kept waiting. Each app keeps its own limits: `communities/limits.py`, `directory/endorsing.py`.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.errors import TooFast
from directory.http import Request
from directory.models import Member

TOO_MANY_REQUESTS = 429
MINUTE, HOUR, DAY = 60, 3600, 86_400
FROM_ONE_ADDRESS = 10
"""How many members' share may come from one address."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """`most` times in each window of so many seconds; `said` tells whoever reached it what there was too much of."""

    name: str
    most: int
    seconds: int
    said: str | Promise

    def take(self, member: Member, request: Request | None = None, *, times: int = 1) -> None:
        """Count so many times for the member and for the address of the request; raises TooFast beyond the limit."""
        self._count(f"member:{member.pk}", self.most, times)
        if request is not None:
            self.take_address(request, times=times)

    def take_address(self, request: Request, *, times: int = 1) -> None:
        """Count so many times for the address of the request alone; raises TooFast beyond the limit."""
        try:
            address = get_adapter().get_client_ip(request)
        except PermissionDenied:
            # A server behind a socket file may not know any; then the members' own limits stand alone.
            return
        self._count(f"address:{address}", self.most * FROM_ONE_ADDRESS, times)

    def _count(self, who: str, most: int, times: int) -> None:
        now = time.time()
        key = f"limit:{self.name}:{who}:{int(now // self.seconds)}"
        try:
            cache.add(key, 0, timeout=self.seconds)
            total = cache.incr(key, times)
        except Exception:
            # The cache's own errors differ with what it runs on, and none is worth a member's words.
            logger.warning("The limit %s could not be counted", self.name, exc_info=True)
            return
        if total > most:
            raise too_fast(self.said, int(self.seconds - now % self.seconds) + 1)


def too_fast(said: str | Promise, seconds: int) -> TooFast:
    """Return the refusal, with the time from which the same may be sent again."""
    if seconds <= MINUTE:
        again = ngettext("Send it again in %(n)d second.", "Send it again in %(n)d seconds.", seconds) % {"n": seconds}
    else:
        # The whole minute after the moment: at the time that we name, it works.
        moment = timezone.localtime() + timedelta(seconds=seconds + MINUTE)
        again = _("Send it again at %(time)s.") % {"time": date_format(moment, "H:i")}
    return TooFast(f"{said} {again}", seconds=seconds)


def refused(response: HttpResponse, error: TooFast) -> HttpResponse:
    """Mark the answer as one to something that came too fast, for programs to know when to come again."""
    response.status_code = TOO_MANY_REQUESTS
    response["Retry-After"] = str(error.seconds)
    return response
