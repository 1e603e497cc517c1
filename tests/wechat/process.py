"""The loopback server as a process of its own."""

from __future__ import annotations

from typing import Any

from tests.loopback import Alone


class WeChat(Alone):
    """`await wechat.order("says", "你好", user="o1")`: see tests/wechat/control.py."""

    module = "tests.wechat.server"

    async def order(
        self, do: str, *args: Any, user: str = "", app_id: str = "", after: int = 0, wait: bool = True,
        beside: int = 1, **kwargs: Any,
    ) -> dict[str, Any]:  # fmt: skip
        about = {"user": user, "app_id": app_id, "after": after, "wait": wait, "beside": beside}
        return await self.ordered({"do": do, **about, "args": args, "kwargs": kwargs})
