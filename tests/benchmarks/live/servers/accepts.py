"""What rejoining is measured against: uvicorn with an application that accepts a socket and does nothing else."""

from __future__ import annotations

from typing import Any

import uvicorn

from tests.benchmarks.live.servers.control import Control


async def accept(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept, and wait for the reader to go."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


def main() -> None:
    """Serve."""
    port, control = Control.start()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            control.say("ready")

    Server(uvicorn.Config(accept, host="127.0.0.1", port=port, log_level="warning", lifespan="off")).run()


if __name__ == "__main__":
    main()
