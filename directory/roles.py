"""Who is what in the CMS: editors by their groups, conveners by the communities that they host.

Pages belong to communities in an app that the app of the pages does not know: it registers here which pages a member
looks after.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from wagtail.models import GroupPagePermission

from directory.models import Member

CONVENERS = "Conveners"
"""The group whose members look after the pages of the communities that they host."""

Source = Callable[[Member], Collection[int] | None]
_sources: list[Source] = []
_READ = "_pages_looked_after"


def page_source(source: Source) -> Source:
    """Register a function that gives the numbers of the pages that a host looks after, or None for who is no host."""
    if source not in _sources:
        _sources.append(source)
    return source


def is_editor(member: Member | None) -> bool:
    """Say whether a group lets the member work on pages in the CMS, whoever they belong to."""
    if member is None or not member.is_active:
        return False
    if member.is_superuser:
        return True
    if not member.is_staff or not member.has_perm("wagtailadmin.access_admin"):
        return False
    is_granted: bool = GroupPagePermission.objects.filter(group__user=member).exists()
    return is_granted


def pages_of(member: Member) -> frozenset[int] | None:
    """Return the numbers of the pages that a convener looks after; None for who is none.

    Read once in the life of the object, so once a request: who stops being a host is no convener at the next.
    """
    if _READ not in member.__dict__:
        member.__dict__[_READ] = _pages_of(member)
    found: frozenset[int] | None = member.__dict__[_READ]
    return found


def read_again(member: Member) -> None:
    """Have the pages that the member looks after read anew, after one was added."""
    member.__dict__.pop(_READ, None)


def _pages_of(member: Member) -> frozenset[int] | None:
    if not member.is_active or member.is_superuser or not member.is_staff:
        return None
    if not member.groups.filter(name=CONVENERS).exists():
        return None
    found = [pages for source in _sources if (pages := source(member)) is not None]
    return frozenset().union(*found) if found else None
