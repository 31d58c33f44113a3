"""The reading list, following a page, and pages about the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Notification
from directory.models import Member
from resources.models import Feedback, FollowedPage, KeptPage, PageAudience
from resources.reading import marks_of
from tests.factories import (
    CaseStudyPageFactory,
    ConceptFactory,
    LearningGuidePageFactory,
    MemberFactory,
    ResourcePageFactory,
    UseFactory,
)
from tests.markup import text

pytestmark = pytest.mark.django_db

LIST = "/reading/"


def press(client: Client, page: Any, what: str, wanted: str = "yes", **fields: str) -> Any:
    return client.post(f"/reading/{page.pk}/{what}/", {"wanted": wanted, **fields})


def change(page: Any, by: Member | None = None, **fields: Any) -> None:
    """Publish a new version of the page."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)


def told(member: Member) -> list[str]:
    return [notice.title for notice in Notification.objects.filter(member=member, kind="changed")]


# --- Keeping -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", [CaseStudyPageFactory, LearningGuidePageFactory, ResourcePageFactory])
def test_a_member_keeps_a_page_and_takes_it_off_again(member_client: Client, member: Member, factory: Any) -> None:
    page = factory()
    assert "Keep for later" in member_client.get(page.get_url()).content.decode()

    assert press(member_client, page, "keep").headers["Location"] == page.get_url()

    assert "On your reading list" in member_client.get(page.get_url()).content.decode()
    assert page.title in text(member_client.get(LIST).content)
    assert press(member_client, page, "keep", "no", **{"from": "list"}).headers["Location"] == LIST
    assert not KeptPage.objects.exists()
    assert "Nothing kept yet" in member_client.get(LIST).content.decode()


def test_pressed_twice_it_is_kept_once(member_client: Client) -> None:
    page = CaseStudyPageFactory()
    for what in ("keep", "keep", "follow", "follow"):
        press(member_client, page, what)

    assert (KeptPage.objects.count(), FollowedPage.objects.count()) == (1, 1)


def test_the_list_is_its_members_own_and_has_only_what_they_may_read_now(client: Client) -> None:
    kept = KeptPage.objects.create(page=ResourcePageFactory(), member=MemberFactory())
    gone = ResourcePageFactory(title="Withdrawn since")
    KeptPage.objects.create(page=gone, member=kept.member)
    FollowedPage.objects.create(page=gone, member=kept.member)
    gone.unpublish()
    client.force_login(MemberFactory())
    assert kept.page.title not in client.get(LIST).content.decode()

    client.force_login(kept.member)

    page = client.get(LIST).content.decode()
    assert kept.page.title in page
    assert gone.title not in page


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_page(client: Client) -> None:
    page = CaseStudyPageFactory()

    assert press(client, page, "keep").headers["Location"] == f"/accounts/login/?next={page.get_url()}"
    assert client.get(LIST).headers["Location"] == f"/accounts/login/?next={LIST}"
    assert "Keep for later" not in client.get(page.get_url()).content.decode()


@pytest.mark.parametrize("what", ["keep", "follow"])
def test_what_one_may_not_read_is_neither_kept_nor_followed(member_client: Client, what: str) -> None:
    assert press(member_client, CaseStudyPageFactory(live=False), what).status_code == 404
    assert press(member_client, CaseStudyPageFactory().get_parent(), what).status_code == 404
    assert not KeptPage.objects.exists()
    assert not FollowedPage.objects.exists()


def test_the_list_has_pages_of_twenty_at_no_more_queries(member_client: Client, member: Member) -> None:
    KeptPage.objects.create(page=ResourcePageFactory(), member=member)
    member_client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        member_client.get(LIST)
    for page in ResourcePageFactory.create_batch(22):
        KeptPage.objects.create(page=page, member=member)
        FollowedPage.objects.create(page=page, member=member)
    with CaptureQueriesContext(connection) as many:
        shown = member_client.get(LIST).content.decode()

    assert shown.count("Take off the list") == 20
    assert len(many) <= len(few) + 1


def test_the_marks_of_a_page_are_its_readers_own_and_whether_anybody_said_anything(member: Member) -> None:
    page, other = ResourcePageFactory(), MemberFactory()
    assert marks_of(page, member) == set()
    for model in (KeptPage, FollowedPage):
        model.objects.create(page=page, member=other)
    UseFactory(page=page)
    feedback = Feedback.objects.create(page=page, member=other, is_helpful=True)

    assert marks_of(page, None) == marks_of(page, member) == {"rated", "used"}
    assert marks_of(page, other) == {"rated", "used", "kept", "followed", "helpful"}
    assert marks_of(ResourcePageFactory(), other) == set()
    feedback.is_helpful = False
    feedback.save()
    assert "unhelpful" in marks_of(page, other)


def test_a_reader_without_news_is_asked_once_whether_there_is_any(member_client: Client, member: Member) -> None:
    page = LearningGuidePageFactory()
    with CaptureQueriesContext(connection) as queries:
        member_client.get(page.get_url())
    assert sum("communities_notification" in query["sql"] for query in queries) == 1


# --- Following ---------------------------------------------------------------------------------------------------


def test_whoever_follows_a_page_is_told_of_a_new_version_until_they_read_it(
    member_client: Client, member: Member
) -> None:
    page = CaseStudyPageFactory()
    press(member_client, page, "follow")
    assert told(member) == []

    change(page, strapline="Once more")

    notices = text(member_client.get("/notifications/").content)
    assert f"There is a new version of {page.title}" in notices
    member_client.get(page.get_url())
    assert not Notification.objects.unread().exists()


def test_whoever_publishes_is_not_told_and_a_draft_tells_nobody() -> None:
    page, follower, editor = CaseStudyPageFactory(), MemberFactory(), MemberFactory()
    for member in (follower, editor):
        FollowedPage.objects.create(page=page, member=member)

    page.save_revision(user=editor)
    assert told(follower) == []
    change(page, by=editor)

    assert (told(follower), told(editor)) == ([page.title], [])


def test_what_is_to_be_published_later_tells_nobody_yet() -> None:
    followed = FollowedPage.objects.create(page=CaseStudyPageFactory(), member=MemberFactory())

    change(followed.page.specific, go_live_at=timezone.now() + timedelta(days=2))

    assert told(followed.member) == []


def test_one_is_told_once_a_day_at_most_and_again_the_next(member_client: Client, member: Member) -> None:
    page = CaseStudyPageFactory()
    press(member_client, page, "follow")
    change(page)
    member_client.get(page.get_url())

    change(page)
    assert len(told(member)) == 1
    FollowedPage.objects.update(told_at=timezone.now() - timedelta(days=1, minutes=1))
    change(page)

    assert len(told(member)) == 2


def test_nobody_is_told_of_what_they_may_not_see_any_more(member_client: Client, member: Member) -> None:
    page = CaseStudyPageFactory()
    suspended = MemberFactory(is_active=False)
    FollowedPage.objects.create(page=page, member=suspended)
    press(member_client, page, "follow")
    change(page)
    assert told(suspended) == []

    page.refresh_from_db()
    page.unpublish()

    assert Notification.objects.filter(member=member).exists()
    assert page.title not in member_client.get("/notifications/").content.decode()
    assert 'data-count="1"' not in member_client.get("/communities/").content.decode()


def test_whoever_stops_following_is_told_no_more(member_client: Client, member: Member) -> None:
    page = CaseStudyPageFactory()
    press(member_client, page, "follow")
    assert "Stop telling me" in member_client.get(page.get_url()).content.decode()

    press(member_client, page, "follow", "no")
    change(page)

    assert told(member) == []


# --- Pages about the same ----------------------------------------------------------------------------------------


def more(client: Client, page: Any) -> str:
    whole = client.get(page.get_url()).content
    return text(whole.partition(b'aria-labelledby="more-on"')[2].partition(b"</section>")[0])


def test_pages_that_share_a_rare_concept_come_before_those_that_share_a_common_one(client: Client) -> None:
    common = ConceptFactory(key="teams", kind="topic", label="Teamwork")
    rare = ConceptFactory(key="cusum", kind="method", label="CUSUM charts")
    page = CaseStudyPageFactory(concepts=[common, rare])
    common_one, *_others = ResourcePageFactory.create_batch(3, concepts=[common])
    near = ResourcePageFactory(title="Near", concepts=[rare])
    CaseStudyPageFactory(title="About nothing of it")

    found = more(client, page)

    assert "More on “teamwork”" in found
    assert found.index("teamwork") < found.index(near.title) < found.index(common_one.title)
    assert "About nothing" not in found
    assert page.title not in found


def test_no_more_than_five_are_shown_and_only_what_the_reader_may_see(client: Client, member_client: Client) -> None:
    concept = ConceptFactory(key="falls", kind="topic", label="Falls")
    page = CaseStudyPageFactory(concepts=[concept])
    hidden = ResourcePageFactory(title="For members", concepts=[concept], audience=PageAudience.MEMBERS)

    assert more(client, page) == ""
    assert hidden.title in more(member_client, page)
    ResourcePageFactory.create_batch(7, concepts=[concept])
    assert len(client.get(page.get_url()).content.decode().partition('id="more-on"')[2].split("<li>")[1:6]) == 5
    with CaptureQueriesContext(connection) as counted:
        more(client, page)
    assert len([one for one in counted if "search_documentlabel" in one["sql"]]) == 3
