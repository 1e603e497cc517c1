"""Driving the server from another process: `POST /control` with JSON, JSON back.

| do | with | back |
|---|---|---|
| says, clicks, scans … (a deed of `Person`) | user, args, kwargs, wait, beside | how it ended, or its key |
| chooses | user, label or number | the newest menu line of that label is clicked |
| chooses_or_says | user, id, text | the same, or where there is none the text |
| again | key | the same message once more, with its MsgId |
| heard | user, after | what reached that person from that number on |
| hears | user, args | the next that has the fragment, waited for |
| account | kwargs | sets what an account is: callback, verified, whitelisted, templates … |
| verify | token | status and body of the platform's own look at the callback |
| grants, agrees | user, args | takes what may still be sent; allows subscription messages |
| clock | still or move, ms | |
| fail, mend | args, kwargs | |
| set | patience, again, tries, zero_menu_ids | |
| forget | | nothing was done wrong or called so far |
| state | | calls by path, violations, refused by code, how messages ended |
"""

from __future__ import annotations

import base64
from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.wechat.people import Person
from tests.wechat.platform import Account, Json

if TYPE_CHECKING:
    from tests.wechat.server import WeChatServer

_DEEDS = frozenset(
    {
        "says", "clicks", "sends_photo", "sends_voice", "sends_video", "sends_location", "sends_link",
        "follows_account", "scans", "leaves", "clicks_menu", "views", "event", "message",
    }
)  # fmt: skip
_SETTINGS = frozenset({"patience", "again", "tries", "zero_menu_ids"})


async def control(server: WeChatServer, order: Json) -> Json:
    verb, args, kwargs = order["do"], list(order.get("args", [])), dict(order.get("kwargs", {}))
    platform = server.platform
    if verb == "state":
        return _state(server)
    if verb == "forget":
        for noted in (platform.violations, platform.calls, platform.replies, platform.refused, server.sent):
            noted.clear()
        return {}
    if verb == "account":
        return _account(server, order.get("app_id", ""), kwargs)
    if verb == "verify":
        status, body = await server.callback.verify(platform.account(order.get("app_id", "")), *args)
        return {"status": status, "body": body}
    if verb == "clock":
        if "still" in kwargs:
            platform.clock.still = kwargs["still"]
        platform.clock.move(kwargs.get("move", 0))
        return {"now": platform.clock.ms}
    if verb == "set":
        for name, value in kwargs.items():
            assert name in _SETTINGS, name
            setattr(platform, name, value)
        return {}
    if verb == "fail":
        server.fail(*args, **kwargs)
        return {}
    if verb == "mend":
        for fault in platform.faults:
            fault.times = 0
        platform.changed()
        return {}
    person = server.person(str(order["user"]), order.get("app_id", ""))
    return await _person(server, person, order, verb, args, kwargs)


async def _person(
    server: WeChatServer, person: Person, order: Json, verb: str, args: list[Any], kwargs: dict[str, Any]
) -> Json:
    if verb == "heard":
        return {"heard": [heard.as_json() for heard in person.heard[int(order.get("after", 0)) :]]}
    if verb == "hears":
        return {"heard": (await person.next(*args, **kwargs)).as_json()}
    if verb == "grants":
        person.grants.clear()
        return {}
    if verb == "agrees":
        person.agreed[args[0]] = person.agreed.get(args[0], 0) + 1
        return {}
    fields = server.sent[args[0]] if verb == "again" else _deed(person, verb, args, kwargs)
    key = str(fields.get("MsgId", ""))
    server.sent[key] = fields
    task = server.callback.begin(person, fields, beside=int(order.get("beside", 1)))
    return (await task).as_json() if order.get("wait", True) else {"id": key}


def _deed(person: Person, verb: str, args: list[Any], kwargs: dict[str, Any]) -> Json:
    if verb in ("chooses", "chooses_or_says"):
        for heard in reversed(person.heard):
            for id_, content in heard.choices:
                if args[0] in (id_, content):
                    return person.clicks(id_, content)
        if verb == "chooses_or_says":
            return person.says(args[1])
        raise LookupError(f"no line {args[0]!r} in {[heard.choices for heard in person.heard[-3:]]}")
    if verb not in _DEEDS:
        raise ValueError(f"nothing is called {verb!r}")
    if verb in ("sends_photo", "sends_voice", "sends_video") and args:
        args[0] = base64.b64decode(args[0])
    made: Json = getattr(person, verb)(*args, **kwargs)
    return made


def _account(server: WeChatServer, app_id: str, kwargs: dict[str, Any]) -> Json:
    """Another app id makes another account."""
    if app_id and app_id not in server.platform.accounts:
        server.platform.accounts[app_id] = Account(app_id=app_id)
    account = server.platform.account(app_id)
    for name, value in kwargs.items():
        assert hasattr(account, name), name
        setattr(account, name, set(value) if name == "templates" else value)
    names = ("app_id", "secret", "token", "aes_key", "original", "callback", "verified", "menu", "conditional", "tags")
    return {name: getattr(account, name) for name in names}


def _state(server: WeChatServer) -> Json:
    platform = server.platform
    return {
        "calls": dict(Counter(path for path, _ in platform.calls)),
        "violations": platform.violations,
        "refused": {str(code): count for code, count in platform.refused.items()},
        "ended": dict(Counter(ended["how"] for ended in platform.replies)),
        "under_way": len(server.callback.under_way) + len(server.messages.later),
        "api": server.api,
    }
