"""WeCom on loopback, obeying what is documented: callbacks, tokens, messages, cards, files, limits, errors.

In a test: `async with WecomServer() as server:`, then `server.api`, `server.app.callback = …`,
`await server.member("lihuimin").says("你好")`. What it posts is encrypted by wechatpy, which is not ours.
"""

from __future__ import annotations

from typing import Self

from aiohttp import web

from tests.wecom.members import Member
from tests.wecom.methods import Methods
from tests.wecom.world import ApiError, Application, Fault, Json, World


class WecomServer:
    def __init__(self) -> None:
        self.world = World()
        self.methods = Methods(self.world)
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def app(self) -> Application:
        return self.world.app

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/cgi-bin/{path:.+}", self._call)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    # --- for tests ----------------------------------------------------------------------------------

    def member(self, userid: str) -> Member:
        return self.world.members.setdefault(userid.lower(), Member(self.world, userid))

    def group(self, key: str) -> list[str]:
        """What a group's robot has said; the group is there from now on."""
        return self.world.groups.setdefault(key, [])

    def fail(self, method: str, kind: str, times: int = 1, code: int = 0, after: int = 0) -> None:
        """The next calls of a method fail: cut_before, cut_after, hang, html, or error (with a code)."""
        self.world.faults.append(Fault(method, kind, times, code, after))

    def called(self, method: str) -> list[Json]:
        return [body for name, body in self.world.calls if name == method]

    # --- the wire -----------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["path"]
        body: Json = dict(request.query)
        if request.content_type == "application/json":
            body |= await request.json()
        elif request.can_read_body:
            field = (await request.post())["media"]
            assert isinstance(field, web.FileField)
            body |= {"name": field.filename, "media": field.file.read()}
        self.world.calls.append((method, body))
        fault = self.world.fault_for(method)
        if fault is not None and fault.kind != "cut_after":
            return await self._break(request, fault)
        try:
            answer = await self.methods.call(method, body)
        except ApiError as error:
            answer = web.json_response({"errcode": error.code, "errmsg": f"{error.code}, hint: [secret name]"})
        self.world.changed()
        return answer if fault is None else await self._break(request, fault)

    async def _break(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "error":
            return web.json_response({"errcode": fault.code, "errmsg": "hint: [1619335868_208], from ip: 1.1.1.1"})
        if fault.kind == "html":
            return web.Response(status=502, text="<html>proxy</html>", content_type="text/html")
        if fault.kind == "hang":
            await self.world.closing.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
