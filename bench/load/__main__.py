"""`python -m bench.load`: prints the Bot API's port, then runs each order from standard input, a line of JSON each."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import uvloop

from bench.load.api import BotApi
from bench.load.crowd import Crowd, Order
from bench.load.wire import Server


async def main() -> None:
    crowd = Crowd()
    api = BotApi(crowd.hear)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Server(api.answer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        given: dict[str, Any] = json.loads(line)
        told: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in given.items()}
        order = Order(**told)
        print(json.dumps((await crowd.run(order)).said()), flush=True)


uvloop.run(main())
