"""Hide evidence and bring it back: nobody finds or sees what is hidden, and what it speaks of stays where it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

from directory.errors import ActionError
from directory.models import HiddenEvidence, Member
from search.actions import index, together
from search.registry import Document, Kind, screen, source_of, sources


@screen
def without_hidden(entity: str, documents: Sequence[Document]) -> Iterable[Document]:
    """Leave out the evidence that its member hides, whichever app it comes from."""
    pieces = [document for document in documents if document.kind == Kind.EVIDENCE]
    if not pieces:
        return documents
    rows = HiddenEvidence.objects.filter(
        entity=entity, entity_id__in={one.of for one in pieces}, member__in={one.person for one in pieces}
    )
    hidden = set(rows.values_list("member_id", "entity_id"))
    return [one for one in documents if one.kind != Kind.EVIDENCE or (one.person, one.of) not in hidden]


def pieces_of(member: Member, rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Document]:
    """Return the member's pieces of evidence that come from the rows, hidden ones too, by entity and number.

    Asks each entity once, however many rows it has; rows that are no evidence any more are left out.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for entity, pk in rows:
        wanted[entity].add(pk)
    return {
        (entity, document.of): document
        for entity, pks in wanted.items()
        for document in source_of(entity).whole(sorted(pks))
        if document.kind == Kind.EVIDENCE and document.person == member.pk
    }


@transaction.atomic
def hide_evidence(*, member: Member, entity: str, entity_id: int) -> None:
    """Hide a piece of the member's evidence, at once in every search; twice is the same as once.

    Raises ActionError where it is no evidence of theirs.
    """
    is_known = any(source.entity == entity for source in sources()) and entity_id <= BigIntegerField.MAX_BIGINT
    if not is_known or not pieces_of(member, [(entity, entity_id)]):
        raise ActionError(_("This is not among your evidence any more."))
    HiddenEvidence.objects.get_or_create(member=member, entity=entity, entity_id=entity_id)
    _index(member, entity, entity_id)


@transaction.atomic
def show_evidence(*, member: Member, entity: str, entity_id: int) -> None:
    """Bring back what the member hid, for those who may see it; what is shown already stays so."""
    gone, _rows = HiddenEvidence.objects.filter(member=member, entity=entity, entity_id=entity_id).delete()
    if gone:
        _index(member, entity, entity_id)


def _index(member: Member, entity: str, entity_id: int) -> None:
    with together():
        index(entity=entity, pks=[entity_id])
        # The profile carries what evidence and endorsements say of its member.
        index(entity="person", pks=[member.pk])
