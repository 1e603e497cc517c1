"""What an account shows of itself follows the district: menus, who gets which, and the codes of the posters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.wechat_presence import TAGS, Presence, menu_of
from channels.wechat.account import Account
from channels.wechat.calling import ApiError, Json
from channels.wechat.menu import drawn
from dialogs.standing_menu import Worn
from domain.people import Role
from storage import tables
from storage.statements import Engine
from tests.talk import Resident, World
from tests.wechat.own_account import Platform
from web.poster import poster

pytestmark = pytest.mark.no_golden
MAIN = Account("main", "wx00", "secret", "token", "key")


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        yield made


def presence(world: World, platform: Platform, *, held: bool = True, account: Account = MAIN) -> Presence:
    return Presence(world.core.house, account, platform, lambda: held)


async def on_wechat(world: World, who: Resident) -> str:
    """His chat is one of this account's from now on; his openid."""
    work = world.core.house.work()
    (row,) = [row for row in await world.rows_of("addresses") if row["external"] == who.address]
    work.update(tables.addresses, {"id": row["id"]}, channel="wechat", account="main", external=f"main:{who.address}")
    await work.commit()
    return who.address


def tagged(platform: Platform, of: Worn) -> set[str]:
    number = next(number for number, name in platform.tags.items() if name == TAGS[of])
    return platform.people[number]


async def test_who_serves_gets_his_menu_and_loses_it_with_his_office(world: World) -> None:
    member = await on_wechat(world, await world.member("李慧敏"))
    head = await on_wechat(world, await world.member("王建国", role="head"))
    resident = world.person("王奶奶")
    await resident.opens()
    await on_wechat(world, resident)
    platform = Platform()
    kept = presence(world, platform)
    await kept.look()
    assert platform.menu["button"] == drawn(menu_of(Worn.RESIDENT)) and len(platform.own) == len(TAGS)
    assert (tagged(platform, Worn.MEMBER), tagged(platform, Worn.DESK)) == ({member}, {head})
    platform.asked.clear()
    await kept.look()
    assert platform.asked == [], "nothing has changed"
    work = world.core.house.work()
    for row in await world.rows_of("appointments"):
        if row["role"] == Role.MEMBER:
            work.update(tables.appointments, {"id": row["id"]}, valid_to=world.now)
    await work.commit()
    world.later(minutes=1)
    await kept.look()
    assert tagged(platform, Worn.MEMBER) == set()


async def test_codes_are_asked_for_once_and_stand_on_the_posters(world: World) -> None:
    house, platform = world.core.house, Platform()
    place = next(iter(house.district.stations.values()))
    assert "weixin" not in str(house.scene_links)
    await presence(world, platform).look()
    link = f"http://weixin.qq.com/q/st_{place.slug}"
    assert house.scene_links[f"st_{place.slug}"] == link
    for size in ("a4", "card"):
        page = poster(house, place, size, "zh_CN")
        assert "<figcaption>微信扫一扫<" in page and "<figcaption>用网页<" in page, size
    house.scene_links.clear()
    platform.asked.clear()
    await presence(world, platform).look()
    assert house.scene_links[f"st_{place.slug}"] == link and "/cgi-bin/qrcode/create" not in platform.asked


async def test_of_several_processes_one_asks_and_the_others_read(world: World) -> None:
    platform = Platform()
    await presence(world, platform).look()
    world.core.house.scene_links.clear()
    platform.asked.clear()
    await presence(world, platform, held=False).look()
    assert world.core.house.scene_links and not platform.asked


@pytest.mark.parametrize("errcode", [48001, 45009, -1])
async def test_what_an_account_may_not_do_stops_nothing_else(world: World, errcode: int, caplog: Any) -> None:
    class Poor(Platform):
        async def call(self, path: str, body: Mapping[str, Any] | None = None) -> Json:
            if "menu" in path or "tags" in path:
                raise ApiError(errcode)
            return await super().call(path, body)

    kept = presence(world, Poor())
    await kept.look()
    await kept.look()
    assert world.core.house.scene_links
    assert len([one for one in caplog.records if one.message == "not set"]) == 1


async def test_an_account_that_is_not_verified_is_asked_for_nothing(world: World) -> None:
    platform = Platform()
    await presence(world, platform, account=Account("main", "wx00", "s", "t", "k", verified=False)).look()
    assert platform.asked == []
