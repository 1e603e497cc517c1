"""The methods of WeCom's interface that the stub knows, as they are documented."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from aiohttp import web

from tests.wecom.members import Heard, Member
from tests.wecom.world import ApiError, Json, World

PER_MINUTE, PER_HOUR, ROBOT_PER_MINUTE = 30, 1000, 20


class Methods:
    def __init__(self, world: World) -> None:
        self.world = world
        self.now = time.monotonic
        self._robots: dict[str, list[float]] = {}
        self._checked: dict[str, float] = {}

    async def call(self, method: str, body: Json) -> web.StreamResponse:
        if method == "gettoken":
            return web.json_response(self._token(body))
        if method == "webhook/send":
            return web.json_response(self._robot(body))
        if body.get("access_token") not in self.world.valid:
            raise ApiError(40014)
        if method == "media/get":
            return self._file(body)
        found = getattr(self, "on_" + method.replace("/", "_"), None)
        if found is None:
            raise ApiError(40066)
        return web.json_response({"errcode": 0, "errmsg": "ok", **found(body)})

    def _token(self, body: Json) -> Json:
        if body.get("corpid") != self.world.app.corp_id:
            raise ApiError(40013)
        if body.get("corpsecret") != self.world.app.secret:
            raise ApiError(40001)
        if not self.world.valid:
            self.world.tokens += 1
            self.world.valid.add(f"token-{self.world.tokens}-of-many-letters")
        return {"errcode": 0, "errmsg": "ok", "access_token": min(self.world.valid), "expires_in": 7200}

    def on_agent_get(self, body: Json) -> Json:
        if body["agentid"] != str(self.world.app.agent_id):
            raise ApiError(301002)
        return {"agentid": self.world.app.agent_id, "name": "协商驿站", **self.world.agent}

    def on_menu_get(self, body: Json) -> Json:
        if not self.world.menu:
            raise ApiError(46003)
        return {"button": self.world.menu}

    def on_menu_create(self, body: Json) -> Json:
        for key in body["button"]:
            if len(key["name"].encode()) > 16 or not 1 <= len(key["sub_button"]) <= 5:
                raise ApiError(40018)
            if any(len(one["name"].encode()) > 40 or len(one["key"].encode()) > 128 for one in key["sub_button"]):
                raise ApiError(40019)
        if not 1 <= len(body["button"]) <= 3 or body["agentid"] != str(self.world.app.agent_id):
            raise ApiError(40016)
        self.world.menu = body["button"]
        return {}

    def on_message_send(self, body: Json) -> Json:
        if body["agentid"] != self.world.app.agent_id:
            raise ApiError(40056)
        member = self.world.members.get(str(body["touser"]).lower())
        if member is None or not member.visible:
            raise ApiError(81013)
        if member.unlicensed:
            return {"unlicenseduser": body["touser"].lower()}
        heard = self._heard(body)
        if self._said_before(body):
            return {"msgid": "again"}
        now = self.now()
        member.sent_at = [at for at in member.sent_at if now - at < 3600]
        if sum(now - at < 60 for at in member.sent_at) >= PER_MINUTE or len(member.sent_at) >= PER_HOUR:
            member.dropped += 1  # and says that all is well
        else:
            member.sent_at.append(now)
            member.heard.append(heard)
        return {"msgid": f"msg{self.world.number()}"} | self._response(member, heard)

    def _said_before(self, body: Json) -> bool:
        """Requests are compared as they are written, but for the token."""
        if not body.get("enable_duplicate_check"):
            return False
        written = json.dumps({k: v for k, v in body.items() if k != "access_token"}, sort_keys=True)
        before = self._checked.get(written)
        self._checked[written] = self.now()
        return before is not None and self.now() - before < body.get("duplicate_check_interval", 1800)

    def _heard(self, body: Json) -> Heard:
        kind = body["msgtype"]
        if kind == "text":
            text = body["text"]["content"]
            if not text.strip():
                raise ApiError(44004)
            return Heard(kind, text.encode()[:2048].decode(errors="replace"), safe=bool(body.get("safe")))
        if kind in {"image", "voice", "file"}:
            media = body[kind]["media_id"]
            if media not in self.world.media:
                raise ApiError(40007)
            return Heard(kind, "", content=self.world.media[media], safe=bool(body.get("safe")))
        if kind == "template_card":
            return self._card(body["template_card"], body.get("enable_duplicate_check"))
        raise ApiError(40008)

    def _card(self, card: Json, checked: Any) -> Heard:
        title = card.get("main_title", {}).get("title", "")
        task = card.get("task_id", "")
        buttons = card.get("button_list", [])
        options = card.get("checkbox", {}).get("option_list", [])
        keys = [button["key"] for button in buttons if not button.get("type")] + [option["id"] for option in options]
        if not title or not re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", task) or len(keys) != len(set(keys)):
            raise ApiError(40058)
        if len(buttons) > 6 or len(options) > 20 or not (buttons or options):
            raise ApiError(40058)
        if any(not b["text"] or (b.get("type") == 1 and not b.get("url")) for b in buttons):
            raise ApiError(40058)
        if task in self.world.task_ids and not checked:
            raise ApiError(40058)
        self.world.task_ids.add(task)
        return Heard(card["card_type"], "\n".join(filter(None, (title, card.get("sub_title_text")))), card=card)

    def _response(self, member: Member, heard: Heard) -> Json:
        return {"response_code": member.response(heard)} if heard.card else {}

    def on_message_update_template_card(self, body: Json) -> Json:
        used = self.world.responses.pop(body["response_code"], None)
        if used is None:
            raise ApiError(42014)
        userid, task = used
        if [one.lower() for one in body["userids"]] != [userid.lower()] or body["agentid"] != self.world.app.agent_id:
            raise ApiError(40058)
        for heard in self.world.members[userid.lower()].heard:
            if heard.card.get("task_id") == task:
                heard.replaced = body["button"]["replace_name"]
        return {}

    def on_media_upload(self, body: Json) -> Json:
        if len(body["media"]) <= 5 or (body["type"] == "image" and not body["name"].endswith((".jpg", ".png"))):
            raise ApiError(40004)
        media = f"3media{self.world.number()}"
        self.world.media[media] = body["media"]
        return {"type": body["type"], "media_id": media, "created_at": "1763780000"}

    def _file(self, body: Json) -> web.StreamResponse:
        content = self.world.media.get(body["media_id"])
        if content is None:
            raise ApiError(40007)
        return web.Response(
            body=content, content_type="image/jpeg", headers={"Content-Disposition": 'attachment; filename="a.jpg"'}
        )

    def _robot(self, body: Json) -> Json:
        said = self.world.groups.get(body["key"])
        if said is None:
            raise ApiError(93000)
        now = self.now()
        recent = [at for at in self._robots.get(body["key"], []) if now - at < 60]
        if len(recent) >= ROBOT_PER_MINUTE:
            raise ApiError(45009)
        self._robots[body["key"]] = [*recent, now]
        if body["msgtype"] != "text" or len(body["text"]["content"].encode()) > 2048:
            raise ApiError(40058)
        said.append(body["text"]["content"])
        return {"errcode": 0, "errmsg": "ok"}
