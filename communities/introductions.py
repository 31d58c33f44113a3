"""What becomes of introductions here: the two talk in a private thread, and are told on the site and by mail.

Each thread is for its two people alone. They all stand in one room that nobody belongs to, hosts, finds or can open:
it carries no audience, so the one rule of visibility hides it (docs/decisions/0017).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import notice_mail
from communities.actions.notifying import count_again, take_as_read
from communities.actions.threads import add_post, held_thread, log_change
from communities.errors import ActionError
from communities.models import Community, Conversation, Notification, Participant, Thread, ThreadEvent
from directory import audiences
from directory.audiences import Viewer
from directory.conversations import News
from directory.introduction_rules import IntroductionError
from directory.models import Availability, Introduction, Member
from search.actions import together

NAME = "Introductions"
WORDS = gettext_lazy("Yes, gladly. When would suit you?")
"""What somebody says who accepts without a word."""


def room() -> Community:
    """Return the room of introductions, made where there is none."""
    known = Community.objects.filter(holds_introductions=True)
    found: Community | None = known.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _new_room()
    except IntegrityError:
        # Somebody else made it at the same moment.
        made: Community = known.get()
        return made


def _new_room() -> Community:
    # A community may have the name already: its address must stay its own.
    taken = Community.objects.filter(Q(name__istartswith=NAME) | Q(slug__startswith=NAME.lower())).count()
    name = f"{NAME} {taken + 1}" if taken else NAME
    made: Community = Community.objects.create(name=name, level=Community.Level.CONFIDENTIAL, holds_introductions=True)
    return made


class Conversations:
    """Has the two of an introduction talk, and tells them of it."""

    def open(self, introduction: Introduction) -> None:
        """Start their thread with the answer under the request; raises IntroductionError after a burst of posts."""
        asker, asked = introduction.asker, introduction.asked
        quoted = "\n".join(f"> {line}" for line in introduction.reason.splitlines())
        title = _("Introduction: %(about)s") % {"about": introduction.about}
        with together():
            thread = Thread.objects.create(community=room(), author=asker, title=title[:140], kind=Thread.Kind.SHARE)
            # Only a row with a number has a token of its own; until then nobody holds it.
            thread.audience = audiences.thread(thread.pk)
            thread.save(update_fields=["audience"])
            Participant.objects.bulk_create(Participant(thread=thread, member=one) for one in (asker, asked))
            Conversation.objects.create(introduction=introduction, thread=thread)
            client_id = uuid5(NAMESPACE_URL, f"introduction:{introduction.pk}")
            body = f"{quoted}\n\n{introduction.answer or WORDS}"
            try:
                add_post(thread=thread, author=asked, body=body, client_id=client_id)
            except ActionError as error:
                raise IntroductionError(str(error)) from error

    def close(self, introduction: Introduction) -> None:
        """Let nobody write in their thread any more."""
        found = Conversation.objects.filter(introduction=introduction).select_related("thread").first()
        if found is None:
            return
        held = held_thread(found.thread)
        held.closed_at = timezone.now()
        Thread.objects.filter(pk=held.pk).update(closed_at=held.closed_at)
        log_change(held, None, ThreadEvent.Kind.THREAD)

    def addresses(self, introductions: Collection[int]) -> Mapping[int, str]:
        """Return the addresses of the threads."""
        found = Conversation.objects.filter(introduction__in=introductions).select_related("thread__community")
        return {one.introduction_id: one.thread.get_absolute_url() for one in found}

    def tell(self, news: News, introduction: Introduction, member: Member) -> None:
        """Leave a notification, once for each news, and have a mail written after the commit."""
        row = Notification(member=member, kind=Notification.Kind.INTRODUCED, introduction=introduction, news=news.value)
        Notification.objects.bulk_create([row], ignore_conflicts=True)
        count_again([member.pk])
        pk, to, word = introduction.pk, member.pk, news.value
        transaction.on_commit(lambda: notice_mail.hand_over(mail, word, pk, to), robust=True)

    def seen(self, introduction: Introduction, member: Member) -> None:
        """Take the notifications of it as read."""
        take_as_read(Notification.objects.filter(member=member, introduction=introduction), member.pk)


def mail(news: str, introduction_id: int, member_id: int) -> None:
    """Mail one of the two, if they may know of it at this moment and want mail: who it is, and where to read it.

    Mail lies in many hands: neither what was asked and answered nor an address of anybody stands in it.
    """
    member = Member.objects.active().filter(pk=member_id).first()
    if member is None or not Availability.of(member).mails:
        return
    known = Introduction.objects.visible_to(Viewer(member)).with_people()
    introduction = known.filter(pk=introduction_id).first()
    if introduction is None or _is_past(news, introduction):
        return
    site = settings.WAGTAILADMIN_BASE_URL
    preferences = site + reverse("directory:availability")
    context = {
        "to": member,
        "said": News(news).sentence(introduction.other(member)),
        "url": site + introduction.get_absolute_url(),
        "preferences": preferences,
    }
    text = render_to_string("communities/mail/introduction.txt", context)
    subject = " ".join(context["said"].split())
    EmailMessage(subject, text, None, [member.email], headers={"List-Unsubscribe": f"<{preferences}>"}).send()


def _is_past(news: str, introduction: Introduction) -> bool:
    """Say whether the request was taken back or answered before the mail about it was written."""
    return news in {News.ASKED, News.REMINDER} and not introduction.is_waiting
