"""Consultations in the calendars that telephones subscribe to: the UID of the invitation, and nobody's secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from domain import consultation_timing
from domain.consultation import Part
from handlers.feeds import make
from tests.stories.consultations import consulted, fixed, moves, person_id
from tests.stories.invitations import invited
from tests.stories.referrals import accepted
from tests.stories.timings import elsewhere, joins
from tests.talk import Resident, World
from tests.web.browser import Browser


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as made:
        yield made


async def _feed(world: World, who: Resident, of: str | None) -> str:
    work = world.core.house.work()
    code = make(world.core.house, work, await person_id(world, who), of)
    await work.commit()
    return f"/calendar/{code}.ics"


async def _held(world: World, path: str) -> dict[str, Any]:
    """By UID, without the rota's."""
    shown = await Browser(world).looks(path)
    assert shown.status_code == 200, shown.text
    events = Calendar.from_ical(shown.content).walk("VEVENT")
    assert len({str(one["uid"]) for one in events}) == len(events) and not any(one.errors for one in events)
    return {str(one["uid"]): one for one in events if "协商 " in str(one["summary"])}


async def test_of_a_person_a_station_and_the_district(world: World) -> None:
    wang = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    sun = await world.member("孙悦", role="head", station="NY")
    staff = await world.member("周宁", role="staff")
    _, number = await accepted(world, li)
    lift = await invited(world, await fixed(world, await consulted(world, li, number)))
    there = await elsewhere(world, sun, "夏天怎么防蚊")
    await joins(world, there, li, Part.MEMBER)
    await invited(world, await fixed(world, there, hours=50))
    district = world.core.house.district
    station = lift.station_id
    own, of, all_ = [await _feed(world, who, what) for who, what in ((li, None), (li, station), (staff, district.id))]
    uids = [f"{one.id}@{district.id}" for one in (lift, there)]
    assert set(await _held(world, own)) == set(await _held(world, all_)) == set(uids)
    mine = (await _held(world, of))[uids[0]]
    assert str(mine["summary"]) == f"协商 {lift.number}：电梯什么时候能修好" and mine["sequence"] == 1
    assert str(mine["location"]).endswith("一楼会议室") and str(mine["status"]) == "CONFIRMED"
    assert len(await _held(world, of)) == 1
    await moves(world, lift, consultation_timing.call_off, reason=None)
    off = (await _held(world, of))[uids[0]]
    assert off["sequence"] == 2 and str(off["status"]) == "CANCELLED"
    await wang.presses_verb("recuse", item=(await world.item(number)).id)
    await wang.presses("李慧敏")
    if any(one.label == "跳过" for one in wang.last.buttons):
        await wang.presses("跳过")
    for path in (own, of):
        assert uids[0] not in await _held(world, path), "who keeps out of a matter learns nothing of it"


async def test_the_districts_link_is_for_staff_and_ends_with_the_office(world: World) -> None:
    li = await world.member("李慧敏")
    staff = await world.member("周宁", role="staff")
    await li.presses_verb("make_feed", of=world.core.house.district.id)
    li.hears("refusal.not_yours")
    path = await _feed(world, li, world.core.house.district.id)
    assert (await Browser(world).looks(path)).status_code == 404
    await staff.says("日历订阅")
    await staff.presses("订阅：全区协商")
    staff.hears("say.feed_made")
    path = await _feed(world, staff, world.core.house.district.id)
    shown = await Browser(world).looks(path)
    assert shown.status_code == 200 and not Calendar.from_ical(shown.content).walk("VEVENT")
    assert "全区协商" in (await Browser(world).looks(path.removesuffix(".ics"))).text
