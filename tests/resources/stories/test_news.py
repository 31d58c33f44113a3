"""Each step of a story stands among the notifications of the member whose it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment, CommentReply, WorkflowState
from wagtail.users.models import UserProfile

from communities.live.log import unread_notices
from communities.models import Notification
from directory.audiences import Viewer
from directory.models import Member
from resources.models import CaseStudyPage
from resources.stories import actions
from resources.stories.reading import Story
from tests.factories import CaseStudyPageFactory, MemberFactory
from tests.markup import text
from tests.resources.stories.conftest import again, page_of

pytestmark = pytest.mark.django_db
PAGE = "/notifications/"
Do = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Do:
    """Return how something is done with all that follows its commit."""

    def do(act: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return do


@pytest.fixture
def sent(whole: Story, teller: Member, reviewer: Member, committed: Do) -> Story:
    """Return a story that waits for the reviewers, whose mail was read."""
    committed(lambda: actions.send(story=whole, by=teller))
    mail.outbox.clear()
    return again(whole.page, teller)


def unread(member: Member) -> list[str]:
    """Return what the member was told and has not read, the newest first, as the header counts it too."""
    told = Notification.objects.visible_to(Viewer(member)).unread()
    assert unread_notices([member.pk]) == {member.pk: len(told)}
    return [f"{one.sentence} {one.title}" for one in told]


def task(story: Story) -> Any:
    state = page_of(story).current_workflow_task_state
    assert state
    return state


def publish(page: CaseStudyPage, by: Member | None) -> None:
    page.get_latest_revision().publish(user=by)


def test_sending_stands_in_the_list_and_is_read_already(browser: Client, sent: Story, teller: Member) -> None:
    html = browser.get(PAGE).content.decode()
    assert "The editors have your story: A red bag in Corby" in text(html.encode())
    assert f'href="/stories/{sent.page.pk}/"' in html
    assert unread(teller) == []


def test_what_an_editor_notes_or_answers_is_told_once_until_it_is_read(
    browser: Client, sent: Story, teller: Member, reviewer: Member
) -> None:
    comment = Comment.objects.create(page=sent.page, user=reviewer, text="Which papers?", contentpath="problem")
    Comment.objects.create(page=sent.page, user=reviewer, text="And whose?", contentpath="problem")
    assert unread(teller) == ["The editors have noted something on your story: A red bag in Corby"]

    browser.get(f"/stories/{sent.page.pk}/")
    assert unread(teller) == []

    CommentReply.objects.create(comment=comment, user=reviewer, text="Please say.")
    assert len(unread(teller)) == 1
    # What was noted is on the page; no mail says it once more.
    assert mail.outbox == []


def test_a_note_that_the_cms_saves_with_the_page_is_told(sent: Story, teller: Member, reviewer: Member) -> None:
    draft = again(sent.page, teller).draft
    draft.wagtail_admin_comments.add(Comment(user=reviewer, text="Which papers?", contentpath="problem"))
    draft.save_revision(user=reviewer)
    assert unread(teller) == ["The editors have noted something on your story: A red bag in Corby"]
    # Another version of the page says nothing anew.
    Notification.objects.all().delete()
    again(sent.page, teller).draft.save_revision(user=reviewer)
    assert unread(teller) == []


def test_ones_own_remark_and_a_change_of_one_tell_nobody(sent: Story, teller: Member, reviewer: Member) -> None:
    Comment.objects.create(page=sent.page, user=teller, text="I wonder.", contentpath="problem")
    assert unread(teller) == []
    note = Comment.objects.create(page=sent.page, user=reviewer, text="Hm.", contentpath="problem")
    Notification.objects.all().delete()
    note.resolved_at = timezone.now()
    note.save()
    assert unread(teller) == []


def test_changes_publishing_and_each_round_are_told(
    browser: Client, sent: Story, teller: Member, reviewer: Member, committed: Do
) -> None:
    committed(lambda: task(sent).reject(user=reviewer, comment="Say more."))
    assert unread(teller) == ["The editors ask for changes to your story: A red bag in Corby"]

    browser.get(f"/stories/{sent.page.pk}/")
    committed(lambda: actions.send(story=again(sent.page, teller), by=teller))
    committed(lambda: task(sent).approve(user=reviewer))

    assert unread(teller) == ["Your story is published: A red bag in Corby"]
    seen = text(browser.get(PAGE).content)
    assert seen.count("The editors have your story:") == 2
    assert seen.count("The editors ask for changes to your story:") == 1

    page = page_of(sent)
    assert f'href="{page.get_url()}"' in browser.get(PAGE).content.decode()
    browser.get(page.get_url())
    assert unread(teller) == []


def test_a_story_that_is_not_taken_is_told(sent: Story, teller: Member, reviewer: Member, committed: Do) -> None:
    committed(lambda: page_of(sent).current_workflow_state.cancel(user=reviewer))
    assert unread(teller) == ["The editors have not taken your story: A red bag in Corby"]


def test_publishing_past_the_workflow_is_told_once(
    sent: Story, teller: Member, reviewer: Member, committed: Do
) -> None:
    committed(lambda: publish(page_of(sent), reviewer))
    assert unread(teller) == ["Your story is published: A red bag in Corby"]


def test_a_story_that_waits_for_its_day_is_told_when_it_comes(
    sent: Story, teller: Member, reviewer: Member, committed: Do
) -> None:
    draft = again(sent.page, teller).draft
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision(user=reviewer)
    WorkflowState.objects.all().delete()
    committed(lambda: publish(page_of(sent), reviewer))
    assert unread(teller) == []

    page = page_of(sent)
    page.revisions.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    committed(lambda: call_command("publish_scheduled"))
    assert unread(teller) == ["Your story is published: A red bag in Corby"]


def test_a_new_version_by_the_editors_is_no_news_of_publishing(teller: Member, reviewer: Member, committed: Do) -> None:
    page = CaseStudyPageFactory(owner=teller)
    committed(lambda: publish(page, reviewer))
    Notification.objects.all().delete()
    page.save_revision(user=reviewer)
    committed(lambda: publish(page_of(again(page, teller)), reviewer))
    assert unread(teller) == []


def test_what_a_member_takes_back_or_publishes_themselves_is_no_news(
    sent: Story, teller: Member, committed: Do
) -> None:
    committed(lambda: actions.take_back(story=sent, by=teller))
    assert unread(teller) == []
    Member.objects.filter(pk=teller.pk).update(is_superuser=True)
    committed(lambda: publish(page_of(sent), Member.objects.get(pk=teller.pk)))
    assert unread(teller) == []


def test_nobody_is_told_of_a_story_that_is_gone_or_somebody_elses(
    browser: Client, sent: Story, teller: Member, reviewer: Member
) -> None:
    Comment.objects.create(page=sent.page, user=reviewer, text="Whose?", contentpath="problem")
    other = MemberFactory()
    page = CaseStudyPage.objects.get(pk=sent.page.pk)
    CaseStudyPage.objects.filter(pk=page.pk).update(owner=other)
    assert unread(teller) == []
    assert "A red bag" not in text(browser.get(PAGE).content)
    CaseStudyPage.objects.filter(pk=page.pk).update(owner=teller)
    assert len(unread(teller)) == 1
    page.delete()
    assert unread(teller) == []
    assert browser.get(PAGE).status_code == 200


def test_whoever_wants_no_mail_of_the_kind_is_told_on_the_site_alone(
    sent: Story, teller: Member, reviewer: Member, committed: Do
) -> None:
    UserProfile.objects.create(user=teller, rejected_notifications=False, approved_notifications=False)
    committed(lambda: page_of(sent).current_workflow_state.cancel(user=reviewer))
    assert mail.outbox == []
    assert len(unread(teller)) == 1


def test_a_failure_to_tell_takes_nothing_back(
    sent: Story, teller: Member, reviewer: Member, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(Notification.objects, "bulk_create", broken)
    task(sent).reject(user=reviewer, comment="Say more.")
    assert again(sent.page, teller).said == "Say more."
    assert "Nobody was told of story" in caplog.text


def test_the_list_costs_the_same_however_many_stories_tell(
    browser: Client, teller: Member, reviewer: Member, django_assert_num_queries: Any
) -> None:
    def tell(count: int) -> None:
        for _ in range(count):
            page = CaseStudyPageFactory(owner=teller, live=False)
            Comment.objects.create(page=page, user=reviewer, text="Hm.", contentpath="problem")

    tell(1)
    browser.get(PAGE)
    with django_assert_num_queries(11) as few:
        browser.get(PAGE)
    tell(9)
    with django_assert_num_queries(len(few)):
        assert browser.get(PAGE).content.decode().count('class="notice notice-new"') == 10
