"""An archive is unpacked in memory alone, and only where it is what an honest one would be."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from resources.moving import archives
from resources.moving.archives import Refused, files_in

LINK = 0o120777 << 16


def archive(folder: Path, *members: tuple[str | zipfile.ZipInfo, str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "pages.zip"
    with zipfile.ZipFile(path, "w", method) as opened:
        for name, text in members:
            opened.writestr(name, text)
    return path


def test_files_of_an_archive_come_by_name(tmp_path: Path) -> None:
    path = archive(tmp_path, ("guides/b.md", "B"), ("guides/a.md", "A"), ("__MACOSX/guides/._a.md", "x"))

    assert [(str(file.name), file.content) for file in files_in(path)] == [("guides/a.md", b"A"), ("guides/b.md", b"B")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../guides/a.md", "leads out"),
        ("guides/../../a.md", "leads out"),
        ("/etc/a.md", "leads out"),
        ("C:/a.md", "leads out"),
        ("guides\\..\\a.md", "no file name should"),
        ("guides/more.zip", "archive within"),
        ("guides/more.tar.gz", "archive within"),
    ],
)
def test_a_name_that_could_do_harm_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        files_in(archive(tmp_path, ("guides/good.md", "x"), (name, "x")))


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("guides/a.md")
    link.external_attr = LINK

    with pytest.raises(Refused, match="is a link"):
        files_in(archive(tmp_path, (link, "/etc/passwd")))


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "a.md").symlink_to("/etc/hostname")

    with pytest.raises(Refused, match="is a link"):
        files_in(tmp_path)


def test_an_archive_with_a_password_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, ("guides/a.md", "A"))
    raw = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    path.write_bytes(raw)

    with pytest.raises(Refused, match="password"):
        files_in(path)


def test_a_bomb_is_refused_by_what_it_becomes(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="100 times its size"):
        files_in(archive(tmp_path, ("guides/a.md", "0" * (archives.LARGEST_FILE - 1))))


def test_a_large_file_is_refused_though_its_head_says_that_it_is_small(tmp_path: Path) -> None:
    path = archive(tmp_path, ("guides/a.md", "0" * (archives.LARGEST_FILE + 1)), method=zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    raw[22:26] = (5).to_bytes(4, "little")
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (5).to_bytes(4, "little")
    path.write_bytes(raw)

    with pytest.raises(Refused):
        files_in(path)


def test_too_many_files_and_too_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path, *[(f"guides/{n}.md", "x" * 100) for n in range(5)])

    monkeypatch.setattr(archives, "MOST_FILES", 4)
    with pytest.raises(Refused, match="more than 4 files"):
        files_in(path)
    monkeypatch.setattr(archives, "MOST_FILES", 5)
    monkeypatch.setattr(archives, "MOST_BYTES", 499)
    with pytest.raises(Refused, match="together"):
        files_in(path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pages.zip"
    path.write_bytes(content)

    with pytest.raises(Refused, match="no zip archive"):
        files_in(path)


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, ("guides/a.md", "word " * 100))
    raw = bytearray(path.read_bytes())
    raw[45:50] = b"\xff" * 5
    path.write_bytes(raw)

    with pytest.raises(Refused, match="no zip archive"):
        files_in(path)


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        opened.writestr("guides/a.md", "A")
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr("guides/a.md", "B")
    path = tmp_path / "pages.zip"
    path.write_bytes(written.getvalue())

    with pytest.raises(Refused, match="twice"):
        files_in(path)
