"""What shows what somebody knows: the list on a profile, all of it on a page, and what its member hides."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.actions.membership import leave
from communities.actions.threads import add_post, choose_answer, start_thread
from directory import audiences
from directory.audiences import Viewer
from directory.errors import ActionError
from directory.evidence import A_PAGE, own_evidence, own_hidden, page_of_evidence
from directory.finding import find_people
from directory.hiding import hide_evidence, show_evidence
from directory.models import HiddenEvidence, Member
from directory.showing import show
from resources.models import Contributor
from search.actions import rebuild
from search.models import Concept, Document, DocumentLabel
from search.waiting import catch_up
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    ExpertiseFactory,
    LearningGuidePageFactory,
    MemberFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
LONG = "We drew a run chart each week and looked at it together on Fridays, with tea. " * 4


@pytest.fixture
def falls() -> Concept:
    return ConceptFactory.create(key="falls-prevention", kind="topic", label="Falls prevention")


@pytest.fixture
def person() -> Member:
    return MemberFactory.create(display_name="Maria Okafor")


@pytest.fixture
def client(person: Member) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(MemberFactory.create())
    return client


def an_answer(person: Member, concept: Concept, level: str = "open") -> Any:
    community = CommunityFactory(level=level)
    asks = MembershipFactory(community=community).member
    MembershipFactory(community=community, member=person)
    thread = start_thread(community=community, author=asks, title="Which chart?", body="Which?", client_id=uuid4())
    thread.concepts.set([concept])
    post = add_post(thread=thread, author=person, body=LONG, client_id=uuid4())
    choose_answer(post=post, by=asks)
    catch_up()
    return post


def all_of(person: Member, viewer: Viewer, **asked: str) -> dict[str, Any]:
    """Return all the evidence of a person as the viewer, to whom the person is shown first, may see it."""
    show([person], viewer)
    return page_of_evidence(person, viewer, asked)


def hide(person: Member, document: Document) -> None:
    hide_evidence(member=person, entity=document.entity, entity_id=document.entity_id)


def everything(person: Member, concept: Concept) -> list[Document]:
    """Give the person a piece of each sort, and return their documents."""
    CaseStudyPageFactory(title="Led the bag", people={person: Contributor.Role.LED}, concepts=[concept])
    LearningGuidePageFactory(title="Wrote the guide", people={person: Contributor.Role.WROTE_UP}, concepts=[concept])
    ContributionFactory(member=person, kind="taught", title="Taught the course").concepts.set([concept])
    ContributionFactory(member=person, kind="hosted", title="Hosted the day").concepts.set([concept])
    an_answer(person, concept)
    EndorsementFactory(member=person, concept=concept, by=MemberFactory(display_name="Tom Reilly"))
    return list(Document.objects.filter(person=person.pk, kind="evidence"))


# --- On the profile ---------------------------------------------------------------------------------------------


def test_a_profile_gathers_every_sort_of_evidence_with_its_part_and_a_link(
    reader: Client, person: Member, falls: Concept
) -> None:
    documents = everything(person, falls)
    assert len(documents) == 6
    page = reader.get(person.get_absolute_url()).content.decode()
    for text in ("Led the bag", "Wrote the guide", "Taught the course", "Hosted the day", "Which chart?", "Tom Reilly"):
        assert text in page
    for heading in (
        "Projects and case studies",
        "Guides and other writing",
        "Teaching and events",
        "Answers and posts",
    ):
        assert page.count(f"<h3>{heading}</h3>") == 1
    for document in documents:
        assert document.entity in {"contribution", "endorsement"} or f'href="{document.url}"' in page
    assert f"/people/{person.pk}/evidence/?about=falls-prevention" in page


def test_what_goes_on_stands_first_and_then_the_newest(reader: Client, person: Member) -> None:
    for title, day in (("Older", date(2020, 1, 1)), ("Newer", date(2024, 1, 1)), ("Going on", None)):
        ContributionFactory.create(member=person, title=title, happened_on=day)
    page = reader.get(person.get_absolute_url()).content.decode()
    assert page.index("Going on") < page.index("Newer") < page.index("Older")


def test_all_of_it_is_paged_and_narrowed_in_a_fixed_number_of_queries(person: Member, falls: Concept) -> None:
    reader = MemberFactory.create()
    everything(person, falls)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            all_of(person, Viewer(reader))["page"].object_list  # noqa: B018 (it is read)
        return len(captured)

    few = queries()
    for number in range(A_PAGE + 5):
        EndorsementFactory.create(member=person, concept=ConceptFactory.create(key=f"skill-{number}"))
    assert queries() == few
    whole = all_of(person, Viewer(reader), page="10000")
    assert whole["page"].number == 2
    taught = all_of(person, Viewer(reader), kind="teaching", about="falls-prevention")["page"]
    assert {piece.title for piece in taught} == {"Taught the course", "Hosted the day"}
    nonsense = all_of(person, Viewer(reader), kind="\0", about="x" * 9000, page="-1")
    assert nonsense["page"].paginator.count == whole["page"].paginator.count


def test_neither_a_list_nor_a_count_tells_of_what_is_not_to_be_seen(person: Member, falls: Concept) -> None:
    post = an_answer(person, falls, level="private")
    insider = post.thread.community.members.exclude(pk=person.pk).first()
    outsider = MemberFactory.create()
    assert all_of(person, Viewer(insider))["concepts"] == [("falls-prevention", "Falls prevention", 1)]
    assert all_of(person, Viewer(outsider))["concepts"] == []
    assert all_of(person, Viewer(outsider))["page"].paginator.count == 0


def test_what_several_circles_are_told_counts_once(person: Member, falls: Concept) -> None:
    ContributionFactory.create(member=person, title="Told twice").concepts.set([falls])
    document = Document.objects.get(person=person.pk, kind="evidence")
    document.pk, document.key, document.audience = None, f"{document.key}@again", audiences.PUBLIC
    document.save()
    found = all_of(person, Viewer(MemberFactory.create()))
    assert [piece.title for piece in found["page"]] == ["Told twice"]
    assert found["concepts"] == [("falls-prevention", "Falls prevention", 1)]
    assert own_evidence(person, Viewer(person), None).paginator.count == 1


@pytest.mark.parametrize("hidden", [{"paused": True}, {"is_active": False}, {"audience": "member:0"}], ids=str)
def test_the_page_of_somebody_hidden_is_not_there(reader: Client, person: Member, hidden: dict[str, Any]) -> None:
    Member.objects.filter(pk=person.pk).update(**hidden)
    assert reader.get(f"/people/{person.pk}/evidence/").status_code == 404
    assert Client().get(f"/people/{person.pk}/evidence/")["Location"].startswith("/accounts/login/")


# --- Hiding -----------------------------------------------------------------------------------------------------


def test_each_piece_can_be_hidden_and_brought_back_and_is_nowhere_meanwhile(
    reader: Client, person: Member, falls: Concept
) -> None:
    documents = everything(person, falls)
    ExpertiseFactory.create(member=person, concept=falls)
    stays = {document.url for document in documents if document.entity not in {"contribution", "endorsement"}}
    for document in documents:
        hide(person, document)
    assert not Document.objects.filter(person=person.pk, kind="evidence").exists()
    page = reader.get(person.get_absolute_url()).content.decode()
    for text in ("Led the bag", "Wrote the guide", "Taught the course", "Hosted the day", "Which chart?", "Tom Reilly"):
        assert text not in page
    assert "Nothing that you can see yet." in page
    for url in stays:
        assert reader.get(url, follow=True).status_code == 200
    for document in documents:
        show_evidence(member=person, entity=document.entity, entity_id=document.entity_id)
    assert Document.objects.filter(person=person.pk, kind="evidence").count() == 6
    assert not HiddenEvidence.objects.exists()


def test_what_is_hidden_neither_finds_its_member_nor_is_a_reason_nor_a_count(falls: Concept) -> None:
    viewer = Viewer(MemberFactory.create())
    person = MemberFactory.create(display_name="Maria Okafor")
    contribution = ContributionFactory.create(member=person, title="Marzipan against falls")
    contribution.concepts.set([falls])
    endorsement = EndorsementFactory.create(member=person, concept=falls)
    ExpertiseFactory.create(member=person, concept=falls)

    def sure() -> float:
        label = DocumentLabel.objects.get(document__kind="person", document__person=person.pk, value=falls.key)
        return label.weight

    before = sure()
    for entity, pk in (("contribution", contribution.pk), ("endorsement", endorsement.pk)):
        hide_evidence(member=person, entity=entity, entity_id=pk)
    assert sure() < before
    assert find_people("marzipan", viewer).total == 0
    found = find_people("falls prevention", viewer)
    told = " ".join(str(one.pieces) for one in found.candidates)
    assert told == "()"


def test_a_rebuild_and_a_later_change_bring_nothing_hidden_back(person: Member, falls: Concept) -> None:
    post = an_answer(person, falls)
    case = CaseStudyPageFactory.create(people={person: Contributor.Role.LED})
    for document in Document.objects.filter(person=person.pk, kind="evidence"):
        hide(person, document)
    rebuild()
    post.save()
    case.save_revision().publish()
    catch_up()
    assert not Document.objects.filter(person=person.pk, kind="evidence").exists()
    assert Document.objects.filter(kind="thread").exists()
    assert Document.objects.filter(kind="case-study").exists()


def test_what_one_hides_on_a_page_stays_for_the_others_of_the_page(person: Member) -> None:
    other = MemberFactory.create()
    CaseStudyPageFactory.create(people={person: Contributor.Role.LED, other: Contributor.Role.LED})
    hide(person, Document.objects.get(person=person.pk, kind="evidence"))
    assert Document.objects.get(kind="evidence").person == other.pk


def test_nobody_hides_what_is_not_theirs(client: Client, person: Member, falls: Concept) -> None:
    other = MemberFactory.create()
    ContributionFactory.create(member=other)
    document = Document.objects.get(person=other.pk, kind="evidence")
    with pytest.raises(ActionError):
        hide(person, document)
    for entity, pk in ((document.entity, document.entity_id), ("nonsense", 1), ("person", person.pk), ("post", 2**64)):
        response = client.post(f"/profile/evidence/{entity}/{pk}/hide/", follow=True)
        assert "This is not among your evidence any more." in response.content.decode()
    assert not HiddenEvidence.objects.exists()
    assert Document.objects.filter(pk=document.pk).exists()


def test_a_member_hides_and_brings_back_on_their_own_pages(client: Client, person: Member, falls: Concept) -> None:
    an_answer(person, falls)
    page = client.get("/profile/evidence/").content.decode()
    assert "Which chart?" in page
    document = Document.objects.get(person=person.pk, kind="evidence")
    hidden = client.post(f"/profile/evidence/post/{document.entity_id}/hide/", follow=True).content.decode()
    assert "It is hidden" in hidden
    assert "1 piece that you hide" in hidden
    assert "Which chart?" not in hidden
    assert "Which chart?" in client.get("/profile/evidence/hidden/").content.decode()
    shown = client.post(f"/profile/evidence/post/{document.entity_id}/show/", follow=True).content.decode()
    assert "Which chart?" in shown
    assert "You hide nothing" in client.get("/profile/evidence/hidden/").content.decode()


def test_an_empty_page_says_what_will_stand_there(client: Client) -> None:
    assert "will stand here" in client.get("/profile/evidence/").content.decode()


def test_what_one_may_no_longer_read_can_be_hidden_but_is_not_named(person: Member, falls: Concept) -> None:
    post = an_answer(person, falls, level="private")
    leave(community=post.thread.community, member=person)
    piece = own_evidence(person, Viewer(person), None).object_list[0]
    assert not piece.is_readable
    hide_evidence(member=person, entity="post", entity_id=post.pk)
    client = Client()
    client.force_login(person)
    assert "Which chart?" not in client.get("/profile/evidence/").content.decode()
    hidden = client.get("/profile/evidence/hidden/").content.decode()
    assert "Which chart?" not in hidden
    assert "a place that you can no longer read" in hidden


def test_the_hidden_of_one_are_nothing_to_another(reader: Client, client: Client, person: Member) -> None:
    contribution = ContributionFactory.create(member=person, title="Kept to myself")
    hide_evidence(member=person, entity="contribution", entity_id=contribution.pk)
    assert "Kept to myself" not in reader.get("/profile/evidence/hidden/").content.decode()
    assert reader.post(f"/profile/evidence/contribution/{contribution.pk}/show/").status_code == 302
    assert HiddenEvidence.objects.filter(member=person).exists()
    assert "Kept to myself" in client.get("/profile/").content.decode()


def test_hidden_pieces_are_read_in_a_fixed_number_of_queries(person: Member) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(own_hidden(person, Viewer(person), None).object_list)
        return len(captured)

    for count in (1, 12):
        for contribution in ContributionFactory.create_batch(count, member=person):
            hide_evidence(member=person, entity="contribution", entity_id=contribution.pk)
        if count == 1:
            few = queries()
    assert queries() == few


def test_the_pages_of_ones_own_evidence_are_for_those_who_are_signed_in() -> None:
    for address in ("/profile/evidence/", "/profile/evidence/hidden/"):
        assert Client().get(address)["Location"].startswith("/accounts/login/")
    assert Client().post("/profile/evidence/post/1/hide/")["Location"].startswith("/accounts/login/")


def test_a_members_only_profile_keeps_its_evidence_from_visitors(person: Member) -> None:
    ContributionFactory.create(member=person, audience=audiences.PUBLIC)
    assert all_of(person, Viewer())["page"].paginator.count == 0
