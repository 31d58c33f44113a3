"""Make pages of documents: what front matter and sections say, as the fields of a case study, a guide or a resource.

Learning paths are made in `resources.moving.paths`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol, TypeVar

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField

from directory.models import Member
from resources.models import (
    Adaptation,
    CaseOrganisation,
    CaseStudyPage,
    Contributor,
    Edition,
    EvidenceStatus,
    GuideCase,
    LearningGuidePage,
    LearningPage,
    LearningPathPage,
    Level,
    PageAudience,
    ResourceKind,
    ResourcePage,
    Rurality,
    Stage,
)
from resources.moving import markdown
from resources.moving.blocks import taken
from resources.moving.files import Document, Row
from search.models import Concept, ConceptKind, Region

T = TypeVar("T")

OPTIONAL = {"Easy read", "Timeline", "A person's story"}
"""Sections that a file may always leave out."""
CASE_SECTIONS = {
    "Easy read": "easy_read",
    "Context": "context",
    "The problem": "problem",
    "What was done": "what_was_done",
    "Timeline": "timeline",
    "What happened": "what_happened",
    "A person's story": "story",
    "What did not work": "what_did_not_work",
    "Cost and time": "cost_and_time",
    "What others should know": "others_should_know",
}
GUIDE_SECTIONS = {
    "The problem": "problem",
    "What the places share": "shared",
    "Where they differ": "differences",
    "Actions that work": "actions",
    "What to avoid": "avoid",
    "Start on Monday": "monday",
    "How this guide was made": "made",
}
RESOURCE_SECTIONS: dict[str, dict[str, str]] = {
    ResourceKind.METHOD: {"When to use it": "when_to_use", "Steps": "steps", "Pitfalls": "pitfalls"},
    ResourceKind.TOOLKIT: {"Phases": "phases"},
}
"""Sections that are fields in resources of a kind; all others are its body."""
RESOURCE_KINDS = {kind.value: kind.value for kind in ResourceKind} | {"video": ResourceKind.FILM.value}
"""The kinds of resource as files name them; films were called videos once."""
COMMON = {"title", "concepts", "region", "sources", "contributors", "audience", "review_by"}
COMMON |= {"seo_title", "search_description"}
FRONT = {
    CaseStudyPage: COMMON
    | {"place", "strapline", "evidence_status", "stage", "period", "contact_role", "population", "rurality", "size"}
    | {"staff_mix", "organisations", "adapted_from"},
    LearningGuidePage: COMMON | {"summary", "level", "edition", "editions", "cases", "community"},
    ResourcePage: COMMON | {"kind", "summary", "publisher", "url", "held_on", "minutes", "speakers"},
    LearningPathPage: COMMON | {"summary", "level", "outcomes", "modules"},
}
"""What the front matter of each kind of page may say; `community` is the demonstration's alone."""


FOLDERS: dict[type[LearningPage], str] = {
    CaseStudyPage: "case-studies",
    LearningGuidePage: "guides",
    ResourcePage: "resources",
    LearningPathPage: "learning-paths",
}
"""The folder of each kind of page, in the order in which they rest on each other."""


class Names(Protocol):
    """What the keys in files stand for."""

    concepts: dict[str, Concept]
    members: dict[str, Member]
    pages: dict[str, int]


def key_of(page: LearningPage) -> str:
    """Return by what files name the page: its folder and its slug."""
    return f"{FOLDERS[type(page)]}/{page.slug}"


def case_study(document: Document, names: Names, *, whole: bool = True) -> CaseStudyPage:
    """Return the case study without where it was adapted from; `whole` asks for every section."""
    row = document.front
    page = CaseStudyPage(
        place=row.need("place"),
        strapline=row.need("strapline"),
        evidence_status=row.one_of("evidence_status", EvidenceStatus.values),
        stage=row.one_of("stage", [*Stage.values, ""], ""),
        rurality=row.one_of("rurality", [*Rurality.values, ""], ""),
        **{name: row.words(name) for name in ("period", "contact_role", "population", "size", "staff_mix")},
    )
    page.organisations = [
        CaseOrganisation(
            sort_order=order,
            name=organisation.need("name"),
            kind=organisation_kind(organisation, names) if organisation.get("kind") else None,
            town=organisation.words("town"),
        )
        for order, organisation in enumerate(row.rows("organisations"))
    ]
    for organisation, made in zip(row.rows("organisations"), page.organisations.all(), strict=True):
        check(organisation, made, exclude={"case_study"})
    write_sections(document, page, CASE_SECTIONS, whole=whole)
    write_front(document, page, names)
    return page


def guide(document: Document, names: Names, *, whole: bool = True) -> LearningGuidePage:
    """Return the guide with its cases, which are there already."""
    row = document.front
    edition = row.get("edition") or 1
    if not isinstance(edition, int) or isinstance(edition, bool) or edition < 1:
        raise row.broken(f"'edition' is {edition!r}, and must be a number from 1.")
    page = LearningGuidePage(
        summary=row.need("summary"), level=row.one_of("level", Level.values, "everyone"), edition=edition
    )
    slugs = row.need("cases") if whole else row.get("cases") or []
    cases = [str(case) for case in _listed(row, "cases", slugs)]
    if len(set(cases)) < len(cases):
        raise row.broken("'cases' holds a case study twice.")
    for slug in cases:
        if f"case-studies/{slug}" not in names.pages:
            raise row.broken(f"'cases' holds {slug!r}, which is no case study.")
    page.cases = [
        GuideCase(sort_order=order, case_study_id=names.pages[f"case-studies/{slug}"])
        for order, slug in enumerate(cases)
    ]
    page.editions = [_edition(one) for one in row.rows("editions")]
    write_sections(document, page, GUIDE_SECTIONS, whole=whole)
    write_front(document, page, names)
    return page


def _edition(row: Row) -> Edition:
    """Return what changed in an edition."""
    number, day = row.need("number"), _day(row, "date")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise row.broken(f"'number' is {number!r}, and must be a number from 1.")
    if day is None:
        raise row.broken("'date' is missing: the day on which the edition came out.")
    edition = Edition(number=number, date=day, changed=str(row.need("changed")))
    check(row, edition, exclude={"guide"})
    return edition


def resource(document: Document, names: Names, *, whole: bool = True) -> ResourcePage:
    """Return the resource."""
    row = document.front
    page = ResourcePage(
        kind=row.one_of("kind", RESOURCE_KINDS),
        summary=row.need("summary"),
        publisher=row.words("publisher"),
        url=row.words("url"),
        speakers=row.words("speakers"),
        held_on=_day(row, "held_on"),
        minutes=row.get("minutes"),
    )
    fields = RESOURCE_SECTIONS.get(page.kind, {})
    for heading in fields.keys() & document.sections.keys():
        found = markdown.section(row, document.sections[heading], heading)
        setattr(page, fields[heading], stored(row, page, fields[heading], found))
    body = {heading: text for heading, text in document.sections.items() if heading not in fields}
    page.body = stored(row, page, "body", markdown.body(row, body))
    write_front(document, page, names)
    return page


def origins(document: Document, names: Names) -> list[Adaptation]:
    """Return from which pages the case study was adapted: what was kept, what was changed, and why."""
    found = []
    for order, row in enumerate(document.front.rows("adapted_from")):
        words = {name: row.words(name) for name in ("kept", "changed", "because")}
        found.append(Adaptation(sort_order=order, origin_id=find(row, "page", names.pages), **words))
        check(row, found[-1], exclude={"case_study"})
        if found[-1].origin_id in {one.origin_id for one in found[:-1]}:
            raise row.broken("'adapted_from' names a page twice.")
    return found


def write_sections(document: Document, page: LearningPage, fields: dict[str, str], *, whole: bool) -> None:
    """Fill the page's fields with the sections of the file, which are all and only these."""
    strange = set(document.sections) - {*fields, ""}
    if strange or document.sections.get(""):
        raise document.front.broken(
            f"there is a section '## {min(strange)}', which such a page does not have. It may have: "
            f"{', '.join(fields)}."
            if strange
            else "there is text before the first section."
        )
    row = document.front
    for heading, name in fields.items():
        if heading not in document.sections and (not whole or heading in OPTIONAL):
            continue
        found = reader(name, heading)(row, document.section(heading))
        setattr(page, name, stored(row, page, name, found))


def reader(name: str, heading: str) -> markdown.Reader:
    """Return what reads the Markdown of a field, whose heading names a checklist in it."""
    match name:
        case "actions":
            return markdown.actions
        case "monday":
            return markdown.steps
        case "timeline":
            return markdown.moments
        case "easy_read":
            return markdown.easy_lines
    return lambda row, text: markdown.section(row, text, heading)


def write_front(document: Document, page: Any, names: Names) -> None:
    """Fill what every page has, and refuse what could not be kept."""
    row = document.front
    page.slug = document.slug
    page.title = str(row.need("title"))
    page.seo_title, page.search_description = row.words("seo_title"), row.words("search_description")
    page.region = row.one_of("region", [*Region.values, None]) or ""
    page.audience = row.one_of("audience", PageAudience.values, PageAudience.PUBLIC.value)
    page.review_by = _day(row, "review_by")
    page.sources = stored(row, page, "sources", [source(one) for one in row.rows("sources")])
    page.contributors = [
        Contributor(
            sort_order=order,
            member=find(one, "member", names.members),
            role=one.one_of("role", Contributor.Role.values),
        )
        for order, one in enumerate(row.rows("contributors"))
    ]
    people = [contributor.member for contributor in page.contributors.all()]
    if len(set(people)) < len(people):
        raise row.broken("'contributors' names a member twice.")
    page.concepts = concepts(row, names)
    check(row, page)


def source(row: Row) -> dict[str, Any]:
    """Return the block of a source."""
    row.need("title")
    return {"type": "source", "value": {name: row.words(name) for name in ("title", "place", "document", "url")}}


def stored(row: Row, page: LearningPage, name: str, blocks: list[markdown.Block]) -> str:
    """Return the blocks as the field keeps them, pointing at nothing here; the editor must take each of them."""
    return kept(row, page, name, taken(row, page._meta.get_field(name).stream_block, blocks))


def kept(row: Row, page: LearningPage, name: str, blocks: list[markdown.Block]) -> str:
    """Return blocks that were made safe as the field keeps them; the editor must take each of them."""
    stream = page._meta.get_field(name).stream_block
    try:
        value = stream.to_python(blocks)
        if blocks:
            stream.clean(value)
    except ValidationError as error:
        raise row.broken(f"'{name}' is not complete: {_reasons(error)}") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise row.broken(f"'{name}' cannot be kept ({error}).") from error
    return json.dumps(blocks)


def concepts(row: Row, names: Names) -> list[Concept]:
    """Return the concepts that the row lists; each must exist."""
    keys = [str(key) for key in _listed(row, "concepts", row.get("concepts") or [])]
    for key in keys:
        if key not in names.concepts:
            raise row.broken(f"'concepts' holds {key!r}, which is no concept of the taxonomy.")
    return [names.concepts[key] for key in dict.fromkeys(keys)]


def organisation_kind(row: Row, names: Names) -> Concept:
    """Return the kind of an organisation, a concept of the taxonomy."""
    found = find(row, "kind", names.concepts)
    if found.kind != ConceptKind.ORGANISATION:
        raise row.broken(f"'kind' is {row['kind']!r}, which is no kind of organisation.")
    return found


def find(row: Row, name: str, known: Mapping[str, T]) -> T:
    """Return what the row's key stands for."""
    key = row.need(name)
    if not isinstance(key, str) or key not in known:
        raise row.broken(f"'{name}' is {key!r}, which nothing defines.")
    return known[key]


def check(row: Row, instance: Any, exclude: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Refuse the row where a field of what is made of it could not be kept, on any database."""
    fields = instance._meta.concrete_fields
    left = [
        field.name
        for field in fields
        if field.is_relation or isinstance(field, StreamField) or not field.value_from_object(instance)
    ]
    try:
        instance.clean_fields(exclude=[*left, *exclude, "path", "depth", "url_path"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise row.broken(f"'{name}' cannot be kept: {' '.join(messages)}") from error


def _listed(row: Row, name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise row.broken(f"'{name}' must be a list.")
    return value


def _day(row: Row, name: str) -> date | None:
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise row.broken(f"'{name}' is {value!r}, and must be a day such as 2026-03-05.") from error


def _reasons(error: ValidationError) -> str:
    """Return what is wrong in the blocks, wherever it stands in them."""
    inner = getattr(error, "block_errors", None) or {}
    found = [_reasons(one) for one in (inner.values() if isinstance(inner, dict) else inner) if one]
    found += [str(message) for message in getattr(error, "messages", []) if not inner]
    return "; ".join(dict.fromkeys(found)) or "a block lacks something"
