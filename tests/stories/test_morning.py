"""晨报: what the day brings, to head and clerk, once a working day; and the inbox that it leads to, sorted by due."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from handlers.morning import MorningClock, next_morning
from handlers.run_timers import run_timers
from storage import tables
from storage.database import Row
from storage.ids import new_id
from tests.stories.outcomes import held, team
from tests.talk import ZONE, Resident, World

LAMP = "小区门口的路灯杆歪了，怕倒下来砸到人，物业不管"
BIN = "垃圾桶一周没有人来清了，夏天味道很大"


async def _morning(world: World, *, at: str = "08:31") -> None:
    """To just after the next working day's opening, with the clock of the mornings running as it does."""
    clock = MorningClock(world.core.house)
    await clock.tick()
    day = next_morning(world.core.house.calendar, world.now)
    until = datetime.combine(day, datetime.strptime(at, "%H:%M").time(), ZONE).timestamp()
    world.later(seconds=until - world.now / 1000)
    await run_timers(world.core.house, at_once=1)
    await run_timers(world.core.house, at_once=1)
    await world._collect()


def _hears_none(*people: Resident) -> None:
    for person in people:
        assert "say.morning" not in [kind for kind, _ in person.fresh]


async def _reported(world: World, name: str, words: str) -> str:
    resident = world.person(name)
    await resident.opens("st_xm2k8vwd")
    return await resident.reports(words)


async def _to_be_called(world: World, number: str) -> None:
    item, work = await world.item(number), world.core.house.work()
    row: Row = {"id": new_id(), "item_id": item.id, "person_id": item.reporter_id, "station_id": item.now_at}
    work.insert(tables.calls, **row, kind="notice.answered", about=1, asked_at=world.now)
    await work.commit()


async def test_the_morning_letter_tells_what_the_day_brings(world: World) -> None:
    head, clerk = await world.member("王建国", "head"), await world.member("赵安", "clerk")
    member = await world.member("李慧敏")
    await _morning(world)
    _hears_none(head, clerk, member)
    world.later(hours=8)
    numbers = [
        await _reported(world, *said)
        for said in (("陈女士", "3 栋的门禁坏了，谁都能进"), ("老周", LAMP), ("小赵", BIN))
    ]
    await member.presses("接单", letter=next(shown for _, shown in member.letters if numbers[0] in shown.text))
    await _to_be_called(world, numbers[0])
    for person in (head, clerk, member):
        person._mark = len(person.letters)
    await _morning(world)
    for person in (head, clerk):
        letter = next(shown for kind, shown in person.fresh if kind == "say.morning")
        assert "要打电话 1 件" in letter.text and "新来 3 件" in letter.text, letter.text
        assert "今天到期" in letter.text and "等您拿主意" not in letter.text
        assert [shown.label for shown in letter.buttons] == ["打开收件箱", "不要晨报了"]
    _hears_none(member)
    await head.presses("打开收件箱")
    text = head.hears("say.inbox_list").text
    assert "要打电话" in text and "今天" in text
    await head.says("晨报")
    head.hears("say.morning_on")
    await head.presses("不要晨报了")
    head.hears("say.morning_off")
    await member.says("晨报")
    member.hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_who_has_stopped_it_has_none_until_he_wants_it_again(world: World) -> None:
    head, clerk = await world.member("王建国", "head"), await world.member("赵安", "clerk")
    await _reported(world, "陈女士", "3 栋的门禁坏了，谁都能进")
    await head.says("晨报")
    await head.presses("不要晨报了")
    await _morning(world)
    _hears_none(head)
    assert "say.morning" in [kind for kind, _ in clerk.fresh]
    await head.says("晨报")
    await head.presses("再要晨报")
    head.hears("say.morning_on")
    await _morning(world)
    assert "say.morning" in [kind for kind, _ in head.fresh]


async def test_the_inbox_and_the_members_list_stand_by_due_time(world: World) -> None:
    head, member = await world.member("王建国", "head"), await world.member("李慧敏")
    first = await _reported(world, "陈女士", "3 栋的门禁坏了，谁都能进")
    await member.presses("接单")
    world.later(days=1)
    second = await _reported(world, "老周", BIN)
    await member.says("待办")
    lines = member.hears("say.todo_list").text.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [first, second]
    assert lines[0].endswith("已超 1 分钟"), lines
    assert "今天 15:30 到期" in lines[1], lines
    world.later(days=4)
    await member.says("待办")
    lines = member.hears("say.todo_list").text.splitlines()[1:]
    assert lines[0].endswith("已超 4 天") and lines[0].startswith(first), lines
    await head.says("收件箱")
    lines = head.hears("say.inbox_list").text.splitlines()[1:]
    assert "（已受理） 已超 4 天" in lines[0], lines


@pytest.mark.no_golden
async def test_once_a_day_whatever_is_restarted_and_none_on_a_day_of_rest(world: World) -> None:
    head = await world.member("王建国", "head")
    await _reported(world, "陈女士", "3 栋的门禁坏了，谁都能进")
    await _morning(world)
    for _ in range(3):  # as after restarts
        await MorningClock(world.core.house).tick()
        await run_timers(world.core.house, at_once=1)
    await world._collect()
    assert [kind for kind, _ in head.letters].count("say.morning") == 1
    world.later(days=3)  # Friday: the machine was off meanwhile; one letter, for today
    for _ in range(3):
        await run_timers(world.core.house, at_once=1)
    await world._collect()
    assert [kind for kind, _ in head.letters].count("say.morning") == 2
    assert next_morning(world.core.house.calendar, world.now) == date(2026, 11, 30)
    await MorningClock(world.core.house).tick()
    world.later(days=1)
    await run_timers(world.core.house, at_once=1)
    await world._collect()
    assert [kind for kind, _ in head.letters].count("say.morning") == 2, "a Saturday"


@pytest.mark.no_golden
async def test_a_day_that_has_become_a_holiday_since_is_quiet(world: World) -> None:
    head, staff = await world.member("王建国", "head"), await world.member("周宁", "staff", "")
    await _reported(world, "陈女士", "3 栋的门禁坏了，谁都能进")
    await MorningClock(world.core.house).tick()
    await staff.says("节假日")
    await staff.says("2026年\n11月24日 放假")
    await staff.presses("就用这份")
    await _morning(world, at="08:31")
    assert world.core.house.calendar.day_of(world.now) == date(2026, 11, 25)
    assert [kind for kind, _ in head.letters].count("say.morning") == 1


@pytest.mark.no_golden
async def test_of_stations_without_a_head_the_office_reads_one_letter(world: World) -> None:
    staff = await world.member("周宁", "staff", "")
    await _reported(world, "陈女士", "3 栋的门禁坏了，谁都能进")
    work = world.core.house.work()
    for row in await world.rows_of("appointments"):
        if row["role"] == "head":
            work.update(tables.appointments, {"id": row["id"]}, valid_to=world.now)
    await work.commit()
    await _morning(world)
    letter = next(shown for kind, shown in staff.fresh if kind == "say.morning")
    assert "香蜜社区协商驿站" in letter.text and "农园" not in letter.text and "新来 1 件" in letter.text


async def test_the_morning_letter_names_what_has_an_action_over_its_day(world: World) -> None:
    """Told as over and nothing else to wait for: it must not be forgotten with the last reminder."""
    head, li, _, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    await head.presses_verb("add_action", consultation=made.id)
    await head.says("更换门机配件")
    await head.presses("区市场监督管理局")
    await head.says("12月1日")
    await head.says(made.number)
    await head.presses("写议定结果")
    await head.says("物业先垫钱，三天内换好门机。")
    await head.presses("发送")
    for over in (False, True):
        if over:
            world.later(days=14)
        await _morning(world)
        *_, letter = (letter for kind, letter in head.fresh if kind == "say.morning")
        assert ("有行动项过了日子" in letter.text) is over
