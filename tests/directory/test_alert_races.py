"""Two runs of the alerts at the same moment, and two who save: on PostgreSQL, where transactions run side by side."""

from __future__ import annotations

import pytest
from django.core import mail

from communities.models import Notification
from directory import alert_mail, alerts
from directory.models import Member, SavedSearch, SavedSearchMatch
from directory.saving import CannotSave, save_search
from search.models import ConceptKind
from tests.communities.test_races import at_once
from tests.factories import ConceptFactory, ExpertiseFactory, MemberFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.services,
]


def save(member: Member, query: str = "q=falls+prevention") -> SavedSearch:
    return save_search(member=member, surface="people", query=query, name="Falls", how="mail")[0]


def test_runs_at_once_tell_each_member_once_and_send_one_mail() -> None:
    concept = ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")
    searches = [save(MemberFactory()) for _n in range(4)]
    ExpertiseFactory(concept=concept)

    told = at_once(*[alerts.look] * 3)

    assert sum(told) == len(searches)  # type: ignore[arg-type]
    assert Notification.objects.filter(kind="search").count() == len(searches)
    assert SavedSearchMatch.objects.news().count() == len(searches)

    sent = at_once(*[alert_mail.send] * 3)
    assert sum(sent) == len(mail.outbox) == len(searches)  # type: ignore[arg-type]


def test_two_who_save_the_last_search_at_once_do_not_pass_the_limit() -> None:
    member = MemberFactory()
    for number in range(SavedSearch.MOST - 1):
        SavedSearch.objects.create(member=member, name="A", surface="people", query=f"q={number}")

    results = at_once(lambda: save(member, "q=one+more"), lambda: save(member, "q=yet+another"))

    assert sum(isinstance(result, CannotSave) for result in results) == 1
    assert member.saved_searches.count() == SavedSearch.MOST


def test_the_same_search_saved_twice_at_once_is_kept_once() -> None:
    member = MemberFactory()

    results = at_once(*[lambda: save(member)] * 2)

    assert not any(isinstance(result, Exception) for result in results)
    assert member.saved_searches.count() == 1
