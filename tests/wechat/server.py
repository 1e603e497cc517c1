"""WeChat on loopback, obeying what is documented: its callbacks, its methods, its quotas and errors.

In a test: `async with WeChatServer() as server:`, then `server.api`, `server.account().callback = …`.
Alone: `python -m tests.wechat.server --port 8082`, driven by `POST /control` with `{"do": …}`, see `control`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web
from yarl import URL

from tests.loopback import served
from tests.wechat.api_account import Accounts
from tests.wechat.api_media import Media
from tests.wechat.api_messages import Messages
from tests.wechat.callback import Callback
from tests.wechat.control import control
from tests.wechat.people import Person
from tests.wechat.platform import APP_ID, Account, ApiError, Fault, Json, Platform

_ESCAPED = re.compile(rb"\\u(?!00[01])[0-9a-fA-F]{4}")
MOST_REFUSED = 50
"""So many calls in a row with a token that does not hold are no bounded patience any more."""


class WeChatServer:
    def __init__(self, port: int = 0) -> None:
        self.platform = Platform({APP_ID: Account()})
        self.callback = Callback(self.platform)
        self.accounts = Accounts(self.platform)
        self.messages = Messages(self.platform, self.callback)
        self.media = Media(self.platform)
        self.port = port
        self.sent: dict[str, Json] = {}
        self._refused = 0
        self._runner: web.AppRunner | None = None
        self._methods = self._named()

    def _named(self) -> dict[str, Callable[[Account, Json], Awaitable[Json]]]:
        a, m = self.accounts, self.messages
        return {
            "message/custom/send": m.custom_send,
            "message/template/send": m.template_send,
            "template/get_all_private_template": m.templates,
            "message/subscribe/bizsend": m.bizsend,
            "menu/create": a.menu_create,
            "menu/addconditional": a.menu_addconditional,
            "menu/delconditional": a.menu_delconditional,
            "menu/trymatch": a.menu_trymatch,
            "menu/delete": a.menu_delete,
            "menu/get": a.menu_get,
            "tags/create": a.tags_create,
            "tags/get": a.tags_get,
            "tags/members/batchtagging": a.batchtagging,
            "tags/members/batchuntagging": a.batchuntagging,
            "tags/getidlist": a.getidlist,
            "user/tag/get": a.tagged,
            "qrcode/create": a.qrcode_create,
            "getcallbackip": a.callback_ips,
            "get_api_domain_ip": a.callback_ips,
            "openapi/quota/get": a.quota_get,
        }

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/control", self._control)
        app.router.add_route("*", "/cgi-bin/{path:.+}", self._call)
        app.router.add_get("/sns/oauth2/access_token", self._login)
        app.router.add_get("/connect/oauth2/authorize", self._authorize)
        await self.callback.open()
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.platform.closing = True
        self.platform.changed()
        for task in self.messages.later:
            task.cancel()
        await self.callback.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # --- for tests ----------------------------------------------------------------------------------

    def account(self, app_id: str = "") -> Account:
        return self.platform.account(app_id)

    def person(self, openid: str, app_id: str = "") -> Person:
        account = self.account(app_id)
        return account.people.setdefault(openid, Person(self.platform, account, openid))

    def fail(self, path: str, kind: str, times: int = 1, **details: Any) -> None:
        """The next calls of a method fail, below zero all of them: see Fault."""
        self.platform.faults.append(Fault(path, kind, times, **details))

    def called(self, path: str) -> list[Json]:
        return [body for name, body in self.platform.calls if name == path]

    # --- the wire -----------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        body, field = await self._body(request)
        self.platform.calls.append((path, body))
        self.platform.changed()
        fault = self.platform.fault_for(path)
        if fault is not None and fault.kind != "cut_after":
            return await self._break(request, fault)
        try:
            answer = await self._answer(request, path, body, field)
        except ApiError as error:
            answer = web.json_response({"errcode": error.code, "errmsg": error.message})
        except (KeyError, TypeError, ValueError) as error:
            self.platform.wrong(f"{path} without what it needs: {type(error).__name__} {error}")
            answer = web.json_response({"errcode": 47001, "errmsg": "data format error"})
        return answer if fault is None else await self._break(request, fault)

    async def _answer(
        self, request: web.Request, path: str, body: Json, field: web.FileField | None
    ) -> web.StreamResponse:
        if path == "stable_token":
            return web.json_response(await self.accounts.stable_token(body))
        account = self._authorized(request)
        account.calls[path] += 1
        if path == "media/get":
            return await self.media.get(account, request.query.get("media_id", ""))
        if path == "media/upload":
            return web.json_response(await self.media.upload(account, request.query.get("type", ""), field))
        if path not in self._methods:
            self.platform.wrong(f"{path}, which nobody should call")
            raise ApiError(40066, "invalid url")
        return web.json_response({"errcode": 0, "errmsg": "ok", **await self._methods[path](account, body)})

    def _authorized(self, request: web.Request) -> Account:
        try:
            account = self.accounts.with_token(request.query.get("access_token", ""))
        except ApiError:
            self._refused += 1
            if self._refused == MOST_REFUSED:
                self.platform.wrong(f"{MOST_REFUSED} calls in a row with a token that does not hold")
            raise
        self._refused = 0
        return account

    async def _body(self, request: web.Request) -> tuple[Json, web.FileField | None]:
        if request.content_type == "multipart/form-data":
            media = (await request.post()).get("media")
            return {}, media if isinstance(media, web.FileField) else None
        raw = await request.read()
        if _ESCAPED.search(raw):
            self.platform.wrong(f"{request.path} with escaped characters, which people would see")
        try:
            found = json.loads(raw) if raw else {}
        except ValueError:
            self.platform.wrong(f"{request.path} with a body that is no JSON")
            found = {}
        return (found if isinstance(found, dict) else {}), None

    async def _break(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "html":
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if fault.kind == "errcode":
            return web.json_response({"errcode": fault.code, "errmsg": fault.message})
        if fault.kind == "hang":
            await self.platform.until(lambda: self.platform.closing or not fault.times, 3600.0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _login(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(await self.accounts.oauth2_token(dict(request.query)))
        except ApiError as error:
            return web.json_response({"errcode": error.code, "errmsg": error.message})

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        """Whose browser it is, the cookie `openid` says: in WeChat it is who is signed in there."""
        query = request.query
        account = self.platform.accounts.get(query.get("appid", ""))
        good = query.get("response_type") == "code" and query.get("scope") == "snsapi_base"
        if account is None or not good or not query.get("redirect_uri", "").startswith("http"):
            self.platform.wrong(f"a login that WeChat shows an error for: {dict(query)}")
            return web.Response(status=400, text="10003 redirect_uri 参数错误")
        code = self.accounts.login_code(account, request.cookies.get("openid", "nobody"))
        back = URL(query["redirect_uri"]).update_query(code=code, state=query.get("state", ""))
        return web.Response(status=302, headers={"Location": str(back)})

    async def _control(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(await control(self, await request.json()))
        except (AssertionError, KeyError, LookupError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)


async def main() -> None:
    options = argparse.ArgumentParser(description="WeChat on loopback, for tests.")
    options.add_argument("--port", type=int, default=8082)
    options.add_argument("--piped", action="store_true", help="ends when its standard input does")
    given = options.parse_args()
    async with WeChatServer(given.port) as server:
        print(server.api, flush=True)
        await served(given.piped)


if __name__ == "__main__":
    asyncio.run(main())
