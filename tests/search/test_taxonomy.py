"""The taxonomy is loaded from its file, whole or not at all."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search import vocabulary
from search.models import Concept, ConceptKind, ConceptTerm
from search.taxonomy import TAXONOMY_FILE, BrokenFile, load, read

GOOD = """\
- key: measurement
  kind: method
  label: Measurement for improvement
- key: spc
  kind: method
  label: Statistical process control
  abbreviations: [SPC]
  synonyms: [control charts, "Shewhart charts"]
  broader: [measurement]
  related: [falls]
  definition: Telling signal from noise.
  source: "003 L1574"
- key: falls
  kind: topic
  label: Falls prevention
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "taxonomy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_the_file_is_loaded_with_its_words_and_links(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, GOOD))
    assert (loaded.concepts, loaded.terms) == (3, 3)
    spc = Concept.objects.get(key="spc")
    assert spc.definition == "Telling signal from noise."
    assert set(spc.terms.values_list("kind", "text")) == {
        (ConceptTerm.Kind.ABBREVIATION, "SPC"),
        (ConceptTerm.Kind.SYNONYM, "control charts"),
        (ConceptTerm.Kind.SYNONYM, "Shewhart charts"),
    }
    assert [one.key for one in spc.broader.all()] == ["measurement"]
    assert [one.key for one in Concept.objects.get(key="falls").related.all()] == ["spc"]


@pytest.mark.django_db
def test_a_second_load_changes_nothing_and_keeps_what_editors_did(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    load(path)
    ConceptTerm.objects.create(concept=Concept.objects.get(key="spc"), text="wiggly lines")
    Concept.objects.create(key="ours", kind=ConceptKind.METHOD, label="Our own")
    assert load(path).concepts == 0
    assert ConceptTerm.objects.filter(text="wiggly lines").exists()
    assert Concept.objects.filter(key="ours").exists()


@pytest.mark.django_db
def test_a_newer_file_wins_for_the_concepts_that_it_names(tmp_path: Path) -> None:
    load(write(tmp_path, GOOD))
    Concept.objects.create(key="ours", kind=ConceptKind.METHOD, label="Our own")
    before = dict(Concept.objects.values_list("key", "pk"))
    load(write(tmp_path, GOOD.replace("[control charts, ", "[").replace("Falls prevention", "Fewer falls")))
    assert dict(Concept.objects.values_list("key", "pk")) == before
    assert Concept.objects.get(key="falls").label == "Fewer falls"
    assert not ConceptTerm.objects.filter(text="control charts").exists()


@pytest.mark.django_db
def test_two_concepts_may_swap_their_labels(tmp_path: Path) -> None:
    load(write(tmp_path, GOOD))
    swapped = GOOD.replace("Measurement for improvement", "@").replace(
        "Statistical process control", "Measurement for improvement"
    )
    load(write(tmp_path, swapped.replace("label: @", "label: Statistical process control")))
    assert Concept.objects.get(key="spc").label == "Measurement for improvement"


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("label: Falls prevention", "label: [Falls]", 15, "label should be one line of text"),
        ("label: Falls prevention", "label:", 13, "no label"),
        ("kind: topic", "kind: subject", 13, "“subject” is not a kind"),
        ("key: falls", "key: Falls", 13, "small letters"),
        ("key: falls", "key: spc", 13, "used on line 4 already"),
        ("related: [falls]", "related: [fall]", 4, "points to “fall”"),
        ("related: [falls]", "related: falls", 10, "related should be a list"),
        ("broader: [measurement]", "broader: [falls]", 4, "another kind"),
        ("label: Measurement for improvement", "label: Measurement\n  broader: [spc]", 1, "broader than itself"),
        ("Telling signal from noise.", "x" * 2_001, 11, "longer than 2000"),
        ("synonyms: [control charts, ", "synonyms: ['', ", 8, "empty entry"),
        ("  source:", "  sources:", 12, "“sources” is not something"),
        ("  source:", "  definition:", 12, "“definition” is given twice"),
        ("key: falls", "key: falls\n   kind: x", 14, "not valid YAML"),
        ("- key: falls\n  kind: topic\n  label: Falls prevention", "- falls", 13, "should be a mapping"),
    ],
)
@pytest.mark.django_db
def test_a_broken_file_is_refused_by_name_and_line(tmp_path: Path, old: str, new: str, line: int, problem: str) -> None:
    assert GOOD.count(old) == 1
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(CommandError) as error:
        call_command("load_taxonomy", str(path))
    assert str(error.value).startswith(f"taxonomy.yaml, line {line}: ")
    assert problem in str(error.value)
    assert not Concept.objects.exists()


@pytest.mark.parametrize("text", ["", "key: spc", "just words", "- [1, 2"])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BrokenFile, match=r"taxonomy.yaml, line 1: "):
        read(write(tmp_path, text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.yaml"
    path.write_bytes(b"- key: caf\xe9")
    with pytest.raises(BrokenFile, match="UTF-8"):
        read(path)


@pytest.mark.django_db
def test_a_label_that_the_cms_gave_to_another_concept_is_refused(tmp_path: Path) -> None:
    Concept.objects.create(key="ours", kind=ConceptKind.TOPIC, label="Falls prevention")
    with pytest.raises(BrokenFile, match=r"line 13: .* the label of “ours”"):
        load(write(tmp_path, GOOD))
    assert Concept.objects.count() == 1


@pytest.mark.django_db
def test_a_missing_file_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_taxonomy", "/nowhere.yaml")


def test_the_taxonomy_has_what_was_promised() -> None:
    counts = Counter(entry.kind for entry in read(TAXONOMY_FILE))
    assert counts[ConceptKind.METHOD] >= 60
    assert counts[ConceptKind.TOPIC] >= 80
    assert counts[ConceptKind.ROLE] >= 40
    assert counts[ConceptKind.ORGANISATION] + counts[ConceptKind.SETTING] >= 25


@pytest.mark.django_db
def test_the_taxonomy_is_loaded_and_then_known() -> None:
    out = io.StringIO()
    call_command("load_taxonomy", stdout=out)
    call_command("load_taxonomy", stdout=out)
    assert "concepts" in out.getvalue()
    assert "loaded before" in out.getvalue()
    words = vocabulary.current()
    assert words.label("statistical-process-control") == "Statistical process control"
