"""The application's menu: set where there is none, or one of ours that has changed; an administrator's own stays.

"创建菜单", developer.work.weixin.qq.com/document/path/90231: three keys of at most 16 bytes, under each five lines of
at most 40.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from channels.texts import first_bytes
from channels.wecom.client import Client
from channels.wecom.errors import NO_MENU, Refused

KEYS, LINES = 3, 5
_KEY_BYTES, _LINE_BYTES = 16, 40

Menu = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Groups: a name, and lines of a name and what a press says."""


async def set_menu(client: Client, menu: Menu) -> None:
    """Raises ChannelError."""
    agent = str(client.account.agent_id)
    ours = drawn(menu)
    try:
        standing = (await client.get("menu/get", agentid=agent)).get("button")
    except Refused as error:
        if error.code != NO_MENU:
            raise
        standing = None
    if not standing or (standing != ours and set(_keys(standing)) <= set(_keys(ours))):
        await client.post("menu/create", {"button": ours}, agentid=agent)


def drawn(menu: Menu) -> list[dict[str, Any]]:
    return [
        {
            "name": first_bytes(name, _KEY_BYTES),
            "sub_button": [
                {"type": "click", "name": first_bytes(label, _LINE_BYTES), "key": says} for label, says in lines[:LINES]
            ],
        }
        for name, lines in menu[:KEYS]
    ]


def _keys(buttons: object) -> Iterator[str]:
    """What presses say; of anything but a word to us, what nobody says."""
    for one in buttons if isinstance(buttons, list) else [None]:
        if isinstance(one, dict) and one.get("sub_button"):
            yield from _keys(one["sub_button"])
        else:
            yield str(one.get("key", "")) if isinstance(one, dict) and one.get("type") == "click" else ""
