"""Invented people with evidence: as many as asked for, the same ones each time.

Concepts and words are used as unevenly as in life (Zipf), so that some queries meet thousands and others a few.
"""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from search.models import Concept, ConceptKind, Place
from search.registry import Document, Facet, Kind, Label, concept_labels
from search.roles import Role

SEED = 20_261
FILLER = 6_000
EVIDENCE_EACH = 3
PROFILE_WORDS, EVIDENCE_WORDS = 60, 45
TODAY = datetime.date(2026, 11, 1)
MEMBERS = "members"
OFFERS = ("call", "visit", "mentoring", "peer-review", "speaking", "coaching")
ROLES = (Role.LED, Role.WROTE, Role.TAUGHT, Role.ANSWERED, Role.TOOK_PART, Role.POSTED)
SYLLABLES = ("ba", "co", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wa", "ze")
FIRST = ("Amina", "Ben", "Carys", "Dev", "Ewan", "Femi", "Grace", "Hana", "Idris", "Joan", "Kofi", "Lena", "Mo", "Nia")
LAST = ("Adeyemi", "Brown", "Clarke", "Davies", "Evans", "Fraser", "Gill", "Hughes", "Iqbal", "Jones", "Khan", "Lewis")


@dataclass
class World:
    """What the people are made of, read once."""

    concepts: list[Concept]
    settings: list[Concept]
    roles: list[Concept]
    places: list[Place]
    words: list[str]

    @classmethod
    def read(cls) -> World:
        """Read the taxonomy and the gazetteer; the filler words are invented."""
        chance = random.Random(SEED)
        by_kind = {
            kind: list(Concept.objects.filter(kind=kind).order_by("key"))
            for kind in (ConceptKind.METHOD, ConceptKind.TOPIC, ConceptKind.SETTING, ConceptKind.ROLE)
        }
        concepts = [*by_kind[ConceptKind.METHOD], *by_kind[ConceptKind.TOPIC]]
        chance.shuffle(concepts)
        words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(FILLER)]
        places = list(Place.objects.order_by("pk"))
        return cls(concepts, by_kind[ConceptKind.SETTING], by_kind[ConceptKind.ROLE], places, words)


def people(count: int) -> Iterator[list[Document]]:
    """Yield for each person the documents: the profile, then the evidence."""
    world, chance = World.read(), random.Random(SEED)
    concept_weights = list(itertools.accumulate(1 / (place + 8) for place in range(len(world.concepts))))
    word_weights = list(itertools.accumulate(1 / (place + 2) for place in range(len(world.words))))

    def text(length: int, *about: Concept) -> str:
        said = chance.choices(world.words, cum_weights=word_weights, k=length)
        for concept in about:
            said.insert(chance.randrange(len(said)), concept.label)
        return " ".join(said)

    for number in range(1, count + 1):
        known = list(dict.fromkeys(chance.choices(world.concepts, cum_weights=concept_weights, k=5)))
        place = chance.choice(world.places)
        labels = concept_labels(known[:3], 0.6) + concept_labels([chance.choice(world.settings)])
        labels += concept_labels([chance.choice(world.roles)])
        labels += tuple(Label(Facet.OFFER, offer) for offer in chance.sample(OFFERS, chance.randint(0, 2)))
        profile = Document(
            of=number,
            kind=Kind.PERSON,
            key=str(number),
            audience=MEMBERS,
            person=number,
            title=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
            url=f"/people/{number}/",
            summary=text(8, known[0]),
            body=text(PROFILE_WORDS, *known[:2]),
            labels=labels,
            date=TODAY - datetime.timedelta(days=chance.randrange(400)),
            organisation=f"Organisation {chance.randrange(count // 20 + 1)}",
            place_name=place.name,
            region=place.region,
            latitude=place.latitude,
            longitude=place.longitude,
        )
        evidence = [
            Document(
                of=number * EVIDENCE_EACH + turn,
                kind=Kind.EVIDENCE,
                key=f"bench-{number}-{turn}",
                audience=MEMBERS,
                person=number,
                role=chance.choice(ROLES),
                title=text(6, known[turn % len(known)]),
                url=f"/people/{number}/",
                body=text(EVIDENCE_WORDS, *chance.sample(known, min(2, len(known)))),
                labels=concept_labels([known[turn % len(known)]]),
                date=TODAY - datetime.timedelta(days=chance.randrange(2_000)),
            )
            for turn in range(EVIDENCE_EACH)
        ]
        yield [profile, *evidence]
