"""Writes to saved searches: keeping one, changing it, and letting it go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import saved
from directory.audiences import Viewer
from directory.models import Member, SavedSearch, SavedSearchMatch
from directory.saved import Found, Item

How = SavedSearch.How


class CannotSave(Exception):
    """The search cannot be kept; the message says what to do."""


@transaction.atomic
def save_search(*, member: Member, surface: str, query: str, name: str, how: str) -> tuple[SavedSearch, bool]:
    """Keep a search, with what it finds now as known; also whether it is new.

    `query` is that of the search's page. A search that the member keeps already gets the name and the way of telling.
    Raises CannotSave for a query that is too long, and for one too many.
    """
    if len(query) > SavedSearch.LONGEST_QUERY:
        raise CannotSave(_("This search is too long to be saved. Search for less of it, then save that."))
    # Two that are saved at once are counted in turn.
    Member.objects.select_for_update().get(pk=member.pk)
    own = SavedSearch.objects.filter(member=member)
    if same := own.filter(surface=surface, query=query).first():
        change_search(search=same, name=name, how=how)
        return same, False
    if own.count() >= SavedSearch.MOST:
        words = _("You keep %(most)d searches, which is as many as there can be. Delete one that you need no more.")
        raise CannotSave(words % {"most": SavedSearch.MOST})
    subjects = saved.question(surface, query).subjects
    search = SavedSearch.objects.create(
        member=member, surface=surface, query=query, name=name, how=how, subjects=subjects
    )
    know(search)
    return search, True


@transaction.atomic
def change_search(*, search: SavedSearch, name: str, how: str) -> None:
    """Give the search another name or another way of telling; one that is told of again begins with what is there."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    begins_anew = search.how == How.NONE and how != How.NONE
    search.name, search.how = name, how
    search.save(update_fields=["name", "how"])
    if begins_anew:
        know(search)


def know(search: SavedSearch) -> None:
    """Take what the search finds now as known, and look for news from now on."""
    if search.how == How.NONE:
        return
    now = timezone.now()
    found = saved.find(search, Viewer(search.member))
    add_matches(search, found, at=now, is_news=False)
    search.checked_at = now
    search.save(update_fields=["checked_at"])


def add_matches(search: SavedSearch, found: Iterable[Found], *, at: datetime, is_news: bool) -> int:
    """Write down what a search has found; return how many items of it are new to it."""
    known = set(SavedSearchMatch.objects.filter(search=search).values_list("kind", "key", "version"))
    rows: dict[Item, SavedSearchMatch] = {}
    for one in found:
        for item in one.items:
            if (item.kind, item.key, item.version) not in known:
                rows[item] = SavedSearchMatch(
                    search=search,
                    kind=item.kind,
                    key=item.key,
                    version=item.version,
                    person=one.person,
                    is_news=is_news,
                    found_at=at,
                )
    SavedSearchMatch.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=500)
    return len(rows)


@transaction.atomic
def stop_mail(*, member: Member) -> int:
    """Send the member no more mail about saved searches, which are told of on the site still; return how many."""
    return SavedSearch.objects.filter(member=member, how=How.MAIL).update(how=How.SITE)
