"""轮值站长: a member who sits for the head has the head's acts while his shift lasts, and not a moment longer."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from domain.item import State
from domain.rota_plan import Duty, Rule
from tests.stories import rota_rows
from tests.stories.test_correct import _answer
from tests.stories.test_hand_on import goes_away
from tests.stories.test_recusal import ABOUT_HEAD, ABOUT_MEMBER, crew, forget
from tests.talk import World
from web import list_workbook

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


async def reports(world: World, words: str = LANE, name: str = "陈女士") -> str:
    who = world.person(name)
    await who.opens("st_xm2k8vwd")
    return await who.reports(words)


async def test_during_the_shift_and_no_longer(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静"])
    he = cast["he"]
    await he.says("帮助")
    await he.says("/start")
    assert "收件箱" in [button.label for button in he.fresh[-1][1].buttons]
    forget(cast)
    number = await reports(world)
    for who in ("head", "he"):
        assert "李慧敏 委员" in cast[who].hears("notice.head_new").text
    letter = he.last
    assert LANE in letter.plain, "words as the head reads them"
    await he.says("收件箱")
    assert number in he.hears("say.inbox_list").text
    await he.presses("改派", letter=letter)
    await he.presses("林涛")
    he.hears("say.assigned")
    cast["lin"].hears("notice.assigned")
    forget(cast)

    world.later(hours=3)  # past 12:00: the shift is over
    await he.presses("类别缓急", letter=letter)
    assert he.fresh[-1][0].startswith("refusal.")
    await he.says("收件箱")
    he.hears("refusal.not_yours")
    await he.says(number)
    assert LANE not in he.last.plain
    forget(cast)
    await reports(world, "北门的路灯坏了三天，晚上看不见路", "居民二")
    assert not he.fresh and cast["head"].fresh

    world.later(hours=2)  # 14:30: he sits again
    await he.says("收件箱")
    he.hears("say.inbox_list")


@pytest.mark.no_golden
async def test_neither_people_nor_settings_nor_telephones(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静"])
    number = await reports(world)
    he = cast["he"]
    await he.says("设置")
    he.hears("refusal.not_yours")
    await he.says(number)
    await he.presses("更多操作")
    labels = [button.label for button in he.last.buttons]
    assert "转站" in labels and "看联系电话" not in labels and "查看身份" not in labels


@pytest.mark.no_golden
async def test_a_complaint_is_the_heads_or_staffs_never_the_duty_heads(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静"])
    forget(cast)
    for words, told in ((ABOUT_MEMBER, "head"), (ABOUT_HEAD, "staff")):
        number = await reports(world, words, f"居民{told}")
        assert [kind for kind, _ in cast[told].fresh]
        await cast["he"].says(number)
        cast["he"].hears("refusal.item_unknown")
        forget(cast)
    await cast["he"].says("收件箱")
    cast["he"].hears("say.inbox_none")


@pytest.mark.no_golden
async def test_no_file_of_his_names_what_somebody_there_keeps_out_of(world: World) -> None:
    """Neither among matters nor among closings; the head's own file has both."""
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静"])
    open_, closed, plain = [
        await reports(world, words, f"居民{words[:4]}") for words in (ABOUT_HEAD, ABOUT_MEMBER, LANE)
    ]
    assert (await world.item(open_)).recused and (await world.item(closed)).recused
    resident = world.people[f"居民{ABOUT_MEMBER[:4]}"]
    await cast["lin"].says(closed)
    await cast["lin"].presses("接单")
    resident._mark = len(resident.letters)
    await _answer(world, cast["lin"], resident, closed, "水已经来了，人也谈过了。")
    await resident.presses("已解决")
    await resident.presses("满意")
    assert (await world.item(closed)).state is State.CLOSED
    place = rota_rows.station(world)

    async def named(who: str, which: str, span: str) -> set[str]:
        work = world.core.house.work()
        args = {"place": place, "which": which, "span": span, "columns": ["number", "state", "category"]}
        body = (await list_workbook.make(world.core.house, work, await rota_rows.person(world, who), args)).body
        book = load_workbook(io.BytesIO(body))
        cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        return cells & {open_, closed, plain}

    for which, span in (("inbox", ""), ("late", ""), ("closed", "2026-11"), ("year", "2026"), ("figures", "2026-11")):
        assert await named("何静", which, span) <= {plain}, which
    assert await named("何静", "year", "2026") == {plain}
    assert await named("王建国", "year", "2026") == {closed, plain}
    assert await named("王建国", "figures", "2026-11") == {closed}
    assert await named("周宁", "year", "2026") == {open_, closed, plain}


@pytest.mark.no_golden
async def test_one_who_serves_here_no_longer_sits_for_nobody(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静"])
    head = cast["head"]
    await head.says("设置")
    await head.presses("结束任职")
    await head.says("何静 委员")
    await head.presses("结束任职")
    await cast["he"].says("收件箱")
    cast["he"].hears("refusal.not_yours")


@pytest.mark.no_golden
async def test_the_head_is_on_leave_and_who_sits_for_him_takes_what_nobody_can(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静"], Rule())
    await goes_away(world, "王建国", 9)
    for name in ("李慧敏", "林涛"):
        await rota_rows.leave(world, name, 9)
    number = await reports(world)
    item = await world.item(number)
    assert item.state is State.ASSIGNED and item.assignee_id == await rota_rows.person(world, "何静")
    forget(cast)
    world.later(hours=5)
    await cast["head"].says("收件箱")
    cast["head"].hears("say.inbox_list")


@pytest.mark.no_golden
async def test_he_accepts_what_lies_with_another_and_changes_hats_by_it(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静"])
    number = await reports(world)
    await cast["he"].presses("我来接")
    cast["he"].hears("say.accepted")
    assert (await world.item(number)).owner_id == await rota_rows.person(world, "何静")


@pytest.mark.no_golden
async def test_he_does_not_lengthen_his_own_time(world: World) -> None:
    cast = await crew(world)
    await rota_rows.plan(world, Duty.HEAD, ["何静", "林涛"])
    he = cast["he"]
    await he.says("替班")
    shifts = [button.label for button in he.hears("override.shift.ask").buttons]
    assert any("李慧敏" in label for label in shifts) and not any("站长" in label for label in shifts)
    await cast["head"].says("替班")
    assert any("站长" in button.label for button in cast["head"].hears("override.shift.ask").buttons)
