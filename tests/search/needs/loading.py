"""Read the needs, put the invented members into the database, and rank them as the site does."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from directory.audiences import Viewer
from directory.finding import find_people
from directory.models import Affiliation, Contribution, Expertise, Member, Organisation
from search import actions, taxonomy
from search.evaluation.reading import LabelledQuery
from search.gazetteer import load_places
from search.models import Concept, ConceptKind, Place
from search.places import distance

FOLDER = Path(__file__).parent
RECORDED = FOLDER / "recorded.json"
CAN = 2
"""The level from which somebody can do a thing, rather than knows of it."""
ROLE = "improvement-lead"


@dataclass(frozen=True)
class Person:
    """An invented member: what they can do, where and in which settings, and what they wrote."""

    name: str
    place: str
    settings: tuple[str, ...]
    skills: Mapping[str, int]
    wrote: Mapping[str, Any]

    def can(self, skill: str) -> bool:
        return self.skills.get(skill, 0) >= CAN


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def people() -> tuple[Person, ...]:
    texts = _read("texts.yaml")
    return tuple(
        Person(one["name"], one["place"], tuple(one["settings"]), one["skills"], texts[one["name"]])
        for one in _read("members.yaml")
    )


@cache
def needs() -> tuple[Mapping[str, Any], ...]:
    return tuple(_read("needs.yaml"))


def fits(person: Person, need: Mapping[str, Any], places: Mapping[str, Place]) -> bool:
    """Say whether the person is an answer to the need, by what they can do and nothing that they wrote."""
    if "name" in need:
        return person.name == need["name"]
    here = places[person.place]
    if "near" in need:
        town, miles = need["near"]
        there = places[town]
        if distance(here.latitude, here.longitude, there.latitude, there.longitude) > miles:
            return False
    return (
        all(person.can(skill) for skill in need.get("skills", ()))
        and ("any" not in need or any(person.can(skill) for skill in need["any"]))
        and need.get("setting") in {None, *person.settings}
        and need.get("region") in {None, here.region}
    )


def labelled(numbers: Mapping[str, int]) -> tuple[LabelledQuery, ...]:
    """Return the needs with the members who answer them, by their number."""
    places = {place.name: place for place in Place.objects.filter(name__in=[one.place for one in people()])}
    return tuple(
        LabelledQuery(
            key=str(at),
            text=need["text"],
            relevant=frozenset(numbers[one.name] for one in people() if fits(one, need, places)),
        )
        for at, need in enumerate(needs())
    )


def ranked(queries: Sequence[LabelledQuery]) -> list[list[int]]:
    """Return the members whom the people search finds for each query, best first."""
    viewer = Viewer(Member.objects.create(email="asks@redbag.example", display_name="Somebody Who Asks", paused=True))
    return [[one.person for one in find_people(query.text, viewer).candidates] for query in queries]


def load() -> dict[str, int]:
    """Put the taxonomy, the gazetteer and the members into the database; return the members' numbers by name."""
    taxonomy.load()
    load_places()
    concepts = {concept.key: concept for concept in Concept.objects.prefetch_related("related")}
    # Who was active lately comes first among equals: all of them were, on the same day.
    today = datetime.datetime.now(tz=datetime.UTC).date()
    with actions.together():
        return {person.name: _join(person, concepts, today) for person in people()}


def _join(person: Person, concepts: Mapping[str, Concept], today: datetime.date) -> int:
    place = Place.objects.filter(name=person.place).order_by("pk")[0]
    member = Member(
        email=f"{person.name.lower().replace(' ', '-')}@redbag.example",
        display_name=person.name,
        headline=person.wrote["line"],
        about=" ".join(filter(None, [person.wrote.get("about", ""), *_rural(person)])),
        last_active_on=today,
    )
    member.locate(place)
    member.save()
    Affiliation.objects.create(
        member=member, organisation=_organisation(person, concepts), role=concepts[ROLE], title=person.wrote["line"]
    )
    for key in person.wrote.get("says", ()):
        Expertise.objects.create(member=member, concept=concepts[key], level=person.skills[key])
    for kind, month, title, summary, *topics in person.wrote["work"]:
        day = datetime.date.fromisoformat(f"{month}-15")
        work = Contribution.objects.create(member=member, kind=kind, title=title, summary=summary, happened_on=day)
        work.concepts.set([concepts[key] for of in topics for key in of])
    return member.pk


def _rural(person: Person) -> Iterator[str]:
    if "rural-area" in person.settings:
        yield "We work in a rural area."


def _organisation(person: Person, concepts: Mapping[str, Concept]) -> Organisation:
    setting = concepts[person.settings[0]]
    kinds = [one for one in (setting, *setting.related.all()) if one.kind == ConceptKind.ORGANISATION]
    kind = kinds[0] if kinds else concepts["system"]
    return Organisation.add_root(name=f"{person.place} {setting.label.lower()}", kind=kind)


def recorded(engine: str) -> dict[str, float]:
    """Return the figures of the engine's last accepted ranking."""
    found: dict[str, dict[str, float]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found[engine]
