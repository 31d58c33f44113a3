"""How far a member has come on a learning path: begun, marked, taken back, new since, left; and where it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from directory.models import Member
from resources import progress
from resources.models import DoneItem, LearningPathPage, StartedPath
from tests.factories import (
    LearningGuidePageFactory,
    LearningPathPageFactory,
    MemberFactory,
    ResourcePageFactory,
    event_of,
    item_of,
)
from tests.markup import forms_of, text
from tests.resources.on_paths import again, key, mark, seen, soon

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_member_starts_marks_and_takes_back(
    member_client: Client, member: Member, path: LearningPathPage, sheets: list[Any]
) -> None:
    ask, plot, look = sheets
    assert f"/learning/{path.pk}/begin/" in forms_of(member_client.get(path.get_url()).content.decode())
    shown = text(member_client.post(f"/learning/{path.pk}/begin/", follow=True).content)
    assert "You have begun." in shown
    assert "0 of 2 done" in shown
    assert "Next: Ask" in shown
    html = mark(member_client, path, ask).content.decode()
    assert "Done. 1 of 2 done." in text(html.encode())
    assert 'value="1" max="2"' in html
    assert "Next: Plot" in text(html.encode())
    assert "and 1 because you liked" in text(mark(member_client, path, look).content)
    assert "You have finished this path" in text(mark(member_client, path, plot).content)
    assert StartedPath.objects.get(member=member).finished_at is not None
    assert "Taken back. 1 of 2 done." in text(mark(member_client, path, ask, "no").content)
    assert StartedPath.objects.get(member=member).finished_at is None


def test_marking_begins_a_path_that_was_not_begun_and_marking_twice_is_once(
    member_client: Client, member: Member, path: LearningPathPage, sheets: list[Any]
) -> None:
    mark(member_client, path, sheets[0])
    mark(member_client, path, sheets[0])
    assert DoneItem.objects.filter(path__member=member).count() == 1


def test_in_place_only_the_way_comes_back_and_says_aloud_what_happened(
    member_client: Client, path: LearningPathPage, sheets: list[Any]
) -> None:
    html = mark(member_client, path, sheets[0], **HTMX).content.decode()
    assert "<html" not in html
    assert html.lstrip().startswith('<div class="stack-large" id="way">')
    assert 'hx-swap-oob="innerHTML:#way-said">Done. 1 of 2 done.<' in html
    answer = Client().post(f"/learning/{path.pk}/mark/", {"item": key(sheets[0]), "done": "yes"}, **HTMX)
    assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_leaving_asks_first_and_takes_all_back(
    member_client: Client, member: Member, path: LearningPathPage, sheets: list[Any]
) -> None:
    assert member_client.get(f"/learning/{path.pk}/leave/")["Location"] == path.get_url()
    mark(member_client, path, sheets[0])
    assert "Leave “First charts”?" in text(member_client.get(f"/learning/{path.pk}/leave/").content)
    assert StartedPath.objects.filter(member=member).exists()
    shown = member_client.post(f"/learning/{path.pk}/leave/", follow=True).content
    assert "what you marked is gone" in text(shown)
    assert not DoneItem.objects.exists()


def test_what_is_added_later_is_new_and_takes_no_finish_away(
    member: Member, path: LearningPathPage, sheets: list[Any]
) -> None:
    ask, plot, _look = sheets
    for page in (ask, plot):
        progress.mark(page=path, by=member, key=key(page), is_done=True)
    finished = StartedPath.objects.get(member=member).finished_at
    more = [ResourcePageFactory(title=title) for title in ("Third", "Fourth")]
    again(path, [item_of(plot), item_of(ask)], [item_of(page) for page in more])
    now = seen(path, member)
    assert (now.is_finished, now.new_total, now.done_total, now.total) == (False, 2, 2, 4)
    now = progress.mark(page=path, by=member, key=key(more[0]), is_done=True)
    assert now.new_total == 1
    progress.mark(page=path, by=member, key=key(more[0]), is_done=False)
    assert StartedPath.objects.get(member=member).finished_at == finished, "it was finished without what is new"
    for page in more:
        now = progress.mark(page=path, by=member, key=key(page), is_done=True)
    assert now.is_finished
    assert now.new_total == 0
    assert StartedPath.objects.get(member=member).finished_at > finished


def test_what_is_taken_off_a_path_or_moved_within_it_takes_nothing_away(
    member: Member, path: LearningPathPage, sheets: list[Any]
) -> None:
    ask, _plot, look = sheets
    progress.mark(page=path, by=member, key=key(ask), is_done=True)
    again(path, [item_of(look)], [item_of(ask)])
    assert [(item.title, item.is_done) for item in seen(path, member).items] == [("Look again", False), ("Ask", True)]
    again(path, [item_of(ask)])
    assert seen(path, member).is_finished


def test_an_event_to_come_is_next_only_when_nothing_else_is(
    member: Member, path: LearningPathPage, sheets: list[Any]
) -> None:
    again(path, [event_of("Meet", soon()), item_of(sheets[0])])
    first = seen(path, member).next
    assert first is not None
    assert first.title == "Ask"
    after = progress.mark(page=path, by=member, key=key(sheets[0]), is_done=True).next
    assert after is not None
    assert after.title == "Meet"


def test_nobody_says_that_they_were_where_it_has_not_begun(member_client: Client, path: LearningPathPage) -> None:
    again(path, [event_of("Meet", soon()), event_of("Met", soon(-1))])
    html = member_client.get(path.get_url()).content.decode()
    assert 'Mark as done<span class="visually-hidden">: Met<' in html
    assert 'Mark as done<span class="visually-hidden">: Meet<' not in html


def test_progress_is_the_members_own(path: LearningPathPage, sheets: list[Any]) -> None:
    someone, other = MemberFactory(), MemberFactory(is_staff=True, is_superuser=True)
    progress.mark(page=path, by=someone, key=key(sheets[0]), is_done=True)
    client = Client()
    client.force_login(other)
    html = client.get(path.get_url()).content.decode()
    assert "<progress" not in html
    assert someone.display_name not in html
    assert "No path begun yet" in client.get("/learning/").content.decode()


def test_a_path_that_one_may_not_read_is_not_begun(member: Member, path: LearningPathPage) -> None:
    path.unpublish()
    with pytest.raises(PermissionDenied):
        progress.begin(page=path, by=member)
    client = Client()
    client.force_login(member)
    assert client.post(f"/learning/{path.pk}/begin/").status_code == 404
    assert client.post(f"/learning/{LearningGuidePageFactory().pk}/begin/").status_code == 404


@pytest.mark.parametrize("item", ["", "page-0", "page-999999", "nonsense", "\0", "x" * 10_000, "🏥"])
def test_what_is_not_on_the_path_is_not_marked(member_client: Client, path: LearningPathPage, item: str) -> None:
    response = member_client.post(f"/learning/{path.pk}/mark/", {"item": item, "done": "yes"}, follow=True)
    assert "That is not on the path any more." in text(response.content)
    assert not StartedPath.objects.exists()


def test_with_a_member_goes_their_progress(member: Member, path: LearningPathPage, sheets: list[Any]) -> None:
    progress.mark(page=path, by=member, key=key(sheets[0]), is_done=True)
    member.delete()
    assert not StartedPath.objects.exists()
    assert not DoneItem.objects.exists()


def test_editors_are_told_a_total_from_five_members_up(path: LearningPathPage, sheets: list[Any]) -> None:
    editor = MemberFactory(is_staff=True, is_superuser=True)
    client, reader = Client(), Client()
    client.force_login(editor)
    members = MemberFactory.create_batch(6)
    reader.force_login(members[0])
    for member in members[:4]:
        progress.begin(page=path, by=member)
    assert "Fewer than five members have begun it." in text(client.get(path.get_url()).content)
    for member in members[4:]:
        progress.begin(page=path, by=member)
    shown = text(client.get(path.get_url()).content)
    assert "6 members have begun it. Fewer than five have finished it." in shown
    assert "have begun it" not in reader.get(path.get_url()).content.decode()
    Member.objects.filter(pk__in=[one.pk for one in members[:2]]).update(paused=True)
    assert "Fewer than five members have begun it." in text(client.get(path.get_url()).content)


def test_a_page_that_was_reached_from_a_path_leads_on(
    member_client: Client, path: LearningPathPage, sheets: list[Any]
) -> None:
    ask, _plot, _look = sheets
    here = f"{ask.get_url()}?path={path.pk}"
    assert here in member_client.get(path.get_url()).content.decode()
    shown = text(member_client.get(here).content)
    assert "On the learning path First charts" in shown
    assert "Next in First charts: Plot" in shown
    response = mark(member_client, path, ask)
    assert response.redirect_chain[0][0] == f"{path.get_url()}#way"
    sent = {"item": key(ask), "done": "no", "from": "item"}
    assert member_client.post(f"/learning/{path.pk}/mark/", sent)["Location"] == here


@pytest.mark.parametrize("asked", ["", "0", "nonsense", "²", "9" * 400, "other", "secret"])
def test_a_page_says_nothing_of_a_path_that_it_is_not_on(
    member_client: Client, path: LearningPathPage, sheets: list[Any], asked: str
) -> None:
    if asked == "other":
        asked = str(LearningPathPageFactory().pk)
    if asked == "secret":
        path.unpublish()
        asked = str(path.pk)
    response = member_client.get(sheets[0].get_url(), {"path": asked})
    assert response.status_code == 200
    assert "On the learning path" not in response.content.decode()


def test_your_learning_paths_hold_what_was_begun_and_can_be_read(
    member_client: Client, path: LearningPathPage, sheets: list[Any]
) -> None:
    empty = text(member_client.get("/learning/").content)
    assert "No path begun yet" in empty
    mark(member_client, path, sheets[0])
    shown = text(member_client.get("/learning/").content)
    assert "First charts" in shown
    assert "1 of 2 done" in shown
    assert "Next: Plot" in shown
    path.unpublish()
    assert "No path begun yet" in text(member_client.get("/learning/").content)


def test_the_home_page_goes_on_with_a_path_that_is_not_finished(
    member_client: Client, path: LearningPathPage, sheets: list[Any]
) -> None:
    assert "Go on with" not in text(member_client.get("/").content)
    mark(member_client, path, sheets[0])
    assert "Go on with First charts : 1 of 2 done" in text(member_client.get("/").content)
    mark(member_client, path, sheets[1])
    assert "Go on with" not in text(member_client.get("/").content)


def test_the_list_narrows_by_level_and_shows_how_far_one_is(
    member_client: Client, path: LearningPathPage, sheets: list[Any]
) -> None:
    LearningPathPageFactory(title="For boards", level="leader")
    mark(member_client, path, sheets[0])
    shown = text(member_client.get("/learning-paths/").content)
    assert "2 learning paths" in shown
    assert "1 of 2 done" in shown
    shown = text(member_client.get("/learning-paths/?level=leader").content)
    assert "For boards" in shown
    assert "First charts" not in shown
    assert "No learning path fits" in text(member_client.get("/learning-paths/?level=practitioner").content)


def test_a_path_stands_in_the_library_its_feed_and_the_sitemap(client: Client, path: LearningPathPage) -> None:
    assert "First charts" in client.get("/library/?kind=learning-path").content.decode()
    assert "First charts" in client.get("/library/feed/learning-path/").content.decode()
    assert path.get_url() in client.get("/sitemap-learning-paths.xml").content.decode()
    assert "Course" in client.get(path.get_url()).content.decode()
