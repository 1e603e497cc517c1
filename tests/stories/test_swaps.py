"""Shifts that pass from one to another: offered, accepted, agreed to, undone; from both sides.

The rota of XM from Monday 2026-11-23: a week each of 李慧敏, 林涛, 何静; Monday to Friday 9-12 and 14-17.
"""

from __future__ import annotations

import pytest

from tests.rota_talk import approve, heard, instant, offers_swap, person_id, sits, takes_leave
from tests.talk import Resident, World


async def people(world: World) -> tuple[Resident, Resident, Resident, Resident]:
    """王建国 (head), 李慧敏, 林涛, 何静."""
    head = await world.member("王建国", role="head")
    return head, await world.member("李慧敏"), await world.member("林涛"), await world.member("何静")


async def test_a_day_is_offered_to_all_and_the_first_has_it(world: World) -> None:
    head, li, lin, he = await people(world)
    await offers_swap(li, "1", "11月25日", "整天", "所有人")
    assert "问了 3 位" in li.hears("say.swap_offered").text
    asked = he.hears("say.swap_asked")
    assert "李慧敏" in asked.text and "周三" in asked.text and "香蜜" in asked.text
    lin.hears("say.swap_asked")
    head.hears("say.swap_asked")
    await he.presses("接下")
    he.hears("say.swap_yours")
    assert "何静 接下了您的班" in li.letters[-1][1].text
    assert "已由 何静 接下" in lin.letters[-1][1].text
    assert [await sits(world, 11, 25, hour) for hour in (10, 15)] == ["何静", "何静"]
    assert await sits(world, 11, 26) == "李慧敏"
    await lin.presses("接下")
    lin.hears("say.swap_taken")
    await he.presses_again("接下", asked)
    assert he.toast == "已经办过了，不用再点。"
    await he.says("我的班")
    assert "周三" in he.hears("say.shifts").text
    await li.says("今日值班")
    assert "11月25日 周三：何静" in li.last.text


async def test_a_half_is_exchanged_with_one_and_undone(world: World) -> None:
    _, li, lin, he = await people(world)
    await offers_swap(li, "1", "11月26日", "14:00", "林涛", "12月3日")
    li.hears("say.swap_offered")
    he.hears_nothing()
    assert "您的 12月3日 周四" in lin.hears("say.swap_asked_back").text
    await lin.presses("接下")
    assert [await sits(world, 11, 26, 10), await sits(world, 11, 26, 15)] == ["李慧敏", "林涛"]
    assert await sits(world, 12, 3) == "李慧敏" and await sits(world, 12, 4) == "林涛"
    assert "换回" in heard(li, "say.swap_accepted")
    await li.presses("撤销换班")
    li.hears("say.swap_undone")
    assert "李慧敏 撤销了" in heard(lin, "say.swap_undone_told")
    assert await sits(world, 11, 26, 15) == "李慧敏" and await sits(world, 12, 3) == "林涛"
    await lin.presses("撤销换班")
    assert lin.toast == "已经办过了，不用再点。"


async def test_a_whole_week_goes_on_down_a_chain(world: World) -> None:
    _, li, lin, he = await people(world)
    await offers_swap(li, "12月14日", "整轮", "林涛", "不用还")
    await lin.presses("接下")
    passed = lin.last
    assert [await sits(world, 12, day) for day in (14, 18)] == ["林涛", "林涛"]
    await offers_swap(lin, "12月14日", "整轮", "何静", "不用还")
    await he.presses("接下")
    assert await sits(world, 12, 16) == "何静"
    await lin.presses("撤销换班", letter=passed)
    assert "已经又转到 何静 手上" in lin.hears("say.swap_passed_on").text
    await he.presses("撤销换班")
    assert await sits(world, 12, 16) == "林涛"
    await li.presses("撤销换班")
    li.hears("say.swap_undone")
    assert await sits(world, 12, 16) == "李慧敏"


async def test_the_head_has_to_agree(world: World) -> None:
    head, li, lin, he = await people(world)
    await approve(world)
    await offers_swap(li, "1", "11月25日", "整天", "所有人")
    await lin.presses("接下")
    lin.hears("say.swap_waits_you")
    assert await sits(world, 11, 25) == "李慧敏"
    assert "等站长点头" in heard(li, "say.swap_waits")
    await he.presses("接下")
    he.hears("say.swap_taken")
    await head.presses("不同意换")
    head.hears("say.swap_refused")
    assert "还是 李慧敏 值" in heard(lin, "say.swap_refused_told") and heard(li, "say.swap_refused_told")
    await head.presses("同意换班")
    assert head.toast == "已经办过了，不用再点。"
    await offers_swap(li, "1", "11月25日", "整天", "何静", "不用还")
    await he.presses("接下")
    await head.presses("同意换班")
    head.hears("say.swap_agreed")
    assert await sits(world, 11, 25) == "何静"
    assert "何静 接下了" in heard(li, "say.swap_accepted") and "由您来值" in heard(he, "say.swap_yours")
    await offers_swap(li, "11月26日", "11月26日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    await takes_leave(lin, "11月26日")
    await head.presses("同意换班")
    head.hears("refusal.swap_impossible")
    await li.presses("收回")
    assert "不换了" in heard(lin, "say.swap_withdrawn_told")


async def test_nobody_took_it(world: World) -> None:
    _, li, lin, he = await people(world)
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    await lin.presses("不方便")
    lin.hears("say.swap_declined")
    assert "还是您的" in heard(li, "say.swap_declined_all")
    await lin.presses("接下")
    lin.hears("refusal.swap_over")
    await offers_swap(li, "1", "11月25日", "整天", "所有人")
    await he.presses("不方便")
    await he.presses("不方便")
    assert he.toast
    assert "还在等别的委员" in heard(li, "say.swap_declined_some")
    world.later(days=2)
    await world.tick()
    assert "没有人接，这一班还是 李慧敏 值" in heard(li, "say.swap_lapsed")
    await lin.presses("接下")
    lin.hears("refusal.shift_begun")


async def test_withdrawn_begun_and_offered_twice(world: World) -> None:
    _, li, lin, _ = await people(world)
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    await offers_swap(li, "1", "11月25日", "09:00", "何静", "不用还")
    li.hears("refusal.swap_offered_already")
    await li.presses("收回")
    li.hears("say.swap_withdrawn")
    lin.hears("say.swap_asked", "say.swap_withdrawn_told")
    await lin.presses("接下")
    lin.hears("refusal.swap_over")
    await offers_swap(li, "1", "11月24日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    world.later(days=1)
    await li.presses("撤销换班")
    li.hears("refusal.shift_begun")
    assert await sits(world, 11, 24) == "林涛"


@pytest.mark.no_golden
async def test_two_accept_at_once(world: World) -> None:
    _, li, lin, he = await people(world)
    await offers_swap(li, "1", "11月25日", "整天", "所有人")
    await world.together((lin, lin.button("接下")), (he, he.button("接下")))
    kinds = sorted(who.fresh[0][0] for who in (lin, he))
    assert kinds == ["say.swap_taken", "say.swap_yours"]
    changes = [row for row in await world.rows_of("duty_changes")]
    assert len(changes) == 1 and changes[0]["instead_of"] is not None
    assert sum(row["name"] == "rota.swapped" for row in await world.rows_of("events")) == 1


async def test_one_side_went_on_leave_meanwhile(world: World) -> None:
    _, li, lin, he = await people(world)
    await offers_swap(li, "1", "11月26日", "整天", "林涛", "12月3日")
    await takes_leave(li, "12月3日")
    await lin.presses("接下")
    assert "换不回来" in lin.hears("refusal.swap_back_away").text
    await offers_swap(he, "12月7日", "12月8日", "整天", "林涛", "不用还")
    await takes_leave(lin, "12月7日到12月9日")
    await lin.presses("接下")
    assert "在请假" in lin.hears("refusal.swap_away").text
    await takes_leave(li, "11月27日")
    await offers_swap(li, "11月27日下午", "何静", "不用还")
    await he.presses("接下")
    assert (
        await sits(world, 11, 27, 15) == "何静" and await sits(world, 11, 27, 10) is None
    )  # who is away may still find somebody


async def test_a_station_with_one_member(world: World) -> None:
    sun = await world.member("孙悦", station="NY")
    await sun.says("换班")
    await sun.says("1")
    assert "没有别人" in sun.hears("refusal.nobody_to_swap").text


async def test_residents_hear_nothing_of_it(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("我的班")
    chen.hears("say.duty_today")
    await chen.says("请假")
    chen.hears("consent.agree.ask")


@pytest.mark.no_golden
async def test_what_is_forged_is_refused(world: World) -> None:
    _, li, lin, he = await people(world)
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    swap = (await world.rows_of("swaps"))[0]["id"]
    await he.presses_verb("accept_swap", swap=swap)
    he.hears("refusal.not_yours")
    await he.presses_verb("withdraw_swap", swap=swap)
    he.hears("refusal.not_yours")
    await he.presses_verb("agree_swap", swap=swap)
    he.hears("refusal.not_yours")
    await he.presses_verb("accept_swap", swap="nothing")
    assert he.toast
    toasts = await world.together((he, lin.button("接下")))
    assert toasts[0]
    assert (await world.rows_of("swaps"))[0]["state"] == "offered"
    assert not await world.rows_of("duty_changes")


async def test_a_member_of_two_stations_sits_once(world: World) -> None:
    """孙悦 sits at 农园 on Wednesday mornings; 王建国 leads both from now on."""
    from storage import tables
    from storage.ids import new_id

    house = world.core.house
    li, sun = await world.member("李慧敏"), await world.member("孙悦", station="NY")
    work = house.work()
    work.insert(
        tables.appointments, id=new_id(), person_id=await person_id(world, "孙悦"), role="member",
        scope_id=house.district.by_code("XM").id, appointed_by=None, valid_from=0, valid_to=None,  # type: ignore[union-attr]
    )  # fmt: skip
    await work.commit()
    await house.reload()
    await li.says("换班")
    await li.says("1")
    await li.says("11月25日")
    await li.says("09:00")
    assert "孙悦" not in str([button.label for button in li.last.buttons])
    await li.says("取消")
    await offers_swap(li, "1", "11月25日", "14:00", "孙悦", "不用还")
    await sun.presses("接下")
    assert await sits(world, 11, 25, 15) == "孙悦" and await sits(world, 11, 25, 10, code="NY") == "孙悦"
    await sun.says("我的班")
    shown = sun.hears("say.shifts").text
    assert "农园" in shown and "香蜜" in shown
    assert world.now < instant(11, 25)


@pytest.mark.no_golden
async def test_one_is_never_taken_at_two_stations_at_once(world: World) -> None:
    """何静 accepts at 香蜜 in the moment in which the head of 农园 has her sit there."""
    from storage import tables
    from storage.ids import new_id

    house = world.core.house
    li, he, sun = await world.member("李慧敏"), await world.member("何静"), await world.member("孙悦", station="NY")
    places = {code: place.id for code in ("XM", "NY") if (place := house.district.by_code(code))}
    work = house.work()
    for name, code in (("孙悦", "XM"), ("何静", "NY")):
        work.insert(
            tables.appointments, id=new_id(), person_id=await person_id(world, name), role="member",
            scope_id=places[code], appointed_by=None, valid_from=0, valid_to=None,
        )  # fmt: skip
    await work.commit()
    await house.reload()
    await offers_swap(li, "12月14日", "12月16日", "09:00", "何静", "不用还")
    await sun.says("替班")
    await sun.says("12月16日")
    await sun.says("何静")
    await world.together((he, he.button("接下")), (sun, sun.button("就这样安排")))
    both = [await sits(world, 12, 16, code="NY"), await sits(world, 12, 16, 10)]
    assert both.count("何静") == 1
    kinds = {kind for who in (he, sun) for kind, _ in who.fresh}
    assert kinds & {"refusal.swap_elsewhere", "refusal.not_free", "refusal.nobody_free"}
