"""Channels as its tutorial has it: one group, one channel for each socket, the payload made JSON for each."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import django
import uvicorn
from django.conf import settings

from tests.benchmarks.live.servers.control import Control

GROUP = "readers"


def main() -> None:
    """Serve, and send to the group for each post that is asked for."""
    port, control = Control.start()
    django.setup()
    address = os.environ.get("STOCK_REDIS")
    if address:
        # Without more connections and patience than redis-py has by itself, hundreds of sockets are refused or cut.
        hosts = [{"address": address, "max_connections": 10_000, "socket_timeout": 120}]
        layer = {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": hosts, "prefix": "stock"}}
    else:
        layer = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    settings.CHANNEL_LAYERS = {"default": layer}

    from channels.auth import AuthMiddlewareStack
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from channels.layers import get_channel_layer
    from channels.routing import URLRouter
    from django.urls import path

    class Reader(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
        async def connect(self) -> None:
            await self.channel_layer.group_add(GROUP, self.channel_name)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard(GROUP, self.channel_name)

        async def tell(self, event: dict[str, Any]) -> None:
            await self.send_json(event["payload"])

    payload: dict[str, Any] = {}
    moments: list[tuple[int, int]] = []
    sending: set[asyncio.Task[None]] = set()

    def act(said: dict[str, Any]) -> None:
        match said["do"]:
            case "payload":
                payload.update(said["payload"])
            case "post":
                now = time.monotonic_ns()
                moments.append((now, now))
                told = {"type": "tell", "payload": payload}
                task = asyncio.get_running_loop().create_task(get_channel_layer().group_send(GROUP, told))
                sending.add(task)
                task.add_done_callback(sending.discard)
            case "moments":
                control.say(moments)
                moments.clear()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            control.listen_in_loop(act)
            control.say("ready")

    app = AuthMiddlewareStack(URLRouter([path("ws/", Reader.as_asgi())]))
    Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")).run()


if __name__ == "__main__":
    main()
