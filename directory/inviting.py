"""People whom a host brings: invite them, and make a member of whoever accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import actions, audiences, mail
from directory.errors import ActionError
from directory.fields import SHOWN_SKILLS
from directory.models import Affiliation, Member, MemberInvitation, Organisation
from search.actions import together
from search.models import Concept, ConceptKind, Place


@dataclass(frozen=True, slots=True)
class Door:
    """How people whom a host brings come into a community, which is the business of another app.

    `check` raises ActionError, in words, where the host may not bring anybody into the community of that name;
    `let_in` lets the new member in, or asks them in, and does nothing where that is no longer possible.
    """

    check: Callable[[str, Member], None]
    let_in: Callable[[str, Member, Member], None]


_doors: list[Door] = []


def register_door(door: Door) -> None:
    """Register the way into communities; the last one stands."""
    _doors.append(door)


def door() -> Door:
    """Return the way into communities; raises LookupError where no app has one."""
    if not _doors:
        raise LookupError("No app has registered a way into communities.")
    return _doors[-1]


def is_member(email: str) -> bool:
    """Say whether the address belongs to an account, also one that is suspended or was not confirmed."""
    known: bool = Member.objects.filter(Q(email=email) | Q(emailaddress__email__iexact=email)).exists()
    return known


def send(invitation: MemberInvitation, token: str) -> bool:
    """Send the invitation with its link; says whether the mail server took it.

    It is marked as sent before it is: nobody gets it twice, whatever happens in between.
    """
    MemberInvitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
    context = {
        "name": invitation.name,
        "by": invitation.by,
        "url": settings.WAGTAILADMIN_BASE_URL + invitation.path(token),
        "expires": invitation.expires_at,
    }
    subject = _("%(name)s invites you to Redbag") % {"name": invitation.by.display_name}
    is_sent = mail.write(subject, "directory/mail/invitation.txt", context, to=invitation.email)
    if not is_sent:
        MemberInvitation.objects.filter(pk=invitation.pk).update(sent_at=None)
    return is_sent


@transaction.atomic
def accept(*, invitation: MemberInvitation, password: str, who: str) -> Member:
    """Make a member of whoever was invited, with the profile that waited for them.

    `who` is an audience token, or "me". Raises ActionError where the invitation was answered, or the address belongs
    to a member by now.
    """
    waiting = MemberInvitation.objects.select_for_update().waiting().filter(pk=invitation.pk).first()
    if waiting is None:
        raise ActionError(_("This invitation was answered already."))
    if is_member(waiting.email):
        raise ActionError(_("There is an account of this address already. Sign in instead."))
    profile: dict[str, Any] = waiting.profile
    # The documents of the new profile are written once, with all that it holds.
    with together():
        member = _member(waiting, profile, password, who)
        _add_post(member, profile)
        _add_knowledge(member, profile)
    _settle(waiting)
    if profile.get("community"):
        door().let_in(profile["community"], member, waiting.by)
    return member


@transaction.atomic
def decline(*, invitation: MemberInvitation) -> None:
    """Forget what was written down of somebody who does not want to join; they are not asked again."""
    _settle(invitation)


def _settle(invitation: MemberInvitation) -> None:
    invitation.profile, invitation.answered_at = {}, timezone.now()
    invitation.save(update_fields=["profile", "answered_at"])


def _member(invitation: MemberInvitation, profile: dict[str, Any], password: str, who: str) -> Member:
    member = Member(
        email=invitation.email,
        display_name=profile.get("display_name", ""),
        headline=profile.get("headline", ""),
        about=profile.get("about", ""),
        audience="" if who == "me" else who,
    )
    if profile.get("place"):
        name, region, latitude, longitude = profile["place"]
        member.locate(Place(name=name, region=region, latitude=latitude, longitude=longitude))
    member.set_password(password)
    member.save()
    if who == "me":
        member.audience = audiences.member(member.pk)
        member.save(update_fields=["audience"])
    # Whoever holds the link reads the mail of the address.
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def _add_post(member: Member, profile: dict[str, Any]) -> None:
    name = profile.get("organisation")
    role = Concept.objects.filter(key=profile.get("role"), kind=ConceptKind.ROLE).first()
    organisation = Organisation.objects.filter(name__iexact=name).first() if name else None
    kind = Concept.objects.filter(key=profile.get("organisation_kind"), kind=ConceptKind.ORGANISATION).first()
    # The taxonomy may have changed since the file was read: what is not known any more is left out.
    if not name or role is None or (organisation is None and kind is None):
        return
    actions.save_affiliation(
        affiliation=Affiliation(role=role, title=profile.get("job_title", "")),
        member=member,
        organisation=organisation,
        organisation_name=name,
        organisation_kind=kind,
    )


def _add_knowledge(member: Member, profile: dict[str, Any]) -> None:
    levels = dict(profile.get("expertise", ()))
    keys = [*levels, *profile.get("interests", ())]
    known = {concept.key: concept for concept in Concept.objects.filter(key__in=keys, kind__in=SHOWN_SKILLS)}
    for key, level in levels.items():
        if key in known:
            actions.set_expertise(member=member, concept=known[key], level=level, years=None, evidence="")
    member.interests.set([known[key] for key in profile.get("interests", ()) if key in known])
    offers = {kind: {"text": text} for kind, text in profile.get("offers", {}).items()}
    actions.set_offers(member=member, offers=offers)
