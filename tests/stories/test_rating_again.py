"""改评价: for seven days, from the card or by the old buttons; five presses make one rating; a reminder once."""

from __future__ import annotations

import json

from dialogs.talk import Rendered
from domain import closings
from domain.clocks import Clock
from domain.events import Event, Name
from domain.figures import Cut, figures
from domain.item import Closing, Solved, State
from domain.recount import recount
from storage.closings import closings_of
from storage.figures import facts
from storage.items import events_of
from tests.talk import Resident, World

LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"
DONE = "物业把禁停线重新漆了，晚上九点保安会巡一遍。"


async def answered(world: World, words: str = DONE) -> tuple[Resident, Resident, str, Rendered]:
    """A resident with an answer to be rated, the member who gave it, the number, and the answer's letter."""
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(LANE)
    await li.presses("接单")
    await answers(li, words)
    return chen, li, number, chen.hears("notice.accepted", "notice.answered")


async def answers(li: Resident, words: str = DONE) -> None:
    await li.presses("答复")
    await li.says(words)
    await li.presses("发送")


async def rows_agree(world: World) -> None:
    """The closings are what their events tell, and the figures what a plain count of the events says."""
    work = world.core.house.work()
    for row in await world.rows_of("items"):
        chain = [
            Event(Name(e["name"]), e["thing_id"], e["maker"], e["at"], e["via"], particulars=e["particulars"])
            for e in await events_of(work, row["id"])
        ]
        assert await closings_of(work, row["id"]) == closings.fold(chain)
    house, end = world.core.house, world.now + 1
    counted = figures(await facts(work, 0, end), Cut(0, end), world.now, house.district.zone).plain()
    del counted["overdue"]

    def due(at: int, urgency: str) -> int:
        return house.clocks.due(Clock.FIRST_CONTACT, at, house.calendar, urgency=urgency).due_at  # type: ignore[arg-type]

    rows = [row | {"particulars": json.loads(row["particulars"])} for row in await world.rows_of("events")]
    assert recount(rows, 0, end, world.now, house.district.zone, due) == counted
    assert counted["received"][1] and counted["response"][1]


async def test_solved_after_all_not(world: World) -> None:
    chen, li, number, answer = await answered(world)
    head = await world.member("王建国", role="head")
    await chen.presses("已解决")
    await chen.presses("满意")
    world.later(days=2)
    await chen.presses("已解决", letter=answer)
    chen.hears("say.rated_same")
    await chen.presses("没有", letter=answer)
    assert "没有解决" in chen.hears("rate_again.sure.ask").text
    assert (await world.item(number)).state is State.CLOSED
    await chen.presses("不改")
    chen.hears("say.rated_same")
    await chen.presses("没有", letter=answer)
    await chen.presses("改")
    chen.hears("say.rated_redo")
    assert li.letters[-1][0] == "notice.redo" and head.letters[-1][0] == "notice.head_redone"
    item = await world.item(number)
    assert (item.state, item.redone, item.solved, item.pleased) == (State.ACCEPTED, 1, Solved.NO, None)
    await chen.presses("基本满意")
    assert [row["ended_at"] is not None for row in await world.rows_of("look_backs")] == [True, True]
    await rows_agree(world)

    await chen.presses("没有", letter=answer)
    chen.hears("say.rated_same")
    await chen.presses("已解决", letter=answer)
    await chen.presses("改")
    chen.hears("say.rated_yes")
    item = await world.item(number)
    assert (item.state, item.closing, item.redone) == (State.CLOSED, Closing.SOLVED, 0)
    ratings = await world.rows_of("ratings")
    assert len(ratings) == 1 and ratings[0]["changed_at"] == world.now
    assert len(await world.rows_of("closings")) == 1
    assert [row["ended_at"] for row in await world.rows_of("look_backs")] == [None, None]
    await rows_agree(world)


async def test_once_it_is_being_done_again_the_new_answer_waits(world: World) -> None:
    chen, li, number, answer = await answered(world)
    await chen.presses("没有")
    await li.presses("联系居民")
    await li.says("我今晚再来看一遍")
    await chen.presses("已解决", letter=answer)
    await chen.presses("改")
    chen.hears("refusal.redo_under_way")
    assert (await world.item(number)).state is State.ACCEPTED
    await chen.says("我的事项")
    await chen.presses(number)
    await chen.presses("改评价")
    chen.hears("rate_again.solved.ask")
    await chen.says("部分")
    chen.hears("say.rerated")
    assert (await world.item(number)).solved is Solved.PARTLY
    await answers(li, "又加了一根地桩。")
    await chen.presses("已解决", letter=answer)  # the old letter, the new answer: it is the first tap of this round
    chen.hears("say.rated_yes")
    assert [row["round"] for row in await world.rows_of("ratings")] == [1, 2]
    await rows_agree(world)


async def test_eight_days_later_it_stays(world: World) -> None:
    chen, _, number, answer = await answered(world)
    await chen.presses("已解决")
    world.later(days=7, seconds=1)
    await chen.presses("没有", letter=answer)
    chen.hears("refusal.too_late_to_rerate")
    assert (await world.item(number)).state is State.CLOSED
    await chen.says("我的事项")
    await chen.presses(number)
    await chen.presses("改评价")
    chen.hears("refusal.too_late_to_rerate")


async def test_half_way_a_reminder_just_once(world: World) -> None:
    chen, _, number, _ = await answered(world)
    world.later(days=3)
    await world.tick()
    chen.hears_nothing()
    world.later(days=1)
    await world.tick()
    chen.hears("say.rating_reminder")
    world.later(days=1)
    await world.tick()
    chen.hears_nothing()
    await chen.presses("已解决")
    chen.hears("say.rated_yes")
    world.later(days=3)
    await world.tick()
    chen.hears_nothing()
    assert (await world.item(number)).closing is Closing.SOLVED


async def test_what_was_said_on_the_telephone_is_said_anew_there(world: World) -> None:
    head = await world.member("王建国", role="head")
    clerk = await world.member("赵安", role="clerk")
    chen, _, number, answer = await answered(world)
    for solved in ("没有", "已解决"):
        await clerk.says(f"/why {number}")
        await clerk.presses("看进展")
        await clerk.presses("更多操作")
        await clerk.presses("代记评价")
        await clerk.says(solved)
        await clerk.says("跳过")
        if clerk.fresh[-1][0] != "say.rated_by_call":
            break
    rated = [event for event in await world.events(number) if event["name"] == "item.rated"]
    assert [bool(event["particulars"].get("by_call")) for event in rated] == [True] * len(rated)
    await chen.presses("部分", letter=answer)  # it was her rating, whoever wrote it down
    await chen.presses("改")
    chen.hears("say.rated_redo")
    assert head.letters[-1][0] == "notice.head_redone"
    assert len(await world.rows_of("ratings")) == 1
    await rows_agree(world)
