"""What the API says of a page, a word or a document, field by field; nothing of people is in it."""

from __future__ import annotations

from typing import Any, cast

from rest_framework.fields import Field
from wagtail.api import APIField
from wagtail.api.v2.utils import get_object_detail_url

from directory.audiences import Viewer
from resources.addresses import address_of, in_full
from resources.lineage import origins_of
from resources.models import (
    CaseStudyPage,
    GlossaryPage,
    GlossaryTerm,
    LearningGuidePage,
    LearningPage,
    LearningPathPage,
)
from resources.paths import Item, journey
from search.models import ConceptKind


class OfWhole(Field):
    """A field that is made of the whole object, for the viewer who asks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    @property
    def viewer(self) -> Viewer:
        """Whoever asks."""
        viewer: Viewer = self.context["request"].viewer
        return viewer

    def reference(self, page: LearningPage) -> dict[str, Any]:
        """Return by what another page is named: one that the viewer may read."""
        url = get_object_detail_url(self.context["router"], self.context["request"], type(page), page.pk)
        return {"id": page.pk, "title": page.title, "html_url": address_of(page), "detail_url": url}


class HtmlUrl(OfWhole):
    """The address of the page that people read."""

    def to_representation(self, page: LearningPage) -> str:
        """Return it in full."""
        return address_of(page)


class Concepts(OfWhole):
    """What a page is about, in the words of the taxonomy."""

    def to_representation(self, page: LearningPage) -> list[dict[str, str]]:
        """Return the concepts, each with its kind and the key by which pages are narrowed."""
        return [
            {"kind": ConceptKind(one.kind).value, "key": one.key, "label": one.label} for one in page.concepts.all()
        ]


class Section(OfWhole):
    """A section of a page as HTML, as its own page shows it to the viewer."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.section = name

    def __deepcopy__(self, memo: Any) -> Section:
        """Return another of the same: each serialiser has its own."""
        return Section(self.section)

    def to_representation(self, page: LearningPage) -> str:
        """Return the markup; empty where the page does not say anything."""
        value = getattr(page, self.section)
        if not value:
            return ""
        context = {"request": self.context["request"]._request, "page": page}
        return str(value.render_as_block(context)).strip()


class Steps(OfWhole):
    """The small things with which a guide lets its readers begin."""

    def to_representation(self, page: LearningGuidePage) -> list[str]:
        """Return the steps in their order."""
        return [str(step.value) for step in page.monday]


class Timeline(OfWhole):
    """The moments that mattered."""

    def to_representation(self, page: CaseStudyPage) -> list[dict[str, str]]:
        """Return them in their order."""
        return [{"when": str(one.value["when"]), "what": str(one.value["what"])} for one in page.timeline]


class EasyRead(OfWhole):
    """A case study once more, in short sentences."""

    def to_representation(self, page: CaseStudyPage) -> list[str]:
        """Return the sentences."""
        return [str(line.value["text"]) for line in page.easy_read]


class Sources(OfWhole):
    """The sources of a page."""

    def to_representation(self, page: LearningPage) -> list[dict[str, str]]:
        """Return them in their order, each with what it says."""
        names = ("title", "place", "url")
        return [{name: str(source.value.get(name) or "") for name in names} for source in page.sources]


class Places(OfWhole):
    """The case studies that a guide rests on."""

    def to_representation(self, page: LearningGuidePage) -> list[dict[str, Any]]:
        """Return those that the viewer may read, in the editor's order."""
        return [
            self.reference(one.case_study) | {"place": one.case_study.place, "note": one.note}
            for one in page.places(self.viewer)
        ]


class Origins(OfWhole):
    """The pages from which a case study was adapted."""

    def to_representation(self, page: CaseStudyPage) -> list[dict[str, Any]]:
        """Return those that the viewer may read, each with what was kept and changed."""
        return [
            self.reference(cast("LearningPage", way.origin.page))
            | {name: getattr(way.adaptation, name) for name in ("kept", "changed", "because")}
            for way in origins_of(page, self.viewer)
        ]


class Outcomes(OfWhole):
    """What one can do after a learning path."""

    def to_representation(self, page: LearningPathPage) -> list[str]:
        """Return it line by line."""
        return [str(line.value) for line in page.outcomes]


class Modules(OfWhole):
    """The modules of a learning path."""

    def to_representation(self, page: LearningPathPage) -> list[dict[str, Any]]:
        """Return them in their order with what the viewer may see; a module of which that is nothing is not there."""
        return [
            {"title": module.title, "text": module.text, "items": [self._item(item) for item in module.items]}
            for module in journey(page, self.viewer).modules
        ]

    def _item(self, item: Item) -> dict[str, Any]:
        """Return a page by its reference, or an event by what is said of it."""
        said = {"minutes": item.minutes, "optional": item.is_optional, "note": item.note}
        if item.page is not None:
            return {"type": "page"} | self.reference(item.page) | said
        event = {"title": item.title, "begins": item.begins, "place": item.place, "url": item.url}
        return {"type": "event"} | event | said


class OwnFile(OfWhole):
    """The file of a resource."""

    def to_representation(self, page: Any) -> dict[str, Any] | None:
        """Return its name and address, where the viewer may fetch it; the one rule of files."""
        file = page.file
        if file is None or not self.viewer.holds(file.audience):
            return None
        return {"title": file.title, "download_url": in_full(file.url)}


class DownloadUrl(OfWhole):
    """The address of a document's file."""

    def to_representation(self, document: Any) -> str:
        """Return it in full."""
        return in_full(document.url)


class AlsoCalled(OfWhole):
    """Abbreviations and synonyms of a word."""

    def to_representation(self, term: GlossaryTerm) -> list[str]:
        """Return them one by one."""
        return [word.strip() for word in term.also.split(",") if word.strip()]


class WordUrl(OfWhole):
    """Where people read a word of the glossary."""

    def to_representation(self, term: GlossaryTerm) -> str:
        """Return the address in full."""
        if "glossary" not in self.context:
            page = GlossaryPage.objects.live().first()
            self.context["glossary"] = page.get_url() if page else ""
        return in_full(f"{self.context['glossary']}#{term.anchor}")


def sections(*names: str) -> list[APIField]:
    """Return the fields of the sections."""
    return [APIField(name, serializer=Section(name)) for name in names]
