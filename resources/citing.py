"""Citations of a page, as its reader may copy them.

Vancouver as the National Library of Medicine's *Citing Medicine* has web pages, Harvard as in *Cite Them Right*,
BibTeX, and RIS. Who wrote a page is named as far as the reader may know of them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify

from directory.audiences import Viewer
from resources.addresses import address_of
from resources.models import CaseStudyPage, Contributor, LearningPage

AUTHORS = {Contributor.Role.LED, Contributor.Role.WROTE_UP, Contributor.Role.CONTRIBUTED}
"""The parts in a page that make somebody one of its authors; who reviewed or adapts it is none."""
NAMED = 6
"""Authors whom Vancouver and Harvard name before "et al."."""
# What has a meaning in BibTeX, and how it is written.
_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says: the authors as (family name, given names), or the body that stands in for them."""

    key: str
    title: str
    people: Sequence[tuple[str, str]]
    bodies: Sequence[str]
    publisher: str
    edition: int
    published: datetime.date
    cited: datetime.date
    url: str

    @classmethod
    def of(cls, page: LearningPage, viewer: Viewer) -> Citation:
        """Return the citation of a page for one reader, as of today."""
        published = timezone.localdate(page.last_published_at or timezone.now())
        people = [_split(one.member.display_name) for one in page.people(viewer) if one.role in AUTHORS]
        named = [one.name for one in page.organisations.all()] if isinstance(page, CaseStudyPage) else []
        publisher = getattr(page, "publisher", "") or settings.SITE_NAME
        return cls(
            key=f"{slugify(people[0][0]) if people else 'redbag'}-{published.year}-{page.pk}",
            title=_line(page.title),
            people=people,
            bodies=[_line(name) for name in named] or [_line(publisher)],
            publisher=_line(publisher),
            edition=getattr(page, "edition", 1),
            published=published,
            cited=timezone.localdate(),
            url=address_of(page),
        )

    @property
    def vancouver(self) -> str:
        """The citation in the Vancouver style."""
        names = [f"{family} {_initials(given)}".strip() for family, given in self.people] or list(self.bodies)
        authors = ", ".join([*names[:NAMED], *(["et al"] if len(names) > NAMED else [])])
        edition = f" {ordinal(self.edition)} ed." if self.edition > 1 else ""
        published, cited = (f"{day:%Y %b} {day.day}" for day in (self.published, self.cited))
        return (
            f"{authors}. {self.title} [Internet].{edition} {self.publisher}; {published} [cited {cited}]. "
            f"Available from: {self.url}"
        )

    @property
    def harvard(self) -> str:
        """The citation in the Harvard style."""
        names = [f"{family}, {_initials(given, '.')}".rstrip(", ") for family, given in self.people]
        names = names or list(self.bodies)
        authors = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
        if len(names) > NAMED:
            authors = f"{names[0]} et al."
        edition = f" {ordinal(self.edition)} edn." if self.edition > 1 else ""
        day = date_format(self.cited, "j F Y")
        return (
            f"{authors} ({self.published.year}) {self.title}.{edition} {self.publisher}. "
            f"Available at: {self.url} (Accessed: {day})."
        )

    @property
    def bibtex(self) -> str:
        """The citation as an entry of BibTeX."""
        names = [f"{_tex(family)}, {_tex(given)}".rstrip(", ") for family, given in self.people]
        fields = {
            "author": " and ".join(names or [f"{{{_tex(body)}}}" for body in self.bodies]),
            "title": f"{{{_tex(self.title)}}}",
            "publisher": _tex(self.publisher),
            "edition": str(self.edition) if self.edition > 1 else "",
            "year": str(self.published.year),
            "month": str(self.published.month),
            "url": self.url,
            "urldate": self.cited.isoformat(),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{lines}\n}}\n"

    @property
    def ris(self) -> str:
        """The citation as a record of RIS, whose lines end as the format has it."""
        names = [f"{family}, {given}".rstrip(", ") for family, given in self.people] or list(self.bodies)
        lines = [
            ("TY", "ELEC"),
            *(("AU", name) for name in names),
            ("TI", self.title),
            ("PB", self.publisher),
            *([("ET", str(self.edition))] if self.edition > 1 else []),
            ("PY", str(self.published.year)),
            ("DA", f"{self.published:%Y/%m/%d}"),
            ("UR", self.url),
            ("Y2", f"{self.cited:%Y/%m/%d}"),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _split(name: str) -> tuple[str, str]:
    """Return family and given names: nobody has told which is which, so the last word is taken for the family's."""
    given, _space, family = _line(name).rpartition(" ")
    return family, given


def _initials(given: str, dot: str = "") -> str:
    return "".join(f"{word[0].upper()}{dot}" for word in re.split(r"[\s-]+", given) if word)


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)
