"""Labels as marks: numbers of eight bytes, which are read and counted many times quicker than their words.

A mark is a digest of its label, so that writers need not agree on it and no process can remember it wrongly. That two
of ten thousand labels have the same one is less likely than one in a hundred thousand million. What a mark stands for
is read once, from a document that carries it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

from search.models import Document

END = "\n"
SIZE = 8

# (facet, value)
Label = tuple[str, str]
# Grows with the labels in use, which are concepts, places and communities, and never with what people type.
_names: dict[int, Label] = {}


def lines(labels: Iterable[Label]) -> str:
    """Return the labels as they stand in a document, each a line."""
    return END.join(f"{facet}:{value}" for facet, value in labels)


def marks(text: str) -> bytes:
    """Return the marks of the labels that the lines name, in their order; their names are known from now on."""
    named_lines = [line for line in text.split(END) if line]
    _remember(named_lines)
    return b"".join(map(_digest, named_lines))


def numbers(joined: bytes) -> memoryview[int]:
    """Return the marks as numbers, whatever machine wrote them."""
    return memoryview(joined).cast("Q")


def mark(facet: str, value: str) -> int:
    """Return the mark of the label."""
    return int(numbers(_digest(f"{facet}:{value}"))[0])


def together(several: Iterable[bytes]) -> bytes:
    """Return the marks of all, each once."""
    return array("Q", dict.fromkeys(numbers(b"".join(several)))).tobytes()


def named(wanted: Iterable[int], carriers: Iterable[tuple[int, bytes]]) -> Mapping[int, Label]:
    """Return what the marks stand for, reading it of the carriers (documents and their marks) where it is not known.

    What no document carries any more, because it was written anew meanwhile, has no name.
    """
    unknown = {number for number in wanted if number not in _names}
    if unknown:
        _learn(unknown, carriers)
    return _names


def _learn(unknown: set[int], carriers: Iterable[tuple[int, bytes]]) -> None:
    documents = []
    for document, joined in carriers:
        found = unknown.intersection(numbers(joined))
        if found:
            unknown -= found
            documents.append(document)
        if not unknown:
            break
    for text in Document.objects.filter(pk__in=documents).values_list("label_lines", flat=True):
        _remember(filter(None, text.split(END)))


def _remember(named_lines: Iterable[str]) -> None:
    for line in named_lines:
        facet, _colon, value = line.partition(":")
        _names[mark(facet, value)] = facet, value


@lru_cache(maxsize=4096)
def _digest(line: str) -> bytes:
    return blake2b(line.encode(), digest_size=SIZE).digest()
