"""At most one mail a week about a member's saved searches: written when it is sent, for whoever may see it then.

Mail lies in many hands. It is written as if its reader held what every member of Redbag holds and no more: what only
a community or a few may see is neither named in it nor the reason why somebody is.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import audiences
from directory.alerts import Progress
from directory.audiences import Viewer
from directory.models import AlertMail, Member, SavedSearch, SavedSearchMatch
from directory.models.saved import SavedSearchMatchQuerySet
from directory.news import News, still_found

logger = logging.getLogger(__name__)

WEEK = timedelta(days=7)
LEASE = timedelta(hours=1)
"""How long a mail may take to be written and sent before another run takes it to be lost."""
NAMED = 5
"""People and pages that a mail names of each search."""
SALT = "directory.alert_mail"


class MailReader(Viewer):
    """Somebody as the reader of a mail: of what they hold, what every member holds too."""

    @cached_property
    def audiences(self) -> frozenset[str]:
        """The tokens whose documents mail may name."""
        return Viewer(self.member).audiences & {audiences.PUBLIC, audiences.MEMBERS}


@dataclass(frozen=True, slots=True)
class Part:
    """What a mail says of one search: the names, how many more there are, and where all of them are."""

    search: SavedSearch
    url: str
    named: Sequence[News]
    more: int


def send(progress: Progress = lambda done, total: None) -> int:
    """Mail everybody who has news in a search that they want mail about; return how many were mailed."""
    news = SavedSearchMatch.objects.news().filter(search=OuterRef("pk"), mailed_at=None)
    searches = SavedSearch.objects.watched().filter(Exists(news), how=SavedSearch.How.MAIL)
    members = list(searches.order_by("member").values_list("member", flat=True).distinct())
    sent = 0
    for done, pk in enumerate(members, 1):
        sent += send_to(pk)
        progress(done, len(members))
    return sent


def send_to(pk: int) -> bool:
    """Mail one member, unless they had such mail within a week or another run is at it; say whether it was sent.

    A run that dies leaves its claim, which the next one takes over after an hour; should the mail have gone out, the
    second has the same Message-ID.
    """
    now = timezone.now()
    if not _claim(pk, now):
        return False
    try:
        mail = _written(Member.objects.get(pk=pk), now)
        if mail is not None:
            mail.send()
    except Exception:
        logger.exception("Mail about saved searches was not sent to member %s", pk)
        mail = None
    _close(pk, now, is_sent=mail is not None)
    return mail is not None


def _claim(pk: int, now: datetime) -> bool:
    AlertMail.objects.get_or_create(member_id=pk)
    due = Q(sent_at=None) | Q(sent_at__lte=now - WEEK)
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE)
    return bool(AlertMail.objects.filter(due, free, member=pk).update(claimed_at=now))


@transaction.atomic
def _close(pk: int, now: datetime, *, is_sent: bool) -> None:
    own = AlertMail.objects.filter(member=pk, claimed_at=now)
    if not is_sent:
        own.update(claimed_at=None)
    elif own.update(claimed_at=None, sent_at=now, count=F("count") + 1):
        _waiting(pk, now).update(mailed_at=now)


def _waiting(pk: int, now: datetime) -> SavedSearchMatchQuerySet:
    own = SavedSearch.objects.watched().filter(member=pk, how=SavedSearch.How.MAIL)
    return SavedSearchMatch.objects.news().filter(search__in=own, mailed_at=None, found_at__lte=now)


def _written(member: Member, now: datetime) -> EmailMessage | None:
    """Write the mail; nothing where nothing is left that the member may see."""
    viewer, reader, site = Viewer(member), MailReader(member), settings.WAGTAILADMIN_BASE_URL
    waiting = _waiting(member.pk, now)
    parts = []
    for search in SavedSearch.objects.filter(pk__in=waiting.values("search")):
        matches = waiting.filter(search=search)
        everything = still_found(search, viewer, matches)
        named = still_found(search, reader, matches)[:NAMED] if everything else []
        if everything:
            parts.append(Part(search, site + search.get_absolute_url(), named, len(everything) - len(named)))
    if not parts:
        return None
    stop = site + reverse("directory:stop_alert_mail", args=[token_of(member)])
    context = {"to": member, "parts": parts, "site": site, "stop": stop}
    text = render_to_string("directory/mail/alerts.txt", context)
    number = AlertMail.objects.get(member=member).count + 1
    headers = {
        "Message-ID": f"<searches-{member.pk}-{number}@{urlsplit(site).hostname}>",
        "List-Unsubscribe": f"<{stop}>",
        # One press in the mail program does it (RFC 8058).
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return EmailMessage(_("New in your saved searches"), text, None, [member.email], headers=headers)


def token_of(member: Member) -> str:
    """Return the word by which a link in mail stops it for its reader, signed in or not."""
    return signing.dumps(member.pk, salt=SALT)


def member_of(token: str) -> Member | None:
    """Return whose mail the word stops; nobody for a word that Redbag did not write."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    member: Member | None = Member.objects.active().filter(pk=pk).first()
    return member
