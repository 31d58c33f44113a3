"""The house's own rules, as far as no linter holds them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.config.test_environment import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 440
"""Lines after which a file says too much: about 400."""
CODE = {".py", ".js", ".css", ".html", ".sh"}
FOREIGN = {"DJANGO_SETTINGS_MODULE", "PORT", "PYTHON", "REQUIRE_SERVICES"}
"""Variables that the page on settings names though the settings do not read them."""


def files() -> list[Path]:
    """Return the project's files: those of git, and those that could be added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def test_site_is_a_folder_and_never_a_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists(), "the name belongs to the standard library"


def test_git_does_not_forget_site() -> None:
    command = ["git", "check-ignore", "site", "site/config/urls.py"]
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 1


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")}
    parents = {parent for folder in folders for parent in folder.parents if parent.is_relative_to(ROOT / "tests")}
    missing = [folder for folder in folders | parents if not (folder / "__init__.py").exists()]
    assert missing == [], "otherwise tests/search shadows search"


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_is_documented(name: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert f"\n| `{name}` |" in page, f"{name} has no row in docs/settings.md"


def test_no_variable_is_documented_that_nothing_reads() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\n\| `([A-Z_]+)` \|", page)) == set(VARIABLES)
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)(?:=1)?`", page)) <= {*VARIABLES, *FOREIGN}


def test_no_file_is_longer_than_can_be_kept_in_mind() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in files()
        if path.suffix in CODE and "migrations" not in path.parts
    }
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_every_command_of_the_readme_and_of_contributing_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        if page.exists():
            named = set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))
            assert named <= targets, page


def test_links_between_the_projects_pages_lead_somewhere() -> None:
    pages = [page for page in files() if page.suffix == ".md" and "content" not in page.parts]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_folder_of_docs_and_page_is_named_on_its_front_page() -> None:
    front = ROOT / "docs" / "README.md"
    text = front.read_text(encoding="utf-8")
    pages = [path.name for path in (ROOT / "docs").glob("*.md") if path != front]
    assert [name for name in pages if name not in text] == []


def test_templates_hold_no_script_and_no_style() -> None:
    for path in files():
        if path.suffix == ".html" and path.is_relative_to(ROOT / "templates"):
            text = path.read_text(encoding="utf-8")
            # What search engines read of a page is data, which no browser runs.
            text = text.replace('<script type="application/ld+json">', "")
            assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text), path
            assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=", text), path
            assert "javascript:" not in text, path
