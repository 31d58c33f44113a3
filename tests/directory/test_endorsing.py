"""Endorsing: who may, for what, who is told, and how it is taken back or declined."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from communities.actions.threads import add_post, choose_answer, start_thread
from communities.models import Notification
from communities.sharing import SMALL_GROUP, THEY_ANSWERED, YOU_ANSWERED
from directory import audiences
from directory.audiences import Viewer
from directory.endorsing import ENDORSEMENTS, Possible, endorse, revoke, shared_work
from directory.errors import ActionError, TooFast
from directory.hiding import hide_evidence
from directory.limits import Limit
from directory.models import Endorsement, Member
from resources.models import Contributor
from search.models import Concept, Document
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ExpertiseFactory,
    MemberFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def concept() -> Concept:
    return ConceptFactory.create(key="run-charts", label="Run charts")


@pytest.fixture
def person(concept: Concept) -> Member:
    member = MemberFactory.create(display_name="Maria Okafor")
    ExpertiseFactory.create(member=member, concept=concept)
    return member


@pytest.fixture
def by() -> Member:
    return MemberFactory.create(display_name="Tom Reilly")


def share_a_case(*members: Member, audience: str = audiences.PUBLIC, **more: Any) -> Any:
    people = dict.fromkeys(members, Contributor.Role.CONTRIBUTED)
    return CaseStudyPageFactory(people=people, audience=audience, **more)


def share_a_thread(asks: Member, answers: Member, level: str = "open") -> Any:
    community = CommunityFactory(level=level)
    for member in (asks, answers):
        MembershipFactory(community=community, member=member)
    thread = start_thread(community=community, author=asks, title="Which chart?", body="Which?", client_id=uuid4())
    post = add_post(thread=thread, author=answers, body="A run chart.", client_id=uuid4())
    return thread, post


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


# --- What counts as shared work ---------------------------------------------------------------------------------


def test_strangers_share_nothing(by: Member, person: Member) -> None:
    assert shared_work(Viewer(by), person) == []
    assert shared_work(Viewer(by), by) == []
    assert shared_work(Viewer(), person) == []


def test_a_page_that_names_both_is_shared_while_it_can_be_read(by: Member, person: Member) -> None:
    case = share_a_case(by, person, title="Fewer falls")
    assert [work.title for work in shared_work(Viewer(by), person)] == ["Fewer falls"]
    case.unpublish()
    assert shared_work(Viewer(by), person) == []


def test_a_page_that_names_one_is_not_shared(by: Member, person: Member) -> None:
    share_a_case(person)
    share_a_case(by)
    assert shared_work(Viewer(by), person) == []


def test_a_thread_in_which_both_wrote_is_shared_and_says_who_answered(by: Member, person: Member) -> None:
    _thread, post = share_a_thread(by, person)
    assert [work.title for work in shared_work(Viewer(by), person)] == ["Which chart?"]
    choose_answer(post=post, by=by)
    assert shared_work(Viewer(by), person)[0].how == THEY_ANSWERED
    assert shared_work(Viewer(person), by)[0].how == YOU_ANSWERED


def test_a_post_without_a_name_or_taken_down_is_no_shared_work(by: Member, person: Member) -> None:
    _thread, post = share_a_thread(by, person)
    type(post).objects.filter(pk=post.pk).update(is_anonymous=True)
    assert shared_work(Viewer(by), person) == []
    type(post).objects.filter(pk=post.pk).update(is_anonymous=False, hidden_at=post.created_at)
    assert shared_work(Viewer(by), person) == []


def test_a_thread_that_one_may_no_longer_read_counts_no_more(by: Member, person: Member) -> None:
    thread, _post = share_a_thread(by, person, level="restricted")
    assert shared_work(Viewer(by), person)
    by.memberships.filter(community=thread.community).delete()
    assert shared_work(Viewer(by), person) == []


@pytest.mark.parametrize(
    ("level", "others", "counts"),
    [("private", 0, True), ("confidential", 0, True), ("restricted", SMALL_GROUP, False), ("open", 0, False)],
)
def test_a_small_group_to_which_both_were_let_in_is_shared(
    by: Member, person: Member, level: str, others: int, counts: bool
) -> None:
    group = CommunityFactory.create(level=level)
    for member in (by, person, *MemberFactory.create_batch(others)):
        MembershipFactory.create(community=group, member=member)
    assert bool(shared_work(Viewer(by), person)) is counts


# --- Endorsing --------------------------------------------------------------------------------------------------


def test_a_colleague_endorses_once_for_each_concept_and_may_change_the_words(
    by: Member, person: Member, concept: Concept
) -> None:
    share_a_case(by, person)
    first = endorse(member=person, concept=concept, by=by, because="She counts.")
    again = endorse(member=person, concept=concept, by=by, because="She counts well.")
    assert first.pk == again.pk
    assert Endorsement.objects.get().because == "She counts well."
    assert Document.objects.get(entity="endorsement").summary == "She counts well."


def test_nobody_is_endorsed_without_shared_work_and_the_reason_is_said(
    by: Member, person: Member, concept: Concept
) -> None:
    with pytest.raises(ActionError, match="You can endorse Maria Okafor once you have worked together"):
        endorse(member=person, concept=concept, by=by)


def test_what_neither_is_declared_nor_shown_by_the_work_cannot_be_endorsed(by: Member, person: Member) -> None:
    shown, other = ConceptFactory.create(key="falls"), ConceptFactory.create(key="beekeeping")
    share_a_case(by, person, concepts=[shown])
    assert shown in Possible.between(Viewer(by), person).concepts
    assert endorse(member=person, concept=shown, by=by).concept == shown
    with pytest.raises(ActionError, match="Choose what you know them for"):
        endorse(member=person, concept=other, by=by)


@pytest.mark.parametrize(
    "hidden", [{"paused": True}, {"is_active": False}, {"audience": "member:0"}], ids=["paused", "suspended", "private"]
)
def test_nobody_endorses_whom_they_may_not_see(
    by: Member, person: Member, concept: Concept, hidden: dict[str, Any]
) -> None:
    share_a_case(by, person)
    Member.objects.filter(pk=person.pk).update(**hidden)
    with pytest.raises(PermissionDenied):
        endorse(member=person, concept=concept, by=by)
    assert client_of(by).post(f"/people/{person.pk}/endorse/", {"concept": concept.pk}).status_code == 404


def test_nobody_endorses_themselves(person: Member, concept: Concept) -> None:
    with pytest.raises(PermissionDenied):
        endorse(member=person, concept=concept, by=person)
    assert "Endorse Maria" not in client_of(person).get(person.get_absolute_url()).content.decode()
    assert client_of(person).get(f"/people/{person.pk}/endorse/").status_code == 404


@pytest.mark.parametrize(
    ("hidden", "said"), [({"paused": True}, "is paused"), ({"audience": "member:0"}, "is hidden")], ids=str
)
def test_whoever_cannot_be_named_cannot_endorse(
    by: Member, person: Member, concept: Concept, hidden: dict[str, Any], said: str
) -> None:
    share_a_case(by, person)
    Member.objects.filter(pk=by.pk).update(**hidden)
    by.refresh_from_db()
    with pytest.raises(ActionError, match=said):
        endorse(member=person, concept=concept, by=by)


def test_many_endorsements_in_a_day_wait_but_changed_words_do_not_count(
    by: Member, person: Member, concept: Concept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.endorsing.ENDORSEMENTS", Limit("endorsements", 1, 86_400, ENDORSEMENTS.said))
    other = ExpertiseFactory.create(member=person).concept
    share_a_case(by, person)
    for words in ("One.", "Two."):
        endorse(member=person, concept=concept, by=by, because=words)
    with pytest.raises(TooFast):
        endorse(member=person, concept=other, by=by)
    response = client_of(by).post(f"/people/{person.pk}/endorse/", {"concept": other.pk, "because": "Kept words"})
    assert response.status_code == 429
    assert "Kept words" in response.content.decode()
    assert Endorsement.objects.count() == 1


def test_the_endorsed_is_told_once_without_mail_and_no_more_when_it_is_taken_back(
    by: Member, person: Member, concept: Concept, mailoutbox: list[Any]
) -> None:
    share_a_case(by, person)
    endorsement = endorse(member=person, concept=concept, by=by)
    endorse(member=person, concept=concept, by=by, because="More.")
    own = Notification.objects.visible_to(Viewer(person))
    assert [one.sentence for one in own] == ["Tom Reilly endorses what you know:"]
    page = client_of(person).get("/notifications/").content.decode()
    assert "Tom Reilly endorses what you know:" in page
    assert "Run charts" in page
    assert mailoutbox == []
    Member.objects.filter(pk=by.pk).update(paused=True)
    assert not own.all().exists()
    assert 'data-count="0"' in client_of(person).get("/").content.decode()
    Member.objects.filter(pk=by.pk).update(paused=False)
    assert 'data-count="1"' in client_of(person).get("/").content.decode()
    client_of(person).get("/profile/evidence/")
    assert not own.unread().exists()
    revoke(endorsement=endorsement, by=by)
    assert not own.all().exists()


def test_only_the_endorser_takes_it_back(by: Member, person: Member, concept: Concept) -> None:
    share_a_case(by, person)
    endorsement = endorse(member=person, concept=concept, by=by)
    with pytest.raises(PermissionDenied):
        revoke(endorsement=endorsement, by=person)
    assert client_of(person).post(f"/endorsements/{endorsement.pk}/revoke/").status_code == 404
    assert client_of(by).post(f"/endorsements/{endorsement.pk}/revoke/")["Location"] == person.get_absolute_url()
    assert not Endorsement.objects.exists()
    assert not Document.objects.filter(entity="endorsement").exists()


def test_what_was_declined_does_not_come_back_by_being_given_anew(by: Member, person: Member, concept: Concept) -> None:
    share_a_case(by, person)
    endorsement = endorse(member=person, concept=concept, by=by, because="Secret words.")
    hide_evidence(member=person, entity="endorsement", entity_id=endorsement.pk)
    revoke(endorsement=endorsement, by=by)
    assert Endorsement.objects.get().because == ""
    assert Possible.between(Viewer(by), person).given == []
    endorse(member=person, concept=concept, by=by, because="Once more.")
    assert not Endorsement.objects.filter(member=person).visible_to(Viewer(by)).exists()
    assert not Document.objects.filter(entity="endorsement").exists()
    assert not Notification.objects.visible_to(Viewer(person)).exists()


# --- The form ---------------------------------------------------------------------------------------------------


def test_a_profile_offers_endorsing_where_there_is_shared_work(by: Member, person: Member, concept: Concept) -> None:
    client = client_of(by)
    assert "once you have worked together in Redbag" in client.get(person.get_absolute_url()).content.decode()
    share_a_case(by, person, title="Fewer falls")
    page = client.get(person.get_absolute_url()).content.decode()
    assert "Both of you are named in" in page
    assert "Fewer falls" in page
    response = client.post(f"/people/{person.pk}/endorse/", {"concept": concept.pk, "because": "She counts."})
    assert response["Location"] == f"/people/{person.pk}/#endorsed-heading"
    page = client.get(person.get_absolute_url()).content.decode()
    assert "She counts." in page
    assert "Take back" in page


def test_a_visitor_is_sent_to_sign_in_and_back_to_the_form(person: Member) -> None:
    Member.objects.filter(pk=person.pk).update(audience=audiences.PUBLIC)
    assert "Endorse Maria" not in Client().get(person.get_absolute_url()).content.decode()
    response = Client().post(f"/people/{person.pk}/endorse/", {})
    assert response["Location"] == f"/accounts/login/?next=/people/{person.pk}/endorse/"


def test_a_forged_concept_is_refused_in_words(by: Member, person: Member) -> None:
    share_a_case(by, person)
    other = ConceptFactory.create(key="beekeeping")
    for value in (other.pk, "x", "9" * 400, "\0"):
        response = client_of(by).post(f"/people/{person.pk}/endorse/", {"concept": value})
        assert response.status_code == 200
        assert list(response.context["form"].errors) == ["concept"]
    assert "Choose what you know them for from the list." in str(
        client_of(by).post(f"/people/{person.pk}/endorse/", {"concept": other.pk}).content.decode()
    )
    assert not Endorsement.objects.exists()
