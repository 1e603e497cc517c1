"""The stub of WeChat itself: what it claims to obey, it obeys. Peer: a small product made of wechatpy alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import aiohttp
import pytest
import xmltodict
from aiohttp import web
from wechatpy.crypto import WeChatCrypto

from tests.wechat.platform import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat.process import WeChat
from tests.wechat.server import WeChatServer

Json = dict[str, Any]


class Peer:
    """Answers each message by what `say` makes of its fields; None is a cut connection."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.say: Any = lambda fields: f"回：{fields.get('Content')}"
        self.crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)

    async def take(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["echostr"])
        query, body = request.query, await request.text()
        plain = self.crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        fields = xmltodict.parse(plain)["xml"]
        self.heard.append(fields)
        said = self.say(fields)
        if said is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.Response(text=self._reply(fields, said) if said else "")

    def _reply(self, fields: Json, said: str) -> str:
        names = f"<ToUserName>{fields['FromUserName']}</ToUserName><FromUserName>{fields['ToUserName']}</FromUserName>"
        body = f"<MsgType>text</MsgType><CreateTime>{fields['CreateTime']}</CreateTime><Content>{said}</Content>"
        return str(self.crypto.encrypt_message(f"<xml>{names}{body}</xml>", "123"))


@pytest.fixture
async def peer() -> AsyncIterator[tuple[Peer, str]]:
    peer, app = Peer(), web.Application()
    app.router.add_route("*", "/wechat/main", peer.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield peer, f"http://127.0.0.1:{runner.addresses[0][1]}/wechat/main"
    await runner.cleanup()


@pytest.fixture
async def server(peer: tuple[Peer, str]) -> AsyncIterator[WeChatServer]:
    async with WeChatServer() as server:
        server.account().callback = peer[1]
        server.platform.again = 0.0
        yield server


async def call(server: WeChatServer, path: str, body: Json | None = None, token: str = "") -> Json:
    readable = partial(json.dumps, ensure_ascii=False)
    async with aiohttp.ClientSession(json_serialize=readable) as session:
        asked = session.post(f"{server.api}/cgi-bin/{path}", params={"access_token": token}, json=body)
        async with asked as answer:
            return dict(await answer.json())


async def token_of(server: WeChatServer, **more: Any) -> Json:
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, **more}
    return await call(server, "stable_token", asked)


async def test_a_message_goes_there_and_its_answer_comes_back(server: WeChatServer, peer: tuple[Peer, str]) -> None:
    li = server.person("o1")
    peer[0].say = lambda fields: "收到"
    ended = await server.callback.deliver(li, li.says("路灯坏了 ]]> <b>"))
    assert (ended.how, li.heard[-1].text, li.heard[-1].re) == ("reply", "收到", ended.id)
    assert peer[0].heard[-1]["Content"] == "路灯坏了 ]]> <b>"
    assert int(peer[0].heard[-1]["MsgId"]) > 2**53
    assert await server.callback.verify(server.account()) == (200, "4375120948345356249")


async def test_without_an_answer_the_same_message_comes_three_times(
    server: WeChatServer, peer: tuple[Peer, str]
) -> None:
    peer[0].say = lambda fields: None
    li = server.person("o1")
    ended = await server.callback.deliver(li, li.says("在吗"))
    assert (ended.how, ended.tries) == ("lost", 3)
    assert len({fields["MsgId"] for fields in peer[0].heard}) == 1 and len(peer[0].heard) == 3
    peer[0].say = lambda fields: ""
    assert (await server.callback.deliver(li, li.says("在吗"))).how == "empty"


async def test_five_after_words_three_after_a_click(server: WeChatServer) -> None:
    token = (await token_of(server))["access_token"]
    li = server.person("o1")
    text = {"touser": "o1", "msgtype": "text", "text": {"content": "您好"}}
    assert (await call(server, "message/custom/send", text, token))["errcode"] == 45015
    li.says("在吗")
    codes = [(await call(server, "message/custom/send", text, token))["errcode"] for _ in range(6)]
    assert codes == [0, 0, 0, 0, 0, 45047]
    li.clicks_menu("news")
    codes = [(await call(server, "message/custom/send", text, token))["errcode"] for _ in range(4)]
    assert codes == [0, 0, 0, 45047]
    server.platform.clock.move(48 * 3_600_000)
    token = (await token_of(server))["access_token"]
    assert (await call(server, "message/custom/send", text, token))["errcode"] == 45015
    li.says("在吗")
    long = {**text, "text": {"content": "长" * 683}}
    assert (await call(server, "message/custom/send", long, token))["errcode"] == 45002
    assert server.platform.violations == ["a message of 2049 bytes"]


async def test_a_menu_s_line_is_a_click_with_its_words(server: WeChatServer, peer: tuple[Peer, str]) -> None:
    token = (await token_of(server))["access_token"]
    li = server.person("o1")
    li.says("在吗")
    menu = {"head_content": "提交吗？", "list": [{"id": "101", "content": "提交"}], "tail_content": ""}
    sent = await call(server, "message/custom/send", {"touser": "o1", "msgtype": "msgmenu", "msgmenu": menu}, token)
    assert sent["errcode"] == 0 and li.heard[-1].choices == [("101", "提交")]
    await server.callback.deliver(li, li.clicks("101", "提交"))
    server.platform.zero_menu_ids = True
    await server.callback.deliver(li, li.clicks("101", "提交"))
    assert [(f["Content"], f["bizmsgmenuid"]) for f in peer[0].heard] == [("提交", "101"), ("提交", "0")]


async def test_a_token_is_one_until_five_minutes_before_its_end_then_both_hold(server: WeChatServer) -> None:
    first, same = await token_of(server), await token_of(server)
    assert first["access_token"] == same["access_token"] and first["expires_in"] == 7200
    server.platform.clock.move(6_900_000)
    second = await token_of(server)
    assert second["access_token"] != first["access_token"]
    for made in (first, second):
        assert (await call(server, "getcallbackip", token=made["access_token"]))["errcode"] == 0
    server.platform.clock.move(300_000)
    assert (await call(server, "getcallbackip", token=first["access_token"]))["errcode"] == 42001
    forced = await token_of(server, force_refresh=True)
    assert (await call(server, "getcallbackip", token=second["access_token"]))["errcode"] == 40001
    assert (await call(server, "getcallbackip", token=forced["access_token"]))["errcode"] == 0
    assert (await token_of(server, force_refresh=True))["errcode"] == 45009
    assert (await token_of(server, secret="falsch"))["errcode"] == 40125
    server.account().whitelisted = False
    assert (await token_of(server))["errcode"] == 40164


async def test_files_are_kept_three_days(server: WeChatServer) -> None:
    token = (await token_of(server))["access_token"]
    li = server.person("o1")
    media = li.sends_photo(b"\xff\xd8\xff" + bytes(20))["MediaId"]
    async with aiohttp.ClientSession() as session:
        form = aiohttp.FormData()
        form.add_field("media", b"\x89PNG" + bytes(9), filename="a.png", content_type="image/png")
        up = session.post(
            f"{server.api}/cgi-bin/media/upload", params={"access_token": token, "type": "image"}, data=form
        )
        async with up as answer:
            made = await answer.json()
        assert server.account().media[made["media_id"]].content.startswith(b"\x89PNG")
        where = f"{server.api}/cgi-bin/media/get"
        async with session.get(where, params={"access_token": token, "media_id": media}) as answer:
            assert (answer.content_type, len(await answer.read())) == ("image/jpeg", 23)
        server.platform.clock.move(3 * 86_400_000 + 1)
        token = (await token_of(server))["access_token"]
        async with session.get(where, params={"access_token": token, "media_id": media}) as answer:
            assert (await answer.json())["errcode"] == 40007


async def test_menus_fit_into_what_wechat_shows(server: WeChatServer) -> None:
    token = (await token_of(server))["access_token"]
    one = {"type": "click", "name": "消息", "key": "messages"}
    assert (await call(server, "menu/create", {"button": [one] * 3}, token))["errcode"] == 0
    assert (await call(server, "menu/create", {"button": [one] * 4}, token))["errcode"] == 40016
    assert (await call(server, "menu/create", {"button": [{**one, "name": "一二三四五六"}]}, token))["errcode"] == 40018
    tag = (await call(server, "tags/create", {"tag": {"name": "member"}}, token))["tag"]["id"]
    server.person("o1")
    assert (await call(server, "tags/members/batchtagging", {"openid_list": ["o1"], "tagid": tag}, token))[
        "errcode"
    ] == 0
    own = {"button": [{**one, "name": "委员"}], "matchrule": {"tag_id": str(tag)}}
    menuid = (await call(server, "menu/addconditional", own, token))["menuid"]
    matched = await call(server, "menu/trymatch", {"user_id": "o1"}, token)
    assert matched["button"][0]["name"] == "委员"
    assert (await call(server, "menu/delconditional", {"menuid": menuid}, token))["errcode"] == 0


async def test_a_template_is_told_of_and_a_subscription_used_up(server: WeChatServer, peer: tuple[Peer, str]) -> None:
    token = (await token_of(server))["access_token"]
    li = server.person("o1")
    server.account().templates = {"t1"}
    body = {"touser": "o1", "template_id": "t1", "data": {"thing1": {"value": "已受理"}}}
    assert (await call(server, "message/template/send", body, token))["errcode"] == 0
    assert (await call(server, "message/subscribe/bizsend", body, token))["errcode"] == 43101
    li.agreed["t1"] = 1
    assert (await call(server, "message/subscribe/bizsend", body, token))["errcode"] == 0
    await asyncio.gather(*server.messages.later)
    assert [f["Event"] for f in peer[0].heard] == ["TEMPLATESENDJOBFINISH", "subscribe_msg_sent_event"]
    li.leaves()
    assert (await call(server, "message/template/send", body, token))["errcode"] == 43004


async def test_faults_happen_as_often_as_asked_for(server: WeChatServer) -> None:
    server.fail("stable_token", "errcode", 2, code=-1)
    assert [(await token_of(server)).get("errcode") for _ in range(3)] == [-1, -1, None]
    server.fail("stable_token", "cut_before")
    with pytest.raises(aiohttp.ClientError):
        await token_of(server)


async def test_as_a_process_of_its_own_it_is_driven_by_orders(peer: tuple[Peer, str]) -> None:
    wechat = WeChat()
    await wechat.start()
    try:
        await wechat.order("account", callback=peer[1], templates=["t1"])
        ended = await wechat.order("says", "你好", user="o1")
        assert ended["how"] == "reply" and ended["heard"]["text"] == "回：你好"
        assert (await wechat.order("hears", "你好", user="o1"))["heard"]["re"] == ended["id"]
        again = await wechat.order("again", ended["id"], user="o1", beside=3)
        assert [fields["MsgId"] for fields in peer[0].heard] == [ended["id"]] * 4 and again["id"] == ended["id"]
        state = await wechat.order("state")
        assert (state["violations"], state["ended"]) == ([], {"reply": 2})
    finally:
        await wechat.stop()
