"""数据: head, clerk, district office and patron see figures, how they are counted and, as far as they may, which."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from bot.commands import make_invitation
from dialogs.talk import Rendered
from domain.people import Role
from tests.stories.test_rating_again import LANE, rows_agree
from tests.talk import Resident, World
from tests.web.browser import Browser, link_of


async def done(world: World, li: Resident, name: str, solved: str | None, pleased: str = "满意") -> str:
    """One matter from report to its rating; without `solved` nobody rates it."""
    who = world.person(name)
    await who.opens("st_xm2k8vwd")
    number = await who.reports(LANE)
    await li.presses("接单", letter=_newest(li, number))
    await li.presses("答复")
    await li.says("地桩装好了。")
    await li.presses("发送")
    if solved:
        await who.presses(solved)
        await who.presses(pleased)
        if pleased == "不满意":
            await who.says("没装够")
    return number


def _newest(li: Resident, number: str) -> Rendered:
    return next(shown for kind, shown in reversed(li.letters) if kind == "notice.assigned" and number in shown.numbered)


async def test_a_months_figures(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    staff = await world.member("周宁", role="staff")
    for n, (solved, pleased) in enumerate(
        [("已解决", "满意"), ("已解决", "满意"), ("已解决", "基本满意"), ("没有", "不满意"), ("已解决", "满意")]
    ):
        await done(world, li, f"居民{n}", solved, pleased)
    unrated = await done(world, li, "老王", None)
    world.later(days=6)
    await world.tick()
    world.later(days=2)
    await world.tick()  # 老王 has said nothing for seven days
    await rows_agree(world)

    await head.says("数据")
    shown = head.hears("say.figures").text
    assert "收到 6（0）" in shown or "收到 0（6）" in shown
    await head.presses("看上个月")
    month = head.hears("say.figures")
    shown = month.text
    assert "，上个月（" in shown and "收到 6（0）" in shown and "解决率 100.0%，4/4" in shown
    await head.presses("看是哪些")
    await head.says("解决率")
    assert unrated not in head.last.text  # closed a day later
    await head.presses("协商数据", letter=month)
    assert "上个月的协商" in head.hears("quality.figures").text
    await head.presses("看本季度", letter=month)
    shown = head.hears("say.figures").text
    assert "收到 6（0）" in shown and "办结 5（0）" in shown
    assert "解决率 80.0%，4/5" in shown and "满意率 78.0%，3.9/5" in shown and "评价覆盖率 80.0%，4/5" in shown
    assert "响应率 100.0%，6/6" in shown
    await head.presses("怎么算的")
    assert "B 类没到日子" in head.hears("say.figures_formulas").text
    await head.presses("看是哪些")
    head.hears("figure_which.measure.ask")
    await head.says("解决率")
    which = head.hears("say.figures_which")
    assert f"没有评价 1 件：{unrated}" in which.text and any(unrated in b.label for b in which.buttons)
    assert "没装够" not in head.last.numbered

    await staff.says("/figures")
    assert [kind for kind, _ in staff.fresh] == ["say.figures", "say.figures_places"]
    await li.says("数据")
    assert li.fresh[-1][0] != "say.figures"


async def test_few_ratings_make_no_rate_and_a_patron_sees_figures_only(world: World) -> None:
    li = await world.member("李慧敏")
    await done(world, li, "陈女士", "已解决")
    house = world.core.house
    area = house.district.stations[next(iter(house.district.stations))].area_id
    code = await make_invitation(house, Role.PATRON, area, "何领导", 7)
    patron = world.person("何领导")
    await patron.opens(f"in_{code}")
    await patron.says("/figures")
    shown = patron.fresh[0]
    assert shown[0] == "say.figures", patron.fresh
    assert "评价不足 5 条，暂不计率" in shown[1].text
    assert not any("看是哪些" in b.label or "导出" in b.label for b in shown[1].buttons)


@pytest.mark.no_golden
async def test_an_adviser_of_an_area_comes_by_his_invitation(world: World) -> None:
    head, staff = await world.member("王建国", role="head"), await world.member("周宁", role="staff", station="")
    house = world.core.house
    area = next(iter(house.district.stations.values())).area_id
    code = await make_invitation(house, Role.ADVISER, area, "钱指导", 7)
    adviser = world.person("钱指导")
    await adviser.opens(f"in_{code}")
    joined = adviser.hears("say.joined").text
    assert "钱指导" in joined and "指导员" in joined
    assert "钱指导" in staff.hears("say.somebody_joined").text
    head.hears_nothing()
    await adviser.says("数据")
    assert adviser.fresh[0][0] == "say.figures"


async def test_the_workbook_has_the_formulas_and_the_closings(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    number = await done(world, li, "陈女士", "已解决")
    await head.says("导出")
    await head.says("数据和办结台账")
    await head.says("2026 年 11 月")
    book = load_workbook(io.BytesIO((await Browser(world).opens(link_of(head))).content))
    assert book.sheetnames == ["数据", "怎么算的", "办结台账"]
    rows = list(book["数据"].iter_rows(min_row=2, values_only=True))
    assert rows[0][:4] == ("合计", None, 1, 1) and rows[0][8] == 1
    assert {row[0] for row in rows} == {"合计", "驿站", "类别", "经办"}
    assert book["办结台账"]["A2"].value == number
