"""Members of the corporation, who chat with the application. `await server.member("li").says("你好")`."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import aiohttp
from wechatpy.enterprise.crypto import WeChatCrypto

if TYPE_CHECKING:
    from tests.wecom.world import Json, World

TRIES = 3


@dataclass
class Heard:
    """One message of the application. `replaced` stands on a card's buttons once it was updated."""

    kind: str
    text: str
    card: Json = field(default_factory=dict)
    content: bytes = b""
    safe: bool = False
    replaced: str = ""

    @property
    def buttons(self) -> list[str]:
        shown = self.card.get("button_list", []) or self.card.get("checkbox", {}).get("option_list", [])
        return [one["text"] for one in shown]


class Member:
    def __init__(self, world: World, userid: str) -> None:
        self.world, self.userid = world, userid
        self.visible = True
        self.unlicensed = False
        self.heard: list[Heard] = []
        self.sent_at: list[float] = []
        self.dropped = 0
        self.tries = 0  # of the last post
        self._read = 0

    # --- what they do -------------------------------------------------------------------------------

    async def says(self, text: str, **more: str) -> int:
        return await self.sends("text", Content=text, **more)

    async def sends(self, kind: str, **parts: str) -> int:
        """A message; the status that the callback answered at last."""
        return await self.posts(self.xml(kind, **{"MsgId": f"CAIQ{self.world.number():012d}", **parts}))

    async def does(self, event: str, **parts: str) -> int:
        return await self.posts(self.xml("event", Event=event, **parts))

    async def sends_photo(self, content: bytes) -> int:
        media = f"1media{self.world.number()}"
        self.world.media[media] = content
        return await self.sends("image", MediaId=media, PicUrl="http://p.qpic.cn/x")

    async def presses(self, label: str, on: Heard | None = None) -> int:
        """A button, or an option of a list, of the newest card that shows it and was not used up."""
        cards = [on] if on else [heard for heard in reversed(self.heard) if heard.card and not heard.replaced]
        for heard in cards:
            for button in heard.card.get("button_list", []):
                if label in button["text"]:
                    return await self._event(heard, button["key"], "")
            for option in heard.card.get("checkbox", {}).get("option_list", []):
                if label in option["text"]:
                    return await self._event(heard, heard.card["submit_button"]["key"], option["id"])
        raise AssertionError(f"{self.userid} sees no {label}: {[heard.buttons for heard in cards]}")

    async def _event(self, heard: Heard, key: str, option: str) -> int:
        picked = (
            f"<SelectedItems><SelectedItem><QuestionKey>choice</QuestionKey><OptionIds><OptionId>{option}</OptionId>"
            "</OptionIds></SelectedItem></SelectedItems>"
        )
        self.world.at += 1
        parts = {"EventKey": key, "TaskId": heard.card["task_id"], "CardType": heard.card["card_type"]}
        body = self.xml("event", Event="template_card_event", ResponseCode=self.response(heard), **parts)
        return await self.posts(body.replace("</xml>", f"{picked if option else ''}</xml>"))

    def response(self, heard: Heard) -> str:
        code = f"response-{self.world.number()}"
        self.world.responses[code] = (self.userid, heard.card["task_id"])
        return code

    # --- what they hear -----------------------------------------------------------------------------

    def hears(self, words: str) -> Heard:
        """The next message with these words, among those that were not heard yet."""
        for at, heard in enumerate(self.heard[self._read :], self._read):
            if re.search(words, heard.text):
                self._read = at + 1
                return heard
        raise AssertionError(f"{self.userid} heard {[heard.text for heard in self.heard[self._read :]]}")

    def sees(self, label: str) -> Heard:
        """The newest card with a button or an option so named."""
        for heard in reversed(self.heard):
            if any(label in shown for shown in heard.buttons):
                return heard
        raise AssertionError(f"{self.userid} sees {[heard.buttons for heard in self.heard]}")

    # --- the wire -----------------------------------------------------------------------------------

    def xml(self, kind: str, **parts: str) -> str:
        app = self.world.app
        head = {"ToUserName": app.corp_id, "FromUserName": self.userid, "CreateTime": str(self.world.at)}
        whole = {**head, "MsgType": kind, **parts, "AgentID": str(app.agent_id)}
        return f"<xml>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in whole.items())}</xml>"

    async def posts(self, xml: str) -> int:
        """As the platform does: within five seconds, three times in all."""
        status = 0
        for attempt in range(1, TRIES + 1):
            self.tries = attempt
            began = asyncio.get_running_loop().time()
            status = await self.posts_once(xml)
            if status == 200 or attempt == TRIES:
                break
            await asyncio.sleep(max(0.0, self.world.again - (asyncio.get_running_loop().time() - began)))
        return status

    async def posts_once(self, xml: str) -> int:
        app, stamp, nonce = self.world.app, str(self.world.at), str(1_372_623_149 + self.world.number())
        crypto = WeChatCrypto(app.token, app.aes_key, app.corp_id)
        body = crypto.encrypt_message(xml, nonce, stamp)
        found = dict(re.findall(r"<(Encrypt|MsgSignature)><!\[CDATA\[(.*?)\]\]>", body))
        query = urlencode({"msg_signature": found["MsgSignature"], "timestamp": stamp, "nonce": nonce})
        envelope = (
            f"<xml><ToUserName><![CDATA[{app.corp_id}]]></ToUserName>"
            f"<Encrypt><![CDATA[{found['Encrypt']}]]></Encrypt><AgentID><![CDATA[{app.agent_id}]]></AgentID></xml>"
        )
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as session,
                session.post(f"{app.callback}?{query}", data=envelope.encode()) as answer,
            ):
                assert await answer.read() == b"" or answer.status != 200
                return answer.status
        except (TimeoutError, aiohttp.ClientError):
            return 0
