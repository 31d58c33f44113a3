"""The pages of introductions: for whom they are, what they say, and that nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import audiences, introducing
from directory.models import Availability, Block, Introduction, Member, Offer
from tests.factories import (
    ConceptFactory,
    ExpertiseFactory,
    IntroductionFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db
REASON = "We lose people between ward and home."
State = Introduction.State


@pytest.fixture
def asker() -> Member:
    return MemberFactory(display_name="Daniel Price")


@pytest.fixture
def asked() -> Member:
    return MemberFactory(display_name="Amina Yusuf")


@pytest.fixture
def waiting(asker: Member, asked: Member) -> Introduction:
    return introducing.ask(asker=asker, asked=asked, reason=REASON, kind="call", concept=None)


@pytest.fixture
def talking(waiting: Introduction, asked: Member) -> Introduction:
    return introducing.accept(introduction=waiting, by=asked, words="Gladly.", shares_email=False)


def browser(member: Member | None = None) -> Client:
    client = Client()
    if member:
        client.force_login(member)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def url(asked: Member) -> str:
    return f"/people/{asked.pk}/ask/"


# --- Asking -----------------------------------------------------------------------------------------------------


def test_a_visitor_signs_in_first_whether_or_not_there_is_somebody(asked: Member) -> None:
    for address in (f"{url(asked)}?q=falls", "/people/0/ask/?q=falls"):
        response = browser().get(address)
        assert response.status_code == 302
        assert response["Location"].endswith("ask/%3Fq%3Dfalls")


@pytest.mark.parametrize("change", [{"paused": True}, {"is_active": False}, {"audience": "member:0"}])
def test_whom_one_may_not_see_one_cannot_ask(asker: Member, asked: Member, change: dict[str, object]) -> None:
    Member.objects.filter(pk=asked.pk).update(**change)

    assert browser(asker).get(url(asked)).status_code == 404
    assert browser(asker).post(url(asked), {"reason": REASON, "kind": "call"}).status_code == 404


def test_the_form_begins_with_the_search_and_with_what_they_offer(asker: Member, asked: Member) -> None:
    concept = ConceptFactory(key="run-charts", label="Run charts")
    ExpertiseFactory(member=asked)
    Offer.objects.create(member=asked, kind=Offer.Kind.VISIT)
    text = page(browser(asker), f"{url(asked)}?q=run+charts")

    assert "knows about: run charts." in text
    assert re.search(rf'<option value="{concept.pk}" selected>Run charts', text)
    kinds = re.findall(r'name="kind" value="([a-z-]+)"', text)
    assert kinds[:2] == ["visit", "question"]
    assert "A visit, which they offer" in text


def test_asking_leads_to_the_request(asker: Member, asked: Member) -> None:
    concept = ExpertiseFactory(member=asked).concept
    response = browser(asker).post(url(asked), {"reason": REASON, "kind": "call", "concept": str(concept.pk)})

    made = Introduction.objects.get()
    assert response["Location"] == made.get_absolute_url()
    assert (made.asker, made.asked, made.reason, made.kind, made.concept) == (asker, asked, REASON, "call", concept)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"reason": "", "kind": "call"}, "Why do you ask?"),
        ({"reason": " \u200b\n", "kind": "call"}, "Why do you ask?"),
        ({"reason": "x" * 1001, "kind": "call"}, "1000"),
        ({"reason": REASON, "kind": "nonsense"}, "nonsense"),
        ({"reason": REASON, "kind": "call", "concept": "9" * 30}, "What is it about?"),
    ],
)
def test_a_bad_answer_is_said_and_the_rest_is_kept(
    asker: Member, asked: Member, answers: dict[str, str], said: str
) -> None:
    response = browser(asker).post(url(asked), answers)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert answers["reason"].strip() in response.content.decode()
    assert not Introduction.objects.exists()


def test_whoever_cannot_be_asked_now_is_said_with_others_to_ask(asker: Member, asked: Member) -> None:
    concept = ConceptFactory(key="run-charts", label="Run charts")
    ExpertiseFactory(member=asked, concept=concept)
    other = ExpertiseFactory(member__display_name="Grace Adeyemi", concept=concept).member
    ExpertiseFactory(member__display_name="Shut Door", concept=concept)
    introducing.set_availability(
        member=Member.objects.get(display_name="Shut Door"), is_open=False, pace="2-7", mails=True
    )
    introducing.set_availability(member=asked, is_open=False, pace="2-7", mails=True)

    text = page(browser(asker), url(asked))
    assert "Amina takes no requests at the moment." in text
    assert f'href="/people/{other.pk}/ask/' in text
    assert "Shut Door" not in text
    assert "<textarea" not in text
    # What somebody typed while the door was shut is not lost.
    response = browser(asker).post(url(asked), {"reason": REASON, "kind": "call"})
    assert REASON in response.content.decode()
    assert "Amina takes no requests at the moment." in response.content.decode()


def test_words_go_on_to_whoever_is_asked_instead_but_only_ones_own(asker: Member, waiting: Introduction) -> None:
    other = MemberFactory()

    assert REASON in page(browser(asker), f"{url(other)}?after={waiting.pk}")
    assert REASON not in page(browser(MemberFactory()), f"{url(other)}?after={waiting.pk}")
    for odd in ("x", "9" * 40, "-1", "²"):
        assert browser(asker).get(f"{url(other)}?after={odd}").status_code == 200


# --- Answering --------------------------------------------------------------------------------------------------


def test_the_request_is_for_the_two_alone(waiting: Introduction, asker: Member, asked: Member) -> None:
    admin = MemberFactory(is_staff=True, is_superuser=True)
    for member in (MemberFactory(), admin):
        assert browser(member).get(waiting.get_absolute_url()).status_code == 404
        for act in ("accept", "decline", "suggest", "withdraw", "end", "helped", "show", "hide"):
            assert browser(member).post(f"{waiting.get_absolute_url()}{act}/").status_code == 404
    assert browser().get(waiting.get_absolute_url()).status_code == 302
    for member in (asker, asked):
        assert REASON in page(browser(member), waiting.get_absolute_url())
        assert browser(member).get(f"{waiting.get_absolute_url()}nonsense/").status_code == 404
        assert browser(member).get(f"{waiting.get_absolute_url()}accept/").status_code == 302


def test_accepting_shows_addresses_and_the_way_to_talk(waiting: Introduction, asker: Member, asked: Member) -> None:
    assert asker.email not in page(browser(asked), waiting.get_absolute_url())
    browser(asked).post(f"{waiting.get_absolute_url()}accept/", {"words": "Gladly."})

    own, theirs = (page(browser(one), waiting.get_absolute_url()) for one in (asked, asker))
    assert asker.email in own
    assert asked.email not in theirs
    assert "Talk with Amina" in theirs
    assert "Gladly." in theirs


def test_declining_and_suggesting_tell_the_asker(waiting: Introduction, asker: Member, asked: Member) -> None:
    other = MemberFactory(display_name="Grace Adeyemi")
    address = f"{waiting.get_absolute_url()}suggest/"
    response = browser(asked).post(address, {"name": "Nobody Here", "words": "She knows."})
    assert "Nobody whom both of you can see" in response.content.decode()
    assert "She knows." in response.content.decode()

    browser(asked).post(address, {"name": "grace adeyemi", "words": "She knows."})
    text = page(browser(asker), waiting.get_absolute_url())
    assert f'href="/people/{other.pk}/ask/?after={waiting.pk}"' in text
    assert "She knows." in text


def test_a_suggested_member_who_hides_is_not_named_to_the_asker(
    waiting: Introduction, asker: Member, asked: Member
) -> None:
    other = MemberFactory(display_name="Grace Adeyemi")
    introducing.suggest(introduction=waiting, by=asked, other=other, words="")
    other.paused = True
    other.save()

    assert "Grace" not in page(browser(asker), waiting.get_absolute_url())


def test_words_of_an_answer_that_came_too_late_are_kept(waiting: Introduction, asker: Member, asked: Member) -> None:
    introducing.withdraw(introduction=waiting, by=asker)

    response = browser(asked).post(f"{waiting.get_absolute_url()}accept/", {"words": "Come on Thursday."})
    assert response.status_code == 200
    text = response.content.decode()
    assert "Come on Thursday." in text
    assert "taken back" in text


def test_withdrawing_and_ending_and_blocking(talking: Introduction, asker: Member, asked: Member) -> None:
    browser(asker).post(f"{talking.get_absolute_url()}end/", {"blocks": "on"})

    assert Introduction.objects.get().state == State.ENDED
    assert Block.objects.get().member == asked
    text = page(browser(asker), "/introductions/settings/")
    assert "Amina Yusuf" in text
    assert "Daniel Price" not in page(browser(asked), "/introductions/settings/")
    browser(asker).post(f"/introductions/settings/{asked.pk}/")
    assert not Block.objects.exists()
    assert browser(asked).post(f"/introductions/settings/{asker.pk}/").status_code == 404


def test_a_no_is_a_no_for_the_wrong_one_of_the_two(waiting: Introduction, asker: Member, asked: Member) -> None:
    assert browser(asker).post(f"{waiting.get_absolute_url()}accept/", {"words": "Yes."}).status_code == 403
    assert browser(asked).post(f"{waiting.get_absolute_url()}withdraw/").status_code == 403
    assert Introduction.objects.get().is_waiting


# --- Whether it helped ------------------------------------------------------------------------------------------


def test_a_yes_stands_on_the_profile_with_or_without_a_name(
    talking: Introduction, asker: Member, asked: Member
) -> None:
    profile, reader = asked.get_absolute_url(), browser(MemberFactory())
    answers = {"helped": "yes", "words": "Two beds fewer."}
    browser(asker).post(f"{talking.get_absolute_url()}helped/", answers)
    text = page(reader, profile)
    assert "Two beds fewer." in text
    assert "A colleague" in text
    assert "Daniel Price" not in text

    browser(asker).post(f"{talking.get_absolute_url()}helped/", answers | {"named": "on"})
    assert "Daniel Price" in page(reader, profile)
    asker.audience = audiences.member(asker.pk)
    asker.save()
    assert "Daniel Price" not in page(reader, profile)

    browser(asked).post(f"{talking.get_absolute_url()}hide/")
    assert "Two beds fewer." not in page(reader, profile)
    assert "Keep it off my profile" not in page(reader, profile)
    browser(asked).post(f"{talking.get_absolute_url()}show/")
    assert "Two beds fewer." in page(reader, profile)
    browser(asker).post(f"{talking.get_absolute_url()}helped/", {"helped": "no"})
    assert "Two beds fewer." not in page(reader, profile)


# --- Lists ------------------------------------------------------------------------------------------------------


def test_each_list_holds_ones_own(asker: Member, asked: Member, waiting: Introduction) -> None:
    past = IntroductionFactory(asker=asker, asked__display_name="Grace Adeyemi", state=State.DECLINED)
    IntroductionFactory(asker__display_name="Ruth Ellison", asked=asker)

    received = page(browser(asker), "/introductions/")
    sent = page(browser(asker), "/introductions/?show=sent")
    old = page(browser(asker), "/introductions/?show=past")
    assert [name in received for name in ("Ruth", "Amina", "Grace")] == [True, False, False]
    assert [name in sent for name in ("Ruth", "Amina", "Grace")] == [False, True, False]
    assert [name in old for name in ("Ruth", "Amina", "Grace")] == [False, False, True]
    assert past.get_absolute_url() in old
    for odd in ("?show=x", "?show=sent&page=10000", "?page=x"):
        assert browser(asker).get(f"/introductions/{odd}").status_code == 200


@pytest.mark.parametrize("show", ["received", "sent", "past"])
def test_an_empty_list_says_what_to_do_first(show: str) -> None:
    assert 'class="empty"' in page(browser(MemberFactory()), f"/introductions/?show={show}")


def test_the_list_asks_no_more_for_more(asked: Member) -> None:
    client = browser(asked)

    def queries(rows: int) -> int:
        for _ in range(rows):
            made = IntroductionFactory(asked=asked, concept=ConceptFactory())
            introducing.accept(introduction=made, by=asked, words="Yes.", shares_email=False)
        page(client, "/introductions/")
        with CaptureQueriesContext(connection) as counted:
            page(client, "/introductions/")
        return len(counted)

    assert queries(1) == queries(6)


# --- How one can be asked ---------------------------------------------------------------------------------------


def test_a_member_says_how_they_can_be_asked(asked: Member, asker: Member) -> None:
    assert "Ask Amina" in page(browser(asker), asked.get_absolute_url())
    browser(asked).post("/introductions/settings/", {"pace": "1-30"})

    own = Availability.of(asked)
    assert (own.is_open, own.most, own.days, own.mails) == (False, 1, 30, False)
    text = page(browser(asker), asked.get_absolute_url())
    assert "Ask Amina" not in text
    assert "Amina takes no requests at the moment" in text
    response = browser(asked).post("/introductions/settings/", {"pace": "99-1"})
    assert response.status_code == 200
    assert Availability.of(asked).pace == "1-30"


def test_results_of_the_people_search_lead_to_asking(asker: Member, asked: Member) -> None:
    ExpertiseFactory(member=asked, concept=ConceptFactory(key="run-charts", label="Run charts"))
    ExpertiseFactory(member=asker, concept=ConceptFactory(key="run-charts"))
    text = page(browser(asker), "/people/?q=run+charts")

    assert f'href="/people/{asked.pk}/ask/?q=run%20charts"' in text
    assert f'href="/people/{asker.pk}/ask/' not in text


def test_no_page_of_it_is_kept_anywhere(waiting: Introduction, asker: Member, asked: Member) -> None:
    for address in ("/introductions/", waiting.get_absolute_url(), "/introductions/settings/", url(asked)):
        assert "no-store" in browser(asker).get(address)["Cache-Control"]
