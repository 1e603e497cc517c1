"""Posting what people do, encrypted by an implementation that is not ours, and reading what is answered."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

import aiohttp
import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.utils import WeChatSigner

from tests.wechat.people import Heard, Person
from tests.wechat.platform import Account, Json, Platform

LONGEST = 2048
_NUMBERS = frozenset({"CreateTime", "MsgId", "Location_X", "Location_Y", "Scale", "MsgID", "MenuId", "ArticleCount"})


@dataclass
class Ended:
    """`how`: reply, empty, lost (no answer in all the tries), broken (an answer that WeChat shows as a failure)."""

    how: str
    tries: int
    id: str
    status: int = 0
    heard: Heard | None = None

    def as_json(self) -> Json:
        heard = self.heard.as_json() if self.heard else None
        return {"how": self.how, "tries": self.tries, "id": self.id, "status": self.status, "heard": heard}


def as_xml(fields: Json) -> str:
    def one(name: str, value: Any) -> str:
        if isinstance(value, dict):
            return f"<{name}>{''.join(one(*pair) for pair in value.items())}</{name}>"
        text = str(value)
        if name in _NUMBERS:
            return f"<{name}>{escape(text)}</{name}>"
        return f"<{name}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"

    return f"<xml>{''.join(one(*pair) for pair in fields.items())}</xml>"


def signed(token: str, *parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(token, *parts)
    return str(signer.signature)


def sealed(account: Account, plain: str, seconds: int, openid: str) -> tuple[dict[str, str], str]:
    """The query and the body of one post in safe mode."""
    timestamp, nonce = str(seconds), str(random.randrange(10**9, 10**10))
    crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
    made = xmltodict.parse(crypto.encrypt_message(plain, nonce, timestamp))["xml"]
    query = {
        "signature": signed(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
        "encrypt_type": "aes",
        "msg_signature": made["MsgSignature"],
    }
    return query, as_xml({"ToUserName": account.original, "Encrypt": made["Encrypt"]})


class Callback:
    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.session: aiohttp.ClientSession | None = None
        self.under_way: set[asyncio.Task[Ended]] = set()

    async def open(self) -> None:
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)
        if self.session is not None:
            await self.session.close()

    async def verify(self, account: Account, token: str = "") -> tuple[int, str]:
        """What the platform does when somebody saves the address: in safe mode too, echo and signature are plain."""
        assert self.session is not None
        timestamp, nonce = str(self.platform.clock.seconds), "437374425"
        query = {"signature": signed(token or account.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        query["echostr"], patience = "4375120948345356249", aiohttp.ClientTimeout(total=self.platform.patience)
        try:
            async with self.session.get(account.callback, params=query, timeout=patience) as answer:
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return 0, ""

    def begin(self, person: Person, fields: Json, **how: Any) -> asyncio.Task[Ended]:
        task = asyncio.create_task(self.deliver(person, fields, **how))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        return task

    async def deliver(self, person: Person, fields: Json, beside: int = 1) -> Ended:
        """Until there is an answer, or the tries are used up. `beside` posts it so many times at once."""
        key = fields.get("MsgId") or f"{fields['FromUserName']}.{fields['CreateTime']}.{fields.get('Event')}"
        plain, ended = as_xml(fields), Ended("lost", 0, key)
        for attempt in range(1, self.platform.tries + 1):
            began = asyncio.get_running_loop().time()
            made = await asyncio.gather(*(self._post(person, plain, key) for _ in range(beside)))
            ended = next((one for one in made if one.how != "lost"), made[0])
            ended.tries = attempt
            if ended.how != "lost" or attempt == self.platform.tries:
                break
            await asyncio.sleep(max(0.0, self.platform.again - (asyncio.get_running_loop().time() - began)))
        self.platform.replies.append(ended.as_json())
        self.platform.changed()
        return ended

    async def _post(self, person: Person, plain: str, key: str) -> Ended:
        assert self.session is not None
        account = person.account
        query, body = sealed(account, plain, self.platform.clock.seconds, person.openid)
        try:
            patience = aiohttp.ClientTimeout(total=self.platform.patience)
            headers = {"Content-Type": "text/xml"}
            async with self.session.post(
                account.callback, params=query, data=body.encode(), headers=headers, timeout=patience
            ) as answer:
                return self._answered(person, key, answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return Ended("lost", 0, key)

    def _answered(self, person: Person, key: str, status: int, body: bytes) -> Ended:
        if status >= 500:
            return Ended("lost", 0, key, status)
        if status != 200:
            return Ended("broken", 0, key, status)
        if body in (b"", b"success"):
            return Ended("empty", 0, key, status)
        try:
            heard = self._read(person, key, body)
        except (WeChatException, ExpatError, KeyError, ValueError, AssertionError) as error:
            self.platform.wrong(f"an answer to {key} that nobody can read: {type(error).__name__} {error}")
            return Ended("broken", 0, key, status)
        person.hears(heard)
        return Ended("reply", 0, key, status, heard)

    def _read(self, person: Person, key: str, body: bytes) -> Heard:
        account = person.account
        outer = xmltodict.parse(body)["xml"]
        crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
        plain = crypto.decrypt_message(outer, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
        fields = xmltodict.parse(plain)["xml"]
        assert fields["FromUserName"] == account.original and fields["ToUserName"] == person.openid, "wrong names"
        assert abs(int(fields["CreateTime"]) - self.platform.clock.seconds) < 86_400, "another day"
        if fields["MsgType"] != "text":
            media = fields["Image"]["MediaId"]
            return Heard(key, "reply", self.platform.clock.ms, image=account.media[media].content, re=key)
        text = fields["Content"] or ""
        if len(text.encode()) > LONGEST:
            self.platform.wrong(f"a reply of {len(text.encode())} bytes")
        return Heard(key, "reply", self.platform.clock.ms, text, re=key)
