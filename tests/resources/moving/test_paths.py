"""Learning paths leave and come as files: to the pages of the site, and with what is for everybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from directory.audiences import MEMBERS, PUBLIC, Onlooker
from directory.models import Member
from resources import paths, progress
from resources.models import CaseStudyPage, LearningPathPage, ResourcePage
from resources.moving.importing import State, import_pages
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    ConceptFactory,
    LearningPathPageFactory,
    ResourcePageFactory,
    event_of,
    item_of,
)
from tests.resources.moving.test_importing import only, put
from tests.resources.moving.test_round_trip import reviewer, run

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 7, 1, 11, 30, tzinfo=UTC)
FRONT = """title: First chart
summary: It ends with a chart.
modules:
- title: Try
  items:
  - {page: resources/log, minutes: 20}
  - {event: Bring a chart, begins: 2027-07-01 12:30, minutes: 60, place: online}
"""


@pytest.fixture
def by() -> Member:
    return reviewer()


@pytest.fixture
def log() -> Any:
    return ResourcePageFactory(slug="log")


def told(item: paths.Item) -> tuple[Any, ...]:
    """Return what a reader sees of an item; a page has another number, and so another address, when it comes again."""
    page, url = (item.page.slug, "") if item.page else ("", item.url)
    return item.title, page, url, item.minutes, item.is_optional, item.note, item.begins, item.place


def seen() -> list[Any]:
    """Return what a reader sees of each path."""
    return [
        (
            (page.title, page.summary, page.level, [outcome.value for outcome in page.outcomes]),
            [(module.title, module.text, [told(item) for item in module.items]) for module in modules_of(page)],
            sorted(concept.key for concept in page.concepts.all()),
        )
        for page in LearningPathPage.objects.order_by("slug")
    ]


def modules_of(page: LearningPathPage) -> Any:
    return paths.journey(page, Onlooker([PUBLIC, MEMBERS])).modules


def empty() -> None:
    for model in (LearningPathPage, CaseStudyPage, ResourcePage):
        for page in model.objects.all():
            page.delete()


def test_a_path_that_leaves_and_comes_back_is_the_same(tmp_path: Path, by: Member, log: Any) -> None:
    case = CaseStudyPageFactory(slug="bag")
    event = event_of("Bring: a *chart*", NOON, url="https://example.org/join", place="online", optional=True)
    LearningPathPageFactory(
        modules=[[item_of(log, minutes=40, note="Write it first."), item_of(case, optional=True)], [event]],
        outcomes=json.dumps([{"type": "outcome", "value": "Say: what changes."}]),
        level="practitioner",
        concepts=[ConceptFactory(key="falls")],
        audience="members",
    )
    before = seen()

    run("export_resources", tmp_path / "pages.zip", members=True)
    empty()
    report = run("import_resources", tmp_path / "pages.zip", by=by.email, publish=True)

    assert "3 published" in report
    assert seen() == before
    assert [len(items) for _title, _text, items in before[0][1]] == [2, 1]


def test_one_kind_leaves_alone(tmp_path: Path, log: Any) -> None:
    LearningPathPageFactory(modules=[[item_of(log)]])

    assert "1 page written" in run("export_resources", tmp_path / "pages", kind=["learning-path"])


def test_what_is_not_for_everybody_stays_behind_and_it_is_said(tmp_path: Path, log: Any) -> None:
    hidden, other = ResourcePageFactory.create_batch(2, title="Members' sheet", audience="members")
    group = f"community:{CommunityFactory().pk}"
    events = [
        event_of("Woodlark evening", NOON, group=group),
        event_of("Called off", NOON, cancelled=True),
        event_of("Open day", NOON),
    ]
    page = LearningPathPageFactory(slug="way", modules=[[item_of(log), item_of(hidden)], events, [item_of(other)]])

    report = run("export_resources", tmp_path / "pages")

    text = (tmp_path / "pages/learning-paths/way.md").read_text()
    assert "Open day" in text
    assert "begins: 2027-07-01 12:30" in text.replace("'", "")
    for word in (hidden.slug, "Members' sheet", "Woodlark evening", "Called off", "Part 3"):
        assert word not in text + report
    assert f"learning-paths/{page.slug}.md: what is cancelled or not for everybody stays behind" in report


def test_nothing_is_said_of_a_path_that_leaves_whole(tmp_path: Path, log: Any) -> None:
    LearningPathPageFactory(modules=[[item_of(log)]])

    assert "stays behind" not in run("export_resources", tmp_path / "pages")


def test_a_path_and_its_pages_come_together_and_its_times_are_uk_time(tmp_path: Path, by: Member) -> None:
    put(tmp_path, "learning-paths/chart.md", FRONT, "")
    put(tmp_path, "resources/log.md", "title: Log\nkind: template\nsummary: A sheet.\n", "Plot a dot.\n")

    outcomes = import_pages(tmp_path, by=by, publish=True)

    assert {outcome.state for outcome in outcomes} == {State.PUBLISHED}
    (module,) = modules_of(LearningPathPage.objects.get())
    assert [item.title for item in module.items] == ["Log", "Bring a chart"]
    assert module.items[1].begins == NOON


def test_what_a_member_has_done_stays_done_when_the_file_comes_again(tmp_path: Path, by: Member, log: Any) -> None:
    put(tmp_path, "learning-paths/chart.md", FRONT.replace("2027", "2020"), "")
    import_pages(tmp_path, by=by, publish=True)
    page = LearningPathPage.objects.get()
    for item in modules_of(page)[0].items:
        progress.mark(page=page, by=by, key=item.key, is_done=True)

    put(tmp_path, "learning-paths/chart.md", FRONT.replace("2027", "2020").replace("A chart", "One chart"), "")
    import_pages(tmp_path, by=by, update=True, publish=True)

    started = by.started_paths.get()
    keys = {item.key for item in modules_of(LearningPathPage.objects.get())[0].items}
    assert {one.item for one in started.done_items.all()} == keys
    assert len(keys) == 2


def test_a_path_without_modules_comes_as_a_draft(tmp_path: Path, by: Member) -> None:
    put(tmp_path, "learning-paths/chart.md", FRONT.partition("modules")[0], "")

    outcome = only(import_pages(tmp_path, by=by, publish=True))

    assert outcome.state == State.DRAFTED
    assert "stays a draft" in " ".join(outcome.notes)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("there", "instead", "reason"),
    [
        ("resources/log", "resources/nothing", "'page' is 'resources/nothing', which nothing defines"),
        ("minutes: 20", "minutes: 0", "'modules' is not complete"),
        ("minutes: 20", "minutes: soon", "'modules'"),
        ("minutes: 20", "optional: true", "'minutes' is missing"),
        ("minutes: 20", "minutes: 20, optional: perhaps", "'optional' is 'perhaps', and must be true or false"),
        ("minutes: 20", "minutes: 20, group: community:1", "'group' is not known here"),
        ("minutes: 60", "minutes: 60, group: community:1", "'group' is not known here"),
        ("2027-07-01 12:30", "tomorrow", "'begins' is 'tomorrow', and must be a day and a time such as"),
        ("2027-07-01 12:30", "2027-13-01 12:30", "must be a day and a time such as"),
        ("2027-07-01 12:30", "2027-07-01", "must be a day and a time such as"),
        ("place: online", "url: 'javascript:alert(1)'", "'modules' is not complete"),
        ("place: online", f"place: {'x' * 161}", "'modules' is not complete"),
        ("title: Try", "name: Try", "'name' is not known here. There may be: items, text, title"),
        ("- title: Try", "- text: Try", "'title' is missing"),
        ("modules:\n", "outcomes: all\nmodules:\n", "'outcomes' must be a list of sentences"),
        ("modules:\n", "colour: red\nmodules:\n", "'colour' is not known"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_is_kept(
    tmp_path: Path, by: Member, there: str, instead: str, reason: str
) -> None:
    assert there in FRONT
    put(tmp_path, "learning-paths/chart.md", FRONT.replace(there, instead), "")

    outcome = only(import_pages(tmp_path, by=by))

    assert outcome.state == State.WRONG
    assert reason in " ".join(outcome.notes)
    assert not LearningPathPage.objects.exists()


def test_text_below_the_front_matter_is_refused(tmp_path: Path, by: Member, log: Any) -> None:
    put(tmp_path, "learning-paths/chart.md", FRONT, "## The problem\nA\n")

    outcome = only(import_pages(tmp_path, by=by))

    assert outcome.state == State.WRONG
    assert "a learning path has no text" in " ".join(outcome.notes)


def test_times_are_read_in_summer_and_in_winter(tmp_path: Path, by: Member, log: Any) -> None:
    front = FRONT.replace("2027-07-01 12:30", "2027-01-05 12:30:00")
    put(tmp_path, "learning-paths/chart.md", front, "")
    import_pages(tmp_path, by=by, publish=True)

    begins = modules_of(LearningPathPage.objects.get())[0].items[1].begins

    assert begins == datetime(2027, 1, 5, 12, 30, tzinfo=UTC)
    assert timezone.localtime(begins).hour == 12
