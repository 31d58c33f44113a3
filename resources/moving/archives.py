"""Read the files of a folder or an archive that somebody sent, without believing what they say of themselves."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

MOST_FILES = 2_000
MOST_BYTES = 50 * 1024 * 1024
"""All files together, as they are when unpacked."""
LARGEST_FILE = 1024 * 1024
HIGHEST_RATIO = 100
"""How much larger a file may become when it is unpacked: text shrinks to a tenth at best."""
SMALL = 64 * 1024
"""Below this size the ratio says nothing."""
CHUNK = 64 * 1024
ARCHIVES = (".zip", ".gz", ".tar", ".7z", ".rar", ".bz2", ".xz")
ENCRYPTED = 0x1
IGNORED = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"}
"""What computers leave behind in folders and archives."""
MEGABYTE = 1024 * 1024


class Refused(Exception):
    """The folder or archive as a whole is not taken; the message says what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """A file by its name within the folder or archive."""

    name: PurePosixPath
    content: bytes


def files_in(path: Path) -> list[File]:
    """Return the files of a folder or a zip archive by name; raises `Refused` with nothing kept."""
    if path.is_dir():
        return _of_folder(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _of_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Refused(f"{path.name} is no zip archive that can be read ({error}). Make it anew.") from error
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _of_folder(folder: Path) -> list[File]:
    found: list[File] = []
    total = 0
    for path in sorted(folder.rglob("*")):
        name = PurePosixPath(path.relative_to(folder).as_posix())
        if path.is_symlink():
            raise Refused(f"{name} is a link to elsewhere. Put the file itself in its place.")
        if path.is_dir() or _is_ignored(name):
            continue
        if not path.is_file():
            raise Refused(f"{name} is no ordinary file. Take it out.")
        with path.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
        total += len(content)
        found.append(File(name, content))
        _check_size(name, len(content), total)
        _check_count(len(found))
    return found


def _of_archive(archive: zipfile.ZipFile) -> list[File]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    # Every name is looked at before anything is unpacked.
    names = [_safe_name(member) for member in archive.infolist()]
    if len(set(names)) < len(names):
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise Refused(f"The archive holds {twice} twice. Make it anew from a folder.")
    _check_count(len(members))
    found: list[File] = []
    total = 0
    for member in members:
        name = _safe_name(member)
        if _is_ignored(name):
            continue
        content = bytearray()
        with archive.open(member) as opened:
            for chunk in _chunks(opened):
                content += chunk
                total += len(chunk)
                _check_size(name, len(content), total)
                if len(content) > max(SMALL, HIGHEST_RATIO * member.compress_size):
                    raise Refused(
                        f"{name} grows to more than {HIGHEST_RATIO} times its size. Text does not; nothing was taken."
                    )
        found.append(File(name, bytes(content)))
    return sorted(found, key=lambda file: file.name)


def _chunks(opened: IO[bytes]) -> Iterator[bytes]:
    while chunk := opened.read(CHUNK):
        yield chunk


def _safe_name(member: zipfile.ZipInfo) -> PurePosixPath:
    """Return the name of a member that stays where it is unpacked, and is a plain file."""
    raw = member.orig_filename
    shown = raw[:80]
    if "\0" in raw or "\\" in raw:
        raise Refused(
            f"The name {shown!r} holds a sign that no file name should. Rename the file and make the archive anew."
        )
    if raw.startswith("/") or re.match(r"^[A-Za-z]:", raw) or ".." in raw.split("/"):
        raise Refused(f"The name {shown!r} leads out of the archive. Make it anew from inside the folder.")
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Refused(f"{shown} is a link, and not a file. Put the file itself in its place.")
    if member.flag_bits & ENCRYPTED:
        raise Refused(f"{shown} is locked with a password. Make the archive without one.")
    if raw.lower().endswith(ARCHIVES):
        raise Refused(f"{shown} is an archive within the archive. Unpack it first.")
    return PurePosixPath(raw)


def _is_ignored(name: PurePosixPath) -> bool:
    return any(part in IGNORED for part in name.parts)


def _check_count(count: int) -> None:
    if count > MOST_FILES:
        raise Refused(f"There are more than {MOST_FILES:,} files. Divide them and bring them in several times.")


def _check_size(name: PurePosixPath, size: int, total: int) -> None:
    if size > LARGEST_FILE:
        raise Refused(f"{name} is larger than {LARGEST_FILE // MEGABYTE} MB, which no page is. Is it the right file?")
    if total > MOST_BYTES:
        raise Refused(f"The files are larger than {MOST_BYTES // MEGABYTE} MB together. Divide them.")
