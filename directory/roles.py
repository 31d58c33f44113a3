"""Who is what in the CMS: editors by their groups, contributors by what they began, conveners by what they host.

Pages belong to communities in an app that the app of the pages does not know: it registers here which pages a member
of a group looks after.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from wagtail.models import GroupPagePermission

from directory.models import Member

CONTRIBUTORS = "Contributors"
"""The group whose members write in the CMS what they began themselves, and nothing else."""
CONVENERS = "Conveners"
"""The group whose members look after the pages of the communities that they host."""
REVIEWERS = "Reviewers"
"""The group whose members approve and publish; Wagtail makes it under another name."""

Source = Callable[[Member], Collection[int] | None]
_sources: list[tuple[str, Source]] = []
_READ = "_pages_looked_after"


def page_source(group: str, source: Source) -> None:
    """Register what gives the numbers of the pages that a member of a group looks after; None for who has no part."""
    if (group, source) not in _sources:
        _sources.append((group, source))


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
    """Return the numbers of the pages that a contributor or a convener looks after; None for who is neither.

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
    groups = set(member.groups.values_list("name", flat=True))
    found = [pages for group, source in _sources if group in groups and (pages := source(member)) is not None]
    return frozenset().union(*found) if found else None
