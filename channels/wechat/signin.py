"""The silent web login: a page of ours opened inside WeChat knows who opened it, and asks for nothing (`snsapi_base`).

https://developers.weixin.qq.com/doc/service/guide/h5/auth.html. The link that a letter carries holds no secret: whoever
gets it forwarded is known by his own openid, and is a stranger where we do not know that.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from channels.seam import ChannelError
from channels.wechat.calling import ApiError
from channels.wechat.own_pages import NUMBER

log = logging.getLogger(__name__)

COOKIE = "yz_wechat"
MINUTES = 10
_ASKED = "asked"
LONGEST = 300
_PATH = re.compile(r"/(?!/)[A-Za-z0-9._~/?&=%#,+:@!$'()*;-]*")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,128}")


class Joins(Protocol):
    """Who makes a browser the web chat of somebody whom we know by an openid."""

    async def join(self, request: Request, account: str, address: str, to: str, item: str) -> Response | None:
        """Where this browser goes as that person: to the matter of this number, else `to`. None for a stranger."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """One account's way in: `openid_of` turns a code into an openid once. Raises ApiError, ChannelError.

    `open_url` is where people are asked.
    """

    app_id: str
    openid_of: Callable[[str], Awaitable[str]]
    open_url: str


class SignIn:
    """`public_url` is where people come back to; `secret` signs that they were sent."""

    def __init__(self, ways: Mapping[str, Way], joins: Joins, *, public_url: str, secret: bytes) -> None:
        self._ways = ways
        self._joins = joins
        self._public_url = public_url.rstrip("/")
        self._secret = secret
        self._proven: set[str] = set()  # accounts with which a login has worked

    def routes(self) -> list[Route]:
        return [Route("/wechat/{account}/in", self.enter, methods=["GET"])]

    def begins(self, request: Request) -> str:
        """Where WeChat's browser is sent from a page that it opens for the first time, to be known there; empty where
        it stays: with several accounts, where this was already tried, and as long as no login has worked since the
        start, since then WeChat would show an error in the page's place.
        """
        (account, *others) = self._ways or [""]
        if others or account not in self._proven or not _inside(request) or _ASKED in request.query_params:
            return ""
        return f"/wechat/{account}/in?to={quote(f'{request.url.path}?{_ASKED}=1', safe='')}"

    async def enter(self, request: Request) -> Response:
        account = request.path_params["account"]
        way = self._ways.get(account)
        if way is None:
            raise HTTPException(404)
        to = local(request.query_params.get("to", ""))
        if not _inside(request):
            return _go(to)  # WeChat's page for agreeing opens in WeChat alone
        code = request.query_params.get("code", "")
        if not code:
            return self._ask(request, account, way, to)
        response = None
        if _CODE.fullmatch(code) and self._ours(request, account):
            response = await self._join(request, account, way, code, to)
        if response is None:
            response = _go(to)
        response.delete_cookie(COOKIE)
        return response

    def _ask(self, request: Request, account: str, way: Way, to: str) -> Response:
        nonce = secrets.token_hex(16)
        item = request.query_params.get("item", "")
        back = f"{self._public_url}/wechat/{account}/in?to={quote(to, safe='')}"
        back += f"&item={item}" if NUMBER.fullmatch(item) else ""
        asked = urlencode(
            {
                "appid": way.app_id,
                "redirect_uri": back,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": self._state(account, nonce),
            }
        )
        response = _go(f"{way.open_url}/connect/oauth2/authorize?{asked}#wechat_redirect")
        secure = self._public_url.startswith("https://")
        response.set_cookie(COOKIE, nonce, max_age=MINUTES * 60, httponly=True, secure=secure, samesite="lax")
        return response

    def _ours(self, request: Request, account: str) -> bool:
        """Whether this very browser asked: nobody is signed in as somebody else by a link."""
        nonce, state = request.cookies.get(COOKIE, ""), request.query_params.get("state", "")
        return bool(nonce) and hmac.compare_digest(self._state(account, nonce).encode(), state.encode())

    def _state(self, account: str, nonce: str) -> str:
        return hmac.digest(self._secret, f"wechat\0{account}\0{nonce}".encode(), "sha256").hex()[:32]

    async def _join(self, request: Request, account: str, way: Way, code: str, to: str) -> Response | None:
        """Where WeChat does not say who it is, the page opens as it does for a stranger."""
        try:
            openid = await way.openid_of(code)
        except (ApiError, ChannelError) as error:
            log.warning("a web login was not taken", extra={"account": account, "reason": str(error)})
            return None
        self._proven.add(account)
        item = request.query_params.get("item", "")
        number = item if NUMBER.fullmatch(item) else ""
        return await self._joins.join(request, account, f"{account}:{openid}", to, number) if openid else None


def local(to: str) -> str:
    """A path of ours, else our first page: no link leads from here to somebody else's."""
    return to if len(to) <= LONGEST and _PATH.fullmatch(to) else "/"


def _inside(request: Request) -> bool:
    return "MicroMessenger" in request.headers.get("user-agent", "")


def _go(to: str) -> RedirectResponse:
    return RedirectResponse(to, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
