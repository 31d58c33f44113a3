"""Writes of introductions: ask, answer, take back, end, and say whether it helped.

Each locks the rows that it decides by, so that of two answers given at the same moment one stands and the other is
told so. Whom it concerns is told once the transaction is committed.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.audiences import Viewer
from directory.conversations import News, talk
from directory.introduction_rules import CannotAsk, IntroductionError, obstacle
from directory.models import Availability, Block, Introduction, Member
from search.models import Concept

State = Introduction.State


@transaction.atomic
def ask(*, asker: Member, asked: Member, reason: str, kind: str, concept: Concept | None) -> Introduction:
    """Ask the member for their time; the asker agrees that they see the asker's address if they accept.

    Raises PermissionDenied where the asker may not see them, CannotAsk with what stands in the way.
    """
    # Two forms sent at once wait for each other here, and the second finds what the first has done.
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=[asker.pk, asked.pk]).order_by("pk"))
    if not asker.is_active or not _may_be_seen(asked, by=asker):
        raise PermissionDenied
    if found := obstacle(asker, asked):
        raise CannotAsk(found)
    introduction = Introduction.objects.create(asker=asker, asked=asked, reason=reason, kind=kind, concept=concept)
    talk().tell(News.ASKED, introduction, asked)
    return introduction


@transaction.atomic
def accept(*, introduction: Introduction, by: Member, words: str, shares_email: bool) -> Introduction:
    """Say yes: the two see each other's addresses, the accepter's only if they share it, and can talk.

    Raises PermissionDenied for anybody but the one who was asked, IntroductionError where it waits no longer.
    """
    held = _waiting(introduction, by)
    if not _may_be_seen(held.asker, by=by):
        raise IntroductionError(_("They are not here at the moment, so you cannot get in touch now."))
    _answer(held, State.ACCEPTED, words)
    held.shares_email = shares_email
    held.save(update_fields=["state", "answer", "answered_at", "shares_email"])
    talk().open(held)
    _settled(held, News.ACCEPTED)
    return held


@transaction.atomic
def decline(*, introduction: Introduction, by: Member, words: str, blocks: bool = False) -> Introduction:
    """Say no, with or without words; `blocks` keeps the asker from asking again.

    Raises PermissionDenied for anybody but the one who was asked, IntroductionError where it waits no longer.
    """
    held = _waiting(introduction, by)
    _answer(held, State.DECLINED, words)
    held.save(update_fields=["state", "answer", "answered_at"])
    if blocks:
        Block.objects.get_or_create(by=by, member=held.asker)
    _settled(held, News.DECLINED)
    return held


@transaction.atomic
def suggest(*, introduction: Introduction, by: Member, other: Member, words: str) -> Introduction:
    """Say no, and name somebody whom the asker could ask instead; both of the two must see that member.

    Raises PermissionDenied for anybody but the one who was asked, IntroductionError where it waits no longer or where
    the member cannot be suggested.
    """
    held = _waiting(introduction, by)
    if other.pk in {held.asker_id, held.asked_id} or not can_be_suggested(held, other):
        raise IntroductionError(_("They cannot be suggested: not both of you can see their profile."))
    _answer(held, State.SUGGESTED, words)
    held.suggested = other
    held.save(update_fields=["state", "answer", "answered_at", "suggested"])
    _settled(held, News.SUGGESTED)
    return held


def can_be_suggested(introduction: Introduction, other: Member) -> bool:
    """Say whether both of the two may see the member at this moment."""
    return _may_be_seen(other, by=introduction.asker) and _may_be_seen(other, by=introduction.asked)


@transaction.atomic
def withdraw(*, introduction: Introduction, by: Member) -> Introduction:
    """Take a request back that nobody has answered.

    Raises PermissionDenied for anybody but the asker, IntroductionError where it waits no longer.
    """
    held = _held(introduction)
    if held.asker_id != by.pk:
        raise PermissionDenied
    _check_waiting(held)
    held.state, held.answered_at = State.WITHDRAWN, timezone.now()
    held.save(update_fields=["state", "answered_at"])
    # Nobody need answer what is no longer asked.
    talk().seen(held, held.asked)
    return held


@transaction.atomic
def end(*, introduction: Introduction, by: Member, blocks: bool = False) -> Introduction:
    """End the conversation for both; addresses are shown no longer. `blocks` also keeps each from asking the other.

    Raises PermissionDenied for others than the two, IntroductionError where they do not talk.
    """
    held = _held(introduction)
    if by.pk not in {held.asker_id, held.asked_id}:
        raise PermissionDenied
    if not held.is_open:
        raise IntroductionError(_("This conversation has ended already."))
    held.state, held.ended_by = State.ENDED, by
    held.save(update_fields=["state", "ended_by"])
    if blocks:
        Block.objects.get_or_create(by=by, member=held.other(by))
    talk().close(held)
    return held


@transaction.atomic
def say_helped(*, introduction: Introduction, by: Member, helped: str, words: str, named: bool) -> Introduction:
    """Say whether the conversation helped; it can be said anew.

    A yes of the asker becomes evidence of what the helper knows, with the asker's name only if they are `named`.
    Raises PermissionDenied for others than the two, IntroductionError where they have not talked.
    """
    held = _held(introduction)
    if by.pk not in {held.asker_id, held.asked_id}:
        raise PermissionDenied
    if held.state not in Introduction.TALKED:
        raise IntroductionError(_("You have not been in touch yet."))
    if by.pk == held.asked_id:
        held.asked_helped, held.asked_words = helped, words
        held.save(update_fields=["asked_helped", "asked_words"])
        return held
    is_new = held.asker_helped != Introduction.Helped.YES and helped == Introduction.Helped.YES
    held.asker_helped, held.asker_words, held.asker_is_named = helped, words, named
    held.helped_on = timezone.localdate() if is_new or held.helped_on is None else held.helped_on
    held.save(update_fields=["asker_helped", "asker_words", "asker_is_named", "helped_on"])
    if is_new:
        talk().tell(News.HELPED, held, held.asked)
    return held


@transaction.atomic
def show_helped(*, introduction: Introduction, by: Member, shown: bool) -> Introduction:
    """Show on the helper's profile that they helped, or keep it off; raises PermissionDenied for anybody else."""
    held = _held(introduction)
    if held.asked_id != by.pk:
        raise PermissionDenied
    held.is_shown = shown
    held.save(update_fields=["is_shown"])
    return held


@transaction.atomic
def set_availability(*, member: Member, is_open: bool, pace: str, mails: bool) -> None:
    """Say how the member may be asked from now on."""
    chosen = {"is_open": is_open, "pace": pace, "mails": mails}
    Availability.objects.update_or_create(member=member, defaults=chosen)


@transaction.atomic
def unblock(*, member: Member, by: Member) -> None:
    """Let the member ask again."""
    Block.objects.filter(by=by, member=member).delete()


def _may_be_seen(member: Member, *, by: Member) -> bool:
    """Say whether the profile is there to be seen at this moment; a paused one is nobody's."""
    return bool(Member.objects.visible_to(Viewer(by)).filter(pk=member.pk, paused=False).exists())


def _held(introduction: Introduction) -> Introduction:
    """Return the introduction as it is now, locked until the end of the transaction."""
    rows = Introduction.objects.select_for_update(of=("self",)).select_related("asker", "asked", "concept")
    held: Introduction = rows.get(pk=introduction.pk)
    return held


def _waiting(introduction: Introduction, by: Member) -> Introduction:
    held = _held(introduction)
    if held.asked_id != by.pk:
        raise PermissionDenied
    _check_waiting(held)
    return held


def _check_waiting(held: Introduction) -> None:
    if not held.is_waiting:
        text = _("This request waits for no answer any more: %(state)s.")
        raise IntroductionError(text % {"state": held.get_state_display().lower()})


def _answer(held: Introduction, state: str, words: str) -> None:
    held.state, held.answer, held.answered_at = state, words, timezone.now()


def _settled(held: Introduction, news: News) -> None:
    talk().seen(held, held.asked)
    talk().tell(news, held, held.asker)
