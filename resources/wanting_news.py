"""What everybody who wants a guide finds among their notifications, each time the editors say how far they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from directory import notices
from directory.audiences import Viewer
from directory.models import Member
from directory.pages import page_seen
from resources.models import LearningGuidePage, WantedGuide, Wish

KEY = "wanted"
State = WantedGuide.State
SENTENCES = {
    State.ASKED: _("There is word from the editors on a guide that you asked for:"),
    State.PLANNED: _("A guide that you asked for is planned:"),
    State.WRITING: _("A guide that you asked for is being written:"),
    State.PUBLISHED: _("A guide that you asked for is published:"),
    State.NOT_NOW: _("A guide that you asked for is not planned at the moment:"),
}


def connect() -> None:
    """Say how it reads, and take it as read with the guide; called once, when the site starts."""
    notices.register(notices.Subject(KEY, _concerning, _lines))
    page_seen.connect(_guide_seen, sender=LearningGuidePage, dispatch_uid="resources:wanted")


def announce(wanted: WantedGuide, by: Member | None = None) -> None:
    """Tell everybody who wants the guide how far the editors are."""
    members = Member.objects.filter(guide_wishes__wanted=wanted, is_active=True, paused=False)
    notices.told.send(
        sender=WantedGuide,
        subject=KEY,
        number=wanted.pk,
        news=wanted.state,
        members=list(members.values_list("pk", flat=True)),
        by=by.pk if by else None,
    )


def look_at(numbers: Collection[int] | QuerySet[Any], viewer: Viewer) -> None:
    """Take as read what the member was told of some wanted guides."""
    notices.seen.send(sender=WantedGuide, subject=KEY, numbers=numbers, viewer=viewer)


def _guide_seen(page: Page, viewer: Viewer, **kwargs: Any) -> None:
    look_at(WantedGuide.objects.filter(guide=page.pk).values("pk"), viewer)


def _concerning(number: OuterRef, member: OuterRef) -> QuerySet[Wish]:
    return Wish.objects.filter(wanted=number, member=member)


def _lines(of: Collection[notices.Told]) -> dict[notices.Told, notices.Line]:
    asked = WantedGuide.objects.select_related("guide").in_bulk({number for number, _news in of})
    return {
        (number, news): notices.Line(
            sentence=str(SENTENCES[State(news)]),
            title=asked[number].question,
            url=address(asked[number]) if news == State.PUBLISHED else _in_list(asked[number]),
            where=gettext("Guides that members ask for"),
        )
        for number, news in of
        if number in asked
    }


def address(wanted: WantedGuide) -> str:
    """Return where the guide is read, while it is the answer and published; else the question's place in the list."""
    guide = wanted.guide if wanted.state == State.PUBLISHED else None
    return (guide.get_url() or "" if guide is not None and guide.live else "") or _in_list(wanted)


def _in_list(wanted: WantedGuide) -> str:
    return f"{reverse('resources:wanted_guides')}#wanted-{wanted.pk}"
