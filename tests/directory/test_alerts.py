"""What is new in saved searches: found once, for those who may see it then, and told by mail at most once a week."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from communities.models import Community, Notification, Thread
from directory import alert_mail, alerts, audiences, saved
from directory.models import Expertise, Member, SavedSearch, SavedSearchMatch
from directory.saving import change_search, save_search
from search.actions import index
from search.models import Concept, ConceptKind, Document
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return MemberFactory(display_name="Zed Searcher")


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory(key="falls", kind=ConceptKind.TOPIC, label="Falls prevention")


def save(member: Member, query: str = "q=falls+prevention", surface: str = "people", how: str = "site") -> SavedSearch:
    return save_search(member=member, surface=surface, query=query, name="My falls", how=how)[0]


def expert(name: str, concept: Concept, **more: Any) -> Member:
    member = MemberFactory(display_name=name, **more)
    ExpertiseFactory(member=member, concept=concept)
    return member


def told(member: Member) -> int:
    return Notification.objects.filter(member=member, kind="search").count()


def news(search: SavedSearch) -> list[tuple[str, str]]:
    return sorted(SavedSearchMatch.objects.filter(search=search).news().values_list("kind", "key"))


def page(member: Member, address: str) -> str:
    client = Client()
    client.force_login(member)
    return client.get(address).content.decode()


def later(search: SavedSearch, **by: int) -> None:
    """Pretend that the search was looked at long ago, and that what there is was written before."""
    SavedSearch.objects.filter(pk=search.pk).update(checked_at=timezone.now() - timedelta(**by))


# --- What is news ------------------------------------------------------------------------------------------------


def test_somebody_new_who_answers_a_search_is_told_of_once(member: Member, falls: Concept) -> None:
    search = save(member)
    amina = expert("Amina Yusuf", falls)

    assert alerts.look() == 1
    assert alerts.look() == 0

    assert told(member) == 1
    assert news(search) == [("person", str(amina.pk))]


def test_somebody_who_was_there_and_changes_is_no_news_until_they_say_more_about_it(
    member: Member, falls: Concept
) -> None:
    amina = expert("Amina Yusuf", falls)
    search = save(member)
    amina.headline = "Something else"
    amina.save()

    assert alerts.look() == 0

    ContributionFactory(member=amina, title="Falls prevention in nine homes")
    assert alerts.look() == 1
    assert [kind for kind, _key in news(search)] == ["evidence"]


def test_something_new_is_told_of_from_the_sites_search(member: Member) -> None:
    search = save(member, "q=wobbly+falls", "site")
    CaseStudyPageFactory(title="Wobbly falls in Wigan")
    ThreadFactory(title="Something else")
    index(entity="thread", pks=Thread.objects.values_list("pk", flat=True))

    assert alerts.look() == 1
    assert [kind for kind, _key in news(search)] == ["case-study"]
    assert "Wobbly falls in Wigan" in page(member, search.get_absolute_url())


def test_a_page_that_was_revised_is_news_again_and_a_thread_that_goes_on_is_not(member: Member) -> None:
    case = CaseStudyPageFactory(title="Wobbly falls in Wigan")
    thread = ThreadFactory(title="Wobbly falls at night")
    index(entity="thread", pks=[thread.pk])
    search = save(member, "q=wobbly+falls", "site")

    thread.title = "Wobbly falls by night"
    thread.save()
    index(entity="thread", pks=[thread.pk])
    assert alerts.look() == 0

    case.strapline = "Measured for three years now"
    case.save_revision().publish()
    assert alerts.look() == 1
    assert [kind for kind, _key in news(search)] == ["case-study"]


def test_what_did_not_change_since_the_last_look_is_no_news(member: Member, falls: Concept) -> None:
    expert("Amina Yusuf", falls)
    search = save(member)
    SavedSearchMatch.objects.all().delete()
    Document.objects.update(indexed_at=timezone.now() - timedelta(days=2))
    later(search, days=1)

    assert alerts.look() == 0


def test_what_only_comes_near_is_no_news(member: Member, falls: Concept) -> None:
    save(member, "q=falls+prevention+in+submarines")
    expert("Amina Yusuf", falls)

    assert alerts.look() == 0


def test_nobody_is_told_of_themselves_or_of_their_own_words(member: Member, falls: Concept) -> None:
    save(member)
    save(member, "q=wobbly+falls", "site")
    ExpertiseFactory(member=member, concept=falls)
    thread = ThreadFactory(title="Wobbly falls at night", author=member)
    index(entity="thread", pks=[thread.pk])

    assert alerts.look() == 0

    another = ThreadFactory(title="Wobbly falls by day")
    index(entity="thread", pks=[another.pk])
    assert alerts.look() == 1


def test_one_who_does_not_want_to_be_told_is_not_and_begins_anew_afterwards(member: Member, falls: Concept) -> None:
    search = save(member, how="none")
    expert("Amina Yusuf", falls)
    assert alerts.look() == 0

    change_search(search=search, name="My falls", how="site")
    assert alerts.look() == 0
    expert("Joe Bright", falls)
    assert alerts.look() == 1


# --- Who may see it ----------------------------------------------------------------------------------------------


def paused(member: Member) -> None:
    member.paused = True


def suspended(member: Member) -> None:
    member.is_active = False


def alone(member: Member) -> None:
    member.audience = audiences.member(member.pk)


@pytest.mark.parametrize("hide", [paused, suspended, alone])
def test_nobody_is_told_of_somebody_whom_they_may_not_see(
    member: Member, falls: Concept, hide: Callable[[Member], None]
) -> None:
    search = save(member, how="mail")
    amina = expert("Amina Yusuf", falls)
    alerts.look()
    assert told(member) == 1
    assert 'data-count="1"' in page(member, "/communities/")

    # What was told of is gone from the page, the count and the mail.
    hide(amina)
    amina.save()

    assert "Amina" not in page(member, search.get_absolute_url())
    assert "My falls" not in page(member, "/notifications/")
    assert 'data-count="1"' not in page(member, "/communities/")
    assert alert_mail.send() == 0
    assert mail.outbox == []


@pytest.mark.parametrize("hide", [paused, suspended, alone])
def test_whom_a_member_may_not_see_is_no_news(member: Member, falls: Concept, hide: Callable[[Member], None]) -> None:
    search = save(member)
    amina = expert("Amina Yusuf", falls)
    hide(amina)
    amina.save()

    assert alerts.look() == 0
    assert news(search) == []


@pytest.mark.parametrize("hide", [paused, suspended])
def test_one_who_has_paused_or_is_suspended_is_told_nothing_until_they_are_back(
    member: Member, falls: Concept, hide: Callable[[Member], None]
) -> None:
    save(member, how="mail")
    hide(member)
    member.save()
    expert("Amina Yusuf", falls)

    assert (alerts.look(), alert_mail.send()) == (0, 0)

    member.paused, member.is_active = False, True
    member.save()
    assert (alerts.look(), alert_mail.send()) == (1, 1)


@pytest.fixture
def closed(member: Member) -> Community:
    return MembershipFactory(member=member, community=CommunityFactory(level="private", name="Closed circle")).community


def talk(community: Community) -> Thread:
    thread = ThreadFactory(community=community, title="Wobbly falls in private")
    index(entity="thread", pks=[thread.pk])
    return thread


def test_what_a_community_says_is_told_to_its_members_while_they_are_members(member: Member, closed: Community) -> None:
    search = save(member, "q=wobbly+falls", "site")
    outsider = save(MemberFactory(), "q=wobbly+falls", "site")
    talk(closed)

    assert alerts.look() == 1
    assert news(outsider) == []
    assert "Wobbly falls in private" in page(member, search.get_absolute_url())

    closed.memberships.filter(member=member).delete()
    assert "Wobbly falls in private" not in page(member, search.get_absolute_url())
    assert "My falls" not in page(member, "/notifications/")


def test_mail_holds_no_word_of_what_only_a_community_may_read(member: Member, closed: Community) -> None:
    save(member, "q=wobbly+falls", "site", "mail")
    talk(closed)
    alerts.look()

    assert alert_mail.send() == 1

    body = mail.outbox[0].body
    assert "Wobbly" not in body
    assert "Closed circle" not in body
    assert "It is for some members alone, so it is not named in this mail." in body


def test_mail_does_not_name_somebody_for_a_reason_that_only_a_community_may_know(
    member: Member, closed: Community, falls: Concept
) -> None:
    save(member, how="mail")
    quiet = MemberFactory(display_name="Quentin Quiet")
    ContributionFactory(member=quiet, title="Falls prevention", audience=audiences.community(closed.pk))

    assert alerts.look() == 1
    assert alert_mail.send() == 1
    assert "Quentin" not in mail.outbox[0].body


# --- Once --------------------------------------------------------------------------------------------------------


def test_a_run_that_dies_in_the_middle_loses_nothing_and_repeats_nothing(
    member: Member, falls: Concept, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = [save(MemberFactory()) for _n in range(3)]
    expert("Amina Yusuf", falls)
    find, asked = saved.find, []

    def dying(search: SavedSearch, viewer: Any) -> Any:
        asked.append(search)
        if len(asked) == 2:
            raise SystemExit
        return find(search, viewer)

    monkeypatch.setattr(saved, "find", dying)
    with pytest.raises(SystemExit):
        alerts.look()
    monkeypatch.setattr(saved, "find", find)
    assert [told(search.member) for search in searches] == [1, 0, 0]

    assert alerts.look() == 2
    assert [told(search.member) for search in searches] == [1, 1, 1]
    assert [len(news(search)) for search in searches] == [1, 1, 1]


def test_a_telling_that_fails_leaves_nothing_written_down(
    member: Member, falls: Concept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    search = save(member)
    expert("Amina Yusuf", falls)

    def fail(search: SavedSearch) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL):
        patched.setattr(alerts, "_tellers", [alerts.Teller(fail, fail, lambda *_args: ())])
        assert alerts.look() == 0
    assert news(search) == []

    assert alerts.look() == 1
    assert told(member) == 1


def test_of_two_runs_at_once_one_looks_at_a_search(
    member: Member, falls: Concept, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = save(member)
    expert("Amina Yusuf", falls)
    before = search.checked_at

    assert alerts.look_at(search.pk, before)
    # The second had read what there is to do before the first was done.
    assert not alerts.look_at(search.pk, before)
    assert told(member) == 1


def test_what_waits_to_be_read_is_told_of_once(member: Member, falls: Concept) -> None:
    search = save(member)
    expert("Amina Yusuf", falls)
    alerts.look()
    expert("Joe Bright", falls)
    alerts.look()
    assert told(member) == 1

    shown = page(member, search.get_absolute_url())
    assert "Amina Yusuf" in shown
    assert "Joe Bright" in shown
    assert not Notification.objects.filter(member=member).unread().exists()

    expert("Kay Third", falls)
    alerts.look()
    assert told(member) == 2


# --- The command -------------------------------------------------------------------------------------------------


def test_the_command_does_both_and_says_how_far_it_is(
    member: Member, falls: Concept, capsys: pytest.CaptureFixture[str]
) -> None:
    save(member, how="mail")
    expert("Amina Yusuf", falls)

    call_command("send_search_alerts")

    said = capsys.readouterr().out
    assert "searches: 1 of 1" in said
    assert "New in 1 searches; 1 mails sent." in said


def test_looking_at_a_search_takes_the_same_queries_however_much_is_new(
    member: Member, falls: Concept, django_assert_max_num_queries: Any
) -> None:
    save(member)
    for number in range(12):
        member_of_many = expert(f"Number {number}", falls)
        Expertise.objects.filter(member=member_of_many).update(level=3)

    with django_assert_max_num_queries(45):
        alerts.look()
