"""A bare python-telegram-bot bot that sends one message for each update and keeps nothing.

`python -m bench.peers.echo PORT API httpx|aiohttp`: the library's own transport, or an aiohttp one. Each works as it
is fastest here: httpx with one update after the other, the library's default (with 16 calls in flight it does 0.6 of
that, with 256 0.3), aiohttp with many at once.
"""

from __future__ import annotations

import sys
from typing import Any

import aiohttp
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bench.peers.serving import TOKEN, run

CONNECTIONS = 256


class AiohttpRequest(BaseRequest):
    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return 20.0

    async def initialize(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        assert self._session is not None
        data = request_data.json_parameters if request_data else None
        async with self._session.request(method, url, data=data) as answer:
            return answer.status, await answer.read()


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_chat is not None
    said = update.message.text if update.message is not None else "…"
    await context.bot.send_message(update.effective_chat.id, said or "…")


def main() -> None:
    lean = sys.argv[3] == "aiohttp"
    request: BaseRequest = AiohttpRequest() if lean else HTTPXRequest(connection_pool_size=CONNECTIONS)
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{sys.argv[2]}/bot")
        .request(request)
        .updater(None)
        .concurrent_updates(CONNECTIONS if lean else False)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(echo))
    run(application)


main()
