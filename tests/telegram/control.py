"""Driving the server from another process: `POST /control` with JSON, JSON back.

| do | with | back |
|---|---|---|
| says, presses, blocks … (a deed of `Chat`) | user, args, kwargs | {"result": …} |
| heard | user, after | the messages from that number on |
| hears | user, args | the message, waited for |
| state | | pending, handed_out, unanswered, calls (by method) |
| confirmed | | waits until every update is confirmed |
| fail, limit | args, kwargs | |
| repeats | how likely | from now on old updates are posted now and then beside the new ones |
| again | how many, seed, ports | posts old updates once more: {"refused": …, "different": …, "repeated": …} |
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.telegram.delivery import once_more

if TYPE_CHECKING:
    from tests.telegram.server import TelegramServer

Json = dict[str, Any]

_DEEDS = frozenset(
    {
        "says",
        "starts",
        "replies",
        "edits",
        "forwards",
        "sends",
        "sends_photo",
        "sends_voice",
        "sends_sticker",
        "sends_location",
        "presses",
        "presses_data",
        "blocks",
        "returns",
    }
)


async def control(server: TelegramServer, order: Json) -> Json:
    verb, args, kwargs = order["do"], order.get("args", []), order.get("kwargs", {})
    if verb in _DEEDS:
        return {"result": getattr(server.user(int(order["user"])), verb)(*args, **kwargs)}
    if verb == "heard":
        heard = server.user(int(order["user"])).heard[int(order.get("after", 0)) :]
        return {"heard": [message.as_json() for message in heard]}
    if verb == "hears":
        return {"heard": (await server.user(int(order["user"])).hears(*args, **kwargs)).as_json()}
    if verb == "again":
        return await once_more(server.world, server.methods, *args)
    if verb == "confirmed":
        await server.world.confirmed(*args)
    elif verb == "repeats":
        server.world.repeats = float(args[0])
    elif verb == "mend":
        server.world.faults.clear()
    elif verb == "fail":
        server.fail(*args, **kwargs)
    elif verb == "limit":
        server.limit(*args, **kwargs)
    elif verb != "state":
        raise ValueError(f"nothing is called {verb!r}")
    return _state(server)


def _state(server: TelegramServer) -> Json:
    world = server.world
    calls = dict(Counter(name for name, _ in world.calls))
    return {
        "pending": len(world.updates),
        "handed_out": world.handed_out,
        "unanswered": len(world.queries),
        "calls": calls,
        "api": server.api,
    }
