"""What the box of the people search suggests while somebody types: names, concepts and places."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.audiences import Viewer
from search import analysis, vocabulary
from search.asking import name_groups
from search.engines import Query, engine
from search.models import Document, PlaceKind
from search.registry import Kind
from search.vocabulary import Vocabulary

MAX_EACH = 4
MIN_LETTERS = 2
MAX_WORDS = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to search for instead, what sort of thing it is, and for a person the address of the profile."""

    text: str
    kind: str | Promise
    url: str = ""


def suggestions(text: str, viewer: Viewer) -> list[Suggestion]:
    """Return names that the viewer may see, concepts and places that begin as the text does."""
    typed = analysis.words(text[:80])
    if not typed or len("".join(typed)) < MIN_LETTERS or len(typed) > MAX_WORDS:
        return []
    words = vocabulary.current()
    return [*_people(" ".join(typed), viewer), *_concepts(typed, words), *_places(typed, words)]


def _people(text: str, viewer: Viewer) -> list[Suggestion]:
    query = Query(
        audiences=viewer.audiences,
        kinds=(Kind.PERSON.value,),
        groups=name_groups(text),
        people=True,
        limit=MAX_EACH,
    )
    found = engine().search(query).profiles
    rows = Document.objects.filter(pk__in=found).visible_to(viewer.audiences).order_by("title", "pk")
    return [Suggestion(title, _("Person"), url) for title, url in rows.values_list("title", "url")]


def _concepts(typed: list[str], words: Vocabulary) -> list[Suggestion]:
    found: dict[str, tuple[int, str]] = {}
    for phrase_senses in words.phrases.values():
        for sense in phrase_senses:
            if _begins(sense.words, typed):
                rank = (0 if sense.is_label else 1, sense.text)
                found[sense.key] = min(rank, found.get(sense.key, rank))
    best = sorted(found, key=lambda key: (found[key][0], len(words.label(key)), words.label(key)))[:MAX_EACH]
    return [Suggestion(words.label(key), words.kind_label(key)) for key in best]


def _places(typed: list[str], words: Vocabulary) -> list[Suggestion]:
    towns = {
        place.name
        for of, places in words.places.items()
        for place in places
        if place.kind == PlaceKind.TOWN and _begins(of, typed)
    }
    near = sorted(towns, key=lambda name: (len(name), name))[:MAX_EACH]
    return [Suggestion(str(_("near %(place)s")) % {"place": name}, _("Place")) for name in near]


def _begins(words: tuple[str, ...], typed: list[str]) -> bool:
    *whole, last = typed
    return list(words[: len(whole)]) == whole and len(words) > len(whole) and words[len(whole)].startswith(last)
