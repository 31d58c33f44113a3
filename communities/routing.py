"""The door of the live socket."""

from __future__ import annotations

from typing import Any, cast

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.urls import path

from communities.consumers import LiveConsumer


async def _let_in(scope: dict[str, Any], receive: Any, send: Any) -> None:
    scope["let_in"].append(scope["cookies"])


_door = AllowedHostsOriginValidator(CookieMiddleware(URLRouter([path("ws/", cast("Any", _let_in))])))


async def live(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve a socket that comes from a page of ours.

    Whoever looks at it on the way in is done when it is in: each would otherwise wait, with a copy of what it looked
    at, for as long as the socket is open.
    """
    let_in: list[dict[str, str]] = []
    await _door({**scope, "let_in": let_in}, receive, send)
    if let_in:
        await LiveConsumer()({"cookies": let_in[0], "headers": scope["headers"]}, receive, send)
