"""The part of a text that shows why it was found."""

from __future__ import annotations

from search.engines import Group
from search.snippets import LENGTH, snippet

FALLS = Group(phrases=(("fall",),))


def test_the_words_that_match_are_marked() -> None:
    parts = snippet("Fewer falls in fourteen homes", [FALLS])
    assert [part.text for part in parts if part.is_match] == ["falls"]
    assert "".join(part.text for part in parts) == "Fewer falls in fourteen homes"


def test_a_long_text_is_cut_to_where_the_matches_are() -> None:
    text = "nothing to see here " * 100 + "then the falls stopped, and falls were few " + "and so on " * 100
    parts = snippet(text, [FALLS])
    shown = "".join(part.text for part in parts)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert sum(part.is_match for part in parts) == 2
    assert len(shown) <= LENGTH + 10


def test_without_a_match_the_beginning_is_shown() -> None:
    assert "".join(part.text for part in snippet("Quite short", [])) == "Quite short"
    assert snippet("", [FALLS]) == ()


def test_a_text_without_spaces_is_cut_too() -> None:
    assert len("".join(part.text for part in snippet("x" * 5_000, [FALLS]))) <= LENGTH + 10


def test_a_beginning_matches_whole_words() -> None:
    parts = snippet("Sepsis and septic shock", [Group(phrases=(("seps",),), prefix=True)])
    assert [part.text for part in parts if part.is_match] == ["Sepsis"]


def test_a_phrase_is_marked_as_a_whole_and_its_words_alone_are_not() -> None:
    group = Group(phrases=(("red", "bag"), ("hospit", "transfer", "pathway")))
    parts = snippet("The red bags went to hospital; a bag came back", [group])
    assert [part.text for part in parts if part.is_match] == ["red bags"]


def test_a_title_is_never_cut() -> None:
    title = "Ten homes were too few for a red bag. How many are enough? " * 3
    parts = snippet(title, [Group(phrases=(("enough",),))], len(title))
    assert "".join(part.text for part in parts) == title.strip()


def test_nothing_is_marked_where_nothing_was_asked_for() -> None:
    text = "Falls in fourteen homes. " * 40
    (part,) = snippet(text, [])
    assert not part.is_match
    assert part.text.startswith("Falls in fourteen")
