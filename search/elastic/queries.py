"""How Elasticsearch is asked: from a query to the bodies of its requests, by functions that need no server.

The bodies are plain dictionaries: building them of query objects takes longer than the server takes for many of them.
Nothing that was typed can be an operator, because no body holds a query string.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from search.analysis import concept_term
from search.elastic.documents import MOST_ROWS, Index
from search.elastic.impacts import impact
from search.engines import KIND_FACET, Group, Order, Query, Where
from search.engines.database import BODY_WEIGHT, LABEL_WEIGHT, TITLE_WEIGHT
from search.places import FoundPlace
from search.registry import PEOPLE_KINDS, PROFILE_KINDS, Facet, Kind

Body = dict[str, Any]
Clause = dict[str, Any]

# Which fields a group looks at, and how much a word weighs in each.
FIELDS: Mapping[Where, Mapping[str, float]] = {
    Where.ANYWHERE: {"title_terms": TITLE_WEIGHT, "label_terms": LABEL_WEIGHT, "body_terms": BODY_WEIGHT},
    Where.TITLE: {"title_terms": TITLE_WEIGHT},
    Where.SPELLING: {"spelling_terms": 1.0},
}
# What lies within a person's document.
PARTS, PLACES, EVIDENCE = "parts", "places", "evidence"
# Values of a facet that are counted at most: every outward postcode is a place.
MOST_VALUES = 5_000
# Words that the last of several may begin, at most; a single beginning has no end of them.
MOST_BEGINNINGS = 2_000
# How the answer names what is not a facet.
BASE, FREE, IN_PARTS, SEEN, PEOPLE, HELD = "_base", "_free", "_parts", "_seen", "_people", "_held"
# Under what name the oldest date filters.
SINCE = "_since"
NOTHING: Clause = {"match_none": {}}

# Of the answer nothing but this is sent: the numbers of a hit are its sort values.
FILTER_PATH = ("hits.total.value", "hits.hits.sort", "hits.hits.matched_queries", "aggregations")


# --- Which index answers ---------------------------------------------------------------------------------------------


def indices(kinds: Collection[str]) -> list[Index]:
    """Return the indices whose documents are of the kinds, one document for each row."""
    found = []
    if PEOPLE_KINDS.intersection(kinds):
        found.append(Index.EVIDENCE)
    if not PEOPLE_KINDS.issuperset(kinds):
        found.append(Index.SITE)
    return found


# --- What is asked for -----------------------------------------------------------------------------------------------


def match(group: Group, path: str = "", *, is_scored: bool = True) -> Clause:
    """Return the clause that a document, or what lies in it under the path, meets when it has the group.

    Its score is the sum over all that the group offers, times the group's weight, and hangs on that document alone.
    """
    found = list(_alternatives(group, f"{path}." if path else "", is_scored=is_scored))
    if not found:
        return NOTHING
    if group.weight != 1:
        return {"bool": {"should": found, "boost": group.weight}}
    return found[0] if len(found) == 1 else {"bool": {"should": found}}


def _alternatives(group: Group, at: str, *, is_scored: bool) -> Iterator[Clause]:
    phrases = [phrase for phrase in group.phrases if " ".join(phrase).strip()]
    words = [concept_term(key) for key in group.concepts] if group.where is Where.ANYWHERE else []
    if group.where is Where.ANYWHERE and not group.prefix:
        words += [phrase[0] for phrase in phrases if len(phrase) == 1]
        phrases = [phrase for phrase in phrases if len(phrase) > 1]
    if words:
        yield _counting(dict.fromkeys(words, 1.0), at)
    for phrase in phrases:
        if group.where is Where.ANYWHERE and not group.prefix:
            yield _phrase(phrase, at, is_scored=is_scored)
        else:
            yield from _fields(phrase, FIELDS[group.where], at, prefix=group.prefix)
    for word in group.beginnings:
        if word.strip():
            yield from _fields((word,), FIELDS[Where.TITLE], at, prefix=True)


def _counting(words: Mapping[str, float], at: str) -> Clause:
    """Return the clause of what has any of the words, each counting as the document's impacts say, times its weight."""
    return {"sparse_vector": {"field": f"{at}impacts", "query_vector": dict(words), "prune": False}}


def _phrase(stems: Sequence[str], at: str, *, is_scored: bool) -> Clause:
    """Return the clause of what has the stems one after the other, which counts as its words do on average."""
    fields = [f"{at}{field}" for field in FIELDS[Where.ANYWHERE]]
    together = {"multi_match": {"query": " ".join(stems), "type": "phrase", "fields": fields}}
    if not is_scored:
        return together
    words = {stem: times / len(stems) for stem, times in Counter(stems).items()}
    # They need not be asked for: what has the phrase has its words.
    return {"bool": {"filter": [together], "should": [_counting(words, at)]}}


def _fields(stems: Sequence[str], fields: Mapping[str, float], at: str, *, prefix: bool) -> Iterator[Clause]:
    """Yield a clause for each field, which counts as it would once in a text of the usual length."""
    text = " ".join(stems)
    for field, weight in fields.items():
        asked: Clause
        if len(stems) == 1:
            asked = {"prefix" if prefix else "term": {f"{at}{field}": {"value": text}}}
        elif prefix:
            asked = {"match_phrase_prefix": {f"{at}{field}": {"query": text, "max_expansions": MOST_BEGINNINGS}}}
        else:
            asked = {"match_phrase": {f"{at}{field}": {"query": text}}}
        yield {"constant_score": {"filter": asked, "boost": impact(weight)}}


# --- Who may see it --------------------------------------------------------------------------------------------------


def visible(query: Query, path: str = "") -> Clause:
    """Return the clause that keeps what carries one of the audiences; no audiences, nothing."""
    return {"terms": {f"{path}.audience" if path else "audience": sorted(query.audiences)}}


# --- People ----------------------------------------------------------------------------------------------------------


def people(query: Query) -> Body:
    """Return the body that chooses, counts and orders people, in the index of people."""
    is_scored = _is_by_score(query)
    groups = [_spoken_for(group, query, is_scored=is_scored) for group in query.groups]
    chosen: Clause = {"filter": [visible(query)]}
    chosen["filter"] += _among(query)
    if query.place:
        chosen["filter"].append(_place_of_people(query, query.place))
    if groups and is_scored:
        chosen |= {"should": groups, "minimum_should_match": query.wanted}
    elif groups:
        chosen["filter"].append({"bool": {"should": groups, "minimum_should_match": query.wanted}})
    narrowing = {
        facet: _in_profile(query, partial(_holds, facet, values)) for facet, values in query.filters.items() if values
    } | _dated(query)
    return {
        "query": {"bool": chosen},
        "sort": [*_order(query, PLACES if _has_parts(query) else ""), "document", "person"],
        **_page(query),
        **_narrowed(query, narrowing, _tally_of_people),
    }


def _has_parts(query: Query) -> bool:
    return Kind.PART in query.kinds


def _in_profile(query: Query, clause: Callable[[str], Clause]) -> Clause:
    """Return the clause of people whose profile, or a part of it that may be seen, meets the clause."""
    if not _has_parts(query):
        return clause("")
    return {"bool": {"should": [clause(""), _nested(PARTS, query, clause(f"{PARTS}."))]}}


def _nested(path: str, query: Query, *clauses: Clause) -> Clause:
    return {"nested": {"path": path, "query": {"bool": {"filter": [visible(query, path), *clauses]}}}}


def _spoken_for(group: Group, query: Query, *, is_scored: bool) -> Clause:
    """Return the clause of people for whom the profile, a part of it or another row of theirs has the group."""
    found = [match(group, is_scored=is_scored)] if Kind.PERSON in query.kinds else []
    if group.where is not Where.SPELLING:
        if _has_parts(query):
            found.append(_said(PARTS, group, query, is_scored=is_scored))
        if others := sorted(set(query.kinds).difference(PROFILE_KINDS)):
            of_kind = {"terms": {f"{EVIDENCE}.kind": others}}
            found.append(_said(EVIDENCE, group, query, of_kind, is_scored=is_scored))
    return {"bool": {"should": found}} if found else NOTHING


def _said(path: str, group: Group, query: Query, *of_kind: Clause, is_scored: bool) -> Clause:
    matching = match(group, path, is_scored=is_scored)
    if not is_scored:
        return _nested(path, query, *of_kind, matching)
    said = {"bool": {"must": [matching], "filter": [visible(query, path), *of_kind]}}
    return {"nested": {"path": path, "score_mode": "sum", "query": said}}


def _place_of_people(query: Query, place: FoundPlace) -> Clause:
    if place.is_region:
        return _in_profile(query, partial(_holds, Facet.REGION, [place.region]))
    return _nested(PLACES, query, _at(place, f"{PLACES}.")) if _has_parts(query) else _at(place)


def _tally_of_people(query: Query, facets: Sequence[str]) -> Body:
    """Count the profiles, and beside them people by their parts, which hold what the profiles do not."""
    counted = _tally_of_documents(query, facets)
    in_parts = {
        facet: {**tally, "aggs": {PEOPLE: {"reverse_nested": {}}}}
        for facet, tally in _tally_of_documents(query, facets, f"{PARTS}.").items()
        if facet != KIND_FACET
    }
    if in_parts and _has_parts(query):
        seen = {SEEN: {"filter": visible(query, PARTS), "aggs": in_parts}}
        counted[IN_PARTS] = {"nested": {"path": PARTS}, "aggs": seen}
    return counted


def weighed(query: Query, persons: Sequence[int], size: int) -> Body:
    """Return the body that weighs what speaks for the people, row by row, in the indices of the kinds."""
    return {
        "query": {
            "bool": {
                "should": _named(query),
                "minimum_should_match": 1,
                "filter": [{"terms": {"person": list(persons)}}, *_of_kinds(query)],
            }
        },
        "sort": ["_score", "document", "person"],
        "size": size,
        "track_total_hits": True,
        "_source": False,
        "stored_fields": "_none_",
    }


# --- Documents -------------------------------------------------------------------------------------------------------


def documents(query: Query) -> Body:
    """Return the body that finds, counts and orders documents, each for itself."""
    chosen: Clause = {"filter": [*_of_kinds(query), *_among(query), *([_at(query.place)] if query.place else [])]}
    if query.groups:
        chosen |= {"should": _named(query), "minimum_should_match": query.wanted}
    narrowing = {facet: _holds(facet, values) for facet, values in query.filters.items() if values} | _dated(query)
    order = _order(query)
    return {
        "query": {"bool": chosen},
        # The score is among the numbers of every hit, whatever they are ordered by.
        "sort": [*order, "document", {"person": {"missing": 0}}, *([] if "_score" in order else ["_score"])],
        **_page(query),
        **_narrowed(query, narrowing, _tally_of_documents),
    }


def _of_kinds(query: Query) -> list[Clause]:
    return [visible(query), {"terms": {"kind": sorted(query.kinds)}}]


def _named(query: Query) -> list[Clause]:
    """Return the groups, each by its number where there are several: one alone is weighed by the score itself."""
    if len(query.groups) == 1:
        return [match(query.groups[0])]
    return [{"bool": {"must": [match(group)], "_name": str(number)}} for number, group in enumerate(query.groups)]


def _tally_of_documents(_query: Query, facets: Sequence[str], at: str = "") -> Body:
    return {facet: {"terms": {"field": _field(facet, at), "size": MOST_VALUES}} for facet in facets}


def held(query: Query) -> Body:
    """Return the body that counts the documents that the audiences may see, and how many of them have each group.

    Each row is one, in the indices of the kinds.
    """
    groups = {str(number): match(group, is_scored=False) for number, group in enumerate(query.groups)}
    return {
        "query": {"bool": {"filter": _of_kinds(query)}},
        "aggs": {HELD: {"filters": {"filters": groups}}},
        "size": 0,
        "track_total_hits": True,
    }


# --- What both share -------------------------------------------------------------------------------------------------


def _field(facet: str, at: str = "") -> str:
    return f"{at}kind" if facet == KIND_FACET else f"{at}labels.{facet}"


def _holds(facet: str, values: Collection[str], at: str = "") -> Clause:
    return {"terms": {_field(facet, at): sorted(values)}}


def _at(place: FoundPlace, at: str = "") -> Clause:
    if place.is_region:
        return _holds(Facet.REGION, [place.region], at)
    position = [place.longitude, place.latitude]
    return {"geo_distance": {"distance": f"{place.miles}mi", f"{at}position": position}}


def _among(query: Query) -> list[Clause]:
    return [] if query.among is None else [{"terms": {"person": sorted(query.among)}}]


def _dated(query: Query) -> dict[str, Clause]:
    """Return the oldest date as what filters without being a facet, so that every facet is counted under it."""
    return {SINCE: {"range": {"date": {"gte": query.since.isoformat()}}}} if query.since else {}


def _is_by_score(query: Query) -> bool:
    return bool(query.groups) and query.order is Order.RELEVANCE


def _order(query: Query, path: str = "") -> list[str | Clause]:
    """Return what comes first; of equals that with the smaller number does."""
    if _is_by_score(query):
        return ["_score"]
    place = query.place
    if query.order is Order.NEAREST and place and not place.is_region:
        position = {f"{path}.position" if path else "position": [place.longitude, place.latitude]}
        seen = {"nested": {"path": path, "filter": visible(query, path)}} if path else {}
        return [{"_geo_distance": {**position, **seen, "unit": "mi", "mode": "min"}}]
    if query.order is Order.NAME:
        return ["name"]
    return [{"date": {"order": "desc", "missing": "_last"}}]


def _page(query: Query) -> Body:
    """Return which of the answers are sent: none beyond those that an index shows."""
    first = min(query.offset, MOST_ROWS)
    return {
        "from": first,
        "size": min(query.limit, MOST_ROWS - first),
        "track_total_hits": True,
        "_source": False,
        "stored_fields": "_none_",
    }


def _narrowed(query: Query, narrowing: Mapping[str, Clause], tally: Callable[[Query, Sequence[str]], Body]) -> Body:
    """Return what filters the answer, and counts each facet under every filter but its own."""
    free = [facet for facet in query.facets if facet not in narrowing]
    if not narrowing:
        return {"aggs": tally(query, free)} if free else {}
    everything = {"bool": {"filter": list(narrowing.values())}}
    counted: Body = {BASE: {"filter": {"match_all": {}}}}
    if free:
        counted[FREE] = {"filter": everything, "aggs": tally(query, free)}
    for facet in narrowing.keys() & set(query.facets):
        others = [clause for other, clause in narrowing.items() if other != facet]
        counted[f"_{facet}"] = {"filter": {"bool": {"filter": others}}, "aggs": tally(query, [facet])}
    return {"post_filter": everything, "aggs": counted}


# --- What came back --------------------------------------------------------------------------------------------------


def counts(query: Query, answer: Body) -> dict[str, dict[str, int]]:
    """Return how many there are of each value of the facets."""
    found: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
    _gather(answer.get("aggregations", {}), found)
    return found


def _gather(node: Body, found: dict[str, dict[str, int]]) -> None:
    for name, value in node.items():
        if name in found and "buckets" in value:
            for bucket in value["buckets"]:
                held = bucket.get(PEOPLE, bucket)["doc_count"]
                found[name][bucket["key"]] = found[name].get(bucket["key"], 0) + held
        elif isinstance(value, dict):
            _gather(value, found)


def held_by(query: Query, answer: Body) -> list[int]:
    """Return how many documents have each group."""
    buckets = answer["aggregations"][HELD]["buckets"]
    return [buckets[str(number)]["doc_count"] for number in range(len(query.groups))]


def is_found(answer: Body, total: int) -> bool:
    """Return whether anything answered before the filters."""
    return bool(total or answer.get("aggregations", {}).get(BASE, {}).get("doc_count"))


def total(answer: Body) -> int:
    """Return how many answered in all."""
    return int(answer["hits"]["total"]["value"])


def rows(answer: Body) -> list[Body]:
    """Return the hits, best first."""
    hits: list[Body] = answer["hits"].get("hits", [])
    return hits
