"""Learning paths: what stands on them for whom, what is asked before publishing, and what they cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from directory import audiences
from directory.audiences import Viewer
from directory.groups import groups
from directory.models import Member
from resources import paths, progress
from resources.models import LearningPathIndexPage, LearningPathPage, StartedPath
from resources.publishing import NotReady
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    LearningGuidePageFactory,
    LearningPathPageFactory,
    MemberFactory,
    MembershipFactory,
    ResourcePageFactory,
    event_of,
    item_of,
    modules_of,
)
from tests.markup import text
from tests.resources.on_paths import again, key, seen, soon

pytestmark = pytest.mark.django_db


def test_a_path_shows_its_modules_in_order_with_what_is_fixed_and_what_is_optional(
    client: Client, path: LearningPathPage
) -> None:
    shown = text(client.get(path.get_url()).content)
    assert "1. Part 1" in shown
    assert shown.index("Ask") < shown.index("Look again") < shown.index("2. Part 2") < shown.index("Plot")
    assert "2 things to do , 1 more if you like · about 1 h 5 min" in shown.replace("do,", "do ,")
    assert "about 15 minutes · if you like" in shown


def test_a_visitor_reads_a_path_without_progress_and_is_invited_to_sign_in(
    client: Client, path: LearningPathPage
) -> None:
    html = client.get(path.get_url()).content.decode()
    assert f"/accounts/login/?next={path.get_url()}" in html
    assert "<progress" not in html
    assert "Mark as done" not in html
    for address in (f"/learning/{path.pk}/begin/", f"/learning/{path.pk}/mark/", "/learning/"):
        response = client.get(address) if address == "/learning/" else client.post(address)
        assert response["Location"].startswith("/accounts/login/")
    assert not StartedPath.objects.exists()


@pytest.mark.parametrize("how", ["draft", "members", "withdrawn", "deleted"])
def test_what_the_reader_may_not_see_is_neither_shown_nor_counted(client: Client, sheets: list[Any], how: str) -> None:
    secret = ResourcePageFactory(title="Ospreys", audience="members" if how == "members" else "public")
    path = LearningPathPageFactory(modules=[[item_of(sheets[0])], [item_of(secret, note="Ospreys, too")]])
    match how:
        case "draft" | "withdrawn":
            secret.unpublish()
        case "deleted":
            secret.delete()
    html = client.get(path.get_url()).content.decode()
    assert "Ospreys" not in html
    assert "Part 2" not in html, "a module of which nothing can be seen tells that something is there"
    assert seen(path).total == 1
    assert "1 thing to do · about 15 min" in text(html.encode())


def test_an_event_is_for_its_community_alone_where_it_says_so(path: LearningPathPage, sheets: list[Any]) -> None:
    membership = MembershipFactory(community__name="Falls and frailty")
    token = audiences.community(membership.community_id)
    again(path, [item_of(sheets[0]), event_of("Our webinar", soon(), group=token, place="Online")])
    outsider, insider = Client(), Client()
    outsider.force_login(MemberFactory())
    insider.force_login(membership.member)
    shown = text(insider.get(path.get_url()).content)
    assert "Our webinar" in shown
    assert "for the members of Falls and frailty" in shown
    assert seen(path, membership.member).total == 2
    assert "Our webinar" not in outsider.get(path.get_url()).content.decode()
    outsider.post(f"/learning/{path.pk}/mark/", {"item": "our-webinar", "done": "yes"})
    assert not StartedPath.objects.exists()
    membership.delete()
    assert seen(path, membership.member).total == 1


def test_an_event_can_be_for_every_community_that_members_may_know_of() -> None:
    CommunityFactory(name="Beta", level="private")
    CommunityFactory(name="alpha")
    CommunityFactory(name="Unheard of", level="confidential")
    assert [name for _token, name in groups() if name in {"alpha", "Beta", "Unheard of"}] == ["alpha", "Beta"]


def test_a_cancelled_event_is_gone_and_one_that_is_over_says_so_and_blocks_nobody(
    member_client: Client, member: Member, path: LearningPathPage, sheets: list[Any]
) -> None:
    over, gone = event_of("Kick off", soon(-5)), event_of("Summer fair", soon(), cancelled=True)
    again(path, [over, item_of(sheets[0]), gone])
    shown = text(member_client.get(path.get_url()).content)
    assert "Summer fair" not in shown
    assert "This is over. The path can be finished without it." in shown
    now = progress.mark(page=path, by=member, key=key(sheets[0]), is_done=True)
    assert (now.is_finished, now.done_total, now.total) == (True, 1, 1)
    # Whoever was there may say so.
    assert progress.mark(page=path, by=member, key="kick-off", is_done=True).done_total == 2


def test_an_event_that_goes_on_is_not_over(path: LearningPathPage) -> None:
    again(path, [event_of("Long day", soon(-1), minutes=120)])
    assert not seen(path).items[0].is_over


def test_the_words_of_an_event_are_not_found_by_search(path: LearningPathPage, member_client: Client) -> None:
    again(path, [event_of("Zebrafinch webinar", soon(), note="Zebrafinch")])
    assert "First charts" in text(member_client.get("/search/?q=charts").content)
    assert "First charts" not in text(member_client.get("/search/?q=zebrafinch").content)


@pytest.mark.parametrize("what", ["nothing", "optional", "unpublished", "cancelled", "empty"])
def test_a_path_needs_one_thing_to_do_before_it_is_published(what: str) -> None:
    sheet = ResourcePageFactory(live=what != "unpublished")
    items = {
        "nothing": [],
        "empty": [[]],
        "optional": [[item_of(sheet, optional=True)]],
        "unpublished": [[item_of(sheet)]],
        "cancelled": [[event_of("Fair", soon(), cancelled=True)]],
    }[what]
    path = LearningPathPageFactory(modules=items, live=False)
    with pytest.raises(NotReady, match="Fill in first: modules" if what == "nothing" else "one thing to do"):
        path.latest_revision.publish()


def test_a_page_stands_on_a_path_once(sheets: list[Any]) -> None:
    path = LearningPathPageFactory(modules=[[item_of(sheets[0])], [item_of(sheets[0])]], live=False)
    with pytest.raises(NotReady, match="“Ask” stands on the path twice"):
        path.latest_revision.publish()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_path_costs_the_same_however_much_stands_on_it_and_however_many_are_on_it(
    member_client: Client, member: Member, sheets: list[Any]
) -> None:
    community = MembershipFactory(member=member).community
    token = audiences.community(community.pk)
    first = [sheets[0], CaseStudyPageFactory(), LearningGuidePageFactory()]
    path = LearningPathPageFactory(modules=[[*map(item_of, first), event_of("One", soon(), group=token)]])
    progress.mark(page=path, by=member, key=key(sheets[0]), is_done=True)
    addresses = (path.get_url(), f"{sheets[0].get_url()}?path={path.pk}", "/learning/", "/learning-paths/", "/")
    few = {address: queries(member_client, address) for address in addresses}
    more = ResourcePageFactory.create_batch(24)
    modules = [[item_of(page) for page in more[at : at + 6]] for at in range(0, 24, 6)]
    again(path, [*map(item_of, first), event_of("One", soon(), group=token)], *modules)
    for page in more[:10]:
        progress.mark(page=path, by=member, key=key(page), is_done=True)
    for other in MemberFactory.create_batch(5):
        progress.mark(page=path, by=other, key=key(sheets[0]), is_done=True)
    for page in more[:5]:
        progress.begin(page=LearningPathPageFactory(modules=[[item_of(page), item_of(sheets[0])]]), by=member)
    progress.mark(page=path, by=member, key=key(sheets[0]), is_done=True)
    many = {address: queries(member_client, address) for address in addresses}
    assert {address: many[address] for address in addresses if many[address] > few[address]} == {}


def test_the_lists_are_paged(member_client: Client, member: Member, sheets: list[Any]) -> None:
    for page in LearningPathPageFactory.create_batch(12, modules=[[item_of(sheets[0])]]):
        progress.begin(page=page, by=member)
    html = member_client.get("/learning/").content.decode()
    assert html.count("<progress") == 10
    assert member_client.get("/learning/?page=10000").content.decode().count("<progress") == 2


# --- In the editor ------------------------------------------------------------------------------------------------


def sent(items: list[Any], **more: Any) -> dict[str, Any]:
    """Return what the editor's form sends: a module with the items."""
    module = {"title": "Begin", "text": "", "items": streamfield(items)}
    data = {
        "title": "First charts",
        "slug": "first-charts",
        "summary": "From a question to a chart.",
        "level": "everyone",
        "outcomes": streamfield([("outcome", "Plot a chart.")]),
        "modules": streamfield([("module", module)]),
        "contributors": inline_formset([]),
        "comments": inline_formset([]),
        "concepts": "",
        "region": "",
        "audience": "public",
        "review_by": "",
    }
    return nested_form_data({**data, **more})


def page_item(page: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    return "page", {"page": str(page.pk), "minutes": "15", "note": "", **more}


def test_a_path_is_drafted_with_anything_missing_and_published_with_something_to_do(sheets: list[Any]) -> None:
    reviewer = Client()
    reviewer.force_login(MemberFactory(is_staff=True, is_superuser=True))
    above = LearningPathIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["resources", "learningpathpage", above.pk])
    assert "Only for the members of" in reviewer.get(address).content.decode()
    event = (
        "event",
        {
            "title": "Meet",
            "begins": "2030-03-05 12:30",
            "minutes": "60",
            "place": "",
            "url": "",
            "group": audiences.community(CommunityFactory().pk),
            "note": "",
        },
    )
    optional = page_item(sheets[0], optional="on")
    assert reviewer.post(address, sent([optional])).status_code == 302, "a draft"
    path = LearningPathPage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[path.pk])
    publish = {"action-publish": "Publish"}
    assert "one thing to do that is published" in reviewer.post(edit, sent([optional], **publish)).content.decode()
    twice = reviewer.post(edit, sent([page_item(sheets[0]), page_item(sheets[0])], **publish)).content.decode()
    assert "stands on the path twice" in twice
    assert not LearningPathPage.objects.get().live
    assert reviewer.post(edit, sent([page_item(sheets[0]), event], **publish)).status_code == 302
    assert LearningPathPage.objects.get().live
    assert [item.title for item in seen(path).items] == ["Ask"]
    assert reviewer.get(edit).status_code == 200
    assert "page names no source" not in reviewer.get(edit).content.decode()
    # The preview of a page, also of a new one, is the page that its readers will see.
    new = LearningPathPage(title="New", summary="New.", modules=modules_of([item_of(sheets[1])]))
    assert paths.journey(new, Viewer()).total == 1
