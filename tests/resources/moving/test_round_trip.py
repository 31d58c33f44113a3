"""Pages leave one site as files, and come to another as the same pages."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.fields import StreamField
from wagtail.models import Page

from directory.models import Member
from resources.models import (
    CaseOrganisation,
    CaseStudyPage,
    Contributor,
    Edition,
    LearningGuidePage,
    Picture,
    ResourcePage,
)
from resources.moving.blocks import given
from resources.moving.pages import FRONT
from tests.factories import (
    CaseStudyPageFactory,
    ConceptFactory,
    LearningGuidePageFactory,
    MemberFactory,
    ResourcePageFactory,
)

pytestmark = pytest.mark.django_db

MODELS = (CaseStudyPage, LearningGuidePage, ResourcePage)
MEASURE = {
    "title": "Falls",
    "definition": "Each fall that was written down.",
    "better": "-1",
    "figures": {
        "percent": False,
        "rows": [
            {"on": f"2026-0{month}-01", "value": f"{9 - month}.5", "of": None, "note": "Bag" if month == 2 else ""}
            for month in range(1, 6)
        ],
    },
    "per": "100",
    "kind": "run",
    "target": "2.5",
    "changes": [{"since": "2026-02-01", "what": "The bag", "afresh": False}],
}
FILM = {
    "type": "film",
    "value": {
        "title": "A morning",
        "url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "minutes": 3,
        "has_captions": True,
        "transcript": "<p>She packs a bag.</p>",
    },
}
BLOCKS: list[dict[str, Any]] = [
    {"type": "paragraph", "value": '<p>Words with <b>weight</b> and <a href="https://example.org/">links</a>.</p>'},
    {"type": "paragraph", "value": "<p>One</p><p>Two *stars*</p>"},
    {"type": "points", "value": {"numbered": True, "items": ["<p>First</p>", "<p>Second</p>"]}},
    {"type": "quote", "value": {"text": "We saw it.\n## Twice", "attribution": "Manager", "consent": True}},
    {"type": "callout", "value": {"kind": "caution", "title": "Take care", "text": "<p>Ask first.</p>"}},
    {"type": "checklist", "value": {"title": "To bring", "items": ["A bag", "[A] *pen*"]}},
    {
        "type": "links",
        "value": {"title": "More", "links": [{"title": "Elsewhere", "url": "https://example.org/", "note": "Why"}]},
    },
    {
        "type": "table",
        "value": {
            "caption": "Falls",
            "columns": [{"type": "text", "heading": "Month"}, {"type": "number", "heading": "Falls"}],
            "rows": [{"values": ["May", 3]}],
        },
    },
]


def seen(page: Any) -> dict[str, Any]:
    """Return what a reader sees of a page."""
    found: dict[str, Any] = {"model": type(page).__name__, "slug": page.slug}
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            found[field.name] = given(field.stream_block, getattr(page, field.name))
        elif field.name in FRONT[type(page)]:
            found[field.name] = getattr(page, field.name)
    found["concepts"] = sorted(concept.key for concept in page.concepts.all())
    if isinstance(page, CaseStudyPage):
        found["organisations"] = [(one.name, one.kind, one.town) for one in page.organisations.all()]
        found["origins"] = [(one.origin.slug, one.kept, one.because) for one in page.origins.all()]
    if isinstance(page, LearningGuidePage):
        found["cases"] = [case.case_study.slug for case in page.cases.all()]
        found["editions"] = [(one.number, one.date, one.changed) for one in page.editions.all()]
    return found


def site() -> list[dict[str, Any]]:
    return [seen(page) for model in MODELS for page in model.objects.live().order_by("slug")]


def reviewer() -> Member:
    return MemberFactory(email="reviewer@example.org", is_superuser=True)


def run(name: str, *args: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(name, *map(str, args), stdout=out, no_color=True, **options)
    return out.getvalue()


def empty() -> None:
    for model in MODELS[::-1]:
        for page in model.objects.all():
            page.delete()


def fill() -> None:
    falls, homes = ConceptFactory(key="falls"), ConceptFactory(key="homes")
    blocks = json.dumps([*BLOCKS, FILM, {"type": "measure", "value": MEASURE}])
    sources = json.dumps([{"type": "source", "value": {"title": "A report: 2018", "url": "https://example.org/a"}}])
    first = CaseStudyPageFactory(
        title="Sutton: “the bag”",
        place="Sutton",
        what_happened=blocks,
        timeline=json.dumps([{"type": "moment", "value": {"when": "May", "what": "It *began*"}}]),
        easy_read=json.dumps([{"type": "line", "value": {"text": "There is a bag."}}]),
        organisations=[CaseOrganisation(name="Homes: of Care", town="Sutton")],
        concepts=[falls, homes],
        sources=sources,
        region="London",
        stage="running",
        search_description="In short",
    )
    second = CaseStudyPageFactory(place="Leeds", adapted_from=first)
    third = CaseStudyPageFactory(place="Yes", strapline="no: 1.5")
    LearningGuidePageFactory(
        cases=[third, first, second],
        actions=json.dumps(
            [
                {"type": "paragraph", "value": "<p>Ours.</p>"},
                {"type": "action", "value": {"action": "Send *one* bag", "when": "<p>a</p>", "who": "<p>b</p>"}},
                {"type": "action", "value": {"action": "Alone"}},
            ]
        ),
        monday=json.dumps([{"type": "step", "value": "Ask a crew."}, {"type": "step", "value": "# Two"}]),
        review_by="2027-03-05",
        edition=2,
        editions=[Edition(number=2, date=date(2026, 3, 5), changed="Two *more* places: Leeds and Yes.")],
    )
    heading = {"type": "heading", "value": {"text": "Use it", "level": "h2"}}
    smaller = {"type": "heading", "value": {"text": "Part # one", "level": "h3"}}
    body = [BLOCKS[0], heading, *BLOCKS, smaller, BLOCKS[0], heading, BLOCKS[5]]
    ResourcePageFactory(body=json.dumps(body), url="https://example.org/x", kind="link", publisher="The Trust")
    ResourcePageFactory(title="Members' sheet", audience="members")
    steps = {"type": "heading", "value": {"text": "Steps", "level": "h2"}}
    sections = {name: json.dumps(BLOCKS) for name in ("when_to_use", "steps", "pitfalls")}
    ResourcePageFactory(kind="method", body=json.dumps([steps, BLOCKS[0]]), **sections)
    phase = {"title": "First", "text": "<p>Ask.</p><p>Twice.</p>", "links": BLOCKS[6]["value"]["links"]}
    ResourcePageFactory(kind="toolkit", phases=json.dumps([{"type": "phase", "value": phase}] * 2))
    address = "https://example.org/film"
    ResourcePageFactory(kind="webinar", url=address, held_on="2026-03-05", minutes=45, speakers="A matron")


@pytest.mark.parametrize("name", ["pages", "pages.zip"])
def test_pages_that_leave_and_come_back_are_the_same(tmp_path: Path, name: str) -> None:
    fill()
    reviewer()
    before = site()

    run("export_resources", tmp_path / name, members=True)
    empty()
    assert not site()
    report = run("import_resources", tmp_path / name, by="reviewer@example.org", publish=True)

    assert "9 published" in report
    assert site() == before


def test_pages_come_as_drafts_and_a_second_time_nothing_happens(tmp_path: Path) -> None:
    fill()
    by = reviewer()
    run("export_resources", tmp_path / "pages", members=True)
    empty()

    assert "9 drafted" in run("import_resources", tmp_path / "pages", by=by.email)
    assert not site()
    assert {page.owner for model in MODELS for page in model.objects.all()} == {by}
    revisions = [page.latest_revision_id for page in Page.objects.order_by("pk")]
    assert "9 left" in run("import_resources", tmp_path / "pages", by=by.email)
    assert [page.latest_revision_id for page in Page.objects.order_by("pk")] == revisions


def test_a_newer_file_becomes_a_draft_and_readers_see_the_old_page(tmp_path: Path) -> None:
    page = CaseStudyPageFactory(place="Sutton", people={MemberFactory(): Contributor.Role.LED})
    by = reviewer()
    run("export_resources", tmp_path / "pages")
    file = tmp_path / "pages" / "case-studies" / f"{page.slug}.md"
    file.write_text(file.read_text().replace("place: Sutton", "place: Leeds").replace("Papers arrived", "All came"))

    assert "1 updated" in run("import_resources", tmp_path / "pages", by=by.email, update=True)

    page.refresh_from_db()
    assert page.place == "Sutton"
    draft = page.get_latest_revision_as_object()
    assert (draft.place, str(draft.what_happened[0].value)) == ("Leeds", "<p>All came.</p>")
    assert draft.contributors.count() == 1
    run("import_resources", tmp_path / "pages", by=by.email, update=True, publish=True)
    page.refresh_from_db()
    assert page.place == "Leeds"


def test_only_what_every_visitor_may_read_leaves_without_being_asked(tmp_path: Path) -> None:
    hidden = CaseStudyPageFactory(audience="members")
    draft = CaseStudyPageFactory(live=False)
    shown = CaseStudyPageFactory(adapted_from=hidden, people={MemberFactory(): Contributor.Role.LED})
    guide = LearningGuidePageFactory(cases=[*CaseStudyPageFactory.create_batch(3), hidden])

    report = run("export_resources", tmp_path / "pages.zip")

    with zipfile.ZipFile(tmp_path / "pages.zip") as archive:
        names = archive.namelist()
        texts = "".join(archive.read(name).decode() for name in names)
    assert f"case-studies/{shown.slug}.md" in names
    assert f"guides/{guide.slug}.md" in names
    assert hidden.slug not in texts + "".join(names) + report
    assert draft.slug not in texts + "".join(names) + report
    assert "its people stay behind" in report


def test_one_kind_can_leave_alone_and_nothing_is_overwritten(tmp_path: Path) -> None:
    fill()

    assert "1 page written" in run("export_resources", tmp_path / "pages", kind=["guide"])
    with pytest.raises(CommandError, match="is there already"):
        run("export_resources", tmp_path / "pages")


def test_pictures_stay_behind_and_it_is_said(tmp_path: Path, picture: Picture) -> None:
    shown = {"image": {"image": picture.pk, "decorative": True, "alt_text": ""}, "caption": "A red caption"}
    blocks = [{"type": "picture", "value": shown}, BLOCKS[0]]
    page = CaseStudyPageFactory(what_happened=json.dumps(blocks))

    assert f"case-studies/{page.slug}.md: its pictures stay behind" in run("export_resources", tmp_path / "pages")
    assert "A red caption" not in (tmp_path / "pages" / "case-studies" / f"{page.slug}.md").read_text()


def test_who_agreed_to_a_quote_stays_with_the_editors_who_asked(tmp_path: Path) -> None:
    quote = {"text": "We saw it.", "attribution": "Manager", "consent": True}
    noted = quote | {"agreed_by": "Jenny Wren, by telephone", "agreed_on": "2026-03-05"}
    CaseStudyPageFactory(what_happened=json.dumps([{"type": "quote", "value": noted}]), slug="bag")

    run("export_resources", tmp_path / "pages")

    written = (tmp_path / "pages/case-studies/bag.md").read_text()
    assert "We saw it." in written
    assert "Jenny Wren" not in written
    assert "2026-03-05" not in written
