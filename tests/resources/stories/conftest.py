"""Somebody who tells a story, with the site's list of case studies and a reviewer."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from directory.models import Member
from resources.models import CaseStudyIndexPage, CaseStudyPage
from resources.stories import actions
from resources.stories.forms import StoryForm
from resources.stories.reading import Story, story_of
from tests.factories import MemberFactory, index_page, words

STORY = {
    "title": "A red bag in Corby",
    "place": "Corby",
    "problem": "Papers went missing.\n\nNobody knew why.",
    "what_was_done": "We packed a bag.",
    "what_happened": "Papers arrived.",
}


@pytest.fixture
def teller(db: None) -> Member:
    return MemberFactory(display_name="Amina Yusuf", email="amina@example.org")


@pytest.fixture
def browser(teller: Member) -> Client:
    client = Client()
    client.force_login(teller)
    return client


@pytest.fixture
def reviewer(db: None) -> Member:
    member = MemberFactory(email="reviewer@example.org")
    member.groups.add(Group.objects.get(name="Reviewers"))
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def story(teller: Member) -> Story:
    """Return a draft with the three answers."""
    index_page(CaseStudyIndexPage, "case-studies")
    form = StoryForm(STORY)
    assert form.is_valid()
    return again(actions.begin(by=teller, form=form), teller)


@pytest.fixture
def whole(story: Story, teller: Member) -> Story:
    """Return a draft that can be sent."""
    draft = story.draft
    draft.what_did_not_work = words("Bags were lost.")
    draft.save_revision(user=teller, clean=False)
    return again(story.page, teller)


def again(page: Any, member: Member) -> Story:
    """Return the story as it is now."""
    found = story_of(member, page.pk)
    assert found
    return found


def page_of(story: Story) -> CaseStudyPage:
    return CaseStudyPage.objects.get(pk=story.page.pk)
