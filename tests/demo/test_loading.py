"""The demonstration is loaded whole or not at all, and loading it again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from communities.models import Community, Thread
from demo.files import CONTENT, read_csv, read_rows
from demo.people import SIGN_INS, is_loaded
from directory.models import Introduction, Member, Organisation
from resources.models import CaseStudyPage, LearningGuidePage
from resources.moving.files import read_document
from search import taxonomy
from search.gazetteer import load_places
from search.taxonomy import BrokenFile

FILES = {
    "organisations.yaml": """\
# Invented.
- {key: homes, name: "Homes of Care", kind: care-home-provider, town: Leeds}
- {key: home, name: "One of the Homes", kind: care-home-provider, parent: homes, town: Leeds}
""",
    "members.yaml": """\
- key: ada
  name: "Ada"
  town: Leeds
  affiliations:
    - {organisation: home, role: registered-manager, since: "2019-03"}
  expertise:
    - {concept: run-charts, level: teacher}
  offers:
    - {kind: call}
  contributions:
    - {kind: led, title: "Counting", concepts: [run-charts], when: "2024-01"}
- key: bea
  name: "Bea"
""",
    "endorsements.yaml": """\
- {by: bea, member: ada, concept: run-charts}
""",
    "introductions.yaml": """\
- {asker: bea, asked: ada, kind: call, concept: run-charts, days_ago: 9, reason: "Why?", answer: "Come.", helped: "yes"}
""",
    "glossary.yaml": """\
- {term: "Run chart", definition: "A line over time."}
""",
    "communities/counting.yaml": """\
key: counting
name: "Counting"
kind: community-of-practice
level: open
hosts:
  - {member: ada, title: convener}
members: [bea]
""",
    "threads/counting.yaml": """\
- key: first
  title: "How many points?"
  kind: help
  posts:
    - by: bea
      days_ago: 3
      time: "10:00"
      body: "How many?"
    - by: ada
      days_ago: 2
      time: "10:00"
      reply_to: 1
      answer: true
      body: "Twelve."
""",
}
BROKEN = {
    # what is wrong: (file, line that is named, what stands there, what is put in its place)
    "no YAML": ("members.yaml", 3, 'name: "Ada"\n  town: Leeds', "name: [Ada\n  town: {"),
    "no list": ("members.yaml", 1, None, "key: ada\n"),
    "a list of words": ("members.yaml", 1, None, "- ada\n- bea\n"),
    "not UTF-8": ("members.yaml", 1, None, b"\xff\xfe"),
    "a name is missing": ("members.yaml", 12, 'name: "Bea"', 'nome: "Bea"'),
    "a key twice": ("members.yaml", 12, "key: bea", "key: ada"),
    "a key that is a list": ("members.yaml", 12, "key: bea", "key: [bea]"),
    "an unknown place": ("members.yaml", 1, "town: Leeds", "town: Nowhere"),
    "a place that is a list": ("members.yaml", 1, "town: Leeds", "town: [Leeds]"),
    "an unknown concept": ("members.yaml", 7, "concept: run-charts", "concept: run-carts"),
    "a concept that is a mapping": ("members.yaml", 7, "concept: run-charts", "concept: {a: b}"),
    "a concept of another kind": ("members.yaml", 5, "role: registered-manager", "role: run-charts"),
    "an unknown organisation": ("members.yaml", 5, "organisation: home,", "organisation: hoem,"),
    "an unknown level": ("members.yaml", 7, "level: teacher", "level: master"),
    "a level that is a list": ("members.yaml", 7, "level: teacher", "level: [teacher]"),
    "an unknown offer": ("members.yaml", 9, "kind: call", "kind: cal"),
    "no month": ("members.yaml", 5, 'since: "2019-03"', 'since: "March 2019"'),
    "a month that is a number": ("members.yaml", 5, 'since: "2019-03"', "since: 201903"),
    "a list that is a word": (
        "members.yaml",
        1,
        "expertise:\n    - {concept: run-charts, level: teacher}",
        "expertise: run-charts",
    ),
    "concepts that are a word": ("members.yaml", 11, "concepts: [run-charts]", "concepts: run-charts"),
    "a name that is too long": ("members.yaml", 12, 'name: "Bea"', f'name: "{"B" * 200}"'),
    "years that are words": ("members.yaml", 7, "level: teacher", "level: teacher, years: many"),
    "the same expertise twice": ("members.yaml", 8, "level: teacher}", "level: teacher}\n    - {concept: run-charts}"),
    "a parent that is not there yet": ("organisations.yaml", 3, "parent: homes", "parent: house"),
    "a kind of organisation that is none": (
        "organisations.yaml",
        2,
        "kind: care-home-provider, town",
        "kind: run-charts, town",
    ),
    "who endorses themselves": ("endorsements.yaml", 1, "by: bea", "by: ada"),
    "an introduction to oneself": ("introductions.yaml", 1, "asked: ada", "asked: bea"),
    "an unknown sort of help": ("introductions.yaml", 1, "kind: call", "kind: loan"),
    "an unknown level of a community": ("communities/counting.yaml", 1, "level: open", "level: secret"),
    "an unknown title": ("communities/counting.yaml", 6, "title: convener", "title: boss"),
    "an unknown member": ("communities/counting.yaml", 1, "members: [bea]", "members: [bee]"),
    "members that are a number": ("communities/counting.yaml", 1, "members: [bea]", "members: 7"),
    "an unknown parent": ("communities/counting.yaml", 1, "members: [bea]", "members: [bea]\nparent: measuring"),
    "an unknown link": ("communities/counting.yaml", 1, "members: [bea]", "members: [bea]\nlinked: [measuring]"),
    "a list instead of a community": ("communities/counting.yaml", 1, None, "- counting\n"),
    "no posts": ("threads/counting.yaml", 1, None, '- {key: a, title: "A", kind: help}\n'),
    "a post of a stranger": ("threads/counting.yaml", 5, "by: bea", "by: eve"),
    "a post without words": ("threads/counting.yaml", 5, 'body: "How many?"', 'body: ""'),
    "a body that is a number": ("threads/counting.yaml", 9, 'body: "Twelve."', "body: 12"),
    "a reply to itself": ("threads/counting.yaml", 9, "reply_to: 1", "reply_to: 2"),
    "a reply to a word": ("threads/counting.yaml", 9, "reply_to: 1", "reply_to: first"),
    "an older post after a newer one": ("threads/counting.yaml", 9, "days_ago: 2", "days_ago: 4"),
    "no time": ("threads/counting.yaml", 9, 'days_ago: 2\n      time: "10:00"', 'days_ago: 2\n      time: "noon"'),
    "days without end": ("threads/counting.yaml", 9, "days_ago: 2", "days_ago: 999999999"),
    "a title that is too long": ("threads/counting.yaml", 1, '"How many points?"', f'"{"How many? " * 20}"'),
    "an unknown kind of thread": ("threads/counting.yaml", 1, "kind: help", "kind: quarrel"),
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for folder in ("guides", "case-studies", "resources"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def _vocabulary(db: None) -> None:
    """What the files speak of, without the loader's own two seconds for it."""
    taxonomy.load()
    load_places()


@pytest.fixture
def load(content: Path, _vocabulary: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    monkeypatch.setattr("demo.loading.taxonomy.load", lambda: None)
    monkeypatch.setattr("demo.loading.load_places", lambda: None)
    return lambda: call_command("load_demo", content=content, verbosity=0)


# Rows that are no part of what is loaded: Wagtail's index of references is brought up to date when it suits it.
KEPT_BY_OTHERS = {
    "contenttypes.ContentType",
    "search.Version",
    "sessions.Session",
    "wagtailcore.ReferenceIndex",
}


def rows() -> dict[str, int]:
    """Return how many rows each model has."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label not in KEPT_BY_OTHERS
    }


def test_what_the_files_say_is_there(load: Callable[[], None]) -> None:
    load()

    thread = Thread.objects.of_everybody().get()
    assert [post.author.display_name for post in thread.posts.all()] == ["Bea", "Ada"]
    assert thread.answer == thread.posts.get(number=2)
    assert thread.last_seq == thread.post_total == thread.events.count() == 2
    introduction = Introduction.objects.get()
    assert (introduction.asker.display_name, introduction.asker_helped) == ("Bea", "yes")
    assert introduction.conversation.thread.posts.get().author.display_name == "Ada"
    assert Organisation.objects.get(name="One of the Homes").get_parent().name == "Homes of Care"


def test_loading_twice_changes_nothing(load: Callable[[], None]) -> None:
    load()
    before = rows()
    load()
    assert rows() == before


def write(path: Path, what: str) -> None:
    """Break the file in one way."""
    name, _, old, new = BROKEN[what]
    if isinstance(new, bytes):
        path.write_bytes(new)
        return
    text = FILES[name]
    assert old is None or text.count(old) == 1, f"{old!r} should stand in {name} once"
    path.write_text(new if old is None else text.replace(old, new), encoding="utf-8")


def test_a_broken_file_is_refused_by_name_and_line(load: Callable[[], None], content: Path) -> None:
    before = rows()
    said = {}
    for what, (name, *_) in BROKEN.items():
        write(content / name, what)
        with pytest.raises(CommandError) as refused:
            load()
        said[what] = str(refused.value)
        (content / name).write_text(FILES[name], encoding="utf-8")
        assert rows() == before, what
    wrong = {
        what: text
        for what, text in said.items()
        if not re.fullmatch(
            rf"Nothing was loaded: {re.escape(Path(BROKEN[what][0]).name)}, line {BROKEN[what][1]}: .+[.]",
            text,
            re.DOTALL,
        )
    }
    assert wrong == {}


def test_a_missing_file_is_named(load: Callable[[], None], content: Path) -> None:
    (content / "members.yaml").unlink()
    with pytest.raises(CommandError, match=r"members\.yaml, line 1: the file is missing"):
        load()


@pytest.mark.parametrize(
    ("text", "line"),
    [("No front matter.", 1), ("---\ntitle: a\nkind: [\n---\n", 3), ("---\n- a\n---\n", 1), ("---\ntitle: A\n", 1)],
)
def test_a_page_without_front_matter_is_refused(tmp_path: Path, text: str, line: int) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile, match=rf"page\.md, line {line}: "):
        read_document(page)


def test_rows_know_their_lines(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("name,value\na,1\nb,2\n", encoding="utf-8")
    assert [(row["name"], row.line) for row in read_csv(table)] == [("a", 2), ("b", 3)]


# --- The demonstration itself -----------------------------------------------------------------------------------


def test_the_demonstration_loads_and_loading_it_again_changes_nothing(db: None) -> None:
    call_command("load_demo", verbosity=0)
    before = rows()

    assert is_loaded()
    assert Member.objects.count() >= 150
    assert CaseStudyPage.objects.live().count() >= 24
    assert Community.objects.count() >= 12
    assert Thread.objects.count() >= 80
    guides = LearningGuidePage.objects.live()
    assert guides.count() >= 4
    assert all(guide.cases.count() >= 6 for guide in guides)
    for person in SIGN_INS:
        assert Member.objects.get(email=person.email).check_password(person.password)

    call_command("load_demo", verbosity=0)
    assert rows() == before


def test_the_demonstration_has_no_filler_and_cites_its_sources() -> None:
    for path in CONTENT.rglob("*.*"):
        if path.suffix in {".md", ".yaml"}:
            assert "lorem ipsum" not in path.read_text(encoding="utf-8").lower(), path
    for path in (CONTENT / "case-studies").glob("*.md"):
        front = read_document(path).front
        assert front.rows("sources") or "invented example" in front.need("title"), path


def test_every_member_of_the_demonstration_is_called_something(db: None) -> None:
    names = [row.need("name") for row in read_rows(CONTENT / "members.yaml")]
    assert len(set(names)) == len(names)


def test_loading_says_its_steps(load: Callable[[], None], content: Path, capsys: Any) -> None:
    call_command("load_demo", content=content, verbosity=1)
    assert "Members" in capsys.readouterr().out
