"""A story goes to the editors, and its member is told of each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, TaskState, Workflow

from directory.models import Member
from resources.models import CaseStudyPage
from resources.stories import actions
from resources.stories.reading import State, Story
from tests.factories import CaseStudyPageFactory, MemberFactory
from tests.resources.stories.conftest import STORY, again, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def committed(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Return how something is done with all that follows its commit."""

    def do(act: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return do


@pytest.fixture
def sent(whole: Story, teller: Member, reviewer: Member, committed: Callable[..., Any]) -> Story:
    """Return a story that waits for the reviewers, whose mail was read."""
    committed(lambda: actions.send(story=whole, by=teller))
    mail.outbox.clear()
    return again(whole.page, teller)


def task_address(page: CaseStudyPage, action: str) -> str:
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, page.current_workflow_task_state.pk])


def letters() -> Iterator[tuple[str, str]]:
    for letter in mail.outbox:
        yield letter.to[0], letter.subject


def test_a_story_waits_for_the_reviewers_in_the_members_name(
    browser: Client, whole: Story, teller: Member, reviewer: Member, committed: Callable[..., Any]
) -> None:
    response = committed(lambda: browser.post(f"/stories/{whole.page.pk}/send/", follow=True))

    assert "Your story is with the editors" in response.content.decode()
    page = page_of(whole)
    assert page.current_workflow_state.requested_by == teller
    assert [one.revision.object_id for one in TaskState.objects.reviewable_by(reviewer)] == [str(page.pk)]
    assert dict(letters()).keys() == {"reviewer@example.org", "amina@example.org"}
    assert dict(letters())["amina@example.org"].startswith("The editors have your story: A red bag in Corby")
    # Without a line of its own its title stands in lists.
    assert again(page, teller).draft.strapline == "A red bag in Corby"


@pytest.mark.parametrize(("gap", "says"), [("what_did_not_work", "what did not work"), ("place", "place")])
def test_a_story_with_a_gap_is_not_sent_and_the_gap_is_named(
    browser: Client, whole: Story, teller: Member, gap: str, says: str
) -> None:
    draft = whole.draft
    setattr(draft, gap, "" if gap == "place" else "[]")
    draft.save_revision(user=teller, clean=False)

    response = browser.post(f"/stories/{whole.page.pk}/send/", follow=True)

    assert f"Fill in first: {says}." in response.content.decode()
    assert not page_of(whole).workflow_in_progress


def test_nobody_is_quoted_who_did_not_agree(browser: Client, whole: Story, teller: Member) -> None:
    people = {"part": "led", "quote": "It helps.", "quoted": "A nurse, Corby", "audience": "public"}
    opened = browser.get(f"/stories/{whole.page.pk}/people/").context["version"]
    browser.post(f"/stories/{whole.page.pk}/people/", people | {"version": opened})

    response = browser.post(f"/stories/{whole.page.pk}/send/", follow=True)

    assert "that they agreed" in response.content.decode()
    assert not page_of(whole).workflow_in_progress


def test_while_a_reviewer_reads_it_the_form_says_so_and_changes_nothing(
    browser: Client, sent: Story, teller: Member
) -> None:
    address = f"/stories/{sent.page.pk}/story/"
    shown = browser.get(address)
    assert "The editors are reading it" in shown.content.decode()
    assert "Save and go on" not in shown.content.decode()

    refused = browser.post(address, STORY | {"problem": "Too late.", "version": shown.context["version"]})

    assert "The editors have it now" in refused.content.decode()
    assert "Too late." in refused.content.decode()
    assert "Too late." not in str(again(sent.page, teller).draft.problem)
    for path in ("photos/remove/", "delete/", "send/"):
        browser.post(f"/stories/{sent.page.pk}/{path}", {"key": "x"})
    assert again(sent.page, teller).state == State.READING


def test_a_member_takes_it_back_and_nobody_is_told_that_it_was_refused(
    browser: Client, sent: Story, teller: Member, committed: Callable[..., Any]
) -> None:
    committed(lambda: browser.post(f"/stories/{sent.page.pk}/take-back/"))

    assert again(sent.page, teller).state == State.DRAFT
    assert mail.outbox == []
    assert (
        "not reading it any more" in browser.post(f"/stories/{sent.page.pk}/take-back/", follow=True).content.decode()
    )


def test_changes_are_asked_for_with_words_made_and_sent_again(
    browser: Client, sent: Story, reviewer: Member, client: Client, committed: Callable[..., Any]
) -> None:
    teller = sent.page.owner
    client.force_login(reviewer)
    Comment.objects.create(page=sent.page, user=reviewer, text="Which papers?", contentpath="problem")
    committed(lambda: client.post(task_address(page_of(sent), "reject"), {"comment": "Say more of the <cost>."}))

    assert again(sent.page, teller).state == State.CHANGES
    assert list(letters()) == [("amina@example.org", "The editors have read “A red bag in Corby”")]
    assert "Say more of the <cost>." in mail.outbox[0].body
    assert f"/stories/{sent.page.pk}/" in mail.outbox[0].body
    assert f'href="/stories/{sent.page.pk}/"' in browser.get("/").content.decode()
    html = browser.get("/stories/").content.decode()
    assert "Say more of the &lt;cost&gt;." in html
    assert "Which papers?" in html

    opened = browser.get(f"/stories/{sent.page.pk}/story/").context["version"]
    browser.post(f"/stories/{sent.page.pk}/story/", STORY | {"problem": "Red papers.", "version": opened})
    mail.outbox.clear()
    committed(lambda: browser.post(f"/stories/{sent.page.pk}/send/"))
    assert again(sent.page, teller).state == State.READING
    assert "/stories/" not in browser.get("/").content.decode().partition("<main")[2]
    assert {to for to, _subject in letters()} == {"reviewer@example.org", "amina@example.org"}
    assert "Red papers." in str(page_of(sent).current_workflow_task_state.revision.as_object().problem)


def test_approving_publishes_it_and_the_member_is_told_once(
    browser: Client, sent: Story, reviewer: Member, client: Client, committed: Callable[..., Any]
) -> None:
    client.force_login(reviewer)

    committed(lambda: client.post(task_address(page_of(sent), "approve")))

    page = page_of(sent)
    assert page.live
    assert list(letters()) == [("amina@example.org", "Published: “A red bag in Corby”")]
    assert page.get_url() in mail.outbox[0].body
    assert "/cms/" not in mail.outbox[0].body
    assert f'href="{page.get_url()}"' in browser.get("/stories/").content.decode()
    assert "We packed a bag." in Client().get(page.get_url()).content.decode()


def test_publishing_it_past_the_workflow_tells_the_member_once_too(
    sent: Story, reviewer: Member, teller: Member, committed: Callable[..., Any]
) -> None:
    committed(lambda: page_of(sent).get_latest_revision().publish(user=reviewer))

    assert again(sent.page, teller).state == State.PUBLISHED
    assert list(letters()) == [("amina@example.org", "Your story is published: A red bag in Corby")]


def test_a_story_that_is_not_taken_stays_the_members_and_they_are_told(
    browser: Client, sent: Story, teller: Member, reviewer: Member, committed: Callable[..., Any]
) -> None:
    committed(lambda: page_of(sent).current_workflow_state.cancel(user=reviewer))

    found = again(sent.page, teller)
    assert found.state == State.NOT_TAKEN
    assert found.may_change
    assert list(letters()) == [("amina@example.org", "The editors have not taken your story: A red bag in Corby")]
    assert "do not publish it as it is" in browser.get("/stories/").content.decode()


def test_a_draft_that_an_editor_deletes_is_not_gone_in_silence(
    whole: Story, reviewer: Member, client: Client, committed: Callable[..., Any]
) -> None:
    client.force_login(reviewer)

    committed(lambda: client.post(reverse("wagtailadmin_pages:delete", args=[whole.page.pk])))

    assert list(letters()) == [("amina@example.org", "The editors have deleted your draft: A red bag in Corby")]


def test_whoever_is_suspended_is_told_nothing(
    sent: Story, teller: Member, reviewer: Member, committed: Callable[..., Any]
) -> None:
    Member.objects.filter(pk=teller.pk).update(is_active=False)

    committed(lambda: page_of(sent).current_workflow_state.cancel(user=reviewer))

    assert mail.outbox == []


def test_a_mail_server_that_is_away_leaves_the_story_unsent_and_says_so(
    browser: Client, whole: Story, teller: Member, reviewer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: EmailBackend) -> None:
        raise OSError

    monkeypatch.setattr(EmailBackend, "open", fail)

    response = browser.post(f"/stories/{whole.page.pk}/send/", follow=True)

    assert "could not be sent just now" in response.content.decode()
    assert again(whole.page, teller).state == State.DRAFT


def test_without_a_workflow_a_story_is_kept_and_nobody_is_told_that_it_was_sent(
    browser: Client, whole: Story, teller: Member
) -> None:
    for workflow in Workflow.objects.all():
        workflow.deactivate()

    html = browser.post(f"/stories/{whole.page.pk}/send/", follow=True).content.decode()

    assert "take no stories at the moment" in html
    assert again(whole.page, teller).state == State.DRAFT
    assert mail.outbox == []


def test_an_unsent_draft_is_deleted_after_a_question(browser: Client, story: Story) -> None:
    asked = browser.get(f"/stories/{story.page.pk}/delete/").content.decode()
    assert "gone for good" in asked

    response = browser.post(f"/stories/{story.page.pk}/delete/", follow=True)

    assert "The draft is deleted." in response.content.decode()
    assert not CaseStudyPage.objects.exists()


def test_what_was_published_once_is_not_deleted_here(browser: Client, teller: Member) -> None:
    page = CaseStudyPageFactory(owner=teller)
    page.unpublish()

    assert again(page, teller).state == State.WITHDRAWN
    browser.post(f"/stories/{page.pk}/delete/")

    assert CaseStudyPage.objects.filter(pk=page.pk).exists()


def test_others_actions_are_refused(sent: Story) -> None:
    other = MemberFactory()

    for act in (actions.send, actions.take_back, actions.delete):
        with pytest.raises(actions.PermissionDenied):
            act(story=sent, by=other)
