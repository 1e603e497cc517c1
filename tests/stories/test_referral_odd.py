"""What comes between a referral and its end: an owner who leaves, more departments, another calendar, plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain import department_moves, sheet_moves
from domain.clocks import Clock
from domain.item import State
from domain.people import SYSTEM, Actor, Role
from domain.reading import Reader
from domain.refusal import Refusal
from domain.running import Extension, of, put
from domain.sheet import SheetState
from handlers.clock_look import look
from handlers.sheeting import move_sheet, sheet_of_department
from handlers.show_privacy import looked
from handlers.timeline import history, timeline
from handlers.timer_talk import system_talk
from storage.database import Conflict, Row
from tests.late import meanwhile
from tests.stories.referrals import accepted, departments, desk, done, liaison, refers, sheets
from tests.stories.test_clock_ladder import accepted as accepted_in
from tests.stories.test_clocks_move import LONGER
from tests.stories.test_holidays import pasting
from tests.stories.test_leaving import ends
from tests.stories.test_recusal import crew
from tests.stories.test_referral_turns import at_work
from tests.stories.test_similar import _counted as counted
from tests.talk import Resident, World

READERS: tuple[Reader, ...] = ("resident", "holder")
pytestmark = pytest.mark.no_golden


async def test_its_owner_leaves_while_a_department_has_it(world: World) -> None:
    head, li, _ = await at_work(world)
    lin = await world.member("林涛")
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    await ends(head, "李慧敏 委员")
    await head.presses("结束任职")
    item = await world.item(number)
    assert (item.state, item.owner_id) == (State.REFERRED, None)
    (sheet,) = await sheets(world, number)
    assert sheet.state is SheetState.SENT
    await desk(world, sheet, department_moves.reply, **done())
    (sheet,) = await sheets(world, number)
    assert sheet.state is SheetState.REPLIED and sheet.ended_at is None
    assert (await world.item(number)).state is State.ASSIGNED
    await lin.presses("接单")
    await head.presses("答复居民")
    await head.presses("就用拟好的")
    await head.presses("发送")
    assert (await world.item(number)).state is State.ANSWERED


async def test_erased_while_a_department_has_it_and_nobody_else(world: World) -> None:
    head, li, _ = await at_work(world)
    await world.member("林涛")
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局", ["街道办"])
    await head.presses("发送")
    await ends(head, "李慧敏 委员")
    await head.presses("结束任职")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    await chen.says("1")
    assert (await world.item(number)).state is State.ASSIGNED
    assert {one.state for one in await sheets(world, number)} == {SheetState.RECALLED}
    names = [row["name"] for row in await world.rows_of("events")]
    assert names.count("sheet.recalled") == 2


async def test_another_calendar_after_a_return_was_allowed(world: World) -> None:
    """The reply is what the resident and the department wait for, whichever clock was set last."""
    cast = await crew(world)
    await departments(world, "区城管局")
    zhang = await liaison(world, "张敏", "d1")
    world.later(days=38)  # Thursday, 31 December
    chen, number = await accepted_in(world, cast, "he")
    await refers(cast["head"], number, "区城管局")
    await cast["head"].presses("发送")
    (sheet,) = await sheets(world, number)
    sheet = await desk(world, sheet, department_moves.sign)
    work = world.core.house.work()
    talk = system_talk(world.core.house, work)
    found, item = await sheet_of_department(talk, sheet.id)
    by = Actor(None, frozenset({Role.HEAD}))
    await move_sheet(talk, item, *sheet_moves.allow_return(found, by, talk.now, "wire"))
    await work.commit()
    await pasting(cast["staff"], LONGER)
    await cast["staff"].presses("就用这份")
    zhang._mark, chen._mark = len(zhang.letters), len(chen.letters)
    await world.tick()
    zhang.hears("sheet_notice.due_moved")
    chen.hears("sheet_notice.due_moved_resident")


async def test_more_time_stands_when_the_letter_arrives_later(world: World) -> None:
    head, li, _ = await at_work(world)
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    one = of(sheet.running, Clock.REFERRAL_REPLY)
    assert one is not None
    longer = replace(sheet, running=put(sheet.running, replace(one, round=0, extensions=(Extension(world.now, 5),))))
    with pytest.raises(Refusal):
        department_moves.deliver(longer, SYSTEM, world.now, "wire")


async def test_a_plain_yes_sends_and_is_no_part_of_the_words(world: World) -> None:
    head, li, _ = await at_work(world)
    chen, number = await accepted(world, li)
    await li.says(number)
    await li.presses("更多操作")
    await li.presses("延期")
    await li.says("3天")
    await li.says("要等物业把监控调出来")
    await li.says("好的")
    li.hears("say.extended")
    await refers(head, number, "区城管局")
    await head.says("好的")
    head.hears("say.referred")
    (sheet,) = await sheets(world, number)
    kept = {row["id"]: row["text"] for row in await world.rows_of("contents")}
    assert "好的" not in kept[sheet.text_id]
    await desk(world, sheet, department_moves.reply, **done())
    await head.presses("答复居民")
    await head.presses("就用拟好的")
    await head.says("可以")
    head.hears("say.answered")
    assert "可以" not in chen.last.text


async def test_a_reply_waits_while_another_department_has_the_matter(world: World) -> None:
    """Nobody can pass it on meanwhile, so nobody is told that he is late with it."""
    head, li, _ = await at_work(world)
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (first,) = await sheets(world, number)
    await desk(world, first, department_moves.reply, **done())
    await refers(head, number, "交警大队")
    await head.presses("发送")
    for _ in range(8):
        world.later(days=1)
        await world.tick()
    first, second = await sheets(world, number)
    names = [row["name"] for row in await world.rows_of("events") if row["thing_id"] == first.id]
    assert not {"sheet.warned", "sheet.overdue"} & {*names}
    await desk(world, second, department_moves.reply, **done(today="2026-12-08", done_day="2026-12-08"))
    waiting = await sheets(world, number)
    due = [one.due_at for one in waiting if one.due_at is not None]
    assert len(due) == 1 and due[0] > world.now
    world.later(days=3)
    await world.tick()
    names = [row["name"] for row in await world.rows_of("events")]
    assert "sheet.overdue" in names


async def test_a_matter_comes_back_while_its_clock_is_looked_at(world: World) -> None:
    """Who looked saw it standing still: the clock that goes on in that moment is looked at all the same."""
    head, li, _ = await at_work(world)
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    item_id = (await world.item(number)).id

    async def clock() -> Row:
        rows = await world.rows_of("timers")
        return next(row for row in rows if (row["kind"], row["subject"]) == ("clock", item_id))

    async def back() -> None:
        work = world.core.house.work()
        talk = system_talk(world.core.house, work)
        found, item = await sheet_of_department(talk, sheet.id)
        by = Actor(None, frozenset({Role.LIAISON}))
        returned = department_moves.return_(found, by, talk.now, "wire", reason=found.text_id)
        await move_sheet(talk, item, *returned)
        await work.commit()

    row = await clock()
    world.later(days=0.1)
    with pytest.raises(Conflict), meanwhile(world.core, back):
        await look(world.core.house, row)
    assert (await world.item(number)).state is State.ACCEPTED
    assert (await clock())["done_at"] is None


async def test_who_has_it_no_more_proposes_and_asks_for_nothing(world: World) -> None:
    head, li, _ = await at_work(world)
    lin = await world.member("林涛")
    chen, number = await accepted(world, li)
    item_id = (await world.item(number)).id
    await li.says(number)
    await li.presses("更多操作")
    more = li.last
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    await chen.says("隐私")
    await chen.presses("改")
    await chen.presses("电话")
    await chen.says("13800000187")
    await desk(world, sheet, department_moves.return_, reason="路面停车归交警管")
    await li.presses("转派")
    await li.says("林涛")
    await li.says("他住得近")
    await lin.presses("接")
    await li.presses("建议交办", letter=more)
    li.hears("refusal.not_yours")
    await refers(head, number, "交警大队")
    await head.presses("发送")
    sheet = (await sheets(world, number))[-1]
    await li.presses_verb("ask_phone", sheet=sheet.id)
    li.hears("refusal.not_yours")
    await li.presses_verb("propose_referral", item=item_id)
    li.hears("refusal.not_yours")
    await lin.presses_verb("ask_phone", sheet=sheet.id)
    lin.hears("say.phone_asked")
    item, work = await world.item(number), world.core.house.work()
    read = {reader: str(timeline(item, reader, await history(work, item, reader))) for reader in READERS}
    assert {reader: "phone_asked" in said for reader, said in read.items()} == {"resident": True, "holder": False}


async def test_what_happened_costs_no_more_reads_for_more_departments(world: World) -> None:
    head, li, _ = await at_work(world)
    _, number = await accepted(world, li)
    reads = []
    for lead in ("区城管局", "交警大队", "街道办"):
        await refers(head, number, lead)
        await head.presses("发送")
        item, work = await world.item(number), world.core.house.work()
        with counted(world) as asked:
            await history(work, item, "head")
            await looked(work, item.reporter_id)
        reads.append(len(asked))
    assert len(set(reads)) == 1, reads


async def test_merged_while_a_department_has_it_and_parted_again(world: World) -> None:
    head, li, zhang = await at_work(world)
    _, number = await accepted(world, li)
    lin = world.person("林先生")
    await lin.opens("st_xm2k8vwd")
    other = await lin.reports("消防通道又被车占了，晚上出不去")
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    await head.presses_verb("merge", item=(await world.item(number)).id, into=(await world.item(other)).id)
    if head.fresh[-1][0] == "merge.check.ask":
        await head.says("好")
    head.hears("say.merged")
    (sheet,) = await sheets(world, number)
    assert sheet.state is SheetState.RECALLED
    assert zhang.fresh[-1][0] == "sheet_notice.recalled"
    await head.presses("撤销并案")
    item = await world.item(number)
    assert item.state is State.ACCEPTED and item.owner_id is not None and item.due_at is not None
    await refers(head, number, "区城管局")
    await head.presses("发送")
    assert (await world.item(number)).state is State.REFERRED


async def replies_with_photo(who: Resident) -> None:
    await who.presses("答复")
    await who.presses("A 已解决")
    await who.sends_photo()
    await who.says("已派人现场劝离车辆，加装隔离桩两根")
    await who.says("执法二中队 刘强")
    await who.says("今天")
    await who.presses("发送")


async def test_a_departments_photo_is_seen_before_it_goes_to_the_resident(world: World) -> None:
    head, li, zhang = await at_work(world)
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    await replies_with_photo(zhang)
    await head.presses("答复居民")
    await head.presses("就用拟好的")
    card = head.hears("release.check.ask")
    assert "照片" in card.plain and card.pictures
    await head.presses("发送")
    assert chen.last.pictures


async def test_the_photo_of_a_paper_stays_at_the_station(world: World) -> None:
    """Its signatures and stamps are not cleared of names."""
    await departments(world, "区城管局")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    (sheet,) = await sheets(world, number)
    await head.presses_verb("record_sheet", sheet=sheet.id)
    await replies_with_photo(head)
    (sheet,) = await sheets(world, number)
    assert sheet.on_paper and len(sheet.reply_files) == 1
    await li.presses_verb("release", item=sheet.item_id)
    await li.presses("就用拟好的")
    assert not li.hears("release.check.ask").pictures
    await li.presses("发送")
    assert "隔离桩" in chen.last.text and not chen.last.pictures
