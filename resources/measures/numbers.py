"""Numbers as they are written in Britain (1,234.5) and in most of Europe (1.234,5)."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum

MOST_DIGITS = 15
"""More than a computer's own numbers keep apart."""


class Sign(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


EITHER = frozenset(Sign)
_spaces = re.compile(r"(?<=\d)[\s'’\u00a0\u202f\u2009](?=\d{3})")
# Each form, with the signs that it may have been written with.
_forms = (
    (re.compile(r"-?\d+"), EITHER),
    (re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}"), EITHER),
    (re.compile(r"-?(\d+\.\d*|\.\d+)"), {Sign.POINT}),
    (re.compile(r"-?(\d+,\d*|,\d+)"), {Sign.COMMA}),
    (re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?"), {Sign.POINT}),
    (re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?"), {Sign.COMMA}),
)


def plain(text: str) -> str:
    """Return the text with an ordinary minus and without the spaces that group its digits."""
    return _spaces.sub("", text.strip().replace("−", "-").replace("–", "-"))


def signs_of(text: str) -> frozenset[Sign]:
    """Return the signs with which the plain text is a number; empty for what is none."""
    if not text.isascii() or sum(character.isdigit() for character in text) > MOST_DIGITS:
        return frozenset()
    return next((frozenset(signs) for form, signs in _forms if form.fullmatch(text)), frozenset())


def is_ambiguous(text: str) -> bool:
    """Say whether the plain text is two different numbers, by the sign: 1,234 and 1.234 are."""
    return signs_of(text) == EITHER and not text.lstrip("-").isdigit()


def number(text: str, sign: Sign) -> Decimal:
    """Return the number that the plain text is with the sign, which must be one of its own."""
    grouping = "," if sign == Sign.POINT else "."
    return Decimal(text.replace(grouping, "").replace(",", "."))
