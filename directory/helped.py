"""Evidence that comes of introductions: whom a member helped says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from directory.circles import circles_of, told_to
from directory.models import Introduction, Member
from directory.parts import Part
from search.registry import Document, Kind, concept_labels, source
from search.roles import Role

ENTITY = "introduction"


def _concerned(member: Member) -> Iterable[int]:
    helped = member.introductions_received.exclude(asker_helped="")
    sought = member.introductions_sought.exclude(asker_helped="")
    return [*helped.values_list("pk", flat=True), *sought.values_list("pk", flat=True)]


def received_by(members: Collection[int]) -> Iterable[int]:
    """Return the numbers of what the members were asked and said to have helped with."""
    return Introduction.objects.filter(asked__in=members).exclude(asker_helped="").values_list("pk", flat=True)


@source(ENTITY, Introduction, follows={Member: _concerned})
def introductions(pks: Sequence[int]) -> Iterator[Document]:
    """Yield each conversation that helped, for those who may see the helper's work; it names nobody who was helped."""
    rows = Introduction.objects.filter(
        pk__in=pks,
        asker_helped=Introduction.Helped.YES,
        is_shown=True,
        asker__is_active=True,
        asked__is_active=True,
        asked__paused=False,
    )
    found = list(rows.select_related("asked", "concept"))
    circles = circles_of(introduction.asked for introduction in found)
    for introduction in found:
        helper, concept = introduction.asked, introduction.concept
        for audience, copy in told_to(helper, helper.level_of(Part.WORK), circles):
            yield Document(
                of=introduction.pk,
                kind=Kind.EVIDENCE,
                key=f"introduction-{introduction.pk}{copy}",
                audience=audience,
                person=helper.pk,
                role=Role.HELPED,
                title=introduction.about,
                summary=introduction.asker_words,
                url=f"{helper.get_absolute_url()}#helped-heading",
                labels=concept_labels([concept]) if concept else (),
                date=introduction.helped_on,
            )
