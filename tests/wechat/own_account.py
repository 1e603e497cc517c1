"""The part of an account that menus, tags and codes are in, in memory, as the documentation has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.wechat.calling import ApiError, Json


@dataclass
class Platform:
    menu: Json = field(default_factory=dict)
    own: list[Json] = field(default_factory=list)
    tags: dict[int, str] = field(default_factory=dict)
    people: dict[int, set[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def call(self, path: str, body: Mapping[str, Any] | None = None) -> Json:
        self.asked.append(path)
        name = path.removeprefix("/cgi-bin/").replace("/", "_")
        answer: Json = getattr(self, name)(**body or {})
        return answer

    def menu_get(self) -> Json:
        if not self.menu:
            raise ApiError(46003)
        shown = [{**one, "sub_button": one.get("sub_button", [])} for one in self.menu["button"]]
        return {"menu": {"button": shown, "menuid": 1}, "conditionalmenu": self.own}

    def menu_create(self, button: list[Json]) -> Json:
        self.menu = {"button": button}
        return {"errcode": 0}

    def menu_addconditional(self, button: list[Json], matchrule: Json) -> Json:
        assert self.menu, "65303: there is no menu for everybody"
        self.own.append({"button": button, "matchrule": matchrule, "menuid": 400 + len(self.own)})
        return {"menuid": str(self.own[-1]["menuid"])}

    def menu_delconditional(self, menuid: str) -> Json:
        self.own = [one for one in self.own if str(one["menuid"]) != menuid]
        return {"errcode": 0}

    def tags_get(self) -> Json:
        return {"tags": [{"id": number, "name": name, "count": 0} for number, name in self.tags.items()]}

    def tags_create(self, tag: Json) -> Json:
        number = 100 + len(self.tags)
        self.tags[number], self.people[number] = tag["name"], set()
        return {"tag": {"id": number, "name": tag["name"]}}

    def tags_members_batchtagging(self, openid_list: list[str], tagid: int) -> Json:
        assert 0 < len(openid_list) <= 50, "40032"
        self.people[tagid] |= set(openid_list)
        return {"errcode": 0}

    def tags_members_batchuntagging(self, openid_list: list[str], tagid: int) -> Json:
        assert 0 < len(openid_list) <= 50, "40032"
        self.people[tagid] -= set(openid_list)
        return {"errcode": 0}

    def user_tag_get(self, tagid: int, next_openid: str) -> Json:
        later = sorted(one for one in self.people[tagid] if one > next_openid)[:60]
        return {"count": len(later), "data": {"openid": later}, "next_openid": later[-1]} if later else {"count": 0}

    def qrcode_create(self, action_name: str, action_info: Json) -> Json:
        assert action_name == "QR_LIMIT_STR_SCENE"
        scene = action_info["scene"]["scene_str"]
        return {"ticket": f"t-{scene}", "url": f"http://weixin.qq.com/q/{scene}"}
