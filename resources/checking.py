"""What an editor should look at before a page is published: findings in words, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.rich_text import get_text_for_indexing

from resources.personal_data import Found, personal_data
from resources.reading_age import reading_age

if TYPE_CHECKING:
    from resources.models.pages import LearningPage

LEAST_CASES = 3
"""Published case studies that a guide needs."""
OLDEST_READER = 14
"""Years; https://service-manual.nhs.uk/content/health-literacy asks for eleven to fourteen at most."""
MARKUP = re.compile(r"<[a-z/][^>]*>", re.IGNORECASE)
WAYS_TO_WRITE = re.compile(r'href="(?:mailto|tel):([^"?]+)')
FILE_NAME = re.compile(r"\.(avif|gif|jpe?g|png|svg|webp)$|^(img|dsc|screenshot)[\W_\d]", re.IGNORECASE)
# Never read aloud: web addresses of organisations, and what Wagtail and the figures write down for themselves.
NOT_WORDS = frozenset({"id", "type", "url", "source", "on"})
OWN_FIELDS = frozenset({"slug", "draft_title", "url_path", "path", "content_json", "not_personal"})


@dataclass(frozen=True)
class Finding:
    """Something to look at: what, where (`anchor` is its place in the editor) and what to do."""

    what: str
    where: str
    anchor: str
    todo: str
    stops: bool = False


@dataclass(frozen=True)
class Passage:
    """What somebody typed at one place of a page."""

    where: str
    anchor: str
    value: Any

    def texts(self) -> Iterator[str]:
        """Yield the words, without markup; what a link calls or writes to is one of them."""
        for text in _strings(self.value):
            yield from WAYS_TO_WRITE.findall(text)
            yield get_text_for_indexing(text) if MARKUP.search(text) else text


def check(page: LearningPage) -> list[Finding]:
    """Return what should be looked at, what stops publishing first."""
    passages = list(passages_of(page))
    findings = [*_personal(page, passages), *_places(page), *_links(page), *_pictures(passages), *_sources(page)]
    findings += [*_status(page), *_words(page)]
    return sorted(findings, key=lambda finding: not finding.stops)


def found_personal(page: LearningPage, children: Iterable[models.Model] | None = None) -> list[tuple[Found, Passage]]:
    """Return what looks like personal data, each once with where it stands.

    `children` are the rows that belong to the page, where a form holds them that did not save yet.
    """
    return _found_in(passages_of(page, children))


def _found_in(passages: Iterable[Passage]) -> list[tuple[Found, Passage]]:
    found: dict[str, tuple[Found, Passage]] = {}
    for passage in passages:
        for text in passage.texts():
            for one in personal_data(text):
                found.setdefault(one.text, (one, passage))
    return list(found.values())


def not_let_pass(page: LearningPage, children: Iterable[models.Model] | None = None) -> list[str]:
    """Return what looks like personal data and what no editor said to be none."""
    return [found.text for found, _ in found_personal(page, children) if found.text not in page.not_personal]


def personal_problem(texts: list[str]) -> str:
    """Return the sentence for a page that holds these; empty where it holds none."""
    if not texts:
        return ""
    return gettext(
        "This looks like personal data: %(texts)s. Take it out, or tick under “Personal data” what is none, and save."
    ) % {"texts": get_text_list(texts, gettext("and"))}


def passages_of(page: LearningPage, children: Iterable[models.Model] | None = None) -> Iterator[Passage]:
    """Yield what was typed: the fields, each block of the sections, and the rows that belong to the page."""
    for field in page._meta.concrete_fields:
        where, value = capfirst(str(field.verbose_name)), getattr(page, field.attname)
        if isinstance(field, StreamField):
            for number, block in enumerate(value or (), start=1):
                place = gettext("%(section)s, block %(number)d") % {"section": where, "number": number}
                yield Passage(place, field.name, block.block.get_prep_value(block.value))
        elif _is_words(field):
            yield Passage(where, field.name, value)
    for child in _children(page) if children is None else children:
        name = capfirst(str(child._meta.verbose_name))
        for field in child._meta.concrete_fields:
            if _is_words(field):
                yield Passage(f"{name}: {field.verbose_name}", "", getattr(child, field.attname))


def pictures_of(page: LearningPage) -> set[int]:
    """Return the numbers of the pictures that stand in the page's sections."""
    pks = {picture["image"] for passage in passages_of(page, ()) for picture in _images(passage.value)}
    return {pk for pk in pks if isinstance(pk, int)}


def _children(page: LearningPage) -> Iterator[models.Model]:
    for relation in get_all_child_relations(page):
        if relation.related_model._meta.app_label == "resources":
            yield from getattr(page, relation.get_accessor_name()).all()


def _is_words(field: models.Field[Any, Any]) -> bool:
    is_text = isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, models.URLField)
    return is_text and field.name not in OWN_FIELDS


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in NOT_WORDS:
                yield from _strings(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _strings(one)


def _personal(page: LearningPage, passages: list[Passage]) -> Iterator[Finding]:
    for found, passage in _found_in(passages):
        if found.text not in page.not_personal:
            yield Finding(
                gettext("“%(text)s” looks like %(kind)s.") % {"text": found.text, "kind": found.kind},
                passage.where,
                passage.anchor,
                gettext("Take it out, or tick under “Personal data” that it is none."),
                stops=True,
            )


def _places(page: LearningPage) -> Iterator[Finding]:
    if not hasattr(page, "cases"):
        return
    cases = [case.case_study for case in page.cases.all()]
    published = sum(case.live for case in cases)
    for case in cases:
        if not case.live:
            what = gettext(
                "“%(title)s” is not published: readers do not see it, and the guide says that it rests on %(number)d."
            ) % {"title": case.title, "number": published}
            todo = gettext("Have it published, or choose another case study.")
            yield Finding(what, gettext("Case studies"), "cases", todo, stops=published < LEAST_CASES)


def _pictures(passages: list[Passage]) -> Iterator[Finding]:
    for passage in passages:
        for picture in _images(passage.value):
            words = str(picture.get("alt_text") or "").strip()
            if picture.get("decorative") or (words and not FILE_NAME.search(words)):
                continue
            what = (
                gettext("“%(words)s”, which describes a picture, is the name of a file.") % {"words": words}
                if words
                else gettext("A picture has no description.")
            )
            todo = gettext("Say in a sentence what it shows, or mark it as decoration.")
            yield Finding(what, passage.where, passage.anchor, todo)


def _images(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "alt_text" in value and value.get("image"):
            yield value
        for one in value.values():
            yield from _images(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _images(one)


def _links(page: LearningPage) -> Iterator[Finding]:
    from resources.links.flagging import broken_links  # noqa: PLC0415 (it reads the models, whose form reads this)

    for link, broken in broken_links(page):
        what = gettext("%(url)s no longer works. %(said)s") % {"url": link.url, "said": broken.get_said_display()}
        todo = gettext("Find its new address, or take it out. “Links”, among the reports, checks it again.")
        yield Finding(what, link.where, link.anchor, todo)


def _sources(page: LearningPage) -> Iterator[Finding]:
    if page.names_sources and not page.sources:
        todo = gettext("Name at least one, exactly enough to find it again, or say in the text whose experience it is.")
        yield Finding(gettext("The page names no source."), gettext("Sources"), "sources", todo)


def _status(page: LearningPage) -> Iterator[Finding]:
    status = getattr(page, "evidence_status", None)
    if status == "aim" and getattr(page, "what_happened", None):
        yield Finding(
            gettext("The page says what happened, and its evidence is still “Aim”."),
            gettext("Evidence"),
            "evidence_status",
            gettext("Choose how far the result can be relied on, or take the result out."),
        )


def _words(page: LearningPage) -> Iterator[Finding]:
    from resources.text import text_of  # noqa: PLC0415 (it reads the models, whose form reads this)

    age = reading_age(text_of(page))
    if age is not None and age > OLDEST_READER:
        what = gettext("The text asks for a reader of %(age)d years or more.") % {"age": round(age)}
        todo = gettext("Shorten the longest sentences, and put a plain word for each long one: aim at %(age)d years.")
        yield Finding(what, gettext("The whole text"), "", todo % {"age": OLDEST_READER})
