"""Two tabs at the same moment: on PostgreSQL, whose transactions run beside each other as SQLite's never do."""

from __future__ import annotations

import pytest

from resources.models import CaseStudyIndexPage, CaseStudyPage
from resources.stories import actions
from resources.stories.forms import StoryForm
from resources.stories.reading import State
from tests.communities.test_races import at_once
from tests.factories import CaseStudyPageFactory, MemberFactory, index_page
from tests.resources.stories.conftest import STORY, again

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.services,
]


def form(**changes: str) -> StoryForm:
    found = StoryForm(STORY | changes)
    assert found.is_valid()
    return found


def test_stories_that_are_begun_at_once_stand_beside_each_other() -> None:
    index_page(CaseStudyIndexPage, "case-studies")
    tellers = MemberFactory.create_batch(4)

    results = at_once(*[lambda by=by: actions.begin(by=by, form=form()) for by in tellers])

    assert not [result for result in results if isinstance(result, Exception)]
    pages = CaseStudyPage.objects.all()
    assert len({page.path for page in pages}) == len({page.slug for page in pages}) == 4


def test_of_two_saves_one_stands_and_the_other_is_told() -> None:
    teller = MemberFactory()
    index_page(CaseStudyIndexPage, "case-studies")
    story = again(actions.begin(by=teller, form=form()), teller)
    version = StoryForm.fingerprint(StoryForm.answers_of(story.draft, teller))

    results = at_once(
        *[
            lambda said=said: actions.save(story=story, by=teller, form=form(problem=said), version=version)
            for said in ("One.", "Two.")
        ]
    )

    assert [type(result) for result in results if result is not None] == [actions.Clash]
    kept = StoryForm.answers_of(again(story.page, teller).draft, teller)["problem"]
    assert kept == ("Two." if results[0] else "One.")


def test_a_story_that_is_sent_twice_waits_once() -> None:
    teller = MemberFactory()
    story = again(CaseStudyPageFactory(owner=teller, live=False), teller)

    results = at_once(*[lambda: actions.send(story=story, by=teller)] * 3)

    assert all(result is None or isinstance(result, actions.StoryError) for result in results)
    found = again(story.page, teller)
    assert found.state == State.READING
    assert found.page.workflow_states.count() == 1
