"""Organisations in the CMS, and what suspending a member there closes."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db.models import ProtectedError
from django.test import Client

from directory import audiences
from directory.audiences import Viewer
from directory.models import Affiliation, Endorsement, Member, Organisation
from search.models import Concept, Document
from tests.factories import (
    PASSWORD,
    AffiliationFactory,
    CommunityFactory,
    ConceptFactory,
    ContributionFactory,
    EndorsementFactory,
    MemberFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/cms/organisations/"


@pytest.fixture
def kind() -> Concept:
    return ConceptFactory.create(key="nhs-trust", kind="organisation")


@pytest.fixture
def trust(kind: Concept) -> Organisation:
    return OrganisationFactory.create(name="Leeds Trust", kind=kind)


@pytest.fixture
def editor() -> Client:
    member = MemberFactory.create()
    member.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(member)
    return client


def answers(kind: Concept, name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind.pk, "ods_code": "", "parent": "", "place": "", **more}


def tree() -> list[tuple[int, str]]:
    assert Organisation.find_problems() == ([], [], [], [], [])
    return [(one.depth, one.name) for one in Organisation.get_tree()]


# --- Organisations -----------------------------------------------------------------------------------------------


def test_an_editor_adds_an_organisation_and_its_parts(editor: Client, kind: Concept, trust: Organisation) -> None:
    PlaceFactory.create(name="Leeds")
    response = editor.post(f"{LIST}new/", answers(kind, "Ash Hospital", parent=trust.pk, place="leeds", ods_code="RR8"))
    assert response.status_code == 302
    editor.post(f"{LIST}new/", answers(kind, "Abbey Trust"))
    assert tree() == [(1, "Abbey Trust"), (1, "Leeds Trust"), (2, "Ash Hospital")]
    made = Organisation.objects.get(name="Ash Hospital")
    assert (made.place_name, made.latitude, made.ods_code) == ("Leeds", 53.8, "RR8")


def test_an_organisation_moves_with_its_parts(admin_client: Client, kind: Concept, trust: Organisation) -> None:
    hospital = OrganisationFactory.create(name="Ash Hospital", kind=kind, parent=trust)
    OrganisationFactory.create(name="Ward One", kind=kind, parent=Organisation.objects.get(pk=hospital.pk))
    other = OrganisationFactory.create(name="York Trust", kind=kind)
    address = f"{LIST}edit/{hospital.pk}/"
    admin_client.post(address, answers(kind, "Ash Hospital", parent=other.pk))
    assert tree() == [(1, "Leeds Trust"), (1, "York Trust"), (2, "Ash Hospital"), (3, "Ward One")]
    admin_client.post(address, answers(kind, "Zeal Hospital"))
    assert tree() == [(1, "Leeds Trust"), (1, "York Trust"), (1, "Zeal Hospital"), (2, "Ward One")]


def test_a_new_name_takes_its_place_among_the_others(admin_client: Client, kind: Concept, trust: Organisation) -> None:
    OrganisationFactory.create(name="York Trust", kind=kind)
    admin_client.post(f"{LIST}edit/{trust.pk}/", answers(kind, "Zetland Trust"))
    assert tree() == [(1, "York Trust"), (1, "Zetland Trust")]


def test_an_organisation_cannot_be_part_of_itself(admin_client: Client, kind: Concept, trust: Organisation) -> None:
    part = OrganisationFactory.create(name="Ash Hospital", kind=kind, parent=trust)
    for parent in (trust, part):
        response = admin_client.post(f"{LIST}edit/{trust.pk}/", answers(kind, trust.name, parent=parent.pk))
        assert "parent" in response.context["form"].errors
    assert tree() == [(1, "Leeds Trust"), (2, "Ash Hospital")]


def test_a_name_is_given_once(admin_client: Client, kind: Concept, trust: Organisation) -> None:
    response = admin_client.post(f"{LIST}new/", answers(kind, "leeds  TRUST"))
    assert response.context["form"].errors["name"] == ["There is an organisation of this name already."]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 161), ("name", "a\x00b"), ("kind", ""), ("place", "Atlantis"), ("parent", "999999")],
)
def test_a_bad_answer_is_refused_and_the_others_are_kept(
    admin_client: Client, kind: Concept, field: str, value: str
) -> None:
    response = admin_client.post(f"{LIST}new/", {**answers(kind, "Kept name", ods_code="KEPT"), field: value})
    assert list(response.context["form"].errors) == [field]
    assert 'value="KEPT"' in response.content.decode()
    assert not Organisation.objects.exists()


def test_the_list_shows_the_tree_and_finds_by_name(admin_client: Client, kind: Concept, trust: Organisation) -> None:
    OrganisationFactory.create(name="<script>alert(1)</script>", kind=kind, parent=trust)
    html = admin_client.get(LIST).content.decode()
    assert html.index("Leeds Trust") < html.index("– &lt;script&gt;")
    assert "<script>alert" not in html
    assert "Leeds Trust" in admin_client.get(LIST, {"q": "leeds"}).content.decode()
    edit = admin_client.get(f"{LIST}edit/{trust.pk}/").content.decode()
    assert "<script>alert" not in edit


def test_what_people_belong_to_is_not_deleted(admin_client: Client, kind: Concept, trust: Organisation) -> None:
    part = OrganisationFactory.create(name="Ash Hospital", kind=kind, parent=trust)
    post = AffiliationFactory.create(organisation=part)
    for organisation in (trust, part):
        html = admin_client.post(f"{LIST}delete/{organisation.pk}/", follow=True).content.decode()
        assert "move them to another one first" in html
    assert Affiliation.objects.filter(pk=post.pk).exists()
    with pytest.raises(ProtectedError):
        Organisation.objects.get(pk=part.pk).delete()


def test_an_empty_one_is_deleted(admin_client: Client, kind: Concept, trust: Organisation) -> None:
    OrganisationFactory.create(name="York Trust", kind=kind)
    admin_client.post(f"{LIST}delete/{trust.pk}/")
    assert tree() == [(1, "York Trust")]


@pytest.mark.parametrize("address", [LIST, f"{LIST}new/", f"{LIST}edit/1/", f"{LIST}delete/1/"])
def test_members_have_no_business_there(address: str) -> None:
    client = Client()
    client.force_login(MemberFactory.create())
    assert client.get(address).status_code == 302
    assert Client().get(address).status_code == 302


def test_an_editor_deletes_nothing(editor: Client, trust: Organisation) -> None:
    editor.post(f"{LIST}delete/{trust.pk}/")
    assert Organisation.objects.filter(pk=trust.pk).exists()


# --- Suspending --------------------------------------------------------------------------------------------------


def suspend(admin: Client, member: Member) -> None:
    answer = admin.post(
        f"/cms/users/edit/{member.pk}/", {"email": member.email, "display_name": member.display_name, "groups": []}
    )
    assert answer.status_code == 302
    assert not Member.objects.get(pk=member.pk).is_active


def test_suspending_a_member_closes_everything_at_once(admin_client: Client) -> None:
    community = CommunityFactory.create(level="private")
    member = MembershipFactory.create(community=community).member
    Member.objects.filter(pk=member.pk).update(audience=audiences.PUBLIC)
    ContributionFactory.create(member=member, audience=audiences.PUBLIC)
    endorsement = EndorsementFactory.create(by=member)
    reader, own = Client(), Client()
    reader.force_login(MemberFactory.create())
    own.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert own.get("/profile/").status_code == 200
    assert reader.get(f"/people/{member.pk}/").status_code == 200

    suspend(admin_client, member)

    suspended = Viewer(Member.objects.get(pk=member.pk))
    assert suspended.audiences == {"public"}
    # The open session, signing in, and a new password.
    assert own.get("/profile/")["Location"].startswith("/accounts/login/")
    assert own.get(community.get_absolute_url()).status_code != 200
    again = Client()
    again.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert "_auth_user_id" not in again.session
    again.post("/accounts/password/reset/", {"email": member.email})
    assert [message for message in mail.outbox if message.to == [member.email]] == []
    # What others see of them.
    assert reader.get(f"/people/{member.pk}/").status_code == 404
    assert reader.get(f"/people/{member.pk}/photo/").status_code == 404
    assert endorsement not in Endorsement.objects.visible_to(Viewer(endorsement.member))
    assert not Document.objects.filter(person=member.pk).exists()


def test_several_members_are_suspended_at_once_and_search_forgets_them(admin_client: Client) -> None:
    members = [one.member for one in MembershipFactory.create_batch(3)]
    kept = MemberFactory.create()
    ids = "&".join(f"id={member.pk}" for member in members)
    address = f"/cms/bulk/directory/member/set_active_state/?{ids}"
    assert admin_client.get(address).status_code == 200
    assert admin_client.post(address, {"mark_as_active": "False"}).status_code == 302
    assert not Member.objects.filter(pk__in=[member.pk for member in members], is_active=True).exists()
    assert set(Document.objects.filter(kind="person").values_list("person", flat=True)) & {
        kept.pk,
        *(member.pk for member in members),
    } == {kept.pk}


def test_nobody_suspends_themselves(admin_client: Client, admin_user: Member) -> None:
    admin_client.post(f"/cms/bulk/directory/member/set_active_state/?id={admin_user.pk}", {"mark_as_active": "False"})
    admin_user.refresh_from_db()
    assert admin_user.is_active


def test_a_member_who_comes_back_has_what_they_had(admin_client: Client) -> None:
    membership = MembershipFactory.create()
    member = membership.member
    suspend(admin_client, member)
    admin_client.post(
        f"/cms/users/edit/{member.pk}/",
        {"email": member.email, "display_name": member.display_name, "is_active": "on", "groups": []},
    )
    assert audiences.community(membership.community_id) in Viewer(Member.objects.get(pk=member.pk)).audiences
    assert Document.objects.filter(person=member.pk, kind="person").exists()
