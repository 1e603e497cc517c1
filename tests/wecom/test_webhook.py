from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette

from channels.envelope import Crypto, xml
from channels.wecom import Account, WecomChannel
from dialogs.talk import Gone, Opened, Text
from tests.wecom.server import WecomServer
from tests.wecom.station import Kept, Station, listening, made
from tests.wecom.vectors import VECTORS
from tests.wecom.world import AES_KEY, CORP

OFFICIAL = {one["op"]: one for one in VECTORS["crypto"]}
NOW = 1_763_780_000


async def asked(channel: WecomChannel, method: str, path: str, query: dict[str, str], body: Any = b"") -> Any:
    transport = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, f"{path}?{urlencode(query)}", content=body)


def of(vector: dict[str, Any], **more: str) -> dict[str, str]:
    return {name: vector[name] for name in ("msg_signature", "timestamp", "nonce")} | more


def sealed(fields: dict[str, Any], *, at: int = NOW, corp: str = CORP) -> tuple[dict[str, str], bytes]:
    envelope = Crypto("QDG6eK", AES_KEY, corp).seal(xml(fields), str(at), "1372623149")
    query = {"msg_signature": envelope.signature, "timestamp": str(at), "nonce": envelope.nonce}
    return query, xml({"ToUserName": CORP, "AgentID": "1000002", "Encrypt": envelope.encrypted})


def text(words: str, message: str = "1") -> dict[str, Any]:
    named = {"ToUserName": CORP, "FromUserName": "li", "CreateTime": str(NOW), "AgentID": "1000002"}
    return {**named, "MsgType": "text", "Content": words, "MsgId": message}


@pytest.fixture
def official() -> WecomChannel:
    """An application of the documents' example, in its time."""
    vector = OFFICIAL["verify_url"]
    account = Account("doc", vector["receive_id"], 218, "s", vector["token"], vector["encoding_aes_key"])
    clock = int(vector["timestamp"]) * 1000
    return WecomChannel([account], Kept(), Kept(), submit=("确定", "OK"), now=lambda: clock)


async def test_the_address_is_verified(official: WecomChannel) -> None:
    vector = OFFICIAL["verify_url"]
    for echo in (vector["encrypt"], vector["encrypt"].replace("+", " ")):  # by a plus that nobody escaped
        answer = await asked(official, "GET", "/wecom/doc", of(vector, echostr=echo))
        assert (answer.status_code, answer.text) == (200, vector["plaintext"])
    for wrong in ({"msg_signature": "0" * 40}, {"nonce": "1"}, {"echostr": "AAAA"}, {"timestamp": "1409659889"}):
        answer = await asked(official, "GET", "/wecom/doc", of(vector, echostr=vector["encrypt"]) | wrong)
        assert (answer.status_code, answer.text) == (403, "")
    assert (await asked(official, "GET", "/wecom/other", of(vector, echostr="x"))).status_code == 404


async def test_the_documents_message_is_read(official: WecomChannel, station: Station) -> None:
    vector = OFFICIAL["decrypt"]
    async with listening(official, station.receive):
        answer = await asked(official, "POST", "/wecom/doc", of(vector), vector["body"].encode())
    assert (answer.status_code, answer.content) == (200, b"")
    (taken,) = station.taken
    assert (taken.address, taken.message_id, taken.content) == ("doc:mycreate", "m4561255354251345929", Text("hello"))


async def test_who_may_knock(channel: WecomChannel, station: Station, caplog: pytest.LogCaptureFixture) -> None:
    query, body = sealed(text("好"))
    other, alien = sealed(text("好"), corp="ww-of-others")
    old, late = sealed(text("好"), at=NOW - 301)
    dtd = b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'
    async with listening(channel, station.receive):
        turned_away = [
            ({**query, "msg_signature": "f" * 40}, body, 403),
            ({**query, "msg_signature": "密"}, body, 403),
            ({}, body, 403),
            (other, alien, 403),
            (old, late, 403),
            (query, b"", 403),
            (query, b"<xml><Encrypt></Encrypt></xml>", 403),
            (query, b"<xml/>", 403),
            (query, dtd, 403),
            (query, b"{}", 403),
            (query, b"<xml>" + b"x" * 65536, 413),
        ]
        for asks, posted, status in turned_away:
            answer = await asked(channel, "POST", "/wecom/main", asks, posted)
            assert (answer.status_code, answer.content) == (status, b""), posted[:60]
        assert not station.taken
        assert (await asked(channel, "POST", "/wecom/main", query, body)).status_code == 200
        assert (await asked(channel, "PUT", "/wecom/main", query, body)).status_code == 405
    assert [one.content for one in station.taken] == [Text("好")]
    warned = [vars(record)["reason"] for record in caplog.records if record.levelname == "WARNING"]
    assert warned == ["receive_id"], "nobody without our token makes the log warn"


async def test_a_body_that_comes_too_slowly_is_hung_up_on(
    channel: WecomChannel, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.posts.SLOWEST", 0.01)
    query, _ = sealed(text("好"))

    async def drips() -> AsyncIterator[bytes]:
        yield b"<xml>"
        await asyncio.Event().wait()

    async with listening(channel, station.receive):
        answer = await asked(channel, "POST", "/wecom/main", query, drips())
    assert (answer.status_code, answer.content, answer.headers["connection"]) == (408, b"", "close")


async def test_bad_insides_are_nobody_elses_matter(channel: WecomChannel, station: Station) -> None:
    crypto = Crypto("QDG6eK", AES_KEY, CORP)
    async with listening(channel, station.receive):
        for inside in (b"", b"<xml>", b"\xff\xfe", b"<xml><MsgType>text</MsgType></xml>"):
            envelope = crypto.seal(inside, str(NOW), "7")
            query = {"msg_signature": envelope.signature, "timestamp": str(NOW), "nonce": "7"}
            body = xml({"Encrypt": envelope.encrypted})
            status = (await asked(channel, "POST", "/wecom/main", query, body)).status_code
            assert status == (200 if b"MsgType" in inside else 403)
    assert not station.taken


async def test_without_listening_it_is_told_to_come_again(channel: WecomChannel) -> None:
    assert (await asked(channel, "POST", "/wecom/main", *sealed(text("早")))).status_code == 503


async def test_what_could_not_be_kept_is_tried_until_the_platform_asks_again(
    channel: WecomChannel, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.wecom.webhook._AGAIN", 0.0)
    async with listening(channel, station.receive):
        station.refuses = 3
        assert (await asked(channel, "POST", "/wecom/main", *sealed(text("一")))).status_code == 200
        station.refuses, channel.callback.gives_up = 1, 0.0
        assert (await asked(channel, "POST", "/wecom/main", *sealed(text("二", "2")))).status_code == 500
        assert (await asked(channel, "POST", "/wecom/main", *sealed(text("二", "2")))).status_code == 200
    assert [one.content for one in station.taken] == [Text("一"), Text("二")]


async def test_members_are_heard(server: WecomServer, posted_to: Station) -> None:
    li = server.member("LiHuimin")
    assert await li.says("今天谁在？") == 200
    assert await li.does("unsubscribe") == 200
    assert await li.does("view", EventKey="https://x") == 200
    assert [one.content for one in posted_to.taken] == [Text("今天谁在？"), Gone()]
    assert {one.address for one in posted_to.taken} == {"main:lihuimin"}


async def test_only_a_newcomer_is_greeted_when_he_opens_it(server: WecomServer, kept: Kept, posted_to: Station) -> None:
    await server.member("li").does("enter_agent", EventKey="")
    kept.people.add("main:li")
    await server.member("li").does("enter_agent", EventKey="")
    assert [one.content for one in posted_to.taken] == [Opened()]


async def test_several_applications_have_doors_of_their_own(server: WecomServer, station: Station) -> None:
    main = made(server, Kept()).accounts["main"]
    key = base64.b64encode(bytes(range(32))).decode().rstrip("=")
    other = Account("town-2", "ww2", 7, "s", "other", key, server.api)
    both = WecomChannel([main, other], Kept(), Kept(), submit=("确定", "OK"), now=lambda: NOW * 1000)
    async with listening(both, station.receive):
        query, body = sealed(text("好"))
        assert (await asked(both, "POST", "/wecom/town-2", query, body)).status_code == 403
        assert (await asked(both, "POST", "/wecom/main", query, body)).status_code == 200
    assert [one.account for one in station.taken] == ["main"]
