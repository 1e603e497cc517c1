"""What the account sends: customer-service messages within their quotas, template and subscription messages."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.wechat.callback import LONGEST, Callback
from tests.wechat.people import Heard, Person
from tests.wechat.platform import Account, ApiError, Json, Platform

REASONS = {
    "window": (45015, "response out of time limit or subscription is canceled rid: 5f3ded7d-22929d02-4ba1f5f6"),
    "count": (45047, "out of response count limit rid: 64a774ce-020c072d-6c820ec0"),
}


class Messages:
    def __init__(self, platform: Platform, callback: Callback) -> None:
        self.platform = platform
        self.callback = callback
        self.later: set[asyncio.Task[Any]] = set()

    async def custom_send(self, account: Account, body: Json) -> Json:
        person = self._person(account, body)
        if not account.verified:
            raise ApiError(48001, "api unauthorized rid: 68079913-4fa1bf0a-7dceeca9")
        heard = self._custom(account, body)
        refused = person.may_hear()
        if refused is not None:
            code, message = REASONS[refused]
            self.platform.refused[code] += 1
            raise ApiError(code, message)
        person.hears(heard)
        return {}

    async def templates(self, account: Account, body: Json) -> Json:
        return {"template_list": [{"template_id": one} for one in sorted(account.templates)]}

    async def template_send(self, account: Account, body: Json) -> Json:
        person = self._person(account, body)
        if not person.follows:
            raise ApiError(43004, "require subscribe rid: 60b1f2a1-01a2b3c4-5d6e7f80")
        self._template(account, body)
        id_ = self.platform.next_message_id()
        once = body.get("client_msg_id")
        if once and once in account.client_msg_ids:
            raise ApiError(43119, "client_msg_id is repeated")
        account.client_msg_ids.update({once} if once else ())
        person.hears(Heard(id_, "template", self.platform.clock.ms, _lines(body["data"]), url=body.get("url", "")))
        self._soon(person, "TEMPLATESENDJOBFINISH", MsgID=id_, Status="success")
        return {"msgid": int(id_)}

    async def bizsend(self, account: Account, body: Json) -> Json:
        person = self._person(account, body)
        self._template(account, body)
        if not person.agreed.get(body["template_id"]):
            raise ApiError(43101, "user refuse to accept the msg rid: 5f9a7b1c-3d2e4f50-6a7b8c9d")
        person.agreed[body["template_id"]] -= 1
        id_ = self.platform.next_message_id()
        person.hears(Heard(id_, "subscribe", self.platform.clock.ms, _lines(body["data"]), url=body.get("page", "")))
        listed = {"TemplateId": body["template_id"], "MsgID": id_, "ErrorCode": 0, "ErrorStatus": "success"}
        self._soon(person, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": listed})
        return {}

    # --- parts --------------------------------------------------------------------------------------

    def _person(self, account: Account, body: Json) -> Person:
        try:
            return account.people[str(body["touser"])]
        except KeyError:
            self.platform.wrong("a message for nobody")
            raise ApiError(40003, "invalid openid rid: 5fa1b2c3-1a2b3c4d-5e6f7a8b") from None

    def _custom(self, account: Account, body: Json) -> Heard:
        kind, made = body.get("msgtype"), Heard(self.platform.named("custom"), "custom", self.platform.clock.ms)
        if kind == "text":
            made.text = self._short(body["text"]["content"])
        elif kind == "image":
            made.image = self._media(account, body["image"]["media_id"])
        elif kind == "msgmenu":
            menu = body["msgmenu"]
            made.choices = [(_string(line["id"]), _string(line["content"])) for line in menu["list"]]
            if not made.choices:
                raise ApiError(40038, "invalid request format")
            words = (menu.get("head_content", ""), *(content for _, content in made.choices))
            made.text = self._short("\n".join((*words, *filter(None, [menu.get("tail_content", "")]))))
        elif kind == "news":
            (article,) = body["news"]["articles"]  # more than one is 45008
            made.text, made.url = f"{article['title']}\n{article.get('description', '')}", article["url"]
        else:
            self.platform.wrong(f"a message of kind {kind}")
            raise ApiError(40008, "invalid message type")
        return made

    def _short(self, text: str) -> str:
        if not text:
            self.platform.wrong("an empty message")
            raise ApiError(44004, "empty content")
        if len(text.encode()) > LONGEST:
            self.platform.wrong(f"a message of {len(text.encode())} bytes")
            raise ApiError(45002, "content size out of limit")
        return text

    def _media(self, account: Account, media_id: str) -> bytes:
        from tests.wechat.api_media import alive

        return alive(self.platform, account, media_id).content

    def _template(self, account: Account, body: Json) -> None:
        if not account.verified:
            raise ApiError(48001, "api unauthorized rid: 68079913-4fa1bf0a-7dceeca9")
        if body.get("template_id") not in account.templates:
            raise ApiError(40037, "invalid template_id rid: 61a2b3c4-2b3c4d5e-6f7a8b9c")
        for name, value in body["data"].items():
            if not isinstance(value.get("value"), str):
                raise ApiError(47003, f"argument invalid! data.{name}.value is empty")
            if name.startswith("character_string") and not value["value"].isascii():
                self.platform.wrong(f"{name} with Chinese")
                raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
            if name.startswith("thing") and len(value["value"]) > 20:
                self.platform.wrong(f"{name} of {len(value['value'])} characters")
                raise ApiError(47003, f"argument invalid! data.{name}.value invalid")

    def _soon(self, person: Person, event: str, **more: Any) -> None:
        """Tells the product how it went, some time after its call was answered."""
        if not person.account.callback:
            return

        async def told() -> None:
            await asyncio.sleep(0.01)
            await self.callback.deliver(person, person.event(event, **more))

        task = asyncio.create_task(told())
        self.later.add(task)
        task.add_done_callback(self.later.discard)


def _lines(data: Json) -> str:
    return "\n".join(f"{name}: {value['value']}" for name, value in data.items())


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ApiError(47001, "data format error")
    return value
