"""The surfaces of pages that belong to a community."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from communities.models import PageCommunity
from tests.visibility.asking import Reader
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World


def _belongs(at: World) -> None:
    PageCommunity.objects.get_or_create(page=at.guide, defaults={"community": at.community})


def _named(at: World, reader: Reader) -> Answer:
    _belongs(at)
    return reader.raw(at.guide.get_url(), f"From the community <a [^>]*>{at.community.name}<")


def _listed(at: World, reader: Reader) -> Answer:
    _belongs(at)
    return reader.section(at.community.get_absolute_url(), 'aria-labelledby="own-pages-title"', at.guide.title)


COMMUNITY: dict[str, Callable[[World, Reader], Answer]] = {
    "A guide that belongs to it: its name": _named,
    "Its page: the guides that belong to it": _listed,
}
