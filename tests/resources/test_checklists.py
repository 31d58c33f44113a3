"""Ticking the steps of a guide: alone, with a community, with and without JavaScript, and after an editor's changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import audiences
from directory.models import Member
from resources import checklists
from resources.models import LearningGuidePage, PageAudience, Tick
from tests.factories import CommunityFactory, LearningGuidePageFactory, MemberFactory, MembershipFactory
from tests.markup import forms_of, text

pytestmark = pytest.mark.django_db

ASK, PLOT = "5f0c1d8a-0000-4000-8000-000000000001", "5f0c1d8a-0000-4000-8000-000000000002"
TOGETHER = {"HTTP_X_REQUESTED_WITH": "fetch"}


def steps(*texts: tuple[str, str]) -> str:
    """Return a checklist as a page keeps it."""
    return json.dumps([{"type": "step", "value": value, "id": key} for key, value in texts])


@pytest.fixture
def guide() -> LearningGuidePage:
    page: LearningGuidePage = LearningGuidePageFactory(monday=steps((ASK, "Ask three people."), (PLOT, "Plot a dot.")))
    return page


def address(page: Any, group: Any = None) -> str:
    return f"/checklists/{page.pk}/" + (f"?group={group.pk}" if group else "")


def ticked(page: Any, audience: str) -> set[str]:
    return set(Tick.objects.filter(page=page.pk, audience=audience).values_list("step", flat=True))


def own(member: Member) -> str:
    return audiences.member(member.pk)


def test_a_member_ticks_on_the_guide_and_finds_it_there_again(
    member_client: Client, member: Member, guide: LearningGuidePage
) -> None:
    html = member_client.get(guide.get_url()).content.decode()
    assert address(guide) in forms_of(html)
    response = member_client.post(address(guide), {"step": [ASK]}, follow=True)
    assert "Kept. 1 of 2 done." in text(response.content)
    assert ticked(guide, own(member)) == {ASK}
    html = member_client.get(guide.get_url()).content.decode()
    assert f'id="step-{ASK}" checked>' in html
    assert f'id="step-{PLOT}">' in html
    member_client.post(address(guide), {"was": [ASK], "step": [PLOT]})
    assert ticked(guide, own(member)) == {PLOT}


def test_nobody_else_sees_what_a_member_ticked(member_client: Client, guide: LearningGuidePage) -> None:
    member_client.post(address(guide), {"step": [ASK]})
    other = Client()
    other.force_login(MemberFactory())
    assert "checked" not in other.get(address(guide)).content.decode().partition("<main")[2]


def test_a_tick_alone_is_kept_at_once_and_answered_in_words(
    member_client: Client, member: Member, guide: LearningGuidePage
) -> None:
    response = member_client.post(address(guide), {"step": [ASK]}, **TOGETHER)
    assert (response.content.decode(), response["Content-Type"]) == (
        "Kept. 1 of 2 done.",
        "text/plain; charset=utf-8",
    )
    assert member_client.post(address(guide), {"was": [ASK]}, **TOGETHER).content == b"Kept. 0 of 2 done."
    assert ticked(guide, own(member)) == set()


def test_a_visitor_reads_the_steps_and_is_told_how_to_keep_ticks(client: Client, guide: LearningGuidePage) -> None:
    html = client.get(guide.get_url()).content.decode()
    assert "Ask three people." in html
    assert "Sign in to tick" in html
    assert "checkbox" not in html
    for response in (client.get(address(guide)), client.post(address(guide), {"step": [ASK]})):
        assert response["Location"].startswith("/accounts/login/")
    assert not Tick.objects.exists()


def test_a_community_keeps_a_list_together_and_sees_who_ticked_when(guide: LearningGuidePage) -> None:
    community = CommunityFactory(name="Ward round")
    first, second = MembershipFactory.create_batch(2, community=community)
    one, other = Client(), Client()
    one.force_login(first.member)
    other.force_login(second.member)
    assert "Ward round" in one.get(address(guide)).content.decode()
    one.post(address(guide), {"step": [ASK], "group": community.pk})
    # The second looked before the first ticked, and takes nothing back.
    other.post(address(guide), {"step": [PLOT], "group": community.pk})
    assert ticked(guide, audiences.community(community.pk)) == {ASK, PLOT}
    seen = text(other.get(address(guide, community)).content)
    tick = Tick.objects.get(step=ASK)
    assert f"Ask three people. {first.member.display_name} , {tick.ticked_at:%-d %B %Y}" in seen
    assert ticked(guide, own(first.member)) == set()


def test_whoever_is_paused_is_not_named_and_what_they_did_stays_done(guide: LearningGuidePage) -> None:
    community = CommunityFactory()
    gone, reader = (membership.member for membership in MembershipFactory.create_batch(2, community=community))
    token = audiences.community(community.pk)
    checklists.tick(page=guide, by=gone, audience=token, done=[ASK], before=[])
    Member.objects.filter(pk=gone.pk).update(paused=True)
    client = Client()
    client.force_login(reader)
    html = client.get(address(guide, community)).content.decode()
    assert gone.display_name not in html
    assert f'id="step-{ASK}" checked>' in html


@pytest.mark.parametrize("group", ["left", "0", "nonsense", "9" * 400, "²"])
def test_the_list_of_a_community_that_one_is_not_in_is_not_there(
    member_client: Client, guide: LearningGuidePage, group: str
) -> None:
    number = str(CommunityFactory().pk) if group == "left" else group
    assert member_client.get(f"{address(guide)}?group={number}").status_code == 404
    assert member_client.post(address(guide), {"step": [ASK], "group": number}).status_code == 404
    assert not Tick.objects.exists()


@pytest.mark.parametrize("token", ["public", "members", "member:0", "community:0", ""])
def test_the_action_keeps_no_list_that_is_nobodys_to_keep(member: Member, guide: LearningGuidePage, token: str) -> None:
    with pytest.raises(PermissionDenied):
        checklists.tick(page=guide, by=member, audience=token, done=[ASK], before=[])


def test_a_reworded_step_stays_ticked_and_a_removed_one_goes(member_client: Client, guide: LearningGuidePage) -> None:
    member_client.post(address(guide), {"step": [ASK, PLOT]})
    guide.monday = steps((ASK, "Ask four people."), ("new", "Walk the ward."))
    guide.save_revision().publish()
    html = member_client.get(address(guide)).content.decode()
    assert f'id="step-{ASK}" checked>' in html
    assert "Ask four people." in html
    assert PLOT not in html
    said = member_client.post(address(guide), {"step": [PLOT, "strange", "\0"]}, **TOGETHER).content
    assert said == b"Kept. 1 of 2 done."


def test_the_list_is_for_those_who_may_read_the_guide(member_client: Client, guide: LearningGuidePage) -> None:
    bare = LearningGuidePageFactory()
    assert member_client.get(address(bare)).status_code == 404, "a guide without steps has no list"
    guide.audience = PageAudience.MEMBERS
    guide.save_revision().publish()
    assert member_client.get(address(guide)).status_code == 200
    guide.unpublish()
    assert member_client.post(address(guide), {"step": [ASK]}).status_code == 404
    assert member_client.get("/checklists/999999/").status_code == 404


def test_with_a_member_go_their_own_ticks_and_not_those_of_their_communities(guide: LearningGuidePage) -> None:
    membership = MembershipFactory()
    token = audiences.community(membership.community_id)
    for audience in (token, own(membership.member)):
        checklists.tick(page=guide, by=membership.member, audience=audience, done=[ASK], before=[])
    membership.member.delete()
    assert [(tick.audience, tick.member) for tick in Tick.objects.all()] == [(token, None)]


def test_the_list_costs_the_same_however_many_ticked(guide: LearningGuidePage) -> None:
    community = CommunityFactory()
    reader, *others = (membership.member for membership in MembershipFactory.create_batch(5, community=community))
    client = Client()
    client.force_login(reader)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(guide, community))
        return len(captured)

    token = audiences.community(community.pk)
    checklists.tick(page=guide, by=others[0], audience=token, done=[ASK], before=[])
    queries()
    few = queries()
    guide.monday = steps(*((str(number), f"Step {number}") for number in range(30)))
    guide.save_revision().publish()
    for number in range(30):
        checklists.tick(page=guide, by=others[number % 4], audience=token, done=[str(number)], before=[])
    assert queries() <= few
