"""What an account shows of itself, kept as it should be: the menus, who gets which, and the codes of the posters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from channels.seam import ChannelError
from channels.wechat.account import Account, openid_of
from channels.wechat.calling import ApiError, Calls
from channels.wechat.menu import Line, Menu, Menus, Section
from channels.wechat.scenes import scene_link
from dialogs.standing_menu import MENUS, Worn, worn
from handlers.house import House
from locales.catalogue import said
from storage.scenes import keep_scene, scenes
from storage.serving_chats import serving_chats

log = logging.getLogger("yizhan.wechat")

CHANNEL = "wechat"
EVERY = 600.0
"""Seconds until it is looked whether something has changed; the platform is asked only then, and once a day."""
DAY = 86_400_000
TAGS = {Worn.MEMBER: "驿站委员", Worn.DESK: "驿站·站长和联络员", Worn.LIAISON: "驿站·承办单位"}
"""Names that the account's owner sees in its own list of people."""


class Presence:
    """Of one account. `held` says whether it is this process's turn; all others only read the codes."""

    def __init__(self, house: House, account: Account, calls: Calls, held: Callable[[], bool]) -> None:
        self._house = house
        self._account = account
        self._calls = calls
        self._held = held
        own = {name: menu_of(of) for of, name in TAGS.items()} if account.menu_for_roles else {}
        self._menus = Menus(calls, menu_of(Worn.RESIDENT), own)
        self._tags: dict[str, int] | None = None
        self._tagged: dict[str, frozenset[str]] = {}
        self._asked_at = 0
        self._refused: set[str] = set()

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Everything once; what the account may not do is said once, and nothing else waits for it."""
        await self._read_codes()
        if not (self._held() and self._account.verified):
            return
        for what, doing in (("menu", self._keep_menus), ("roles", self._keep_people), ("codes", self._keep_codes)):
            try:
                await doing()
                self._refused.discard(what)
            except (ApiError, ChannelError) as error:
                if what not in self._refused:
                    log.warning("not set", extra={"account": self._account.name, "part": what, "reason": str(error)})
                self._refused.add(what)

    async def _keep_menus(self) -> None:
        now = self._house.clock()
        if self._tags is None or now - self._asked_at >= DAY:
            self._tagged.clear()
            self._tags = await self._menus.set_up()
            self._asked_at = now

    async def _keep_people(self) -> None:
        """Somebody's menu follows his office within `EVERY`."""
        serving = await serving_chats(self._house.work(), CHANNEL, self._account.name)
        for of, name in TAGS.items():
            people = frozenset(openid_of(address) for address, roles in serving.items() if worn(roles) is of)
            if self._tags and name in self._tags and self._tagged.get(name) != people:
                await self._menus.tag(self._tags[name], people)
                self._tagged[name] = people

    async def _read_codes(self) -> None:
        self._house.scene_links |= await scenes(self._house.work(), self._name)

    async def _keep_codes(self) -> None:
        """One that another process has made meanwhile is the same code: its row stays."""
        for place in self._house.district.stations.values():
            payload = f"st_{place.slug}"
            if payload in self._house.scene_links:
                continue
            link = await scene_link(self._calls, payload)
            work = self._house.work()
            keep_scene(work, self._name, payload, link)
            await work.commit()
            self._house.scene_links[payload] = link

    @property
    def _name(self) -> str:
        return f"{CHANNEL} {self._account.name}"


def menu_of(of: Worn) -> Menu:
    """In Chinese: a platform has one menu for all languages."""
    return [
        Section(said(group.label, "zh_CN"), tuple(Line(said(one.label, "zh_CN"), one.says) for one in group.entries))
        for group in MENUS[of]
    ]
