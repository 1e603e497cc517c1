"""拆分: two matters in one report; each goes its own way under the same reporter."""

from __future__ import annotations

import re

from domain.item import State, Urgency
from tests.talk import Resident, World

BOTH = "三号楼楼道灯坏了一个月，另外楼下烧烤摊天天吵到半夜"
PART = "楼下烧烤摊天天吵到半夜，睡不着"


async def _reported(world: World) -> tuple[Resident, str]:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    return chen, await chen.reports(BOTH)


async def _split(head: Resident, number: str) -> None:
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("拆分")
    head.hears("split.words.ask")


async def test_one_part_goes_on_by_itself_with_its_own_receipt(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _reported(world)
    await li.presses("接单")
    li.hears("say.accepted")
    chen.hears("notice.accepted")
    await _split(head, number)
    await head.says(PART)
    head.hears("split.keep.ask")
    await head.presses("按轮值派")
    check = head.hears("split.check.ask")
    assert PART in check.plain and "噪音油烟" in check.plain
    await head.presses("拆分")
    head.hears("say.split", "notice.head_new")
    child = await world.item("XM-261123-002")
    parent = await world.item(number)
    assert child.parent_id == parent.id and child.reporter_id == parent.reporter_id
    assert child.state is State.ASSIGNED and parent.state is State.ACCEPTED
    assert child.receipt not in ("", parent.receipt)
    li.hears("notice.assigned")
    told = chen.hears("notice.split")
    assert "XM-261123-002" in told.plain and re.search(r"\d{4} \d{4} \d{4} \d{4}", told.plain)

    await chen.says("XM-261123-002")
    assert number in chen.hears("say.timeline").plain
    await chen.says(number)
    assert "XM-261123-002" in chen.hears("say.timeline").plain
    await chen.presses("补充")
    await chen.says("灯是声控的那种")
    chen.hears("say.supplemented")
    events = [event["name"] for event in await world.events("XM-261123-002")]
    assert events[:2] == ["item.reported", "item.assigned"]


async def test_kept_with_whoever_has_it_now(world: World) -> None:
    lin = await world.member("林涛")
    head = await world.member("王建国", role="head")
    chen, number = await _reported(world)
    await head.presses("改派")
    await head.presses("林涛")
    await lin.presses("接单")
    await _split(head, number)
    await head.says("另外一件")
    head.hears("split.category.ask")
    await head.says("噪音油烟")
    await head.presses("还由现在的人办")
    await head.presses("拆分")
    child, parent = await world.item("XM-261123-002"), await world.item(number)
    assert child.assignee_id == parent.owner_id
    chen.hears("notice.accepted", "notice.split")


async def test_danger_in_a_part_is_danger(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    _, number = await _reported(world)
    await _split(head, number)
    await head.says("烧烤摊的煤气罐在漏气")
    if head.fresh[-1][0] == "split.category.ask":
        await head.says("充电与消防")
    await head.presses("按轮值派")
    await head.presses("拆分")
    assert (await world.item("XM-261123-002")).urgency is Urgency.DANGER
    assert (await world.item(number)).urgency is Urgency.NORMAL


async def test_pressed_twice_at_once_it_is_split_once(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _reported(world)
    await _split(head, number)
    await head.says(PART)
    await head.presses("按轮值派")
    press = head.button("拆分")
    await world.together((head, press), (head, press))
    assert [row["number"] for row in await world.rows_of("items")] == [number, "XM-261123-002"]
    assert [kind for kind, _ in chen.fresh] == ["notice.split"]


async def test_what_was_closed_meanwhile_is_not_split(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen, number = await _reported(world)
    await _split(head, number)
    await head.says("长" * 20_000)
    if head.fresh[-1][0] == "split.category.ask":
        await head.says("其他")
    await head.presses("按轮值派")
    head.hears("split.check.ask")
    await chen.presses("撤回")
    await chen.says("1")
    await head.presses("拆分")
    head.hears("refusal.item_moved")
    assert len(await world.rows_of("items")) == 1


async def test_only_the_head_and_staff_split(world: World) -> None:
    li = await world.member("李慧敏")
    await _reported(world)
    await li.presses("更多操作")
    assert "拆分" not in [button.label for button in li.last.buttons]
