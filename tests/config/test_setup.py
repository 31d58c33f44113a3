"""`scripts/setup.sh`: what it says when this machine cannot run Redbag, and that it begins again where it stopped."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from config.settings.environment import ROOT

OLD = '#!/bin/sh\nif [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi\n'
# Stands for a Python that makes environments whose pip does what the test says.
NEW = """#!/bin/sh
case "$*" in
    "-m venv .venv") mkdir -p .venv/bin .venv/lib && cp "$0" .venv/bin/python && echo made >>made ;;
    "-m pip install"*) echo "$*" >>installed; {pip} ;;
    *) exit 0 ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder that holds what the script needs of a clean clone."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.sh", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("base", "production", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    return tmp_path


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def python(clone: Path, pip: str = "exit 0") -> Path:
    return program(clone / "python", NEW.format(pip=pip))


def setup(clone: Path, which: str = "base", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "scripts/setup.sh", which],
        cwd=clone,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def only(clone: Path, *programs: str, **texts: str) -> str:
    """Return a path on which nothing but some programs is found, and those given by their text."""
    folder = clone / "path"
    folder.mkdir()
    for name in programs:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    for name, text in texts.items():
        program(folder / name, text)
    return str(folder)


TOOLS = ("sh", "cat", "cksum", "tr", "dirname", "df", "awk", "mkdir", "rm", "cp", "grep", "tail", "find", "wc", "sleep")


def test_a_python_that_is_too_old_is_named_with_its_version(clone: Path) -> None:
    old = program(clone / "old", OLD)
    done = setup(clone, PYTHON=str(old))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Redbag needs Python 3.11 or later, and {old} is Python 3.9.2. "
        "Install it, or name it: make run PYTHON=/path/to/python3.12"
    )
    assert not (clone / ".venv").exists()


def test_a_python_that_is_not_there_is_not_replaced_by_another(clone: Path) -> None:
    done = setup(clone, PYTHON="/nowhere/my python")
    assert done.returncode == 1
    assert "and /nowhere/my python is none." in done.stderr


def test_a_machine_with_an_old_python_alone_says_which(clone: Path) -> None:
    done = setup(clone, PATH=only(clone, *TOOLS, python3=OLD))
    assert done.returncode == 1
    assert "and this machine has Python 3.9.2." in done.stderr


def test_a_newer_python_under_another_name_is_found(clone: Path) -> None:
    path = only(clone, *TOOLS, "chmod", **{"python3": OLD, "python3.12": NEW.format(pip="exit 0")})
    assert setup(clone, PATH=path).returncode == 0


def test_a_full_disk_says_how_much_is_needed(clone: Path) -> None:
    tools = [tool for tool in TOOLS if tool != "df"]
    full = "#!/bin/sh\nprintf 'Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 9 9 102400 99%% /\\n'\n"
    path = only(clone, *tools, df=full)
    done = setup(clone, PATH=path, PYTHON=str(python(clone)))
    assert done.returncode == 1
    assert "The disk is too full: Redbag needs about 683 MB here, and 100 MB are free." in done.stderr


@pytest.mark.parametrize(
    ("pip", "sentence"),
    [
        ("echo 'NewConnectionError: refused'; exit 1", "Check the network connection and run this again"),
        ("echo 'ERROR: no match for x (from versions: none)'; exit 1", "Check the network connection and run this"),
        ("echo 'ERROR: [Errno 28] No space left on device'; exit 1", "The disk filled up. Free some room"),
        ("echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES'; exit 1", "THESE PACKAGES DO NOT MATCH THE HASHES"),
        ("exit 1", "The whole story is in var/setup.log."),
    ],
)
def test_packages_that_cannot_be_had_say_why_and_the_next_run_goes_on(clone: Path, pip: str, sentence: str) -> None:
    done = setup(clone, PYTHON=str(python(clone, pip)))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert not list((clone / ".venv").glob("ready-*"))
    shutil.copy(python(clone), clone / ".venv/bin/python")
    assert setup(clone, PYTHON=str(python(clone))).returncode == 0
    assert (clone / "made").read_text() == "made\n"


def test_an_environment_that_was_cut_short_is_made_anew(clone: Path) -> None:
    program(clone / ".venv/bin/python", '#!/bin/sh\n[ "$1" = -c ]\n')
    assert setup(clone, PYTHON=str(python(clone))).returncode == 0
    assert (clone / "made").exists()


def test_what_is_ready_is_left_alone_until_the_requirements_change(clone: Path) -> None:
    here = str(python(clone))
    setup(clone, "dev", PYTHON=here)
    installed = (clone / "installed").read_text()
    assert "--require-hashes -r requirements/dev.txt" in installed
    # The larger set holds the smaller ones.
    for which in ("dev", "production", "base"):
        done = setup(clone, which, PYTHON=here)
        assert (done.returncode, done.stdout) == (0, "")
    assert (clone / "installed").read_text() == installed
    (clone / "requirements/dev.txt").write_text("# changed\n")
    assert setup(clone, "base", PYTHON=here).returncode == 0
    assert "requirements/base.txt" in (clone / "installed").read_text()


def test_a_folder_that_cannot_be_written_says_so(clone: Path) -> None:
    (clone / "var").write_text("a file in the folder's place")
    done = setup(clone, PYTHON=str(python(clone)))
    assert done.returncode == 1
    assert "Redbag cannot write to" in done.stderr


def test_no_line_of_the_scripts_is_a_bashism() -> None:
    done = subprocess.run(["sh", "-n", str(ROOT / "scripts/setup.sh")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
