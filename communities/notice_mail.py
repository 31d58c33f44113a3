"""Mail about replies and mentions: written when it is sent, for those who may read the thread at that moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import close_old_connections, connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.markup import plain
from communities.models import Community, Notification, Post, TalkPreferences
from directory import audiences
from directory.models import Member

logger = logging.getLogger(__name__)
MAILED = {Notification.Kind.REPLY, Notification.Kind.MENTION}
EXCERPT = 300
"""Characters of a post that its mail holds."""
# A mail server that is slow or away must not hold whoever wrote: their post is there already.
_office = ThreadPoolExecutor(max_workers=1, thread_name_prefix="redbag-mail")


def hand_over(write: Callable[..., None], *args: Any) -> None:
    """Have mail written and sent by a thread of its own."""
    _office.submit(_deliver, write, *args)


def _deliver(write: Callable[..., None], *args: Any) -> None:
    close_old_connections()
    try:
        write(*args)
    except Exception:
        logger.exception("Mail was not sent")
    finally:
        connection.close()


def tell_of_post(kind: str, post_id: int, members: Collection[int]) -> None:
    """Mail the members that a post answers or names them: whoever wants mail, may read it now and has not read it."""
    post = Post.objects.select_related("thread__community", "author").filter(pk=post_id, hidden_at=None).first()
    if post is None:
        return
    waiting = Notification.objects.filter(kind=kind, post=post, member__in=members).unread()
    silent = TalkPreferences.objects.filter(member__in=members, mails_mentions=False)
    chosen = set(waiting.values_list("member", flat=True)) - set(silent.values_list("member", flat=True))
    held = audiences.held_by(chosen)
    readers = [pk for pk, tokens in held.items() if post.thread.audience and post.thread.audience in tokens]
    mails = [_written(kind, post, member) for member in Member.objects.filter(pk__in=readers)]
    if mails:
        get_connection().send_messages(mails)


def _written(kind: str, post: Post, to: Member) -> EmailMessage:
    # Mail lies in many hands: of what only a closed circle may know it holds neither a word nor a name.
    is_secret = post.thread.is_private or post.thread.community.level in {
        Community.Level.PRIVATE,
        Community.Level.CONFIDENTIAL,
    }
    names = kind == Notification.Kind.MENTION
    site = settings.WAGTAILADMIN_BASE_URL
    preferences = site + reverse("communities:talking")
    context = {
        "to": to,
        "names": names,
        "post": None if is_secret else post,
        "excerpt": "" if is_secret else plain(post.body_html, EXCERPT),
        "url": site + (reverse("communities:notifications") if is_secret else post.get_absolute_url()),
        "preferences": preferences,
    }
    subject = _("Somebody names you") if names else _("Somebody answers you")
    if not is_secret:
        subject = f"{subject}: {' '.join(post.thread.title.split())}"
    text = render_to_string("communities/mail/notice.txt", context)
    return EmailMessage(subject, text, None, [to.email], headers={"List-Unsubscribe": f"<{preferences}>"})
