"""Write the published pages as files that `import_resources` reads."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from directory.audiences import Viewer
from resources.models import CaseStudyPage, LearningGuidePage, LearningPage, LearningPathPage, ResourcePage
from resources.moving import markdown, paths
from resources.moving.blocks import given
from resources.moving.pages import CASE_SECTIONS, FRONT, GUIDE_SECTIONS, RESOURCE_SECTIONS, key_of, reader
from resources.moving.writing import as_markdown, as_yaml, sections_of

KINDS: dict[str, type[LearningPage]] = {
    "case-study": CaseStudyPage,
    "guide": LearningGuidePage,
    "resource": ResourcePage,
    "learning-path": LearningPathPage,
}
SECTIONS: dict[type[LearningPage], dict[str, str]] = {
    CaseStudyPage: CASE_SECTIONS,
    LearningGuidePage: GUIDE_SECTIONS,
    LearningPathPage: {},
}
LEFT_BEHIND = {"picture"}
"""Blocks that point at a file of this site."""
APART = {
    "title",
    "concepts",
    "sources",
    "contributors",
    "organisations",
    "adapted_from",
    "editions",
    "cases",
    "outcomes",
    "modules",
    "community",
}
"""What is written in its own way; people and the communities that discuss a page stay behind."""


@dataclass(frozen=True, slots=True)
class Export:
    """A page as a file, and what of it stays behind."""

    name: str
    text: str
    notes: tuple[str, ...]


def exports(viewer: Viewer, kinds: Collection[str] = ()) -> Iterator[Export]:
    """Yield the published pages that the viewer may read, of the kinds or of all, after those that they rest on."""
    for kind, model in KINDS.items():
        if kinds and kind not in kinds:
            continue
        pages = model.objects.visible_to(viewer).order_by("slug", "pk").prefetch_related("concepts")
        for page in pages.iterator(chunk_size=100):
            yield export(page, viewer)


def export(page: Any, viewer: Viewer) -> Export:
    """Return the page as a file that names no page which the viewer may not read.

    Nothing of people is in it, who speak for themselves on another site.
    """
    notes: list[str] = []
    front = _front(page, viewer)
    if isinstance(page, ResourcePage):
        if page.file_id:
            notes.append("its file stays behind: upload it on the other site")
        sections = RESOURCE_SECTIONS.get(page.kind, {})
        parts = [_body(_blocks(page, "body", notes), sections)]
    else:
        sections = SECTIONS[type(page)]
        parts = []
    for heading, name in sections.items():
        if blocks := _blocks(page, name, notes):
            parts.append(f"## {heading}\n\n{as_markdown(blocks, reader(name, heading))}")
    body = "\n\n".join(filter(None, parts))
    if isinstance(page, CaseStudyPage) and page.templates_used:
        notes.append("the templates that it used stay behind: choose them on the other site")
    if isinstance(page, LearningPathPage) and paths.is_left_behind(page, front):
        notes.append("what is cancelled or not for everybody stays behind, such as an event for one community")
    if page.contributors.exists():
        notes.append("its people stay behind: only they can say whether they wish to be named elsewhere")
    return Export(f"{key_of(page)}.md", f"---\n{as_yaml(front)}---\n{body}\n", tuple(dict.fromkeys(notes)))


def write(found: Iterator[Export], path: Path) -> Iterator[Export]:
    """Write the files to a folder, or to an archive where the name ends so; yields each when it is written."""
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
            for one in found:
                archive.writestr(one.name, one.text)
                yield one
        return
    for one in found:
        file = path / one.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(one.text, encoding="utf-8", newline="\n")
        yield one


def _front(page: Any, viewer: Viewer) -> dict[str, Any]:
    front: dict[str, Any] = {"title": page.title}
    names = [field.name for field in page._meta.concrete_fields if field.name in FRONT[type(page)] - APART]
    front |= {name: getattr(page, name) for name in names if getattr(page, name) not in (None, "")}
    front["concepts"] = sorted(concept.key for concept in page.concepts.all())
    if isinstance(page, CaseStudyPage):
        front["organisations"] = [
            _filled({"name": one.name, "kind": one.kind.key if one.kind else "", "town": one.town})
            for one in page.organisations.select_related("kind")
        ]
        origins = [(one, one.origin.specific) for one in page.origins.select_related("origin") if one.origin.live]
        front["adapted_from"] = [_origin(one, origin) for one, origin in origins if viewer.holds(origin.audience)]
    if isinstance(page, LearningGuidePage):
        front["cases"] = [case.case_study.slug for case in page.places(viewer)]
        front["editions"] = [
            {"number": one.number, "date": one.date, "changed": one.changed} for one in page.editions.all()
        ]
    if isinstance(page, LearningPathPage):
        front |= paths.front_of(page, viewer)
    stream = page._meta.get_field("sources").stream_block
    front["sources"] = [one["value"] for one in given(stream, page.sources)]
    return _filled(front)


def _origin(adaptation: Any, origin: Any) -> dict[str, str]:
    words = {name: getattr(adaptation, name) for name in ("kept", "changed", "because")}
    return _filled({"page": key_of(origin), **words})


def _blocks(page: Any, name: str, notes: list[str]) -> list[markdown.Block]:
    """Return the blocks of a field without those that stay behind."""
    found = []
    for block in given(page._meta.get_field(name).stream_block, getattr(page, name)):
        if block["type"] in LEFT_BEHIND:
            notes.append("its pictures stay behind: upload them on the other site")
        else:
            found.append(block)
    return found


def _body(blocks: list[markdown.Block], taken: Collection[str]) -> str:
    parts = []
    for heading, below in sections_of(blocks, taken).items():
        text = as_markdown(below, _section_reader(heading))
        parts.append(f"## {heading}\n\n{text}" if heading else text)
    return "\n\n".join(filter(None, parts))


def _section_reader(heading: str) -> markdown.Reader:
    # The heading is read with its section, and is none of the blocks below it.
    return lambda row, text: markdown.body(row, {heading: text}, headed=False)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
