"""What goes over the wire: a frame's text, and its bytes, made once for all who get it."""

from __future__ import annotations

import json
from collections.abc import Sequence

VERSION = 2
"""Of the protocol, as `docs/live-delivery.md` describes it."""
SHORT, MIDDLE = 126, 65_536
FINAL_TEXT = 0x81


class Frame:
    """One or more text frames that are written together; `seq` is the change that the last of them tells of.

    `access` is the version of the community's access that a reader must have been authorised at, or after.
    """

    __slots__ = ("_wire", "access", "post", "seq", "texts")

    def __init__(self, *texts: str, seq: int = 0, access: int = 0, post: int = 0) -> None:
        self.texts = texts
        self.seq = seq
        self.access = access
        self.post = post
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """The frames as a WebSocket server writes them (RFC 6455, section 5.2): final, text, not masked."""
        if self._wire is None:
            self._wire = b"".join(_framed(text.encode()) for text in self.texts)
        return self._wire

    @classmethod
    def bundle(cls, frames: Sequence[Frame]) -> Frame:
        """Return frames, one or more, as one that is written in one go."""
        if len(frames) == 1:
            return frames[0]
        whole = cls(*(text for frame in frames for text in frame.texts), seq=frames[-1].seq)
        whole.access = max(frame.access for frame in frames)
        whole._wire = b"".join(frame.wire for frame in frames)
        return whole

    def __len__(self) -> int:
        """Return the number of bytes."""
        return len(self.wire)


def message(kind: str, **values: object) -> Frame:
    """Return a small frame."""
    return Frame(encoded({"type": kind, **values}))


def encoded(values: dict[str, object]) -> str:
    """Return the text of a frame."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _framed(payload: bytes) -> bytes:
    length = len(payload)
    if length < SHORT:
        return bytes((FINAL_TEXT, length)) + payload
    if length < MIDDLE:
        return bytes((FINAL_TEXT, SHORT)) + length.to_bytes(2, "big") + payload
    return bytes((FINAL_TEXT, SHORT + 1)) + length.to_bytes(8, "big") + payload
