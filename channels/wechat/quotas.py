"""How many messages WeChat takes for a person: 5 within 48 hours of what he wrote, 3 within a minute of a press.

Source: "客服消息介绍" (developers.weixin.qq.com/doc/offiaccount/Customer_Service/Customer_Service_Messages.html).
A press on a message's own menu counts as a press. Answers in the request itself count nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from channels.wechat.inbound import Contact
from channels.wechat.keeping import Keeping

HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class _Rule:
    messages: int
    lasts: int  # ms; a little less than WeChat says, for the way there


_RULES: dict[Contact, _Rule] = {"talk": _Rule(5, 48 * HOUR - 60_000), "click": _Rule(3, 55_000)}


class Quotas:
    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping

    async def opened(self, address: str, contact: Contact, at: int) -> None:
        """The person wrote or pressed at this instant, UTC ms."""
        rule = _RULES[contact]
        await self._keeping.opened(address, contact, rule.messages, at + rule.lasts)
