"""Two act on one rota at once: the later one finds what the first has left, and says so."""

from __future__ import annotations

import pytest

from dialogs.talk import Press
from tests.late import meanwhile
from tests.rota_talk import heard, offers_swap, person_id, sits, takes_leave
from tests.stories import rota_rows
from tests.stories.test_leaving import ends
from tests.stories.test_rota_turns import serves_too
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden


async def to_the_end_of_a_plan(head: Resident) -> None:
    await head.says("轮值")
    await head.presses("结束这份")
    assert head.fresh[-1][0] == "end_plan.check.ask", head.fresh


async def to_the_offer(who: Resident, *answers: str) -> None:
    await who.says("换班")
    for answer in answers:
        await who.says(answer)
    assert who.fresh[-1][0] == "swap.check.ask", who.fresh


async def faults(world: World) -> int:
    return len(await world.rows_of("faults"))


async def test_the_plan_ends_while_a_shift_of_it_is_offered(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await world.member("林涛")
    await to_the_end_of_a_plan(head)
    await to_the_offer(li, "1", "11月25日", "整天", "林涛", "不用还")
    with meanwhile(world.core, lambda: head.presses("结束这份")):
        await li.presses("发送")
    assert heard(li, "refusal.shift_not_yours")
    assert not await world.rows_of("swaps") and not await faults(world)


async def test_a_shift_is_offered_while_its_plan_ends(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await to_the_end_of_a_plan(head)
    await to_the_offer(li, "1", "11月25日", "整天", "林涛", "不用还")
    with meanwhile(world.core, lambda: li.presses("发送")):
        await head.presses("结束这份")
    swap = (await world.rows_of("swaps"))[0]
    assert swap["state"] == "lapsed" and not await faults(world)
    assert "不再作数" in heard(li, "say.swap_lapsed_by_plan") and heard(lin, "say.swap_lapsed_by_plan")
    await lin.presses("接下")
    assert lin.fresh[-1][0].startswith("refusal.")


async def test_leave_is_taken_while_the_shift_is_accepted(world: World) -> None:
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "12月2日")
    await li.says("请假")
    await li.says("12月2日")
    await li.says("跳过")
    with meanwhile(world.core, lambda: li.presses("就这样请假")):
        await lin.presses("接下")
    assert heard(lin, "refusal.swap_back_away") and heard(li, "say.leave_taken")
    assert not await world.rows_of("duty_changes") and not await faults(world)


async def test_who_offered_leaves_while_it_is_accepted(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    accept = lin.button("接下")
    await ends(head, "李慧敏 委员")
    with meanwhile(world.core, lambda: head.presses("结束任职")):
        await lin.sends(accept)
    assert heard(lin, "refusal.swap_over")
    assert not await world.rows_of("duty_changes") and not await faults(world)


async def test_who_offered_leaves_when_it_was_just_accepted(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "12月2日")
    await ends(head, "李慧敏 委员")
    with meanwhile(world.core, lambda: lin.presses("接下")):
        await head.presses("结束任职")
    assert heard(head, "say.appointment_ended"), "the second try has both"
    assert await sits(world, 12, 2) == "林涛", "what was to come in return is his again"
    assert not await faults(world)
    assert (await world.rows_of("swaps"))[0]["state"] == "undone"


async def test_two_take_over_at_once(world: World) -> None:
    _, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin, he = await world.member("林涛"), await world.member("何静")
    place = rota_rows.station(world)
    with meanwhile(world.core, lambda: lin.presses_verb("take_now", station=place)):
        await he.presses_verb("take_now", station=place)
    rows = await world.rows_of("duty_changes")
    assert len(rows) == 2 and rows[1]["instead_of"] == await person_id(world, "林涛")
    assert await sits(world, 11, 23) == "何静" and heard(lin, "say.taken_from_you") and heard(li, "say.taken_from_you")
    assert not await faults(world)


async def test_one_person_takes_two_shifts_of_one_time_at_once(world: World) -> None:
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    sun = await world.member("孙悦", station="NY")
    await serves_too(world, "林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    first = lin.button("接下")
    await offers_swap(sun, "11月25日", "林涛", "不用还")
    second = lin.button("接下")
    await world.together((lin, first), (lin, second))
    assert sum(row["state"] == "done" for row in await world.rows_of("swaps")) == 1
    assert not await faults(world)


async def test_the_leave_of_somebody_is_ended_by_two(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    await takes_leave(li, "11月25日")
    own = li.button("销假")
    await head.says("销假")
    theirs = next(button for button in head.last.buttons if "李慧敏" in button.label)
    toasts = await world.together((li, own), (head, Press(theirs.letter, theirs.code)))
    assert sum(row["name"] == "rota.leave_ended" for row in await world.rows_of("events")) == 1
    assert not await faults(world), toasts
    assert await sits(world, 11, 25) == "李慧敏"


async def test_a_plan_is_published_while_one_is_in_the_middle_of_his_shift(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await offers_swap(li, "11月25日", "11月25日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    place, he = rota_rows.station(world), await person_id(world, "何静")
    args = {"station": place, "duty": "member", "turn": "week", "people": [he], "start": "now"}
    await head.presses_verb("plan_rota", **args)
    while head.fresh[-1][0] != "plan_rota.check.ask":
        await head.says("1")
    with meanwhile(world.core, lambda: li.presses("撤销换班")):
        await head.presses("发布")
    assert head.fresh[-1][0] == "plan_rota.check.ask", "shown anew"
    await head.presses("发布")
    head.hears("say.rota_published")
    assert await sits(world, 11, 23, 11) == "何静" and await sits(world, 11, 25) == "何静"
    assert not await faults(world)
