"""The surfaces of saved searches, needs and mutual matches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core import mail

from communities.models import Notification
from directory import alert_mail
from directory.models import Expertise, SavedSearch, SavedSearchMatch
from search.models import Concept
from tests.factories import ConceptFactory
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility import community, profile

SEARCH = "Sparrows, please"
TYPED, TYPED_SUBJECT = "marzipan", "run+charts"


def _told(reader: Reader, surface: str, query: str, *, kind: str, key: str, version: str = "") -> SavedSearch | None:
    """Leave the reader a search with news, as if it had been theirs to know when it was found."""
    if reader.member is None:
        return None
    search = SavedSearch.objects.create(
        member=reader.member, name=SEARCH, surface=surface, query=query, how=SavedSearch.How.MAIL
    )
    match = SavedSearchMatch(search=search, kind=kind, key=key, version=version, is_news=True)
    match.save()
    Notification.objects.filter(member=reader.member).delete()
    Notification.objects.create(
        member=reader.member, kind=Notification.Kind.SEARCH, search=search, created_at=match.found_at
    )
    return search


def _page(reader: Reader, search: SavedSearch | None, *canaries: str) -> Answer:
    return reader.get(search.get_absolute_url() if search else "/saved-searches/1/", *canaries)


def _mail(reader: Reader, *canaries: str) -> Answer:
    sent = len(mail.outbox)
    if reader.member is not None:
        alert_mail.send_to(reader.member.pk)
    text = "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox[sent:])
    shown = [canary in text for canary in canaries]
    return Answer.SEES if all(shown) else Answer.LEAKS if any(shown) else Answer.NOTHING


def _listed(reader: Reader) -> Answer:
    response = reader.client.get("/notifications/")
    if response.status_code != 200:
        return refused(response)
    return Answer.SEES if SEARCH in words_of(response.content) else Answer.NOTHING


def words_of(content: bytes) -> str:
    """Return what the page says of notifications."""
    return content.decode().partition('aria-labelledby="for-you"')[2].partition("</section>")[0]


def _counted(reader: Reader) -> Answer:
    return reader.raw("/communities/", 'data-count="1"')


# --- A thread of a community -------------------------------------------------------------------------------------

TITLE, NAME = "Nightjars at noon", "Kestrel Circle"


def _thread(at: community.World, reader: Reader) -> SavedSearch | None:
    return _told(reader, "site", f"q={TYPED}", kind="thread", key=str(at.thread.pk))


def _thread_listed(at: community.World, reader: Reader) -> Answer:
    _thread(at, reader)
    return _listed(reader)


def _thread_counted(at: community.World, reader: Reader) -> Answer:
    _thread(at, reader)
    return _counted(reader)


def _thread_mailed(at: community.World, reader: Reader) -> Answer:
    _thread(at, reader)
    return _mail(reader, TITLE, at.thread.get_absolute_url())


OF_COMMUNITIES: dict[str, Callable[[community.World, Reader], Answer]] = {
    "A saved search: the thread as something new": lambda at, by: _page(by, _thread(at, by), TITLE),
    "The notification about the saved search": _thread_listed,
    "The saved search in the count of the header": _thread_counted,
    "Mail: something new in the saved search": _thread_mailed,
    "Described needs: the thread": lambda at, by: by.get(f"/people/need/?text={TYPED}", TITLE),
    "Described needs: the author": lambda at, by: by.get(f"/people/need/?text={TYPED}", at.author.display_name),
    "Described needs: where to ask": lambda at, by: by.section(
        f"/people/need/?text={TYPED_SUBJECT}", 'aria-labelledby="ask"', NAME
    ),
}


# --- Somebody's profile ------------------------------------------------------------------------------------------


def _person(at: profile.World, reader: Reader) -> SavedSearch | None:
    if reader.member == at.member:
        # Nobody is told of themselves.
        return SavedSearch.objects.create(member=at.member, name=SEARCH, surface="people", query=f"q={TYPED_SUBJECT}")
    return _told(
        reader, "people", f"q={TYPED_SUBJECT}", kind="person", key=str(at.member.pk), version="knows:run-charts"
    )


def _person_listed(at: profile.World, reader: Reader) -> Answer:
    _person(at, reader)
    return _listed(reader)


def _person_mailed(at: profile.World, reader: Reader) -> Answer:
    _person(at, reader)
    return _mail(reader, at.member.display_name, at.url)


def _matched(at: profile.World, reader: Reader, address: str) -> Answer:
    """Let the reader want what the member knows, and know what the member wants."""
    other = ConceptFactory(key="hot-wax", label="Hot wax")
    at.member.interests.add(other)
    if reader.member is not None and reader.member != at.member:
        reader.member.interests.add(Concept.objects.get(key="run-charts"))
        Expertise.objects.get_or_create(member=reader.member, concept=other)
    return reader.get(address, f'"{at.url}">{at.member.display_name}', "wants to learn: hot wax")


OF_PROFILES: dict[str, Callable[[profile.World, Reader], Answer]] = {
    "A saved search: the member as somebody new": lambda at, by: _page(by, _person(at, by), at.member.headline),
    "The notification about the saved search": _person_listed,
    "Mail: somebody new in the saved search": _person_mailed,
    "Described needs: the member": lambda at, by: by.get(
        f"/people/need/?text={TYPED_SUBJECT}", f'"{at.url}">{at.member.display_name}'
    ),
    "The home page: who matches both ways": lambda at, by: _matched(at, by, "/"),
    "The page of those who match both ways": lambda at, by: _matched(at, by, "/people/matches/"),
}
