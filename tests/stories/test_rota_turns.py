"""Odd turns of the rota: who left and presses, what was laid twice, whose word is asked where there is no head."""

from __future__ import annotations

import pytest

from storage import tables
from storage.ids import new_id
from storage.statements import update_by
from tests.rota_talk import approve, heard, instant, offers_swap, person_id, plan, sits
from tests.stories import rota_rows
from tests.stories.test_leaving import ends
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden


async def serves_too(world: World, name: str, code: str = "NY") -> None:
    """At another station as well, as a member."""
    house = world.core.house
    work = house.work()
    work.insert(
        tables.appointments, id=new_id(), person_id=await person_id(world, name), role="member",
        scope_id=rota_rows.station(world, code), appointed_by=None, valid_from=0, valid_to=None,
    )  # fmt: skip
    await work.commit()
    await house.reload()


async def gone(world: World, name: str, code: str = "XM", *, ago: int = 0) -> None:
    """His seats at a station have ended, as the file or the date ends them."""
    house, scope = world.core.house, rota_rows.station(world, code)
    row = {"valid_to": world.now - ago, "key_district_id": house.district.id}
    row |= {"key_person_id": await person_id(world, name), "key_scope_id": scope}
    statement = update_by(tables.appointments, ("district_id", "person_id", "scope_id"), ("valid_to",))
    await house.database.commit([house.database.write(statement, row)])
    await house.refresh()


async def leaves_by(head: Resident, label: str) -> None:
    await ends(head, label)
    await head.presses("结束任职")


async def test_without_a_head_a_swap_waits_for_nobody(world: World) -> None:
    staff = await world.member("周宁", role="staff")
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await approve(world)
    await gone(world, "王建国")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    staff.hears_nothing()
    await lin.presses("接下")
    lin.hears("say.swap_yours")
    assert await sits(world, 11, 25) == "林涛"


async def test_who_left_takes_no_shift_back_and_none_is_given_to_him(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await serves_too(world, "李慧敏")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    told = li.last
    await leaves_by(head, "李慧敏 委员")
    await li.presses("撤销换班", letter=told)
    assert li.fresh[-1][0] == "refusal.not_yours"
    assert await sits(world, 11, 25) == "林涛"
    await lin.presses("撤销换班")
    assert lin.fresh[-1][0].startswith("refusal.")
    assert await sits(world, 11, 25) == "林涛"


async def test_who_sits_for_the_head_undoes_nothing_of_that_duty(world: World) -> None:
    head = await world.member("王建国", role="head")
    he = await world.member("何静")
    await world.member("林涛")
    await plan(world, "head", "何静")
    await head.says("替班")
    await head.presses("站长")
    await head.says("11月24日")
    await head.says("整天")
    await head.says("林涛")
    await head.presses("就这样安排")
    head.hears("say.overridden")
    assert await sits(world, 11, 24, duty="head") == "林涛"
    change = (await world.rows_of("duty_changes"))[0]["id"]
    await he.presses_verb("undo_override", change=change)
    he.hears("refusal.not_yours")
    assert await sits(world, 11, 24, duty="head") == "林涛"
    await head.presses("撤销替班")
    assert await sits(world, 11, 24, duty="head") == "何静"


async def test_one_offer_over_two_parts_is_withdrawn_once(world: World) -> None:
    """何静 has a whole week by two swaps, and offers it on; then the first is undone."""
    _, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin, he = await world.member("林涛"), await world.member("何静")
    await offers_swap(li, "12月14日", "12月16日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    week = f"{rota_rows.station(world)}:member:{instant(12, 14, 9)}:{instant(12, 18, 17)}"
    to = await person_id(world, "何静")
    await li.presses_verb("swap", shift=week, part="all", half="all", to=to, back="none")
    await li.presses("发送")
    await he.presses("接下")
    taken = he.last
    assert [await sits(world, 12, day) for day in (14, 16, 18)] == ["何静", "林涛", "何静"]
    await offers_swap(lin, "12月16日", "整天", "何静", "不用还")
    await he.presses("接下")
    await offers_swap(he, "12月14日", "整轮", "所有人")
    await he.presses("撤销换班", letter=taken)
    he.hears("say.swap_undone")
    assert [await sits(world, 12, day) for day in (14, 16, 18)] == ["李慧敏", "何静", "李慧敏"]
    assert "不换了" in heard(lin, "say.swap_withdrawn_told")


async def test_who_left_hears_nothing_of_the_end_of_a_plan(world: World) -> None:
    head, lin = await world.member("王建国", role="head"), await world.member("林涛")
    li = await world.member("李慧敏")
    await gone(world, "林涛", ago=86_400_000)
    await head.says("轮值")
    await head.presses("结束这份")
    await head.presses("结束这份")
    head.hears("say.rota_ended")
    assert li.fresh and not [kind for kind, _ in lin.letters if kind.startswith("say.rota")]


async def test_a_swap_is_not_undone_where_that_makes_somebody_sit_twice(world: World) -> None:
    """李慧敏 gives her Wednesday away and takes one at the other station instead."""
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    sun = await world.member("孙悦", station="NY")
    await serves_too(world, "李慧敏")
    await offers_swap(li, "11月25日", "11月25日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    taken = lin.last
    await offers_swap(sun, "11月25日", "李慧敏", "不用还")
    await li.presses("接下")
    assert await sits(world, 11, 25, code="NY") == "李慧敏"
    await lin.presses("撤销换班", letter=taken)
    lin.hears("refusal.swap_not_back")
    assert await sits(world, 11, 25) == "林涛"
    await sun.presses("撤销换班")
    await lin.presses("撤销换班", letter=taken)
    assert await sits(world, 11, 25) == "李慧敏"


async def test_an_offer_that_another_act_ends_is_an_event_too(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await offers_swap(li, "11月25日", "11月25日", "整天", "林涛", "不用还")
    await offers_swap(li, "11月26日", "11月26日", "整天", "林涛", "不用还")
    await offers_swap(li, "11月27日", "11月27日", "整天", "林涛", "不用还")
    await head.says("替班")
    await head.says("11月25日")
    for said in ("11月25日", "整天", "何静"):
        await head.says(said)
    await head.presses("就这样安排")
    head.hears("say.overridden")
    await leaves_by(head, "林涛 委员")
    swaps = {row["id"]: row["state"] for row in await world.rows_of("swaps")}
    assert sorted(swaps.values()) == ["declined", "declined", "withdrawn"] and lin.fresh
    names = {"declined": "rota.swap_declined", "withdrawn": "rota.swap_withdrawn"}
    events = [(row["name"], row["particulars"]) for row in await world.rows_of("events")]
    for swap, state in swaps.items():
        assert any(name == names[state] and swap in particulars for name, particulars in events), state
