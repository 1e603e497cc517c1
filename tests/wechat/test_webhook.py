"""The callback's address: who is let in, and who is turned away without a word."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
import xmltodict  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from channels import posts
from channels.envelope import LARGEST_BODY, EnvelopeError
from channels.wechat.account import Account
from channels.wechat.channel import WeChatChannel
from tests.wechat.posts import ACCOUNT, BARE, House, Way, WeChat, letter, serving
from tests.wechat.vectors import named

WORDS = "我家住三号楼"
TEXT = {"MsgType": "text", "Content": WORDS, "MsgId": "7001"}


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.content == b""


async def test_verification_echoes_what_is_signed() -> None:
    async with serving(House(), Way(), listens=False) as (wechat,):
        answer = await wechat.client.get("/wechat/main", params=wechat.verification())
        assert (answer.status_code, answer.text) == (200, "4375120948345356249")
        assert answer.headers["content-type"].startswith("text/plain")
        assert refused(await wechat.client.get("/wechat/main", params=wechat.verification(token="other")))
        assert refused(await wechat.client.get("/wechat/main", params=wechat.verification(int(time.time()) - 301)))
        assert refused(await wechat.client.get("/wechat/main"))
        long = {**wechat.verification(), "echostr": "1" * 513}
        assert refused(await wechat.client.get("/wechat/main", params=long))
        assert (await wechat.client.get("/wechat/other")).status_code == 404


async def test_an_encrypted_echo_is_opened() -> None:
    """The vectors of WeCom's own page, whose verification is always like this."""
    case = named("crypto")["wecom-verify-url-official"]
    account = Account("main", case["receive_id"], "s", case["token"], case["encoding_aes_key"])
    channel = WeChatChannel([Way(account)], House(), now=lambda: int(case["timestamp"]) * 1000)
    query = {name: case[name] for name in ("timestamp", "nonce", "msg_signature")}
    transport = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/wechat/main", params={**query, "echostr": case["encrypt"]})
        assert (answer.status_code, answer.text) == (200, "1616140317555161061")
        assert refused(await client.get("/wechat/main", params={**query, "echostr": "4375120948345356249"}))


async def test_a_strange_signature_is_turned_away_and_told_nothing() -> None:
    house = House()
    async with serving(house, Way()) as (wechat,):
        query, body = wechat.sealed(TEXT)
        for wrong in ({"msg_signature": "0" * 40}, {"msg_signature": ""}, {"msg_signature": "密"}, {"nonce": "x"}):
            assert refused(await wechat.client.post("/wechat/main", params={**query, **wrong}, content=body))
        unsigned = {name: value for name, value in query.items() if name != "msg_signature"}
        assert refused(await wechat.client.post("/wechat/main", params=unsigned, content=body))
    assert not house.taken


async def test_a_post_in_plain_mode_is_turned_away() -> None:
    house = House()
    async with serving(house, Way()) as (wechat,):
        plain = xmltodict.unparse({"xml": {"ToUserName": "gh_1", "FromUserName": "o1", **TEXT}})
        assert refused(await wechat.client.post("/wechat/main", params=wechat.verification(), content=plain))
        query, body = wechat.sealed(TEXT)
        both = body.replace("<Encrypt>", "<FromUserName>o9</FromUserName><Content>假的</Content><Encrypt>")
        house.answers = lambda _: "收到"
        await wechat.client.post("/wechat/main", params=query, content=both.encode())
    assert [one.address for one in house.taken] == ["main:o1"], "of both only the sealed one counts"


@pytest.mark.parametrize("late", [-301, 301, -86_400])
async def test_an_old_post_played_again_is_turned_away(late: int) -> None:
    house = House()
    async with serving(house, Way()) as (wechat,):
        assert refused(await wechat.posts(TEXT, int(time.time()) + late))
    assert not house.taken


async def test_an_envelope_for_another_account_is_turned_away() -> None:
    house = House()
    other = Account("main", "wx_another", "s", ACCOUNT.token, ACCOUNT.aes_key)
    async with serving(house, Way()) as (wechat,):
        assert refused(await WeChat(wechat.client, other).posts(TEXT))
        assert refused(await WeChat(wechat.client, BARE).client.post("/wechat/main", content=b"<xml></xml>"))
    assert not house.taken


async def test_entities_and_too_much_are_turned_away() -> None:
    house = House()
    async with serving(house, Way()) as (wechat,):
        query, body = wechat.sealed(TEXT)
        declared = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa">]>' + body.partition("?>")[2]
        assert refused(await wechat.client.post("/wechat/main", params=query, content=declared.encode()))
        large = b"<xml>" + b" " * LARGEST_BODY
        answer = await wechat.client.post("/wechat/main", params=query, content=large)
        assert (answer.status_code, answer.content) == (413, b"")
        assert refused(await wechat.client.post("/wechat/main", params=query, content=b"\xff\xfe"))
        assert refused(
            await wechat.client.post("/wechat/main", params=query, content=b"<xml><Encrypt><a/></Encrypt></xml>")
        )
    assert not house.taken


async def test_a_body_that_comes_too_slowly_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "SLOWEST", 0.01)

    async def drips() -> AsyncIterator[bytes]:
        yield b"<xml>"
        await asyncio.Event().wait()

    async with serving(House(), Way()) as (wechat,):
        query, _ = wechat.sealed(TEXT)
        answer = await wechat.client.post("/wechat/main", params=query, content=drips())
    assert (answer.status_code, answer.content, answer.headers["connection"]) == (408, b"", "close")


async def test_before_anybody_listens_it_is_to_ask_again() -> None:
    house = House()
    async with serving(house, Way(), listens=False) as (wechat,):
        assert (await wechat.posts(TEXT)).status_code == 503
        query, body = wechat.sealed(TEXT)
        assert refused(await wechat.client.post("/wechat/main", params={**query, "nonce": "x"}, content=body))


async def test_neither_secrets_nor_words_nor_people_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house, way = House(answers=lambda _: [letter(WORDS)]), Way(down=True)
    async with serving(house, way) as (wechat,):
        assert await wechat.says(WORDS) == WORDS
        await house.bring("main:o1", letter(WORDS))
        await wechat.posts(TEXT, int(time.time()) - 999)
        other = Account("main", "wx_another", "s", ACCOUNT.token, ACCOUNT.aes_key)
        await WeChat(wechat.client, other).posts(TEXT)
        told = (
            caplog.text.replace("HTTP Request", "") + repr(house.channel) + repr(way.account) + repr(EnvelopeError("x"))
        )
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("channels"))
    assert "a post was refused" in ours
    for secret in (ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.secret, WORDS):
        assert secret not in told
    assert "main:o1" not in ours


_NAMES = st.sampled_from(["msg_signature", "signature", "timestamp", "nonce", "echostr", "encrypt_type"])
_TIMES = st.sampled_from([str(1_700_000_000), "1700000300", "x", ""])
_QUERY = st.dictionaries(_NAMES, st.text(max_size=5) | _TIMES | st.sampled_from(["0" * 40, "密", "%"]))


@given(_QUERY, st.binary(max_size=60) | st.sampled_from([b"<xml><Encrypt>AA==</Encrypt></xml>", b"<xml/>", b"{}"]))
async def test_whatever_is_posted_is_turned_away(query: dict[str, str], body: bytes) -> None:
    channel = WeChatChannel([Way()], House(), now=lambda: 1_700_000_000_000)
    transport = httpx.ASGITransport(Starlette(routes=list(channel.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert refused(await client.post("/wechat/main", params=query, content=body))
        assert refused(await client.get("/wechat/main", params=query))


def test_one_address_for_each_account() -> None:
    routes = WeChatChannel([Way(), Way(BARE)], House()).routes()
    assert all(isinstance(route, Route) and route.app is route.endpoint for route in routes), "reached without detours"
    assert [route.path for route in routes if isinstance(route, Route)] == ["/wechat/main", "/wechat/bare"]


async def test_over_the_network() -> None:
    """As WeChat reaches it: a server, a connection, a body in pieces."""
    house = House(answers=lambda _: [letter("收到")])
    channel = house.channel = WeChatChannel([Way()], house)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(Starlette(routes=list(channel.routes())), log_config=None, lifespan="off", ws="none")
        web = uvicorn.Server(config)
        serving_, listening = (
            asyncio.create_task(web._serve([listener])),
            asyncio.create_task(channel.listen(house.receive)),
        )
        async with httpx.AsyncClient(base_url=base) as client:
            wechat = WeChat(client, ACCOUNT)
            assert await wechat.says("路灯坏了") == "收到"
            query, body = wechat.sealed({**TEXT, "MsgId": "7002"})
            whole = body.encode()

            async def pieces() -> AsyncIterator[bytes]:
                for at in range(0, len(whole), 100):
                    yield whole[at : at + 100]

            assert wechat.shown(await client.post("/wechat/main", params=query, content=pieces())) == "收到"
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        web.should_exit = True
        await serving_
