"""Pages that are published and withdrawn at a time that an editor chose."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from directory.models import Member
from resources.models import CaseStudyPage, LearningGuidePage, ResourcePage
from resources.publishing import NotReady
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, ResourcePageFactory
from tests.markup import text
from tests.resources.test_workflow import signed_in

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=1)


@pytest.fixture
def editor() -> Member:
    return signed_in("Reviewers")[1]


def schedule(page: Any, editor: Member) -> Any:
    """Have the page wait for its time, and let the time come."""
    page.go_live_at, page.owner = timezone.now() + SOON, editor
    page.save_revision(user=editor).publish(user=editor)
    page.refresh_from_db()
    assert not page.live
    page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now() - SOON)
    # The revision says when it goes live as well.
    for revision in page.revisions.all():
        revision.content["go_live_at"] = (timezone.now() - SOON).isoformat()
        revision.save()
    return page


def test_a_page_is_published_at_its_time_and_search_knows(
    editor: Member, django_capture_on_commit_callbacks: Any
) -> None:
    page = schedule(ResourcePageFactory(title="Waxwings in winter", live=False), editor)
    link = page.get_url()
    assert link not in Client().get("/search/?q=waxwings").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")

    assert ResourcePage.objects.get().live
    assert link in Client().get("/search/?q=waxwings").content.decode()


def test_a_page_is_withdrawn_at_its_time_and_search_knows(django_capture_on_commit_callbacks: Any) -> None:
    page = ResourcePageFactory(title="Waxwings in winter")
    assert page.get_url() in Client().get("/search/?q=waxwings").content.decode()
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - SOON)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")

    assert not ResourcePage.objects.get().live
    assert page.get_url() not in Client().get("/search/?q=waxwings").content.decode()


def test_a_page_that_is_not_ready_stays_a_draft_its_editors_are_told_and_the_others_go_on(
    editor: Member, django_capture_on_commit_callbacks: Any
) -> None:
    cases = CaseStudyPageFactory.create_batch(3)
    guide = schedule(LearningGuidePageFactory(title="Not ready", cases=cases, live=False), editor)
    CaseStudyPage.objects.first().unpublish()
    other = schedule(ResourcePageFactory(title="Ready", live=False), editor)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")

    assert not LearningGuidePage.objects.get(pk=guide.pk).live
    assert ResourcePage.objects.get(pk=other.pk).live
    assert [(message.to, message.subject) for message in mail.outbox] == [([editor.email], "Not published: Not ready")]
    assert "at least 3 published case studies" in mail.outbox[0].body
    assert reverse("wagtailadmin_pages:edit", args=[guide.pk]) in mail.outbox[0].body
    assert PageLogEntry.objects.filter(page=guide.pk, action="wagtail.schedule.cancel").exists()

    # It was tried once: nobody gets the same mail every few minutes.
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")
    assert len(mail.outbox) == 1


def test_what_is_not_ready_is_not_put_on_the_schedule() -> None:
    guide = LearningGuidePageFactory(cases=CaseStudyPageFactory.create_batch(2), live=False)
    guide.go_live_at = timezone.now() + SOON
    with pytest.raises(NotReady):
        guide.save_revision().publish()


def test_versions_are_compared_and_a_page_is_locked_and_commented_on() -> None:
    client, editor = signed_in("Reviewers")
    page = ResourcePageFactory(title="Before")
    page.title = "Afterwards"
    first, second = page.get_latest_revision(), page.save_revision(user=editor)
    compared = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk]))
    assert "Afterwards" in text(compared.content)

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    html = client.get(edit).content.decode()
    assert 'id="comments"' in html
    # Who else has the page open is asked for by its sessions.
    assert "w-session" in html

    client.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    other, _ = signed_in("Editors")
    assert "was locked by" in text(other.get(edit).content)
