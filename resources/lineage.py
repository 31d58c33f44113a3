"""The family of an idea: where it began, who adapted it, and who adapted that, as far as it goes.

A family is all that a page came from and all that came from those. It is read in four queries, however deep it is, and
nobody learns of a page that they may not read: neither of itself, nor of what is only known through it. To read
hundreds of whole pages takes long, so a relative is a name and a line until it stands in the list, at two more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Value
from django.utils.translation import get_language

from resources import tree
from resources.addresses import paths_of

if TYPE_CHECKING:
    from directory.audiences import Viewer
    from resources.models import Adaptation, CaseStudyPage, LearningGuidePage
    from resources.models.pages import LearningPageQuerySet

MOST = 500
"""Pages of a family that are shown at most."""
READ = 4 * MOST
PER_PAGE = 20
LAST_PAGE = MOST // PER_PAGE
"""The number of the last page of the list of the largest family."""

# A recursive query drops what it has found before, so it ends also where there is a circle.
ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT id FROM wagtailcore_page WHERE id = %s
    UNION SELECT adaptation.origin_id FROM resources_adaptation adaptation
        JOIN above ON adaptation.case_study_id = above.id
)
SELECT id FROM above"""
FAMILY = """
WITH RECURSIVE above(id) AS (
    SELECT id FROM wagtailcore_page WHERE id = %s
    UNION SELECT adaptation.origin_id FROM resources_adaptation adaptation
        JOIN above ON adaptation.case_study_id = above.id
), family(id) AS (
    SELECT id FROM above
    UNION SELECT adaptation.case_study_id FROM resources_adaptation adaptation
        JOIN family ON adaptation.origin_id = family.id
)
SELECT id FROM family LIMIT %s"""


class Known(NamedTuple):
    """A page as its family tells of it; a guide has no place, and says in a summary what a case says in a strapline."""

    pk: int
    title: str
    url: str
    place: str
    strapline: str
    summary: str

    def get_url(self) -> str:
        """Return its address within the site."""
        return self.url


class Told(NamedTuple):
    """What an adaptation says, with the pages that it stands between."""

    case_study_id: int
    origin_id: int
    kept: str
    changed: str
    because: str


@dataclass(slots=True)
class Relative:
    """A page of a family: `steps` from where the idea began, and how it came from each of its origins."""

    page: CaseStudyPage | LearningGuidePage | Known
    steps: int = 0
    ways: list[Way] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the page is called among its relatives: its place, or the title of a guide."""
        return getattr(self.page, "place", "") or self.page.title


@dataclass(frozen=True, slots=True)
class Way:
    """How a page came from one of its origins."""

    origin: Relative
    adaptation: Adaptation | Told


@dataclass(frozen=True, slots=True)
class Family:
    """The relatives of a page, those nearest to the beginning first; `is_cut` where there are more than are shown."""

    of: int
    viewer: Viewer
    relatives: tuple[Relative, ...]
    is_cut: bool

    def shown(self, number: str | None) -> dict[str, Any]:
        """Return what a page shows of the family: the drawing of all, and a page of the list."""
        drawing = tree.as_svg(tuple(map(self._person, self.relatives)), get_language() or "")
        found = Paginator(self.relatives, PER_PAGE).get_page(number)
        pages = _visible([one.page.pk for one in found], self.viewer)
        for one in found:
            one.page = pages.get(one.page.pk, one.page)
        return {
            "found": found,
            "tree": drawing,
            "is_cut": self.is_cut,
            "most": MOST,
        }

    def _person(self, relative: Relative) -> tree.Person:
        return tree.Person(
            key=relative.page.pk,
            name=relative.name,
            note=_note(relative),
            url=relative.page.get_url() or "",
            parents=tuple(way.origin.page.pk for way in relative.ways),
            is_marked=relative.page.pk == self.of,
        )


def family_of(page: CaseStudyPage | LearningGuidePage, viewer: Viewer) -> Family:
    """Return the family of a page that the viewer reads, itself included, in a fixed number of queries."""
    pages = {page.pk: page} | _known(_ids(FAMILY, page.pk, READ), viewer)
    adaptations = apps.get_model("resources", "Adaptation").objects.filter(case_study__in=pages, origin__in=pages)
    ways = [Told(*row) for row in adaptations.order_by("case_study", "sort_order").values_list(*Told._fields)]
    origins, adopters = defaultdict(list), defaultdict(list)
    for way in ways:
        origins[way.case_study_id].append(way.origin_id)
        adopters[way.origin_id].append(way.case_study_id)
    known = _reached(_reached([page.pk], origins), adopters)
    steps = _steps(known, origins, adopters)
    relatives = {pk: Relative(pages[pk], steps[pk]) for pk in known}
    for way in ways:
        if way.case_study_id in relatives and way.origin_id in relatives:
            relatives[way.case_study_id].ways.append(Way(relatives[way.origin_id], way))
    ordered = sorted(relatives.values(), key=lambda one: (one.steps, one.name, one.page.pk))
    kept = ordered[:MOST]
    if relatives[page.pk] not in kept:
        kept[-1] = relatives[page.pk]
    shown = {one.page.pk for one in kept}
    for one in kept:
        one.ways = [way for way in one.ways if way.origin.page.pk in shown]
    return Family(page.pk, viewer, tuple(kept), len(ordered) > MOST)


def origins_of(page: CaseStudyPage, viewer: Viewer) -> list[Way]:
    """Return how the page came from each of its origins that the viewer may read, in the editor's order."""
    adaptations = list(page.origins.all())
    visible = _visible([adaptation.origin_id for adaptation in adaptations], viewer)
    return [Way(Relative(visible[one.origin_id]), one) for one in adaptations if one.origin_id in visible]


def leads_back(page: int, origins: Iterable[int]) -> bool:
    """Say whether a page that came from the origins would be its own ancestor."""
    return any(page in _ids(ABOVE, origin) for origin in origins)


def _visible(pks: Collection[int], viewer: Viewer) -> dict[int, CaseStudyPage | LearningGuidePage]:
    """Return the case studies and guides among the pages that the viewer may read, by their numbers.

    What they say at length is not read: a family is told by names and a line each.
    """
    return {one.pk: one for pages in _visible_kinds(pks, viewer) for one in pages.defer_streamfields()}


def _known(pks: Collection[int], viewer: Viewer) -> dict[int, Known]:
    """Return what a family tells of the pages among them that the viewer may read, by their numbers."""
    cases, guides = _visible_kinds(pks, viewer)
    rows = [
        *cases.values_list("pk", "title", "url_path", "place", "strapline", Value("")),
        *guides.values_list("pk", "title", "url_path", Value(""), Value(""), "summary"),
    ]
    urls = paths_of([url_path for _pk, _title, url_path, *_said in rows])
    return {pk: Known(pk, title, url, *said) for (pk, title, _path, *said), url in zip(rows, urls, strict=True)}


def _visible_kinds(pks: Collection[int], viewer: Viewer) -> list[LearningPageQuerySet]:
    """Return the case studies and the guides among the pages that the viewer may read."""
    models = (apps.get_model("resources", name) for name in ("CaseStudyPage", "LearningGuidePage"))
    return [model.objects.visible_to(viewer).filter(pk__in=pks) for model in models]


def _ids(sql: str, *values: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]


def _reached(begin: Iterable[int], ways: Mapping[int, list[int]]) -> list[int]:
    """Return what can be reached, each once, the nearest first."""
    found = list(dict.fromkeys(begin))
    seen = set(found)
    for pk in found:
        new = [other for other in ways.get(pk, ()) if other not in seen]
        seen.update(new)
        found += dict.fromkeys(new)
    return found


def _steps(
    known: Collection[int], origins: Mapping[int, list[int]], adopters: Mapping[int, list[int]]
) -> dict[int, int]:
    """Return how many steps each page is from where the idea began, by its longest way."""
    inside = set(known)
    waits = {pk: len(inside.intersection(origins.get(pk, ()))) for pk in known}
    steps = dict.fromkeys(known, 0)
    ready = [pk for pk in known if not waits[pk]]
    for pk in ready:
        for adopter in inside.intersection(adopters.get(pk, ())):
            steps[adopter] = max(steps[adopter], steps[pk] + 1)
            waits[adopter] -= 1
            if not waits[adopter]:
                ready.append(adopter)
    return steps


def _note(relative: Relative) -> str:
    """Return the few words beside a name: what was changed, or else what it is."""
    changed = next((way.adaptation.changed for way in relative.ways if way.adaptation.changed), "")
    return changed or getattr(relative.page, "strapline", "") or relative.page.summary
