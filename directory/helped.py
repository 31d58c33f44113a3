"""Evidence that comes of introductions: whom a member helped says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from directory.models import Introduction, Member
from search.registry import Document, Kind, concept_labels, source
from search.roles import Role

ENTITY = "introduction"


def _concerned(member: Member) -> Iterable[int]:
    helped = member.introductions_received.exclude(asker_helped="")
    sought = member.introductions_sought.exclude(asker_helped="")
    return [*helped.values_list("pk", flat=True), *sought.values_list("pk", flat=True)]


@source(ENTITY, Introduction, follows={Member: _concerned})
def introductions(pks: Sequence[int]) -> Iterator[Document]:
    """Yield each conversation that helped, for those who may see the helper; it names nobody who was helped."""
    rows = Introduction.objects.filter(
        pk__in=pks,
        asker_helped=Introduction.Helped.YES,
        is_shown=True,
        asker__is_active=True,
        asked__is_active=True,
        asked__paused=False,
    )
    for introduction in rows.select_related("asked", "concept"):
        concept = introduction.concept
        yield Document(
            of=introduction.pk,
            kind=Kind.EVIDENCE,
            key=f"introduction-{introduction.pk}",
            audience=introduction.asked.audience,
            person=introduction.asked_id,
            role=Role.HELPED,
            title=introduction.about,
            summary=introduction.asker_words,
            url=f"{introduction.asked.get_absolute_url()}#helped-heading",
            labels=concept_labels([concept]) if concept else (),
            date=introduction.helped_on,
        )
