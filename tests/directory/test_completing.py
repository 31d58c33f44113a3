"""Completing a profile: what is done and next, and what one's own work suggests."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.actions.threads import add_post, choose_answer, start_thread
from communities.models import Thread
from directory.audiences import Viewer
from directory.completing import SHOWN, accept, decline, progress, suggestions
from directory.errors import ActionError
from directory.hiding import hide_evidence
from directory.models import Expertise, Member
from resources.models import Contributor
from search.models import Concept, ConceptTerm
from search.waiting import catch_up
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
LONG = "We drew a run chart each week and looked at it together on Fridays, with tea. " * 4
SPC = "You wrote about “statistical process control” in 3 threads."


@pytest.fixture
def spc() -> Concept:
    concept = ConceptFactory.create(key="statistical-process-control", label="Statistical process control")
    ConceptTerm.objects.create(concept=concept, text="SPC", kind="abbreviation")
    return concept


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(display_name="Maria Okafor")


@pytest.fixture
def client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def written(member: Member, title: str, concept: Concept | None = None, level: str = "open") -> Thread:
    community = CommunityFactory(level=level)
    asks = MembershipFactory(community=community).member
    MembershipFactory(community=community, member=member)
    thread = start_thread(community=community, author=asks, title=title, body="Which?", client_id=uuid4())
    thread.concepts.set([concept] if concept else [])
    add_post(thread=thread, author=member, body=LONG, client_id=uuid4())
    catch_up()
    return thread


# --- Suggestions ------------------------------------------------------------------------------------------------


def test_threads_that_are_tagged_or_name_a_concept_suggest_it(member: Member, spc: Concept) -> None:
    written(member, "Which chart?", spc)
    written(member, "How do I read an SPC chart?")
    written(member, "Statistical process control on a ward")
    found = suggestions(Viewer(member))
    assert [(one.concept, one.level, one.said) for one in found] == [(spc, Expertise.Level.PRACTITIONER, SPC)]
    assert found[0].evidence == "Wrote 3 posts on “statistical process control”."


def test_one_post_suggests_nothing_and_five_in_one_thread_are_one(member: Member, spc: Concept) -> None:
    thread = written(member, "Which chart?", spc)
    for number in range(4):
        add_post(thread=thread, author=member, body=f"{number} {LONG}", client_id=uuid4())
    catch_up()
    assert suggestions(Viewer(member)) == []


@pytest.mark.parametrize(
    ("kind", "label", "said"),
    [
        ("method", "Driver diagram", "driver diagram"),
        ("topic", "Sepsis", "sepsis"),
        ("topic", "NHS IMPACT", "NHS IMPACT"),
    ],
)
def test_whatever_the_concept_is_the_suggestion_reads_well(member: Member, kind: str, label: str, said: str) -> None:
    thing = ConceptFactory.create(key="thing", kind=kind, label=label)
    CaseStudyPageFactory.create(people={member: Contributor.Role.LED}, concepts=[thing])
    found = suggestions(Viewer(member))
    assert [(one.said, one.evidence) for one in found] == [
        (f"You led work on “{said}”.", f"Led 1 project on “{said}”.")
    ]


def test_an_answer_a_case_and_an_endorsement_suggest_at_once(member: Member) -> None:
    answer, case, praise = (ConceptFactory.create(key=key) for key in ("answered", "led-it", "praised"))
    thread = written(member, "Which chart?", answer)
    choose_answer(post=thread.posts.get(author=member), by=thread.author)
    CaseStudyPageFactory.create(people={member: Contributor.Role.LED}, concepts=[case])
    EndorsementFactory.create(member=member, concept=praise)
    catch_up()
    found = {one.concept: one for one in suggestions(Viewer(member))}
    assert found[answer].said == "You answered a question on “answered”."
    assert found[case].evidence == "Led 1 project on “led it”."
    assert found[praise].said == "Others endorse you for “praised”."
    assert found[praise].evidence == ""


def test_who_teaches_is_suggested_as_a_teacher(member: Member, spc: Concept) -> None:
    ContributionFactory.create(member=member, kind="taught").concepts.set([spc])
    assert suggestions(Viewer(member))[0].level == Expertise.Level.TEACHER


def test_what_is_known_declined_or_hidden_is_not_suggested(member: Member, spc: Concept) -> None:
    contribution = ContributionFactory.create(member=member)
    contribution.concepts.set([spc])
    assert suggestions(Viewer(member))
    known = ExpertiseFactory.create(member=member, concept=spc)
    assert suggestions(Viewer(member)) == []
    known.delete()
    hide_evidence(member=member, entity="contribution", entity_id=contribution.pk)
    assert suggestions(Viewer(member)) == []
    decline(member=member, concept=spc)
    decline(member=member, concept=spc)
    ContributionFactory.create(member=member).concepts.set([spc])
    assert suggestions(Viewer(member)) == []
    assert suggestions(Viewer()) == []


def test_the_sentence_for_the_profile_tells_nothing_of_a_closed_room(member: Member, spc: Concept) -> None:
    for _each in range(2):
        written(member, "Our secret charts", spc, level="private")
    written(member, "Another title", spc, level="private")
    found = suggestions(Viewer(member))[0]
    assert "2 threads" in found.said
    assert found.evidence == ""


def test_a_concept_of_the_community_alone_suggests_nothing(member: Member, spc: Concept) -> None:
    for title in ("First", "Second", "Third"):
        thread = written(member, title)
        thread.community.concepts.set([spc])
        thread.posts.get(author=member).save()
    assert suggestions(Viewer(member)) == []


def test_suggestions_are_few_and_cost_a_fixed_number_of_queries(member: Member) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            suggestions(Viewer(member))
        return len(captured)

    ContributionFactory.create(member=member).concepts.set([ConceptFactory.create()])
    suggestions(Viewer(member))
    few = queries()
    for _each in range(8):
        ContributionFactory.create(member=member).concepts.set([ConceptFactory.create()])
    assert len(suggestions(Viewer(member))) == SHOWN
    assert queries() == few


def test_one_click_adds_what_is_suggested(client: Client, member: Member, spc: Concept) -> None:
    ContributionFactory.create(member=member).concepts.set([spc])
    page = client.get("/profile/").content.decode()
    assert "You led work on “statistical process control”." in page
    response = client.post(f"/profile/suggestions/{spc.pk}/", {"answer": "add"}, follow=True)
    assert "Added: Statistical process control (Practitioner)." in response.content.decode()
    expertise = Expertise.objects.get(member=member)
    assert (expertise.concept, expertise.level) == (spc, Expertise.Level.PRACTITIONER)
    assert expertise.evidence == "Led 1 project on “statistical process control”."


def test_one_click_says_for_good_that_it_is_not_me(client: Client, member: Member, spc: Concept) -> None:
    ContributionFactory.create(member=member).concepts.set([spc])
    response = client.post(f"/profile/suggestions/{spc.pk}/", {"answer": "decline"}, follow=True)
    assert "You will not be asked about “Statistical process control” again." in response.content.decode()
    assert "You led work on" not in response.content.decode()
    assert not Expertise.objects.exists()


def test_what_is_suggested_no_more_is_not_added(client: Client, member: Member, spc: Concept) -> None:
    with pytest.raises(ActionError):
        accept(member=member, concept=spc.pk)
    response = client.post(f"/profile/suggestions/{spc.pk}/", {"answer": "add"}, follow=True)
    assert "on your profile already" in response.content.decode()
    assert client.post("/profile/suggestions/999999/", {"answer": "decline"}).status_code == 404
    assert client.get(f"/profile/suggestions/{spc.pk}/").status_code == 405
    assert not Expertise.objects.exists()


# --- Progress ---------------------------------------------------------------------------------------------------


def test_progress_says_what_is_done_what_is_next_and_how_long_it_takes(client: Client, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(headline="Improvement lead", place_name="Leeds")
    found = progress(member)
    assert [str(step.name) for step in found.done] == ["your headline", "where you are"]
    assert found.next is not None
    assert str(found.next.text) == "Add something that you know"
    assert found.minutes == 7
    page = " ".join(client.get("/profile/").content.decode().split())
    assert "2 of 6 done: your headline, where you are." in page
    assert "The rest takes about 7 minutes." in page


def test_work_that_was_gathered_counts_as_work(member: Member) -> None:
    CaseStudyPageFactory.create(people={member: Contributor.Role.LED})
    assert "a piece of work" in [str(step.name) for step in progress(member).done]


def test_the_home_page_asks_whoever_has_a_thin_profile_and_nobody_else(client: Client, member: Member) -> None:
    assert "Say in one line what you do" in client.get("/").content.decode()
    Member.objects.filter(pk=member.pk).update(headline="x", place_name="Leeds")
    ExpertiseFactory.create(member=member)
    ContributionFactory.create(member=member)
    assert "your whole profile takes" not in client.get("/").content.decode()
    assert "your whole profile takes" not in Client().get("/").content.decode()
