"""Files are checked first; what is wrong is said in words, and then nothing is kept."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError

from directory.models import Member
from resources.models import CaseStudyPage, Contributor, LearningGuidePage, LearningPage, ResourcePage
from resources.moving import sheets
from resources.moving.archives import Refused
from resources.moving.importing import Outcome, State, import_pages
from search.taxonomy import BrokenFile
from tests.factories import CaseStudyPageFactory, ConceptFactory, MemberFactory
from tests.resources.moving.test_round_trip import run

pytestmark = pytest.mark.django_db

FRONT = "title: The bag\nplace: Sutton\nstrapline: One bag\nevidence_status: reported\n"
SECTIONS = "## The problem\nA\n## What was done\nB\n## What happened\nC\n## What did not work\nD\n"


@pytest.fixture
def editor() -> Member:
    member = MemberFactory(email="editor@example.org")
    member.groups.add(Group.objects.get(name="Editors"))
    return member


def put(folder: Path, name: str, front: str = FRONT, body: str = SECTIONS) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{front}---\n{body}", encoding="utf-8")
    return folder


def only(outcomes: list[Outcome]) -> Outcome:
    (outcome,) = outcomes
    return outcome


@pytest.mark.parametrize(
    ("front", "body", "reason"),
    [
        ("place: Sutton\n", SECTIONS, "'strapline' is missing"),
        (FRONT + "colour: red\n", SECTIONS, "'colour' is not known here. There may be: adapted_from, audience"),
        (FRONT + "concepts: [nothing]\n", SECTIONS, "no concept of the taxonomy"),
        (FRONT + "concepts: falls\n", SECTIONS, "must be a list"),
        (FRONT + "stage: [a]\n", SECTIONS, "'stage' is"),
        (FRONT + "period: {a: b}\n", SECTIONS, "must be words"),
        (FRONT + "audience: everybody\n", SECTIONS, "must be one of: public, members"),
        (FRONT + "review_by: soon\n", SECTIONS, "must be a day"),
        (FRONT + "sources: [{title: A, url: 'javascript:alert(1)'}]\n", SECTIONS, "'sources' is not complete"),
        (FRONT + "adapted_from: [{page: nowhere}]\n", SECTIONS, "nothing defines"),
        (FRONT + "organisations: [{name: A, kind: falls}]\n", SECTIONS, "no kind of organisation"),
        (FRONT.replace("Sutton", "S" * 121), SECTIONS, "'place' cannot be kept"),
        (FRONT + f"organisations: [{{name: {'O' * 161}}}]\n", SECTIONS, "'name' cannot be kept"),
        (FRONT, "## A strange one\nText", "a section '## A strange one'"),
        (FRONT, "Text", "text before the first section"),
        (FRONT, "## The problem\n<div>x</div>", "no block is made for"),
        (FRONT, "## The problem\n```quote\ntext: A\n```", "is not complete"),
        (FRONT, "## The problem\n```quote\n- A\n```", "must be a mapping"),
        (FRONT, "## The problem\n```quote\ncolour: A\n```", "nothing else"),
        (FRONT, "## The problem\n```heading\ntext: A\n```", "cannot stand where it does"),
        (FRONT, "## The problem\n```table\ncolumns: 3\n```", "must have 'columns'"),
        (FRONT, "## The problem\n```points\nitems: [[a]]\n```", "must be text"),
        (FRONT, "## The problem\n```driver-diagram\naim: [a]\n```", "must be words or a number"),
        (FRONT, "## The problem\n```measure\ntitle: A\nfigures: {a: b}\n```", "figures"),
        (FRONT, "## Timeline\n- Nothing", "must read"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    tmp_path: Path, editor: Member, front: str, body: str, reason: str
) -> None:
    ConceptFactory(key="falls")
    put(tmp_path, "case-studies/good.md")
    put(tmp_path, "case-studies/wrong.md", front, body)

    good, wrong = import_pages(tmp_path, by=editor)

    assert (good.state, wrong.state) == (State.DRAFTED, State.WRONG)
    assert reason in str(wrong)
    assert not CaseStudyPage.objects.exists()


@pytest.mark.parametrize("word", ["film", "video"])
def test_a_film_may_be_called_by_the_old_word(tmp_path: Path, editor: Member, word: str) -> None:
    put(tmp_path, "resources/a-film.md", f"title: A film\nkind: {word}\nsummary: See it.\n", "Watch it.\n")

    assert only(import_pages(tmp_path, by=editor)).state == State.DRAFTED

    assert ResourcePage.objects.get().kind == "film"


def test_every_wrong_file_is_named_at_once(tmp_path: Path, editor: Member) -> None:
    put(tmp_path, "case-studies/one.md", "title: A\n")
    put(tmp_path, "resources/two.md", "title: A\nkind: spoon\n")
    put(tmp_path, "elsewhere/three.md")
    put(tmp_path, "guides/not an address.md")
    (tmp_path / "guides" / "four.docx").write_bytes(b"x")
    (tmp_path / "guides" / "five.md").write_bytes(b"---\ntitle: \xff\n---\n")

    with pytest.raises(CommandError, match="6 of 6 are wrong, so nothing was kept"):
        run("import_resources", tmp_path, by=editor.email)

    reasons = "\n".join(map(str, import_pages(tmp_path, by=editor)))
    for reason in ("'place' is missing", "'spoon'", "in a folder named", "an address", "only *.md", "not UTF-8"):
        assert reason in reasons


def test_text_from_a_file_brings_no_script_and_points_at_nothing_here(tmp_path: Path, editor: Member) -> None:
    body = (
        '## The problem\n```paragraph\nvalue: \'<p onclick="a()">A<script>b()</script>'
        '<a href="javascript:c()">d</a><a linktype="page" id="2">e</a></p>\'\n```\n\n[f](javascript:g())\n'
    )
    put(tmp_path, "case-studies/bag.md", body=body)

    assert only(import_pages(tmp_path, by=editor)).state == State.DRAFTED

    problem = str(CaseStudyPage.objects.get().problem)
    assert "<p>A<a>d</a><a>e</a></p>" in problem
    assert "href" not in problem


def test_a_trial_keeps_nothing(tmp_path: Path, editor: Member) -> None:
    put(tmp_path, "case-studies/bag.md")

    report = run("import_resources", tmp_path, by=editor.email, dry_run=True)

    assert "case-studies/bag.md is a draft now" in report
    assert "This was a trial" in report
    assert not CaseStudyPage.objects.exists()


def test_who_may_not_add_pages_brings_none(tmp_path: Path) -> None:
    put(tmp_path, "case-studies/bag.md")

    assert "may not add pages" in str(only(import_pages(tmp_path, by=MemberFactory())))
    with pytest.raises(CommandError, match="no member with the address"):
        run("import_resources", tmp_path, by="nobody@example.org")


def test_an_editor_may_not_publish_and_then_nothing_is_kept(tmp_path: Path, editor: Member) -> None:
    put(tmp_path, "case-studies/bag.md")

    assert "may not publish" in str(only(import_pages(tmp_path, by=editor, publish=True)))
    assert not CaseStudyPage.objects.exists()


def test_what_is_not_ready_stays_a_draft(tmp_path: Path, editor: Member) -> None:
    editor.groups.add(Group.objects.get(name="Reviewers"))
    put(tmp_path, "case-studies/whole.md")
    put(tmp_path, "case-studies/half.md", body="## The problem\nA\n")
    put(tmp_path, "guides/guide.md", "title: A\nsummary: B\ncases: [whole]\n", "## The problem\nA\n")

    half, whole, guide = import_pages(tmp_path, by=editor, publish=True)

    assert (half.state, whole.state, guide.state) == (State.DRAFTED, State.PUBLISHED, State.DRAFTED)
    assert "Fill in first" in str(half)
    assert CaseStudyPage.objects.live().get().slug == "whole"
    assert LearningGuidePage.objects.get().cases.get().case_study.slug == "whole"


def test_people_who_are_no_members_are_left_out(tmp_path: Path, editor: Member) -> None:
    paused = MemberFactory(is_active=False)
    people = f"[{{member: Editor@example.org, role: led}}, {{member: {paused.email}, role: led}}, {{role: led}}]"
    put(tmp_path, "case-studies/bag.md", FRONT + f"contributors: {people}\n")

    outcome = only(import_pages(tmp_path, by=editor))

    assert outcome.notes == [
        f"{paused.email} is no member here and is left out",
        "somebody is no member here and is left out",
    ]
    assert Contributor.objects.get().member == editor


def test_a_member_who_is_named_twice_is_said_and_nothing_is_kept(tmp_path: Path, editor: Member) -> None:
    put(
        tmp_path,
        "case-studies/bag.md",
        FRONT + f"contributors: [{{member: {editor.email}, role: led}}, {{member: {editor.email}, role: led}}]\n",
    )

    assert "'contributors' names" in str(only(import_pages(tmp_path, by=editor)))
    assert not CaseStudyPage.objects.exists()


def test_an_archive_that_could_do_harm_changes_nothing(tmp_path: Path, editor: Member) -> None:
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("case-studies/bag.md", f"---\n{FRONT}---\n{SECTIONS}")
        archive.writestr("../bag.md", "x")

    with pytest.raises(CommandError, match="leads out of the archive"):
        run("import_resources", path, by=editor.email)
    assert not CaseStudyPage.objects.exists()


def test_an_empty_folder_and_one_that_is_not_there_are_refused(tmp_path: Path, editor: Member) -> None:
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "nowhere.csv"):
        with pytest.raises(Refused):
            import_pages(path, by=editor)


def test_a_sheet_brings_a_case_study_with_each_row(tmp_path: Path, editor: Member) -> None:
    ConceptFactory(key="falls")
    ConceptFactory(key="homes")
    path = tmp_path / "cases.csv"
    path.write_text(
        "\ufeffTitle;Place;Strapline;Evidence status;Concepts;Organisations;The problem;What others should know\n"
        'The bag;Sutton;One bag;reported;"falls; homes";Homes of Care;"Papers\n\nwent missing";=1+1\n'
        ";;;;;;;\n"
        "Another;Leeds;Two bags;;;;;\n",
        encoding="utf-8",
    )

    assert [outcome.name for outcome in import_pages(path, by=editor)] == ["line 2", "line 6"]

    page = CaseStudyPage.objects.get(slug="the-bag")
    assert (page.place, page.evidence_status, page.live) == ("Sutton", "reported", False)
    assert [str(block.value) for block in page.problem] == ["<p>Papers</p>", "<p>went missing</p>"]
    assert page.organisations.get().name == "Homes of Care"
    assert {concept.key for concept in page.concepts.all()} == {"falls", "homes"}
    assert CaseStudyPage.objects.get(slug="another").evidence_status == "aim"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'title' is missing"),
        ("title,place\n", "'strapline' is missing"),
        ("title,place,strapline,colour\n", "'colour' is not known. The columns may be: slug"),
        ("title,place,strapline,title\n", "there twice"),
    ],
)
def test_a_sheet_with_wrong_columns_is_refused(tmp_path: Path, editor: Member, text: str, reason: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(text)

    with pytest.raises(BrokenFile, match=reason):
        import_pages(path, by=editor)


def test_wrong_rows_are_named_by_line(tmp_path: Path, editor: Member) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("title,place,strapline,stage\nA,B,C,\nA,B,C,\nD,E,F,soon\nG,H,I,,J\n,K,L,\n")

    outcomes = import_pages(path, by=editor)

    assert [outcome.state for outcome in outcomes] == [State.DRAFTED] + [State.WRONG] * 4
    reasons = " ".join(map(str, outcomes))
    for reason in ("there twice", "'stage' is 'soon'", "more cells than headings", "cannot be an address"):
        assert reason in reasons


def test_a_sheet_of_fifty_thousand_rows_is_refused(tmp_path: Path, editor: Member) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("title,place,strapline\n" + "A,B,C\n" * 50_000)

    with pytest.raises(BrokenFile, match=f"more than {sheets.MOST_ROWS:,} rows"):
        import_pages(path, by=editor)


def test_pages_of_other_kinds_may_have_the_same_name(tmp_path: Path, editor: Member) -> None:
    kept: list[type[LearningPage]] = [CaseStudyPage, ResourcePage]
    CaseStudyPageFactory(slug="bag")
    put(tmp_path, "resources/bag.md", "title: A\nkind: template\nsummary: B\n", "")

    assert only(import_pages(tmp_path, by=editor)).state == State.DRAFTED
    assert [model.objects.get().slug for model in kept] == ["bag", "bag"]
