"""A matter goes to departments and comes back: the station's side, and what the resident hears."""

from __future__ import annotations

from domain import department_moves
from domain.item import Outcome, State
from domain.sheet import SheetState
from tests.stories.referrals import accepted, departments, desk, done, liaison, sheets
from tests.talk import World


async def test_proposed_sent_signed_replied_released(world: World) -> None:
    await departments(world, "区城管局", "交警大队")
    head, clerk = await world.member("王建国", role="head"), await world.member("赵安", role="clerk")
    li = await world.member("李慧敏")
    zhang = await liaison(world, "张敏", "d1")
    zhang.hears("say.joined")
    chen, number = await accepted(world, li)
    await li.presses("更多操作")
    await li.presses("建议交办")
    await li.says("区城管局")
    await li.says("占道要他们来管")
    li.hears("say.referral_proposed")
    clerk.hears("sheet_notice.proposed")
    await clerk.presses("写交办单")
    side = clerk.letters[-2][1]
    assert "13800000187" not in side.text.partition("交办稿")[2] and "501" not in side.text.partition("交办稿")[2]
    await clerk.presses("没有协办")
    await clerk.presses("就用拟好的")
    card = clerk.hears("refer.check.ask")
    await clerk.presses("发送")
    clerk.hears("say.referred")
    sheet = zhang.hears("sheet_notice.sent")
    for secret in ("13800000187", "501", "王强", "粤B", "陈女士", "12345"):
        assert secret not in zhang.heard_all(), secret
    assert sheet.card is not None and "3 栋" in sheet.card.title
    told = chen.hears("notice.accepted", "notice.referred")
    assert "区城管局" in told.text
    (one,) = await sheets(world, number)
    assert one.state is SheetState.SENT and one.proposed_by
    await world.tick()
    await desk(world, one, department_moves.sign)
    chen.hears("sheet_notice.signed")
    await chen.says(number)
    assert "部门办理中" in chen.last.numbered and "区城管局" in chen.last.numbered
    await desk(world, one, department_moves.reply, **done())
    item = await world.item(number)
    assert item.state is State.ACCEPTED
    replied = li.fresh[-1]
    assert replied[0] == "sheet_notice.replied"
    await li.presses("答复居民")
    await li.presses("就用拟好的")
    assert "13911112222" not in li.last.numbered
    await li.presses("发送")
    answer = chen.hears("say.timeline", "notice.answered")
    assert "区城管局答复" in answer.numbered and "13911112222" not in answer.numbered and "张某" not in answer.numbered
    item = await world.item(number)
    assert item.state is State.ANSWERED and item.outcome is Outcome.A
    (one,) = await sheets(world, number)
    assert one.state is SheetState.RELEASED
    assert card.card is not None and head is not None
