"""Odd turns of a referral: returned and passed on, more time, a matter that ends meanwhile, a silent department."""

from __future__ import annotations

import asyncio

import pytest

from domain import department_moves
from domain.clocks import Clock
from domain.item import Outcome, State
from domain.sheet import Sheet, SheetState
from storage import tables
from storage.database import Conflict
from tests.stories.referrals import accepted, departments, desk, done, liaison, refers, sheets
from tests.stories.test_my_data import PHONE, gives_phone
from tests.stories.test_practice import as_resident, practise
from tests.talk import Resident, World


async def at_work(world: World) -> tuple[Resident, Resident, Resident]:
    """Head, owner and the first department's liaison."""
    await departments(world, "区城管局", "交警大队", "街道办")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    return head, li, zhang


async def test_returned_passed_on_extended_and_one_called_back(world: World) -> None:
    head, li, _ = await at_work(world)
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局", ["街道办"])
    await head.presses("发送")
    assert "街道办" in chen.fresh[-1][1].text
    assert "街道办" in head.hears("say.referred", "sheet_notice.print").text
    lead, helper = await sheets(world, number)
    assert (lead.part, helper.part, lead.batch) == ("lead", "helper", helper.batch)
    await desk(world, lead, department_moves.return_, reason="路面停车归交警管", to="d2")
    returned = head.fresh[-1][1]
    assert "建议转给交警大队" in returned.text
    await head.presses("转给建议的单位")
    head.hears("say.referred", "sheet_notice.print")
    await head.presses_again("转给建议的单位", returned)
    head.hears("refusal.department_has_it")
    *_, passed = await sheets(world, number)
    assert (passed.department_id, passed.batch, passed.text_id) == ("d2", lead.batch, lead.text_id)
    await desk(world, passed, department_moves.ask_extension, reason="要等隔离桩到货", days=5, most=10)
    await head.presses("同意延期")
    told = chen.fresh[-1]
    assert told[0] == "sheet_notice.extended_resident" and "要等隔离桩到货" in told[1].text
    (asked,) = [letter for kind, letter in head.letters if kind == "sheet_notice.extension_asked"]
    await head.presses_again("同意延期", asked)
    assert head.toast and not head.fresh, head.toast
    await desk(world, passed, department_moves.reply, **done(outcome=Outcome.B, outcome_day="2026-12-20"))
    assert (await world.item(number)).state is State.REFERRED  # the helper has it still
    await head.presses("答复居民")
    head.hears("refusal.still_referred")
    await head.says(number)
    await head.presses("交办情况")
    await head.presses("收回", letter=next(shown for _, shown in head.fresh if "-001-2" in shown.text))
    await head.says("主办已经答复，不用再办了")
    head.hears("say.sheet_recalled")
    item = await world.item(number)
    assert item.state is State.ACCEPTED
    assert li.fresh[-1][0] == "notice.referral_back"
    gathered = (await sheets(world, number))[-1]
    assert gathered.due_at is not None  # a working day to pass it on
    await head.presses("答复居民", letter=next(s for k, s in reversed(head.letters) if k == "sheet_notice.replied"))
    await head.presses("我来写，附上答复")
    await head.says("隔离桩下个月装好，装好前我们每晚来看一趟")
    await head.presses("发送")
    answer = chen.fresh[-1][1].text
    assert "每晚来看一趟" in answer and "交警大队答复" in answer and "12月20日前办好" in answer
    item = await world.item(number)
    assert (item.state, item.outcome, item.outcome_day) == (State.ANSWERED, Outcome.B, "2026-12-20")
    (event,) = [row for row in await world.events(number) if row["name"] == "item.answered"]
    assert event["particulars"]["department"] == "d2"
    assert (await sheets(world, number))[-1].due_at is None


async def test_withdrawn_while_a_department_has_it(world: World) -> None:
    head, li, zhang = await at_work(world)
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    await chen.presses("撤回")
    await chen.says("1")
    assert (await world.item(number)).state is State.WITHDRAWN
    assert zhang.fresh[-1][0] == "sheet_notice.recalled"
    (sheet,) = await sheets(world, number)
    assert sheet.state is SheetState.RECALLED and sheet.due_at is None
    staff = await world.member("周宁", role="staff", station="")
    await staff.says(number)
    await staff.presses("更多操作")
    await staff.presses("恢复")
    await staff.says("居民按错了")
    assert (await world.item(number)).state is State.ACCEPTED  # nobody outside has it any more


async def test_erased_while_a_department_has_it(world: World) -> None:
    head, li, zhang = await at_work(world)
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    await chen.says("隐私")
    await chen.presses("抹去")
    await chen.says("1")
    await chen.says("1")
    item = await world.item(number)
    assert item.state is State.ACCEPTED and item.owner_id is not None
    (sheet,) = await sheets(world, number)
    assert sheet.state is SheetState.RECALLED
    assert zhang.fresh[-1][0] == "sheet_notice.recalled"
    assert "消防通道" not in zhang.fresh[-1][1].numbered
    kept = {row["id"] for row in await world.rows_of("contents")}
    assert sheet.text_id not in kept and sheet.place_id not in kept


async def test_a_department_that_never_answers(world: World) -> None:
    head, li, zhang = await at_work(world)
    staff = await world.member("周宁", role="staff", station="")
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    heard: dict[str, set[str]] = {}
    for _ in range(30):
        world.later(days=1)
        await world.tick()
        for who in (zhang, li, head, staff):
            heard.setdefault(who.name, set()).update(kind for kind, _ in who.fresh)
    assert {"sheet_notice.warned", "sheet_notice.overdue"} <= heard["张敏"]
    for name in ("李慧敏", "王建国", "周宁"):
        assert "sheet_notice.overdue_inside" in heard[name], name
    assert not [kind for kind, _ in chen.letters if kind.startswith("sheet_notice.")]
    (sheet,) = await sheets(world, number)
    names = [row["name"] for row in await world.rows_of("events") if row["thing_id"] == sheet.id]
    assert names.count("sheet.overdue") >= 4
    await head.says(number)
    await head.presses("交办情况")
    await head.presses("收回")
    await head.says("一直没有答复，我们自己想办法")
    assert (await world.item(number)).state is State.ACCEPTED
    await li.says(number)
    await li.presses("答复")
    await li.says("我们装了提示牌，晚上有人巡查")
    await li.presses("发送")
    item = await world.item(number)
    assert item.state is State.ANSWERED and item.outcome is None


@pytest.mark.no_golden
async def test_two_send_at_once_and_a_department_that_is_no_more(world: World) -> None:
    head, li, zhang = await at_work(world)
    clerk = await world.member("赵安", role="clerk")
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局")
    await refers(clerk, number, "区城管局")
    await world.together((head, head.button("发送")), (clerk, clerk.button("发送")))
    assert [one.state for one in await sheets(world, number)] == [SheetState.SENT]
    kinds = {who.name: {kind for kind, _ in who.fresh} for who in (head, clerk)}
    assert sum("say.referred" in kind for kind in kinds.values()) == 1
    assert sum("refusal.department_has_it" in kind for kind in kinds.values()) == 1
    await clerk.presses("取消")
    await refers(clerk, number, "交警大队")
    work = world.core.house.work()
    work.update(tables.departments, {"id": "d2"}, valid_to=world.now)
    await work.commit()
    await world.core.house.reload()
    await clerk.presses("发送")
    clerk.hears("refusal.department_gone")
    assert zhang.letters[-1][0] == "sheet_notice.sent"


async def test_an_answer_rests_on_the_replies_that_wait(world: World) -> None:
    """答复 leads where the replies are, with words and photos of one's own above them."""
    head, li, _ = await at_work(world)
    chen, number = await accepted(world, li)
    chen.hears("notice.accepted")
    await refers(head, number, "区城管局")
    await head.presses("发送")
    chen.hears("notice.referred")
    (one,) = await sheets(world, number)
    await desk(world, one, department_moves.reply, **done(outcome=Outcome.B, outcome_day="2026-12-20"))
    chen._mark = len(chen.letters)
    await li.says(number)
    await li.presses("答复")
    li.hears("say.release_proposed", "release.how.ask")
    assert "已列入计划，12月20日前办好" in li.letters[-2][1].text
    await li.presses("我来写，附上答复")
    await li.sends_photo()
    await li.says("隔离桩我今天去看过了")
    card = li.hears("release.check.ask").numbered
    assert "隔离桩我今天去看过了" in card and "区城管局答复" in card and "13911112222" not in card and "1 张" in card
    await li.presses("发送")
    li.hears("say.answered")
    told = chen.hears("notice.answered")
    assert told.numbered.index("今天去看过") < told.numbered.index("区城管局答复") and len(told.pictures) == 1
    item = await world.item(number)
    assert item.outcome is Outcome.B and item.outcome_day == "2026-12-20"
    (one,) = await sheets(world, number)
    assert one.state is SheetState.RELEASED
    await chen.presses("没有")
    li._mark = len(li.letters)
    await li.presses("答复", letter=li.last)
    li.hears("answer.words.ask")  # the reply was passed on: what is done now is said in words of one's own


async def test_an_answer_that_is_taken_back_leaves_its_replies_waiting(world: World) -> None:
    head, li, _ = await at_work(world)
    chen, number = await accepted(world, li)
    await refers(head, number, "区城管局", ["交警大队"])
    await head.presses("发送")
    for one in await sheets(world, number):
        await desk(world, one, department_moves.reply, **done())
    await li.says(number)
    await li.presses("答复")
    await li.presses("就用拟好的")
    await li.presses("发送")
    li.hears("say.answered")
    assert {one.state for one in await sheets(world, number)} == {SheetState.RELEASED}
    chen._mark = len(chen.letters)
    world.later(hours=3)
    await li.says(number)
    await li.presses("更多操作")
    await li.presses("更正")
    await li.presses("答复", letter=li.last)
    await li.presses("收回")  # how, then surely
    await li.presses("收回")
    li.hears("say.taken_back")
    chen.hears("notice.taken_back")
    item = await world.item(number)
    assert item.state is State.ACCEPTED
    found = await sheets(world, number)
    assert {(one.state, one.ended_at) for one in found} == {(SheetState.REPLIED, None)}
    clocks = [one for sheet in found for one in sheet.running if one.stopped_at is None]
    assert [(one.clock, one.started_at) for one in clocks] == [(Clock.REFERRAL_RELEASE, world.now)]
    chain = {row["seq"]: row["name"] for row in await world.rows_of("events") if row["thing_id"] == found[0].id}
    assert [chain[seq] for seq in sorted(chain)][-2:] == ["sheet.released", "sheet.put_back"]
    await li.says(number)
    await li.presses("答复")
    li.hears("say.release_proposed", "release.how.ask")
    await li.presses("就用拟好的")
    await li.presses("发送")
    assert "区城管局答复" in chen.hears("notice.answered").text
    assert {one.state for one in await sheets(world, number)} == {SheetState.RELEASED}
    assert (await world.item(number)).outcome is Outcome.A


async def test_photos_one_by_one_and_words_of_ones_own(world: World) -> None:
    head, li, zhang = await at_work(world)
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("你好")
    await chen.presses("同意")
    await chen.sends_photo("3 栋门口的垃圾堆了三天")
    await chen.sends_photo("这是另一边")
    number = await chen.reports("一直没人收") if chen.fresh[-1][0] != "report.check.ask" else await submitted(chen)
    await li.presses("接单")
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("写交办单")
    await head.says("区城管局")
    await head.presses("没有协办")
    await head.presses("我来写")
    await head.says("3 栋门口垃圾三天没有清运，联系陈女士 13800000187")
    assert head.fresh[-1][0] == "refer.photo.ask" and head.fresh[-2][1].pictures
    await head.presses("发")
    await head.presses("不发")
    card = head.hears("say.sheet_photo", "refer.photo.ask") if len(head.fresh) > 1 else head.hears("refer.check.ask")
    assert "联系方式 1 处" in card.text and "姓名 1 处" in card.text
    await head.presses("改内容")
    await head.presses("我来写")
    await head.says("3 栋门口垃圾三天没有清运")
    await head.presses("发送")
    sent = zhang.fresh[-1][1]
    assert len(sent.pictures) == 1 and "三天没有清运" in sent.numbered


async def submitted(chen: Resident) -> str:
    await chen.presses("提交")
    card = chen.hears("say.reported").card
    assert card is not None
    return card.number


@pytest.mark.no_golden
async def test_two_departments_reply_in_the_same_second(world: World) -> None:
    """Each finds the other open; the second finds that it is the last, and the matter comes back once."""
    head, li, _ = await at_work(world)
    _, number = await accepted(world, li)
    await refers(head, number, "区城管局", ["交警大队"])
    await head.presses("发送")
    found = await sheets(world, number)

    async def reply(one: Sheet) -> None:
        for _ in range(3):
            try:
                await desk(world, one, department_moves.reply, **done())
            except Conflict:
                continue
            return

    await asyncio.gather(*(reply(one) for one in found))
    assert (await world.item(number)).state is State.ACCEPTED
    names = [row["name"] for row in await world.events(number)]
    assert names.count("item.referral_ended") == 1


async def test_a_practice_stays_inside(world: World) -> None:
    """The department's real liaison hears nothing; all of it goes when the station opens."""
    station = await practise(world)
    await departments(world, "区城管局")
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    zhang.hears("say.joined")
    lin = await world.member("林涛")
    await as_resident(lin)
    await lin.says("演练：3 栋楼下的消防通道晚上总有车占着")
    await lin.presses("同意")
    await lin.presses("提交")
    (number,) = [row["number"] for row in await world.rows_of("items")]
    await li.presses("接单")
    await refers(head, number, "区城管局")
    await head.presses("发送")
    assert "练习中交办单不会真的发给单位" in next(shown.text for kind, shown in head.fresh if "practice" in kind)
    zhang.hears_nothing()
    (sheet,) = await sheets(world, number)
    assert sheet.practice and sheet.state is SheetState.SENT
    await desk(world, sheet, department_moves.reply, **done())
    zhang.hears_nothing()
    await head.says("设置")
    await head.presses("驿站")
    await head.presses("正式开门")
    await head.presses("现在开门")
    assert not await world.rows_of("sheets") and station
    kinds = {row["kind"] for row in await world.rows_of("contents")}
    assert not [kind for kind in kinds if kind.startswith("sheet")]


async def test_the_phone_is_taken_back(world: World) -> None:
    """The number goes from the letter that showed it, too."""
    head, li, zhang = await at_work(world)
    chen, number = await accepted(world, li, "3 栋楼下的消防通道晚上总有车占着")
    await gives_phone(chen)
    await refers(head, number, "区城管局")
    await head.presses("发送")
    await zhang.presses("问能否打电话")
    await chen.presses("可以")
    await zhang.presses("看电话")
    assert PHONE in zhang.last.text
    work = world.core.house.work()
    (shown,) = [row for row in await world.rows_of("letters") if row["kind"] == "say.sheet_phone"]
    (read,) = await world.core.renderer.render(work, [shown], {})
    assert PHONE in read.text
    await chen.says("隐私")
    await chen.presses("谁看过")
    assert "区城管局看了您的电话" in chen.last.text
    await chen.says("隐私")
    await chen.presses("不让区城管局打")
    chen.hears("say.phone_kept")
    assert zhang.fresh[-1][0] == "sheet_notice.phone_refused"
    (sheet,) = await sheets(world, number)
    await zhang.presses_verb("see_sheet_phone", sheet=sheet.id)
    assert zhang.fresh[-1][0] == "refusal.sheet_phone_closed"
    (read,) = await world.core.renderer.render(world.core.house.work(), [shown], {})
    assert PHONE not in read.text
