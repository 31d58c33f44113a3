"""What a member has typed and not sent: kept once for each place, and never over a newer version."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.errors import ActionError
from communities.models import Draft, Post
from communities.places import Place
from directory.models import Member

MOST_DRAFTS = 100
MOST_FIELDS = 40
LONGEST_NAME, LONGEST_DRAFT = 40, 60_000
"""Characters of a field's name, and of a whole draft."""
# What belongs to one sending of the form, or to the page.
NOT_KEPT = {"csrfmiddlewaretoken", "client_id", "act", "join", "place", "version", "uploads", "remove", "started_from"}


class DraftMoved(ActionError):
    """The draft is not as this tab knew it: another one has changed it, sent it or thrown it away."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__(
            _("This draft was changed in another tab or on another device.")
            if draft
            else _("This draft was sent or thrown away in another tab or on another device.")
        )
        self.draft = draft


def kept_fields(sent: Mapping[str, list[str]]) -> dict[str, object]:
    """Return what a draft keeps of a form, as it was sent; raises ActionError for more than a form can hold."""
    fields: dict[str, object] = {}
    for name, values in sent.items():
        if name in NOT_KEPT or len(name) > LONGEST_NAME:
            continue
        cut = [value.replace("\r\n", "\n").replace("\0", "") for value in values[:MOST_FIELDS]]
        if any(cut):
            fields[name] = cut if len(cut) > 1 or name == "attached" else cut[0]
    if len(fields) > MOST_FIELDS or sum(len(str(value)) for value in fields.values()) > LONGEST_DRAFT:
        raise ActionError(_("This is too long to be kept as a draft. Shorten it."))
    return fields


@transaction.atomic
def save_draft(
    *, member: Member, place: Place, fields: Mapping[str, object], version: int, client_id: UUID | None = None
) -> Draft:
    """Keep what was typed at the place, from the version that the tab knew, and return the draft.

    Raises DraftMoved where there is another version by now, or the form was sent meanwhile.
    """
    draft = Draft.objects.select_for_update().filter(member=member, place=place.word).first()
    was_sent = client_id and Post.objects.filter(author=member, client_id=client_id).exists()
    if was_sent or version != (draft.version if draft else 0):
        if draft and not was_sent and draft.fields == dict(fields):
            return draft
        raise DraftMoved(None if was_sent else draft)
    if draft is None:
        return _new(member, place, dict(fields))
    draft.fields, draft.version, draft.updated_at = dict(fields), version + 1, timezone.now()
    draft.save(update_fields=["fields", "version", "updated_at"])
    return draft


def _new(member: Member, place: Place, fields: dict[str, object]) -> Draft:
    if Draft.objects.filter(member=member).count() >= MOST_DRAFTS:
        raise ActionError(_("You have 100 drafts. Send or throw away some of them first."))
    try:
        with transaction.atomic():
            # A draft that is begun anew is another one: a tab that knew the former must not take it for its own.
            version = 1 + secrets.randbelow(1_000_000_000)
            return Draft.objects.create(member=member, place=place.word, fields=fields, version=version)
    except IntegrityError:
        # Another tab has begun the same draft at this moment.
        raise DraftMoved(Draft.objects.filter(member=member, place=place.word).first()) from None


def discard_draft(*, member: Member, place: str) -> None:
    """Forget what was typed at the place: it was sent, or is not wanted."""
    Draft.objects.filter(member=member, place=place).delete()
