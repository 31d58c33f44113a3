"""What tests read of a page: what its fields hold, the forms that it offers, and whether anything in it acts."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Reader(HTMLParser):
    """Reads what the fields of a page hold, its identifiers, and which of them belong to fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.ids: set[str] = set()
        self.notes: set[str] = set()
        self._open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {name: value or "" for name, value in attrs}
        self.ids.add(here.get("id", ""))
        self.notes.update(here.get("aria-describedby", "").split())
        if tag == "textarea":
            self._open = here.get("name", "")
            self.values[self._open] = ""
        elif tag == "input" and here.get("type") not in {"radio", "checkbox"}:
            self.values[here.get("name", "")] = here.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.values[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._open = None


class Watcher(HTMLParser):
    """Says whether what was typed became a part of the page that acts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.runs = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {name: value or "" for name, value in attrs}
        acts = any(name.startswith("on") or value.startswith("javascript:") for name, value in here.items())
        is_script = tag == "script" and "src" not in here and here.get("type") != "application/json"
        self.runs = self.runs or acts or is_script


class _Forms(HTMLParser):
    """Collects the forms of a page: action → names and values of the hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._open = self.forms.setdefault(values.get("action") or "", {})
        elif tag == "input" and self._open is not None and values.get("type") == "hidden" and values.get("name"):
            self._open[str(values["name"])] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def forms_of(page: str) -> dict[str, dict[str, str]]:
    """Return the forms of a page: action → names and values of the hidden fields."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


def text(html: bytes) -> str:
    """Return the words of a page, without its markup and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())
