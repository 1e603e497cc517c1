"""The department's side of a referral: its sheet arrives, is signed, returned, put off, answered and put right."""

from __future__ import annotations

import re

import pytest

from dialogs.talk import Press
from domain.item import Outcome, State
from domain.sheet import Extension, SheetState
from tests.stories.referrals import accepted, refers
from tests.stories.sheets import CITY, FIRE, sent, sheet, with_departments
from tests.stories.test_my_data import PHONE, at_home, gives_phone
from tests.talk import Resident, World
from tests.web.browser import Browser, link_of

DONE = "11月23日拆掉了 3 栋楼下的地锁，重新划了黄线"


async def referred(world: World, *names: str) -> tuple[str, Resident, list[Resident], list[str]]:
    """An accepted item, its member, the liaisons of the departments named, and their codes; no sheet yet."""
    li = await world.member("李慧敏")
    codes = await with_departments(world, *names)
    people = [
        await world.member(f"{name[1:3]}联系人", role="liaison", station=c)
        for name, c in zip(names, codes, strict=True)
    ]
    chen = await at_home(world, "陈女士")
    number = await chen.reports()
    await li.presses("接单")
    return number, li, people, codes


async def answers(who: Resident, outcome: str = "A 已解决") -> None:
    """Up to the check card."""
    await who.presses("答复")
    await who.presses(outcome)
    await who.says(DONE)
    if outcome.startswith("C"):
        await who.says("产权单位不同意开挖，要先做管线探测")
    if outcome.startswith("B"):
        await who.says("12月30日")
    await who.says("执法二中队 刘强")
    await who.says("今天")


async def test_signed_and_answered(world: World) -> None:
    number, li, (liu,), codes = await referred(world, CITY)
    await sent(world, number, *codes)
    got = liu.last
    assert got.card is not None and got.card.number == f"{number}-1"
    await liu.presses("签收")
    liu.hears("say.sheet_signed")
    await liu.says("我的交办")
    liu.hears("say.sheets_open")
    await liu.presses(f"{number}-1")
    liu.hears("say.sheet_shown")
    await liu.says(f" {number}-1".lower())
    liu.hears("say.sheet_shown")
    await liu.says(f"{number}-9")
    liu.hears("refusal.sheet_unknown")
    await liu.presses("全文")
    liu.hears("say.page_of")
    await liu.presses("回到这张单")
    await liu.presses("答复")
    await liu.presses("A 已解决")
    for empty in ("已阅", "正在办理", "已转相关部门处理，特此答复"):
        await liu.says(empty)
        assert "光写已阅" in liu.hears("reply_sheet.words.ask").text
    await liu.sends_photo()
    liu.hears("reply_sheet.words.ask")
    await liu.says(DONE + "，和王女士说过了，有事打 13812345678")
    await liu.says("相关人员")
    assert "科室" in liu.hears("reply_sheet.doer.ask").text
    await liu.says("执法二中队 刘强")
    await liu.says("下周五")
    assert "还没到" in liu.hears("reply_sheet.done.ask").text
    await liu.says("差不多吧")
    liu.hears("reply_sheet.done.ask")
    await liu.says("今天")
    checked = liu.hears("reply_sheet.check.ask").text
    assert "会隐去" in checked and "姓名 1 处" in checked
    await liu.presses("改日期")
    await liu.says("昨天")
    await liu.presses("发送")
    liu.hears("say.sheet_replied")
    one = await sheet(world, f"{number}-1")
    assert one.state is SheetState.REPLIED and one.outcome is Outcome.A and len(one.reply_files) == 1
    assert one.done_day == "2026-11-22"
    assert (await world.item(number)).state is State.ACCEPTED
    told = li.last
    assert "13812345678" not in li.heard_all() and DONE in told.plain and "执法二中队 刘强" in told.plain
    await liu.says("我的交办")
    liu.hears("say.sheets_none")
    await liu.presses("已答复的")
    await liu.presses(f"{number}-1")
    await liu.presses("更正答复")
    await answers_again(liu)
    liu.hears("say.sheet_amended")
    assert (await sheet(world, f"{number}-1")).outcome is Outcome.B
    assert li.last.text.startswith("区城市管理局更正了")
    world.later(days=1, seconds=1)
    await liu.says("我的交办")
    await liu.presses("已答复的")
    await liu.presses(f"{number}-1")
    assert "更正答复" not in [b.label for b in liu.last.buttons]


async def answers_again(who: Resident) -> None:
    await who.presses("B 列入计划")
    await who.says(DONE)
    await who.says("昨天")
    assert "今天以后" in who.hears("reply_sheet.planned.ask").text
    await who.says("12月30日")
    await who.says("执法二中队 刘强")
    await who.says("今天")
    await who.presses("发送")


async def test_returned_in_time_and_too_late(world: World) -> None:
    number, _, (liu, ma), codes = await referred(world, CITY, FIRE)
    await sent(world, number, *codes)
    await liu.presses("退回")
    await liu.says("收到")
    assert "看不明白" in liu.hears("return_sheet.reason.ask").text
    await liu.says("消防通道归消防救援大队管，我局没有执法权")
    asked = liu.hears("return_sheet.to.ask")
    assert CITY not in [b.label for b in asked.buttons]
    await liu.presses(FIRE)
    liu.hears("say.sheet_returned")
    one = await sheet(world, f"{number}-1")
    assert one.state is SheetState.RETURNED and one.next_department_id is not None
    await liu.says("我的交办")
    await liu.presses("已了结的")
    assert "已退回" in liu.hears("say.sheets_over").text
    assert (await world.item(number)).state is State.REFERRED, "the other department still has it"
    world.later(days=5)
    await ma.says("交办")
    await ma.presses(f"{number}-2")
    assert "退回" not in [b.label for b in ma.last.buttons]
    await ma.presses_verb("return_sheet", sheet=(await sheet(world, f"{number}-2")).id)
    ma.hears("refusal.sheet_return_late")


async def test_more_time_is_asked_for_before_it_is_due(world: World) -> None:
    number, _, (liu,), codes = await referred(world, CITY)
    await sent(world, number, *codes)
    await liu.presses("签收")
    await liu.presses("申请延期")
    asked = liu.hears("extend_sheet.days.ask")
    assert [b.label for b in asked.buttons] == [f"{n} 个工作日" for n in (1, 2, 3, 5, 7, 10)] + ["取消"]
    await liu.presses("5 个工作日")
    assert "居民会看到" in liu.hears("extend_sheet.reason.ask").text
    await liu.says("要等管线探测的结果出来才能开挖")
    await liu.presses("发送")
    liu.hears("say.sheet_extension_sent")
    one = await sheet(world, f"{number}-1")
    assert one.extension is Extension.ASKED and one.extension_days == 5
    await liu.says("我的交办")
    await liu.presses(f"{number}-1")
    assert "申请延期" not in [b.label for b in liu.last.buttons]
    await liu.presses_verb("extend_sheet", sheet=one.id)
    liu.hears("refusal.sheet_extension_once")


async def test_it_is_over_and_no_more_time_is_given(world: World) -> None:
    number, _, (liu,), codes = await referred(world, CITY)
    await sent(world, number, *codes)
    letter = liu.last
    world.later(days=20)
    await liu.says("我的交办")
    assert "超期" in liu.hears("say.sheets_open").text
    await liu.presses("申请延期", letter=letter)
    liu.hears("refusal.sheet_extension_late")
    await answers(liu, "C 暂时办不了")
    await liu.presses("发送")
    one = await sheet(world, f"{number}-1")
    assert one.outcome is Outcome.C and one.reason_id is not None


async def test_words_of_a_liaison_answer_a_sheet_or_are_his_own(world: World) -> None:
    number, _, (liu,), codes = await referred(world, CITY)
    await sent(world, number, *codes)
    await liu.says(DONE)
    asked = liu.hears("sort_liaison_words.target.ask")
    assert [b.label[:2] for b in asked.buttons] == ["答复", "我自", "取消"]
    await liu.presses(f"答复 {number}-1")
    liu.hears("reply_sheet.outcome.ask")
    await liu.presses("D 留作参考")
    liu.hears("reply_sheet.doer.ask")
    await liu.says("取消")
    await liu.says("我家楼下的路灯坏了三天，晚上看不见路")
    await liu.presses("我自己要反映")
    assert liu.fresh[-1][0].startswith(("report.", "station."))


@pytest.mark.no_golden
async def test_the_wrong_person_and_the_wrong_moment(world: World) -> None:
    number, _, (liu, ma), codes = await referred(world, CITY, FIRE)
    (one,) = await sent(world, number, codes[0])
    letter = liu.last
    for verb in ("show_sheet", "read_sheet", "sign_sheet", "return_sheet", "extend_sheet", "reply_sheet"):
        await ma.presses_verb(verb, sheet=one.id)
        ma.hears("refusal.sheet_unknown")
    await ma.presses_verb("show", item=one.item_id)
    assert ma.fresh[-1][0].startswith("refusal.")
    toasts = await world.together((liu, liu.button("签收", letter)), (liu, liu.button("签收", letter)))
    assert sorted(kind for kind, _ in liu.fresh) in (
        ["refusal.sheet_moved", "say.sheet_signed"],
        ["say.sheet_signed"],
    ), toasts
    await liu.presses_again("签收", letter)
    liu.hears("refusal.sheet_moved")
    staff = await world.member("周宁", role="staff", station="")
    await staff.presses_verb("people", station=one.department_id)
    await staff.presses("结束任职")
    await staff.says("城市联系人")
    await staff.presses("结束任职")
    await liu.presses("答复", letter=letter)
    assert liu.fresh[-1][0].startswith(("refusal.", "consent.")), liu.fresh
    assert (await sheet(world, one.number)).state is SheetState.SIGNED


@pytest.mark.no_golden
async def test_two_liaisons_reply_at_the_same_instant(world: World) -> None:
    number, _, (liu,), codes = await referred(world, CITY)
    bai = await world.member("白洁", role="liaison", station=codes[0])
    await sent(world, number, *codes)
    for who in (liu, bai):
        await answers(who)
    pressed: list[tuple[Resident, Press]] = [(who, who.button("发送")) for who in (liu, bai)]
    await world.together(*pressed)
    heard = sorted(who.fresh[0][0] for who in (liu, bai))
    assert heard == ["refusal.sheet_moved", "say.sheet_replied"]
    late = next(who for who in (liu, bai) if who.fresh[0][0] == "refusal.sheet_moved")
    await late.says("我的交办")
    late.hears("say.sheets_none")  # nothing half written stands in the way


async def test_a_department_on_paper(world: World) -> None:
    """Nobody of it has joined: the clerk prints the sheet, and writes down what comes back."""
    clerk, li = await world.member("赵安", role="clerk"), await world.member("李慧敏")
    await with_departments(world, CITY)
    _, number = await accepted(world, li)
    await refers(clerk, number, CITY)
    await clerk.presses("发送")
    told = next(letter for kind, letter in clerk.letters if kind == "sheet_notice.print")
    await clerk.presses("打印交办单", letter=told)
    clerk.hears("say.sheet_print_ready")
    page = await Browser(world).opens(link_of(clerk))
    assert page.status_code == 200 and "img-src data:" in page.headers["content-security-policy"]
    for said in (f"{number}-1", CITY, "主办", "单位盖章", "2026年12月7日", "香蜜社区协商驿站"):
        assert said in page.text, said
    for secret in ("王强", "13800000187", "501", "粤B", "陈女士"):
        assert secret not in re.sub(r"data:[^\"]*", "", page.text), secret
    await clerk.presses("代录答复", letter=told)
    await clerk.presses("签收")
    assert "您代录" in clerk.hears("say.sheet_recorded").text
    await clerk.presses("接着代录")
    await clerk.presses("答复")
    await clerk.presses("A 已解决")
    assert "照片" in clerk.hears("reply_sheet.words.ask").text
    await clerk.says(DONE)
    assert "先拍一张" in clerk.hears("reply_sheet.words.ask").text
    await clerk.sends_photo()
    assert "照片收到了" in clerk.hears("reply_sheet.words.ask").text
    await clerk.says(DONE)
    await clerk.says("执法二中队 刘强")
    await clerk.says("今天")
    await clerk.presses("发送")
    clerk.hears("say.sheet_recorded")
    one = await sheet(world, f"{number}-1")
    assert one.on_paper and one.state is SheetState.REPLIED and len(one.reply_files) == 1
    (replied,) = [row for row in await world.rows_of("events") if row["name"] == "sheet.replied"]
    assert '"on_paper": true' in replied["particulars"] and replied["maker"] == one.signed_by
    assert "赵安 代录" in li.last.text
    await li.presses_verb("record_sheet", sheet=one.id)
    assert li.fresh[-1][0] == "refusal.not_yours"
    await clerk.presses("打印交办单", letter=told)
    assert "404" in str(await Browser(world).opens(link_of(clerk)))


@pytest.mark.no_golden
async def test_a_returned_paper_and_one_that_asks_for_time(world: World) -> None:
    clerk = await world.member("赵安", role="clerk")
    number, _, _, codes = await referred(world, CITY)
    first, second = await sent(world, number, codes[0], codes[0])
    await clerk.presses_verb("record_sheet", sheet=first.id)
    await clerk.presses("退回")
    await clerk.says("消防通道归消防救援大队管，我局没有执法权")
    await clerk.presses("说不清是谁的")
    clerk.hears("say.sheet_recorded")
    assert (await sheet(world, first.number)).on_paper
    await clerk.presses_verb("record_sheet", sheet=second.id)
    await clerk.presses("申请延期")
    await clerk.presses("3 个工作日")
    await clerk.says("要等管线探测的结果出来才能开挖")
    await clerk.presses("发送")
    assert (await sheet(world, second.number)).extension is Extension.ASKED
    other = await world.member("孙悦", role="head", station="NY")
    await other.presses_verb("record_sheet", sheet=second.id)
    assert other.fresh[-1][0].startswith("refusal.")


async def test_the_residents_phone_for_one_sheet(world: World) -> None:
    number, _, (liu, ma), codes = await referred(world, CITY, FIRE)
    chen = world.person("陈女士")
    await gives_phone(chen)
    await sent(world, number, *codes)
    await liu.presses("问能否打电话")
    assert chen.fresh[-1][0] == "sheet_notice.phone_asked"
    await chen.presses("可以")
    assert PHONE not in liu.heard_all()
    await liu.presses("看电话")
    assert PHONE in liu.last.text
    assert chen.fresh[-1][0] == "sheet_notice.phone_seen"
    assert len([row for row in await world.rows_of("events") if row["name"] == "sheet.phone_seen"]) == 1
    await ma.presses_verb("see_sheet_phone", sheet=(await sheet(world, f"{number}-1")).id)
    assert ma.fresh[-1][0].startswith("refusal.")
    await ma.says("我的交办")
    await ma.presses(f"{number}-2")
    await ma.presses("问能否打电话")
    assert chen.fresh[-1][0] == "sheet_notice.phone_asked"
    await chen.presses("请通过驿站")
    assert ma.fresh[-1][0] == "sheet_notice.phone_refused"
    assert PHONE not in ma.heard_all()
