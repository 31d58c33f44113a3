"""The demonstration's pages are read from their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from communities.models import Community, Thread
from demo.loading.known import Known
from demo.loading.resources import load_resources
from resources.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    GlossaryTerm,
    GuideIndexPage,
    LearningGuidePage,
    ResourceIndexPage,
    ResourcePage,
)
from search.taxonomy import BrokenFile
from tests.factories import CommunityFactory, ConceptFactory, MemberFactory, index_page

pytestmark = pytest.mark.django_db

CASE = """---
title: The red bag in {place}
place: {place}
strapline: One bag
organisations: [{{name: "Homes of Care", kind: care-home, town: Sutton}}]
concepts: [falls]
region: London
period: 2015 to 2018
stage: running
evidence_status: reported
contact_role: Manager
contributors: [{{member: helen, role: wrote-up}}]
sources: [{{document: "002", place: "lines 58–83", title: "Vanguards (2018)"}}]
adapted_from: [{origin}]
---
## Context
Words with **weight** and *slant*.
## The problem
- One
- Two
## What was done
1. First
2. Second
## What happened
| Month | Falls |
|---|---|
| May | 3 |
{more}
## What did not work
The source does not say.
## Cost and time
Little.
## What others should know
Ask.
"""

SECTIONS = """
## Timeline
- **March 2024:** First bag
- **Week six:** Everybody joins
## Easy read
- A bag goes along.
## A person's story
A bag came back.
"""
STRUCTURED = """
```measure
title: Falls a month
definition: Any fall.
changes: [{since: 2026-02-01, what: Night round}]
figures: |
  month,falls
  Jan 2026,9
  Feb 2026,4
```

```logic-model
title: How it works
inputs: [A bag]
activities: [Packing]
outputs: [Packed bags]
outcomes: [Papers arrive]
impact: [People are known]
```
"""

GUIDE = """---
title: A guide
summary: Two sentences.
concepts: [falls]
region: null
level: everyone
edition: 1
contributors: [{member: helen, role: wrote-up}]
sources: []
cases: [red-bag-sutton, red-bag-wakefield, red-bag-leeds]
community: homes
---
## The problem
It is common.
## What the places share
A bag.
## Where they differ
Forms.
## Actions that work
First a word.

- **Send one bag.** When: homes take part. Who: managers, *crews*. (Ours.)
## What to avoid
Haste.
## Start on Monday
- [ ] Ask a **crew**.
- [ ] Cross out a form.
## How this guide was made
By reading.
"""

RESOURCE = """---
title: A sheet
kind: template
summary: To fill in.
concepts: []
publisher: null
url: null
sources: []
---
Before you begin.
## You need
- [ ] A pencil
## Say
> Come on Tuesday.
> Bring a friend.
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for folder in ("case-studies", "guides", "resources"):
        (tmp_path / folder).mkdir()
    for place in ("Sutton", "Wakefield", "Leeds"):
        origin = "" if place == "Sutton" else "{page: red-bag-sutton, kept: The bag}"
        file = tmp_path / "case-studies" / f"red-bag-{place.lower()}.md"
        file.write_text(CASE.format(place=place, origin=origin, more=STRUCTURED + SECTIONS if place == "Leeds" else ""))
    (tmp_path / "guides" / "a-guide.md").write_text(GUIDE)
    (tmp_path / "resources" / "a-sheet.md").write_text(RESOURCE)
    (tmp_path / "glossary.yaml").write_text(
        '- {term: Run chart, definition: "Dots in time.", also: [time series], concept: falls}\n'
    )
    return tmp_path


@pytest.fixture
def known(content: Path) -> Known:
    for model, slug in (
        (CaseStudyIndexPage, "case-studies"),
        (GuideIndexPage, "guides"),
        (ResourceIndexPage, "resources"),
    ):
        index_page(model, slug)
    ConceptFactory(key="falls", kind="topic")
    ConceptFactory(key="care-home", kind="organisation")
    return fresh(content)


def fresh(content: Path) -> Known:
    known = Known(content)
    known.members["helen"] = MemberFactory._meta.model.objects.filter(email="helen@x.org").first() or MemberFactory(
        email="helen@x.org"
    )
    known.communities["homes"] = Community.objects.filter(slug="homes").first() or CommunityFactory(slug="homes")
    return known


def test_files_become_published_pages_of_the_editors_blocks(known: Known) -> None:
    load_resources(known)

    case = CaseStudyPage.objects.get(slug="red-bag-wakefield")
    guide = LearningGuidePage.objects.get()
    resource = ResourcePage.objects.get()
    assert case.live
    assert case.latest_revision is not None
    assert [row.origin.slug for row in case.origins.all()] == ["red-bag-sutton"]
    assert str(case.context[0].value) == "<p>Words with <b>weight</b> and <i>slant</i>.</p>"
    assert case.what_was_done[0].value["numbered"] is True
    assert [str(item) for item in case.problem[0].value["items"]] == ["<p>One</p>", "<p>Two</p>"]
    assert [column["heading"] for column in case.what_happened[0].value.columns] == ["Month", "Falls"]
    assert case.organisations.get().kind.key == "care-home"
    assert [row.case_study.slug for row in guide.cases.all()] == [
        "red-bag-sutton",
        "red-bag-wakefield",
        "red-bag-leeds",
    ]
    action = guide.actions[1].value
    assert (action["action"], str(action["who"])) == ("Send one bag", "<p>managers, <i>crews</i>. (Ours.)</p>")
    assert [step.value for step in guide.monday] == ["Ask a crew.", "Cross out a form."]
    assert [block.block_type for block in resource.body] == ["paragraph", "checklist", "heading", "callout"]
    assert GlossaryTerm.objects.get().also == "time series"
    assert Thread.objects.get(page=guide).community.slug == "homes"
    slugs = {key for key in known.pages if "/" not in key}
    assert slugs == {"red-bag-sutton", "red-bag-wakefield", "red-bag-leeds", "a-guide", "a-sheet"}


def test_a_block_that_is_written_as_yaml_is_kept_as_structure(known: Known) -> None:
    load_resources(known)

    _, measure, model = CaseStudyPage.objects.get(slug="red-bag-leeds").what_happened
    assert [int(figure.value) for figure in measure.value["figures"].figures] == [9, 4]
    assert measure.value["changes"][0]["since"].isoformat() == "2026-02-01"
    assert list(model.value["outcomes"]) == ["Papers arrive"]


def test_timeline_story_and_easy_read_may_be_left_out(known: Known) -> None:
    load_resources(known)

    told, silent = (CaseStudyPage.objects.get(slug=f"red-bag-{place}") for place in ("leeds", "sutton"))
    assert [(one.value["when"], one.value["what"]) for one in told.timeline][1] == ("Week six", "Everybody joins")
    assert [one.value["text"] for one in told.easy_read] == ["A bag goes along."]
    assert len(told.story) == 1
    assert not silent.timeline


def test_loading_again_changes_nothing_and_keeps_what_was_edited(known: Known, content: Path) -> None:
    load_resources(known)
    case = CaseStudyPage.objects.get(slug="red-bag-leeds")
    case.title = "Edited since"
    case.save_revision().publish()
    before = CaseStudyPage.objects.count(), Thread.objects.count(), GlossaryTerm.objects.count()

    load_resources(fresh(content))

    case.refresh_from_db()
    assert case.title == "Edited since"
    assert (CaseStudyPage.objects.count(), Thread.objects.count(), GlossaryTerm.objects.count()) == before


@pytest.mark.parametrize(
    ("file", "change", "complaint"),
    [
        ("guides/a-guide.md", ("red-bag-leeds]", "red-bag-mars]"), "'cases' holds 'red-bag-mars'"),
        ("guides/a-guide.md", ("- [ ] Ask", "- Ask"), "must be one list of"),
        ("guides/a-guide.md", ("When: homes", "Once homes"), "must read"),
        ("guides/a-guide.md", ("## What to avoid", "## To avoid"), "'## To avoid', which such a page does not have"),
        ("case-studies/red-bag-leeds.md", ("stage: running", "stage: walking"), "line 2: 'stage' is 'walking'"),
        ("case-studies/red-bag-leeds.md", ("## Cost and time\nLittle.", "## Cost and time"), "missing or empty"),
        ("case-studies/red-bag-leeds.md", ("member: helen", "member: nobody"), "nothing defines"),
        ("case-studies/red-bag-leeds.md", ("Feb 2026,4", "Feb 2026,four"), "Row 3: “four” is not a number"),
        ("case-studies/red-bag-leeds.md", ("```logic-model\ntitle: How it works", "```logic-model"), "not complete"),
        ("case-studies/red-bag-leeds.md", ("**Week six:**", "Week six,"), "must read '**When:** what'"),
        ("case-studies/red-bag-leeds.md", ("- A bag goes along.", "A bag goes along."), "must be one list"),
        ("case-studies/red-bag-leeds.md", ("title: Falls a month", "- Falls"), "is not YAML"),
        ("resources/a-sheet.md", ("> Come", "```\n> Come"), "what no block is made for"),
        ("resources/a-sheet.md", ("A pencil", "A pencil " + "x" * 300), "more than 240 characters"),
        ("glossary.yaml", ("concept: falls", "concept: rises"), "no concept of the taxonomy"),
    ],
)
def test_a_broken_file_is_refused_by_name(
    known: Known, content: Path, file: str, change: tuple[str, str], complaint: str
) -> None:
    path = content / file
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(BrokenFile) as refused:
        load_resources(known)

    assert str(refused.value).startswith(path.name)
    assert complaint in str(refused.value)
