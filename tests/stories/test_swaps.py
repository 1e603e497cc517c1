"""Shifts that pass from one to another: offered, accepted, agreed to, undone; from both sides."""

from __future__ import annotations

import pytest

from tests.talk import Resident, World

# Rota of XM from Monday 2026-11-23: a week each of 李慧敏, 林涛, 何静; Monday to Friday 9-12 and 14-17.


async def people(world: World) -> tuple[Resident, Resident, Resident, Resident]:
    """王建国 (head), 李慧敏, 林涛, 何静."""
    head = await world.member("王建国", role="head")
    return head, await world.member("李慧敏"), await world.member("林涛"), await world.member("何静")


async def offers(who: Resident, *answers: str) -> None:
    """换班 with these answers, up to the check card, and sent."""
    await who.says("换班")
    for answer in answers:
        await who.says(answer)
    assert who.fresh[-1][0] == "swap.check.ask", who.fresh
    await who.presses("发送")


def sits(world: World, day: int, hour: int = 10, month: int = 11) -> str | None:
    """Who sits at XM on a day of 2026, by name."""
    from datetime import datetime

    from tests.talk import ZONE

    house = world.core.house
    place = house.district.by_code("XM")
    assert place is not None
    at = round(datetime(2026, month, day, hour, tzinfo=ZONE).timestamp() * 1000)
    stint = house.district.rota(place.id).stint(at)
    return names(world).get(stint.person_id or "") if stint else None


def names(world: World) -> dict[str, str]:
    return {world.ids[name]: name for name in world.ids}


async def test_a_day_is_offered_to_all_and_the_first_has_it(world: World) -> None:
    head, li, lin, he = await people(world)
    await offers(li, "1", "11月25日", "整天", "所有人")
    assert "问了 3 位" in li.hears("say.swap_offered").text
    asked = he.hears("say.swap_asked")
    assert "李慧敏" in asked.text and "周三" in asked.text and "香蜜" in asked.text
    lin.hears("say.swap_asked")
    head.hears("say.swap_asked")
    await he.presses("接下")
    he.hears("say.swap_yours")
    assert "何静 接下了您的班" in li.letters[-1][1].text
    assert "已由 何静 接下" in lin.letters[-1][1].text
    await lin.presses("接下")
    lin.hears("say.swap_taken")
    await he.presses_again("接下", asked)
    assert he.toast
    await he.says("我的班")
    assert "周三" in he.hears("say.shifts").text
    await li.says("今日值班")
    assert "何静" in li.last.text
