"""A member's browser without scripts: one connection that is kept, cookies, and the forms of pages."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


class Browser:
    """Somebody who is signed in by a cookie."""

    def __init__(self, port: int, cookie: str) -> None:
        self.host = f"127.0.0.1:{port}"
        self.cookies = {"sessionid": cookie}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of a page."""
        self._connection.request("GET", path, headers=self._headers)
        return self.answer()

    def post(self, path: str, form: dict[str, str]) -> None:
        """Send a form, and do not wait for the answer."""
        self._connection.request("POST", path, urlencode(form), {**self._headers, "Content-Type": FORM})

    def answer(self) -> tuple[int, bytes]:
        """Return the status and the body of what was asked for, and keep the cookies."""
        response = self._connection.getresponse()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.read()

    @property
    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "Referer": f"http://{self.host}/", "Origin": f"http://{self.host}"}
