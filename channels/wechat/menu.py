"""The account's menu, and one of their own for those who serve: set only where it differs from what stands there.

https://developers.weixin.qq.com/doc/service/guide/product/menu/intro.html: three keys of at most 16 bytes, under each
five lines of at most 60. A menu of their own goes to people by a tag of the account.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from channels.texts import first_bytes
from channels.wechat.calling import ApiError, Calls, Json

log = logging.getLogger(__name__)

KEYS, LINES = 3, 5
KEY_BYTES, LINE_BYTES = 16, 60
NO_MENU = 46003
AT_ONCE = 50
"""People that one call may tag."""
MOST_PAGES = 20
"""Of a tag's people, 10,000 to a page."""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    lines: tuple[Line, ...]


Menu = Sequence[Section]


def drawn(menu: Menu) -> list[Json]:
    """The menu as WeChat takes it."""
    return [_key(section) for section in menu[:KEYS]]


def _key(section: Section) -> Json:
    if len(section.lines) == 1:
        return _line(section.lines[0], KEY_BYTES)
    return {
        "name": first_bytes(section.name, KEY_BYTES),
        "sub_button": [_line(one, LINE_BYTES) for one in section.lines[:LINES]],
    }


def _line(one: Line, most: int) -> Json:
    return {"type": "click", "name": first_bytes(one.name, most), "key": one.says}


def same(ours: Sequence[Json], theirs: object) -> bool:
    """Whether the menu that stands there is ours; WeChat adds empty lists of its own."""
    return isinstance(theirs, list) and [_bare(one) for one in theirs] == [_bare(one) for one in ours]


def _bare(button: Json) -> Json:
    kept = {name: button[name] for name in ("type", "name", "key") if button.get(name)}
    under = button.get("sub_button")
    if isinstance(under, Mapping):  # as the older answer has it
        under = under.get("list")
    return {**kept, "sub_button": [_bare(one) for one in under]} if under else kept


class Menus:
    """`own` by the name of the tag whose people get it; such a tag is ours alone."""

    def __init__(self, calls: Calls, everybody: Menu, own: Mapping[str, Menu]) -> None:
        self._calls = calls
        self._everybody = everybody
        self._own = own

    async def set_up(self) -> dict[str, int]:
        """The tags' ids by name; without those where the account has no menus of their own. Raises ApiError."""
        found = await self._standing()
        if not same(drawn(self._everybody), found.get("menu", {}).get("button")):
            await self._calls.call("/cgi-bin/menu/create", {"button": drawn(self._everybody)})
        if not self._own:
            return {}
        tags = await self._tags()
        await self._set_own(tags, found.get("conditionalmenu") or [])
        return tags

    async def _standing(self) -> Json:
        try:
            return await self._calls.call("/cgi-bin/menu/get")
        except ApiError as error:
            if error.errcode != NO_MENU:
                raise
            return {}

    async def _tags(self) -> dict[str, int]:
        found = (await self._calls.call("/cgi-bin/tags/get")).get("tags", [])
        ids = {str(tag["name"]): int(tag["id"]) for tag in found if tag["name"] in self._own}
        for name in self._own.keys() - ids.keys():
            ids[name] = int((await self._calls.call("/cgi-bin/tags/create", {"tag": {"name": name}}))["tag"]["id"])
        return ids

    async def _set_own(self, tags: Mapping[str, int], standing: Sequence[Json]) -> None:
        """Others' menus by other rules stay; of ours the one that differs is replaced."""
        wanted = {str(tags[name]): drawn(menu) for name, menu in self._own.items()}
        for one in standing:
            tag = _tag_of(one)
            if tag in wanted and same(wanted[tag], one.get("button")):
                del wanted[tag]
            elif tag in {str(known) for known in tags.values()}:
                await self._calls.call("/cgi-bin/menu/delconditional", {"menuid": str(one["menuid"])})
        for tag, buttons in wanted.items():
            await self._calls.call("/cgi-bin/menu/addconditional", {"button": buttons, "matchrule": {"tag_id": tag}})

    async def tag(self, tag: int, people: AbstractSet[str]) -> int:
        """Exactly these people have the tag afterwards; how many changes that took. Raises ApiError."""
        have = await self._tagged(tag)
        changes = 0
        for path, whom in (("batchuntagging", have - people), ("batchtagging", people - have)):
            listed = sorted(whom)
            for start in range(0, len(listed), AT_ONCE):
                some = listed[start : start + AT_ONCE]
                await self._calls.call(f"/cgi-bin/tags/members/{path}", {"openid_list": some, "tagid": tag})
            changes += len(listed)
        return changes

    async def _tagged(self, tag: int) -> set[str]:
        found: set[str] = set()
        after = ""
        for _ in range(MOST_PAGES):
            page = await self._calls.call("/cgi-bin/user/tag/get", {"tagid": tag, "next_openid": after})
            some = page.get("data", {}).get("openid", [])
            found.update(some)
            after = page.get("next_openid", "")
            if not some or not after:
                break
        return found


def _tag_of(standing: Json) -> str:
    rule = standing.get("matchrule") or {}
    return str(rule.get("tag_id") or rule.get("group_id") or "")
