"""Where the people of `tests.soak.wechat` write: each takes the orders of tests/wechat/control.py that they give."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any, Protocol

from tests.soak.phrases import kind_of
from tests.wechat.platform import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat.process import WeChat
from tests.wecom.members import Heard, Member
from tests.wecom.server import WecomServer

AGAIN = 5.0
"""Seconds from a post that was not taken to the next."""

CARD = 5.0
"""Seconds for which somebody who has read the words waits for their buttons."""


class Platform(Protocol):
    name: str
    answers: bool
    """Whether answers stand in responses, and what does not lies ready."""

    async def begin(self, base: str) -> dict[str, str]:
        """What the settings say of it; `base` is where the product is reached."""
        ...

    async def order(self, do: str, *args: Any, user: str = "", **kwargs: Any) -> dict[str, Any]: ...

    async def stop(self) -> None: ...


class InWeChat(WeChat):
    """`verified`: what the account is; one that is not answers in responses alone."""

    name = "wechat"
    answers = True

    def __init__(self, verified: bool) -> None:
        super().__init__()
        self.verified = verified

    async def begin(self, base: str) -> dict[str, str]:
        await self.start()
        await self.order("account", callback=f"{base}/wechat/main", verified=self.verified)
        named = {"APP_ID": APP_ID, "SECRET": SECRET, "TOKEN": TOKEN, "AES_KEY": AES_KEY, "API": self.api}
        return {f"YIZHAN_WECHAT_{name}": value for name, value in (named | {"VERIFIED": str(self.verified)}).items()}


class InWecom:
    """Members of a corporation, who write to its application: what they press is on cards."""

    name = "wecom"
    answers = False

    def __init__(self) -> None:
        self.server = WecomServer()
        self._under_way = 0
        self._read: Counter[str] = Counter()

    async def begin(self, base: str) -> dict[str, str]:
        await self.server.__aenter__()
        app, self.server.world.again = self.server.app, AGAIN
        app.callback = f"{base}/wecom/main"
        named = {"CORP_ID": app.corp_id, "AGENT_ID": str(app.agent_id), "SECRET": app.secret, "API": self.server.api}
        named |= {"TOKEN": app.token, "AES_KEY": app.aes_key}
        return {f"YIZHAN_WECOM_{name}": value for name, value in named.items()}

    async def stop(self) -> None:
        await self.server.__aexit__()

    async def order(self, do: str, *args: Any, user: str = "", **kwargs: Any) -> dict[str, Any]:
        self.server.world.at = int(time.time())
        if do == "state":
            return {"under_way": self._under_way, "violations": [], "refused": {}}
        if do == "verify":  # an event that says nothing to us
            probe = Member(self.server.world, "probe")
            return {"status": await probe.posts_once(probe.xml("event", Event="view", EventKey="https://x"))}
        member = self.server.member(user)
        if do == "hears":
            return {"heard": await self._heard(member, **kwargs)}
        self._under_way += 1
        try:
            return await self._done(member, do, *args)
        finally:
            self._under_way -= 1

    async def _done(self, member: Member, do: str, *args: str) -> dict[str, Any]:
        """A code is not scanned here, but written."""
        id_, card = "", await self._shown(member, args[0]) if do == "chooses_or_says" else None
        if card is not None:
            status = await member.presses(args[0], card)
        else:
            id_ = str(7_000_000_000_000_000 + self.server.world.number())
            status = await member.says(args[-1], MsgId=id_)
        return {"id": id_, "how": "empty" if status == 200 else "lost", "tries": member.tries}

    async def _shown(self, member: Member, label: str) -> Heard | None:
        """The card of what he heard last: it comes after the words. One of before would rightly be called stale."""
        since = max(0, self._read[member.userid] - 1)

        def found() -> Heard | None:
            return next((one for one in member.heard[since:] if any(label in shown for shown in one.buttons)), None)

        await self.server.world.until(lambda: found() is not None, CARD)
        return found()

    async def _heard(self, member: Member, within: float) -> dict[str, Any]:
        """The next message. Raises LookupError."""
        at = self._read[member.userid]
        if not await self.server.world.until(lambda: len(member.heard) > at, within):
            raise LookupError(f"{member.userid} hears nothing")
        self._read[member.userid] += 1
        return {"text": _as_one(member.heard[at]), "how": "app", "re": ""}


def _as_one(heard: Heard) -> str:
    """A card's first sentence is its title: it may have stood in one line with what follows."""
    joined = heard.text.replace("\n", "", 1)
    return joined if heard.card and kind_of(joined) else heard.text
