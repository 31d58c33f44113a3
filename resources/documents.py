"""What search finds of the pages: each published page, and what its people did as evidence of what they know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from directory import audiences
from directory.models import Member
from resources.models import (
    CaseStudyPage,
    Contributor,
    GlossaryPage,
    GlossaryTerm,
    GuideCase,
    LearningGuidePage,
    LearningPage,
    LearningPathPage,
    ResourcePage,
)
from resources.text import text_of
from search.registry import Document, Facet, Kind, Label, concept_labels, source
from search.roles import Role

SORTS = {Facet.READERS: "level", Facet.EVIDENCE: "evidence_status", Facet.STAGE: "stage"}
"""The facets by which pages are told apart beside their concepts, each with the field of the pages that have it."""
ROLES = {
    Contributor.Role.LED: Role.LED,
    Contributor.Role.WROTE_UP: Role.WROTE,
    Contributor.Role.REVIEWED: Role.REVIEWED,
    Contributor.Role.CONTRIBUTED: Role.TOOK_PART,
    Contributor.Role.ADAPTING: Role.TOOK_PART,
}


def _of_contributor(contributor: Contributor) -> Iterable[int]:
    return [contributor.page_id]


def _of_member(member: Member) -> Iterable[int]:
    return member.page_contributions.values_list("page_id", flat=True)


def _pages(model: type[LearningPage], pks: Sequence[int]) -> Iterator[LearningPage]:
    yield from model.objects.live().filter(pk__in=pks).prefetch_related("concepts", "contributors__member")


@source(
    "guide",
    LearningGuidePage,
    follows={Contributor: _of_contributor, Member: _of_member, GuideCase: lambda case: [case.guide_id]},
)
def guides(pks: Sequence[int]) -> Iterator[Document]:
    """Yield the published guides and the evidence in them."""
    yield from _documents(LearningGuidePage, pks, Kind.GUIDE, lambda page: page.summary)


@source("case-study", CaseStudyPage, follows={Contributor: _of_contributor, Member: _of_member})
def case_studies(pks: Sequence[int]) -> Iterator[Document]:
    """Yield the published case studies and the evidence in them."""
    yield from _documents(CaseStudyPage, pks, Kind.CASE_STUDY, lambda page: f"{page.place}: {page.strapline}")


@source("resource", ResourcePage, follows={Contributor: _of_contributor, Member: _of_member})
def resources(pks: Sequence[int]) -> Iterator[Document]:
    """Yield the published resources and the evidence in them."""
    yield from _documents(ResourcePage, pks, Kind.RESOURCE, lambda page: page.summary)


@source("learning-path", LearningPathPage, follows={Contributor: _of_contributor, Member: _of_member})
def learning_paths(pks: Sequence[int]) -> Iterator[Document]:
    """Yield the published learning paths and the evidence in them; what is on the way speaks for itself."""
    yield from _documents(LearningPathPage, pks, Kind.PATH, lambda page: page.summary)


@source("glossary", GlossaryTerm)
def glossary(pks: Sequence[int]) -> Iterator[Document]:
    """Yield the words of the glossary, while its page is published."""
    page = GlossaryPage.objects.live().first()
    if page is None:
        return
    for term in GlossaryTerm.objects.filter(pk__in=pks).select_related("concept"):
        yield Document(
            of=term.pk,
            kind=Kind.GLOSSARY,
            key=str(term.pk),
            audience=audiences.PUBLIC,
            title=term.term,
            summary=term.definition,
            body=term.also,
            url=f"{page.get_url()}#{term.anchor}",
            labels=concept_labels([term.concept] if term.concept else []),
        )


def _documents(
    model: type[LearningPage], pks: Sequence[int], kind: Kind, summary: Callable[[LearningPage], str]
) -> Iterator[Document]:
    for page in _pages(model, pks):
        document = Document(
            of=page.pk,
            kind=kind,
            key=str(page.pk),
            audience=page.audience,
            title=page.title,
            summary=summary(page),
            body=text_of(page),
            url=page.get_url() or "",
            labels=(*concept_labels(page.concepts.all()), *_sorts(page)),
            region=page.region,
            date=page.last_published_at.date() if page.last_published_at else None,
        )
        yield document
        yield from _evidence(page, document)


def _sorts(page: LearningPage) -> Iterator[Label]:
    for facet, field in SORTS.items():
        if value := getattr(page, field, ""):
            yield Label(facet, value)


def _evidence(page: LearningPage, document: Document) -> Iterator[Document]:
    for contributor in page.contributors.all():
        member = contributor.member
        if not member.is_active or member.paused:
            continue
        yield Document(
            of=page.pk,
            kind=Kind.EVIDENCE,
            key=f"page-{page.pk}-{member.pk}",
            audience=_narrower(page.audience, member.audience),
            person=member.pk,
            role=ROLES[contributor.role],
            title=document.title,
            summary=document.summary,
            body=document.body,
            url=document.url,
            labels=concept_labels(page.concepts.all()),
            region=document.region,
            date=document.date,
        )


def _narrower(page: str, member: str) -> str:
    """Return the audience that may know both of the page and of the member."""
    return (
        member if page == audiences.PUBLIC else page if member == audiences.PUBLIC else page if page == member else ""
    )
