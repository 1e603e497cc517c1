"""A Telegram Bot API of our own on loopback, obeying what is documented.

In a test: `async with TelegramServer() as server:`, then `server.api`, `server.token`, `server.user(7).says("…")`.
Alone: `python -m tests.telegram.server --port 8081`, driven by `POST /control` with `{"do": …}`, see `Control`.
"""

from __future__ import annotations

import argparse
import asyncio
from typing import Any, Self

from aiohttp import web

from tests.loopback import served
from tests.telegram.control import control
from tests.telegram.delivery import deliver
from tests.telegram.methods import Methods, Upload, as_form
from tests.telegram.people import Chat
from tests.telegram.world import ApiError, Fault, Json, World

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"


class TelegramServer:
    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        self.world = World(token)
        self.methods = Methods(self.world)
        self.token = token
        self.port = port
        self._runner: web.AppRunner | None = None
        self._delivery: asyncio.Task[None] | None = None

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/control", self._control)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._delivery = asyncio.create_task(deliver(self.world, self.methods))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.closing = True
        self.world.changed()
        if self._delivery is not None:
            self._delivery.cancel()
            await asyncio.gather(self._delivery, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    # --- for tests --------------------------------------------------------------------------------

    def user(self, number: int) -> Chat:
        return self.world.chats.setdefault(number, Chat(self.world, number, "private"))

    def group(self, number: int) -> Chat:
        return self.world.chats.setdefault(number, Chat(self.world, number, "supergroup"))

    async def confirmed(self) -> None:
        await self.world.confirmed()

    def fail(self, method: str, kind: str, times: int = 1, **details: Any) -> Fault:
        """The next calls of a method (`*`: of any) fail: cut_before, cut_after, hang, html, or status."""
        fault = Fault(method, kind, times, **details)
        self.world.faults.append(fault)
        return fault

    def limit(self, per_second: float, burst: int = 1) -> None:
        """How many messages each chat takes; beyond that 429."""
        self.methods.per_second, self.methods.burst = per_second, burst

    def called(self, method: str) -> list[Json]:
        return [params for name, params in self.world.calls if name == method.lower()]

    # --- the wire ---------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"].lower()
        params, files = await _parameters(request)
        self.world.calls.append((name, params))
        fault = self.world.fault_for(name)
        self.world.changed()
        if request.match_info["token"] != self.token:
            return _refused(ApiError(401, "Unauthorized"))
        if fault is not None and fault.kind != "cut_after":
            return await self._break(request, fault)
        try:
            method = self.methods.find(name)
            if method is None:
                raise ApiError(404, "Not Found")
            answer = web.json_response({"ok": True, "result": await method(params, files)})
        except ApiError as error:
            answer = _refused(error)
        if fault is not None:
            return await self._break(request, fault)
        return answer

    async def _break(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "html":
            return web.Response(status=fault.code, text=f"<html>{fault.description}</html>", content_type="text/html")
        if fault.kind == "status":
            wait = {"retry_after": fault.retry_after} if fault.retry_after else {}
            return _refused(ApiError(fault.code, fault.description or "broken", **wait))
        if fault.kind == "hang":
            await self.world.until(lambda: self.world.closing, 3600.0)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        fault = self.world.fault_for("file")
        if fault is not None:
            return await self._break(request, fault)
        for file in self.world.files.values():
            if file.path == request.match_info["path"] and request.match_info["token"] == self.token:
                return web.Response(body=file.content)
        return _refused(ApiError(404, "Not Found"))

    async def _control(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(await control(self, await request.json()))
        except (AssertionError, KeyError, TypeError, ValueError) as exc:
            return web.json_response({"error": f"{type(exc).__name__}: {exc}"}, status=400)


async def _parameters(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    params: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        return params | as_form(await request.json()), files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            params[name] = value
    return params, files


def _refused(error: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


async def main() -> None:
    options = argparse.ArgumentParser(description="A Telegram Bot API on loopback, for tests.")
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--token", default=TOKEN)
    options.add_argument("--piped", action="store_true", help="ends when its standard input does")
    given = options.parse_args()
    async with TelegramServer(given.token, given.port) as server:
        print(server.api, flush=True)
        await served(given.piped)


if __name__ == "__main__":
    asyncio.run(main())
