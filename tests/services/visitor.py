"""A browser without JavaScript: it keeps cookies, reads forms and sends them."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode, urlsplit

import websockets.sync.client

from communities.models import Thread
from directory.models import Member
from tests.communities.sockets import session_cookie
from tests.markup import forms_of

HINTS = {"presence", "head"}


class _Direct(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Visitor:
    """Somebody at one server, signed in as a member."""

    def __init__(self, url: str, member: Member) -> None:
        self.url = url
        self.cookies = {"sessionid": session_cookie(member)}
        self._opener = urllib.request.build_opener(_Direct)

    def request(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Return the status and the text, or for a redirect the place, of the answer."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.url}{path}",
            data=urlencode(form).encode() if form is not None else None,
            headers={"Cookie": self._cookie_header, "Referer": f"{self.url}{path}"},
        )
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error  # type: ignore[assignment]
        with answer:
            for header in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = header.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location") or answer.read().decode()

    def submit(self, page: str, action: str, **values: str) -> int:
        """Fill in the form of the page that is sent to the action, send it, and return the status."""
        status, text = self.request(page)
        assert status == 200, f"{page} answers {status}"
        forms = forms_of(text)
        # A form without an action is sent to its page.
        hidden = forms[action] if action in forms else forms[""]
        return self.request(action, hidden | values)[0]

    def reply(self, thread: Thread, body: str) -> None:
        """Send a post to the thread by its form."""
        page = f"{thread.get_absolute_url()}?page=9999"
        status = self.submit(page, f"{thread.get_absolute_url()}reply/", body=body)
        assert status == 302, f"the post was answered with {status}"

    def listen(self) -> Socket:
        """Open the live socket."""
        return Socket(self.url, self._cookie_header)

    @property
    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


class Socket:
    """The live socket of a tab."""

    def __init__(self, url: str, cookie: str) -> None:
        address = f"ws://{urlsplit(url).netloc}/ws/"
        connecting = websockets.sync.client.connect(
            address,
            origin=url,
            additional_headers={"Cookie": cookie},
            compression=None,  # type: ignore[arg-type]
        )
        self._open = ExitStack()
        self.connection = self._open.enter_context(connecting)

    def follow(self, thread: Thread, since: int = 0) -> list[dict[str, Any]]:
        """Ask for the thread and return what comes up to `ready`."""
        self.connection.send(json.dumps({"type": "follow", "thread": thread.pk, "since": since}))
        return self.until("ready")

    def next(self, seconds: float = 10, *, hints: bool = False) -> dict[str, Any]:
        """Return the next frame; raises TimeoutError where none comes in time."""
        end = time.monotonic() + seconds
        while True:
            frame: dict[str, Any] = json.loads(self.connection.recv(timeout=max(0.0, end - time.monotonic())))
            if hints or frame["type"] not in {*HINTS, "hello"}:
                return frame

    def until(self, kind: str, seconds: float = 10, *, hints: bool = False) -> list[dict[str, Any]]:
        """Return the frames up to and with the first of the kind."""
        frames = [self.next(seconds, hints=hints)]
        while frames[-1]["type"] != kind:
            frames.append(self.next(seconds, hints=hints))
        return frames

    def close(self) -> None:
        """Close the tab."""
        self._open.close()
