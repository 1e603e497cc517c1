"""Posting to a channel's routes as WeChat does, encrypted by hands that are not ours; stand-ins for what is behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import xmltodict  # type: ignore[import-untyped]
from starlette.applications import Starlette
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]
from wechatpy.utils import WeChatSigner  # type: ignore[import-untyped]

from channels.seam import UNTIL_CONTACT, ChannelError
from channels.wechat.account import Account
from channels.wechat.channel import WeChatChannel
from channels.wechat.door import Told
from channels.wechat.inbound import Contact, Result
from channels.wechat.replies import reply_id, told_of
from dialogs.talk import Inbound, Rendered, Speaker

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = Account("main", "wxb11529c136998cb6", "app-secret", "pamtest", KEY)
BARE = Account("bare", "wx0000000000000001", "app-secret", "baretoken", KEY, verified=False)
BOT = Speaker("bot", "驿站助手", "驿")
_numbers = count(1)


def letter(words: str, id: str = "", *, answers: bool = True) -> Rendered:
    return Rendered(id or f"letter-{next(_numbers)}", 0, BOT, words, words, words, answers=answers)


@dataclass
class Way:
    """One account's way out, which takes what it is given."""

    account: Account = ACCOUNT
    sent: list[tuple[str, str]] = field(default_factory=list)
    contacts: list[tuple[str, Contact, int]] = field(default_factory=list)
    results: list[tuple[str, Result]] = field(default_factory=list)
    alone: set[str] = field(default_factory=set)  # letters that had better be sent by themselves
    down: bool = False
    closed: bool = False
    shut: bool = False  # the platform takes nothing for anybody until he writes

    def passive(self, rendered: Rendered, more: int) -> str | None:
        if rendered.id in self.alone:
            return None
        return f"{rendered.numbered}\n还有 {more} 条消息，回复“消息”查看" if more else rendered.numbered

    async def send(self, openid: str, rendered: Rendered) -> str:
        if self.down:
            raise ChannelError("network")
        if self.shut:
            self.alone.clear()
            raise ChannelError(UNTIL_CONTACT)
        self.sent.append((openid, rendered.numbered))
        return f"c{len(self.sent)}"

    async def fetch(self, media: str) -> AsyncIterator[bytes]:
        yield media.encode()

    async def close(self) -> None:
        self.closed = True

    async def opened(self, openid: str, contact: Contact, at: int) -> None:
        self.contacts.append((openid, contact, at))

    async def told(self, openid: str, result: Result) -> None:
        self.results.append((openid, result))


@dataclass
class House:
    """What is behind the channel: takes each message once, and its courier offers and marks letters in order."""

    channel: WeChatChannel | None = None
    taken: list[Inbound] = field(default_factory=list)
    answers: Callable[[Inbound], Sequence[Rendered] | str] = lambda inbound: []
    before: Callable[[Inbound], Coroutine[Any, Any, None]] | None = None
    marks: bool = True
    marked: dict[str, tuple[Rendered, str]] = field(default_factory=dict)  # letter -> itself, the platform's id
    refused: list[tuple[Rendered, ChannelError]] = field(default_factory=list)
    held: list[Rendered] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, inbound: Inbound) -> str | None:
        if self.before is not None:
            await self.before(inbound)
        if inbound.message_id in {one.message_id for one in self.taken}:
            return None
        self.taken.append(inbound)
        found = self.answers(inbound)
        if isinstance(found, str):
            return found
        self.courier(inbound.address, *found)
        return None

    def courier(self, address: str, *letters: Rendered) -> None:
        task = asyncio.create_task(self.bring(address, *letters))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def bring(self, address: str, *letters: Rendered) -> None:
        assert self.channel is not None
        for one in letters:
            await asyncio.sleep(0)
            try:
                id = await self.channel.send(address, one)
            except ChannelError as error:
                self.refused.append((one, error))
                self.held.append(one)
                continue
            await asyncio.sleep(0.001)
            if self.marks:
                self.marked[one.id] = one, id
                self.channel.marked(one.id)

    # --- the record ---

    async def answered(self, address: str, message: str) -> Told | None:
        self.looked.append(message)
        ids = {reply_id(message, told) for told in range(9)}
        return next((Told(one, told_of(id)) for one, id in self.marked.values() if id in ids), None)

    async def unfinished(self, address: str) -> Told | None:
        begun = [Told(one, told_of(id)) for one, id in self.marked.values() if id[:2] == "re" and told_of(id)]
        return begun[-1] if begun else None

    async def turned(self, letter: str, platform_id: str) -> None:
        self.marked[letter] = self.marked[letter][0], platform_id

    async def ready(self, address: str) -> int:
        await asyncio.sleep(0)
        return len(self.held) + (await self.unfinished(address) is not None)

    async def nothing(self, address: str) -> str:
        return "没有新消息"


class WeChat:
    """The platform's side of one account."""

    def __init__(
        self, client: httpx.AsyncClient, account: Account, seconds: Callable[[], int] = lambda: int(time.time())
    ) -> None:
        self.client = client
        self.seconds = seconds
        self.account = account
        self.crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)

    def sealed(self, fields: dict[str, Any], seconds: int | None = None) -> tuple[dict[str, str], str]:
        whole = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": str(self.seconds()), **fields}
        timestamp, nonce = str(self.seconds() if seconds is None else seconds), str(next(_numbers))
        body = self.crypto.encrypt_message(xmltodict.unparse({"xml": whole}), nonce, timestamp)
        made = xmltodict.parse(body)["xml"]
        query = {"timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": made["MsgSignature"]}
        return query, xmltodict.unparse({"xml": {"ToUserName": "gh_1", "Encrypt": made["Encrypt"]}})

    async def posts(self, fields: dict[str, Any], seconds: int | None = None) -> httpx.Response:
        query, body = self.sealed(fields, seconds)
        return await self.client.post(f"/wechat/{self.account.name}", params=query, content=body.encode())

    async def says(self, text: str, id: str = "", person: str = "o1") -> str:
        """What is shown below it at once."""
        fields = {"MsgType": "text", "Content": text, "MsgId": id or f"7{next(_numbers):020}", "FromUserName": person}
        return self.shown(await self.posts(fields))

    async def does(self, event: str, key: str = "") -> str:
        return self.shown(await self.posts({"MsgType": "event", "Event": event, "EventKey": key}))

    def shown(self, answer: httpx.Response) -> str:
        assert answer.status_code == 200, answer.status_code
        if not answer.content:
            return ""
        outer = xmltodict.parse(answer.content)["xml"]
        plain = self.crypto.decrypt_message(outer, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
        fields = xmltodict.parse(plain)["xml"]
        assert fields["MsgType"] == "text" and fields["FromUserName"] == "gh_1" and fields["CreateTime"].isdigit()
        return str(fields["Content"])

    def verification(self, seconds: int | None = None, token: str = "") -> dict[str, str]:
        timestamp, signer = str(self.seconds() if seconds is None else seconds), WeChatSigner()
        signer.add_data(token or self.account.token, timestamp, "n")
        return {"signature": signer.signature, "timestamp": timestamp, "nonce": "n", "echostr": "4375120948345356249"}


@asynccontextmanager
async def serving(house: House, *ways: Way, listens: bool = True) -> AsyncIterator[list[WeChat]]:
    """One WeChat for each account, over ASGI."""
    channel = house.channel = WeChatChannel(ways, house)
    transport = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    listening = asyncio.create_task(channel.listen(house.receive)) if listens else None
    await asyncio.sleep(0)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield [WeChat(client, way.account) for way in ways]
    finally:
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
