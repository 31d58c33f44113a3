"""From a page to those who did it: asking for an introduction is one press away, and no address is shown."""

from __future__ import annotations

import pytest
from django.test import Client

from directory.models import Introduction, Member
from resources.models import Contributor
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [CaseStudyPageFactory, LearningGuidePageFactory])
def test_whoever_led_the_work_is_asked_from_the_page(member_client: Client, member: Member, factory: type) -> None:
    leader = MemberFactory(display_name="Ola Led", email="ola@example.org")
    page = factory(title="Bags & papers", people={leader: Contributor.Role.LED})
    address = f"/people/{leader.pk}/ask/?about=Bags%20%26%20papers"
    html = member_client.get(page.get_url()).content.decode()
    assert f'href="{address}"' in html
    assert "Ask Ola about this" in html
    assert "ola@example.org" not in html

    form = member_client.get(address).context["form"]
    assert form["reason"].value() == "I have read “Bags & papers”, and would like to ask:"
    member_client.post(address, {"reason": f"{form['reason'].value()} how?", "kind": "question", "concept": ""})

    made = Introduction.objects.get()
    assert (made.asker, made.asked) == (member, leader)


def test_nobody_is_asked_to_ask_themselves_or_whoever_only_looked_it_over(
    member_client: Client, member: Member
) -> None:
    reviewer, hidden = MemberFactory(display_name="Rae View"), MemberFactory(display_name="Hal Hidden", paused=True)
    people = {member: Contributor.Role.LED, reviewer: Contributor.Role.REVIEWED, hidden: Contributor.Role.WROTE_UP}
    page = CaseStudyPageFactory(people=people)

    html = member_client.get(page.get_url()).content.decode()

    assert "Rae View" in html
    assert "Hal Hidden" not in html
    assert "about this" not in html


def test_an_address_with_too_many_words_is_cut(member_client: Client) -> None:
    other = MemberFactory()

    shown = member_client.get(f"/people/{other.pk}/ask/", {"about": "x\0" * 5000}).context["form"]

    assert len(shown["reason"].value()) < 300
