"""Members in the CMS."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from directory.models import Member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_an_administrator_adds_a_member_who_chooses_the_password(admin_client: Client) -> None:
    editors = Group.objects.get(name="Editors")

    response = admin_client.post(
        "/cms/users/new/",
        {"email": "New.Person@Redbag.Example", "display_name": "New Person", "groups": [editors.pk]},
    )

    member = Member.objects.get(email="new.person@redbag.example")
    assert response.status_code == 302
    assert member.is_staff
    assert not member.check_password("")
    assert not EmailAddress.objects.get(user=member).verified


def test_the_same_address_is_not_added_twice(admin_client: Client) -> None:
    MemberFactory(email="helen@redbag.example")

    response = admin_client.post("/cms/users/new/", {"email": "Helen@redbag.example", "display_name": "Helen"})

    assert response.status_code == 200
    assert "already exists" in response.content.decode()


def test_a_new_address_takes_the_place_of_the_old_one_at_sign_in(admin_client: Client) -> None:
    member = MemberFactory(email="old@redbag.example")

    admin_client.post(
        f"/cms/users/edit/{member.pk}/",
        {"email": "new@redbag.example", "display_name": member.display_name, "is_active": "on"},
    )

    member.refresh_from_db()
    assert member.email == "new@redbag.example"
    assert list(EmailAddress.objects.filter(user=member).values_list("email", "verified")) == [
        ("new@redbag.example", False)
    ]


def test_a_name_is_changed_without_touching_the_address(admin_client: Client) -> None:
    member = MemberFactory(display_name="Before")

    response = admin_client.post(
        f"/cms/users/edit/{member.pk}/", {"email": member.email, "display_name": "After", "is_active": "on"}
    )

    member.refresh_from_db()
    assert response.status_code == 302
    assert member.display_name == "After"
    assert EmailAddress.objects.get(user=member).verified


@pytest.mark.parametrize("words", ["Okafor", "maria.o"])
def test_members_are_found_by_name_and_address(admin_client: Client, words: str) -> None:
    MemberFactory(display_name="Maria Okafor", email="maria.o@redbag.example")
    MemberFactory(display_name="Tom Reilly")

    html = admin_client.get("/cms/users/", {"q": words}).content.decode()

    assert "Maria Okafor" in html
    assert "Tom Reilly" not in html


def test_preferences_leave_name_and_photo_to_the_site(admin_client: Client) -> None:
    html = admin_client.get("/cms/account/").content.decode()

    assert "Theme" in html
    assert "First Name" not in html
    assert 'type="file"' not in html


def test_an_administrator_does_not_lock_themselves_out(admin_client: Client, admin_user: Member) -> None:
    admin_client.post(f"/cms/users/edit/{admin_user.pk}/", {"email": admin_user.email, "display_name": "Admin"})

    admin_user.refresh_from_db()
    assert admin_user.is_active
    assert admin_user.is_superuser


def test_a_member_who_may_not_work_in_the_cms_is_told_so_instead_of_sent_in_circles(client: Client) -> None:
    client.force_login(MemberFactory())

    answer = client.get("/cms/", follow=True)

    assert answer.status_code == 403
    assert "This is not open to you" in answer.content.decode()


def test_a_visitor_signs_in_on_the_site_and_comes_back(client: Client) -> None:
    answer = client.get("/cms/login/?next=/cms/pages/")

    assert answer["Location"] == "/accounts/login/?next=/cms/pages/"


def test_an_editor_who_is_signed_in_is_led_in(admin_client: Client) -> None:
    assert admin_client.get("/cms/login/?next=/cms/pages/")["Location"] == "/cms/"
