"""Ask for a guide, second what others ask for, and tell all of them how far the editors are."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from functools import partial, reduce
from operator import or_
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.limits import DAY, Limit
from directory.models import Member
from resources import wanting_news
from resources.models import WantedGuide, Wish
from search.models import Concept

ASKING = Limit("wanted-guides", 5, DAY, gettext_lazy("You have asked for several guides today."))
SECONDING = Limit("guide-wishes", 50, DAY, gettext_lazy("You have seconded many questions today."))
MOST_ALIKE = 5
MOST_WORDS = 8
LOOKED_THROUGH = 200
STEM = 5
"""Letters by which two words are taken for one: “falling” and “falls” differ after them."""
WORD = re.compile(r"\w{4,}")
OF_EVERY_QUESTION = frozenset(
    {"what", "when", "where", "which", "with", "that", "this", "does", "have", "from", "they", "them", "their", "about"}
)

logger = logging.getLogger(__name__)


@transaction.atomic
def ask(*, question: str, concepts: Collection[Concept], by: Member) -> WantedGuide:
    """Ask for a guide to a question; raises TooFast after several in a day."""
    ASKING.take(by)
    wanted = WantedGuide.objects.create(question=question)
    wanted.concepts.set(concepts)
    Wish.objects.create(wanted=wanted, member=by)
    return wanted


@transaction.atomic
def second(*, wanted: WantedGuide, by: Member) -> None:
    """Want the same; nothing happens where the member wants it already. Raises TooFast after many in a day."""
    if not Wish.objects.filter(wanted=wanted, member=by).exists():
        SECONDING.take(by)
        Wish.objects.get_or_create(wanted=wanted, member=by)


@transaction.atomic
def take_back(*, wanted: WantedGuide, by: Member) -> None:
    """Want it no more; a question that nobody wants is not shown to members."""
    Wish.objects.filter(wanted=wanted, member=by).delete()


def alike(question: str) -> list[WantedGuide]:
    """Return the questions that share most words with this one, the closest first."""
    stems = _stems(question)
    if not stems:
        return []
    any_word = reduce(or_, [Q(question__icontains=stem) for stem in sorted(stems)[:MOST_WORDS]])
    asked = WantedGuide.objects.wanted().filter(any_word)[:LOOKED_THROUGH]
    shared = [(len(stems & _stems(wanted.question)), wanted) for wanted in asked]
    least = min(2, len(stems))
    close = [(count, wanted) for count, wanted in shared if count >= least]
    return [wanted for _count, wanted in sorted(close, key=lambda one: -one[0])[:MOST_ALIKE]]


def tell(wanted: WantedGuide, by: Member | None = None) -> None:
    """Tell everybody who wants the guide what the editors say of it: on the site, and by mail once it is kept."""
    wanting_news.announce(wanted, by)
    transaction.on_commit(partial(_mail, wanted.pk), robust=True)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower()) if word not in OF_EVERY_QUESTION}


def _mail(pk: int) -> None:
    wanted = WantedGuide.objects.select_related("guide").get(pk=pk)
    site = settings.WAGTAILADMIN_BASE_URL
    guide = wanted.guide if wanted.state == WantedGuide.State.PUBLISHED else None
    url = site + ((guide.get_url() or "") if guide and guide.live else reverse("resources:wanted_guides"))
    subject = _("A guide that you asked for: %(state)s") % {"state": wanted.get_state_display().lower()}
    members = Member.objects.filter(guide_wishes__wanted=wanted, is_active=True, paused=False)
    mails = [
        EmailMessage(
            subject,
            render_to_string(
                "resources/mail/wanted_guide.txt",
                {"member": member, "wanted": wanted, "guide": guide, "url": url, "list": site + _own(wanted)},
            ),
            None,
            [member.email],
        )
        for member in members
    ]
    try:
        get_connection().send_messages(mails)
    except (OSError, SMTPException):
        logger.exception("Mail about the wanted guide %s was not sent", pk)


def _own(wanted: WantedGuide) -> str:
    return f"{reverse('resources:wanted_guides')}#wanted-{wanted.pk}"
