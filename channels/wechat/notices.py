"""Template messages and subscription notices: what is left where nothing else may be sent."""

from __future__ import annotations

from typing import Any

from channels.wechat import templates
from channels.wechat.account import Account
from channels.wechat.calling import ApiError, Json
from channels.wechat.client import Client
from channels.wechat.errors import NO_WINDOW, REFUSED_BY_HIM, REPEATED
from channels.wechat.inbound import Result
from channels.wechat.ways import Ways
from dialogs.talk import Rendered

TEMPLATE_ID = "t:"
"""Before the number of a template message, by which WeChat tells later whether it arrived."""
_NOTICE_ID, _UNNAMED = "s:", "s?"
"""The same of a subscription notice, whose number mostly comes with its result: until then `s?<template>:<letter>`."""
_BAD_TEMPLATE = frozenset({40037, 47003, 41028, 41029, 41030})


class Notices:
    """Of one account."""

    def __init__(self, account: Account, client: Client, ways: Ways) -> None:
        self._account = account
        self._client = client
        self._ways = ways

    async def send(self, openid: str, letter: Rendered) -> str | None:
        """The platform's id; None where the account has no template for such a letter, or may not use it."""
        template = self._account.templates.get(letter.kind)
        way = "subscription" if template is not None and template.subscription else "template"
        if template is None or not self._ways.open(way) or not self._ways.open(template.id):
            return None
        body: Json = {"touser": openid, "template_id": template.id, "data": templates.data(template, letter)}
        page = templates.page(self._account, template, letter)
        try:
            if template.subscription:
                answer = await self._client.call("/cgi-bin/message/subscribe/bizsend", body | _named("page", page))
                number = str(answer.get("msgid") or "")
                return f"{_NOTICE_ID}{number}" if number else f"{_unnamed(template.id)}{letter.id}"
            once = {"client_msg_id": letter.id.replace("-", "")}
            answer = await self._client.call("/cgi-bin/message/template/send", body | once | _named("url", page))
        except ApiError as error:
            return await self._refused(letter, error, way, template.id)
        number = str(answer.get("msgid") or "")
        return f"{TEMPLATE_ID}{number}" if number else letter.id

    async def _refused(self, letter: Rendered, error: ApiError, way: str, template: str) -> str | None:
        if error.errcode in REPEATED:
            return letter.id
        if error.errcode in REFUSED_BY_HIM or error.errcode in NO_WINDOW:
            return None
        if await self._ways.shuts(way, error.errcode):
            return None
        if error.errcode in _BAD_TEMPLATE:
            await self._ways.shut(template, error.errcode)
            return None
        raise await self._ways.error(error) from None


def names(result: Result) -> tuple[str, str]:
    """What the platform's id of the letter is that this is about, and how it begins as long as it lacks its number."""
    if result.template:
        return f"{_NOTICE_ID}{result.message}", _unnamed(result.template)
    return f"{TEMPLATE_ID}{result.message}", ""


def _unnamed(template: str) -> str:
    return f"{_UNNAMED}{template}:"


def _named(name: str, value: str) -> dict[str, Any]:
    return {name: value} if value else {}
