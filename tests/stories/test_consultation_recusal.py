"""Who keeps out of a matter keeps out of what is talked through about it: not asked, sees nothing, hears nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from domain import consultation_moves
from domain.consultation import Part
from handlers.consulting import Invited
from storage import tables
from storage.consultation_people import people_of
from storage.database import Row
from storage.statements import Statement
from tests.stories.consultations import consulted, fixed, moves, person_id, there
from tests.stories.invitations import invited, moved
from tests.stories.meetings import resident
from tests.stories.outcomes import come, researched
from tests.stories.referrals import accepted
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden
TITLE = "电梯什么时候能修好"
EVERYTHING = ("协商", "我的邀请", "收件箱", "我的待办", "行动项", "日程", "签到", "议题", "年度计划")


async def keeps_out(head: Resident, number: str, who: str) -> None:
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("回避")
    await head.presses(who)
    await head.says("他是当事人的邻居")


def forget(*people: Resident) -> None:
    for who in people:
        who._mark = len(who.letters)


async def finds_nothing(who: Resident, *words: str) -> None:
    for said in EVERYTHING:
        await who.says(said)
        await who.says("取消")
    heard = "\n".join(f"{letter.plain}\n{letter.card}" for _, letter in who.fresh)
    assert [word for word in words if word in heard] == []


async def crew(world: World) -> dict[str, Resident]:
    return {
        "head": await world.member("王建国", role="head"),
        "second": await world.member("孙悦", role="head"),
        "li": await world.member("李慧敏"),
        "he": await world.member("何静"),
        "clerk": await world.member("赵安", role="clerk"),
    }


async def test_who_is_recused_later_loses_his_place_and_hears_nothing_more(world: World) -> None:
    cast = await crew(world)
    he, li = cast["he"], cast["li"]
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number, people=[Invited(await person_id(world, he), Part.MEMBER)], title=TITLE)
    made = await invited(world, await fixed(world, made))
    await he.presses("参加")
    for name in ("何静", "孙悦", "赵安"):
        await keeps_out(cast["head"], number, name)
    away = (he, cast["second"], cast["clerk"])
    _, people = await there(world, made)
    ended = {one.person_id for one in people if one.ended_at is not None}
    assert ended == {await person_id(world, he)}
    for who in away:
        forget(who)
        await who.says(made.number)
        who.hears("refusal.consultation_unknown")
        await finds_nothing(who, TITLE, made.number)
        forget(who)
    await researched(world, made)
    made = await moved(world, made, hours=30)
    await come(world, made)
    world.later(hours=30)
    made = await moves(world, made, consultation_moves.open_)
    await he.says("签到")
    made = await moves(world, made, consultation_moves.hold)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    await chen.presses("有异议")
    await chen.says("我没有这样说过，请改一下")
    await cast["head"].says(made.number)
    await cast["head"].presses("加一条行动项")
    await cast["head"].says("更换门机配件")
    await cast["head"].presses("李慧敏")
    await cast["head"].says("12月1日")
    await cast["head"].says(made.number)
    await cast["head"].presses("写议定结果")
    await cast["head"].says("三天内换好门机")
    await cast["head"].presses("发送")
    world.later(days=12)
    await world.tick()
    for who in away:
        heard = "\n".join(f"{letter.plain}\n{letter.card}" for _, letter in who.fresh)
        assert [word for word in (TITLE, made.number, "门机") if word in heard] == [], who


async def test_who_leads_it_is_recused(world: World) -> None:
    cast = await crew(world)
    li = cast["li"]
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, title=TITLE)
    await invited(world, await fixed(world, made))
    forget(*cast.values())
    await keeps_out(cast["head"], number, "李慧敏")
    cast["second"].hears("notice.head_recused", "say.leader_recused")
    forget(li)
    await li.says(made.number)
    li.hears("refusal.consultation_unknown")
    await moved(world, made, hours=20)
    world.later(days=20)
    await world.tick()
    await finds_nothing(li, TITLE, made.number)


async def test_another_item_with_somebody_who_keeps_out_joins(world: World) -> None:
    cast = await crew(world)
    he, li = cast["he"], cast["li"]
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, people=[Invited(await person_id(world, he), Part.MEMBER)], title=TITLE)
    zhao = await resident(world, "赵师傅")
    other = await zhao.reports("琥珀弄的路灯坏了三天，晚上看不见路")
    await li.presses("接单")
    await keeps_out(cast["head"], other, "何静")
    await li.presses_verb("join_consultation", consultation=made.id, other=(await world.item(other)).id)
    assert li.fresh[-1][0] == "say.item_joined_talk", li.fresh
    _, people = await there(world, made)
    [his] = [one for one in people if one.person_id == await person_id(world, he)]
    assert his.ended_at is not None
    await finds_nothing(he, TITLE, made.number)


async def test_nobody_who_keeps_out_is_on_the_list_of_a_new_one(world: World) -> None:
    cast = await crew(world)
    he, li = cast["he"], cast["li"]
    _, number = await accepted(world, li)
    await keeps_out(cast["head"], number, "何静")
    forget(he)
    made = await consulted(world, li, number, people=[Invited(await person_id(world, he), Part.MEMBER)], title=TITLE)
    _, people = await there(world, made)
    assert await person_id(world, he) not in {one.person_id for one in people}
    await li.presses_verb("add_participant", consultation=made.id)
    await li.says("1")
    named = " ".join(one.label for one in li.last.buttons)
    assert "何静" not in named and "王建国" in named
    he.hears_nothing()


async def test_an_action_of_who_is_recused_is_somebody_elses_to_see(world: World) -> None:
    cast = await crew(world)
    li, he, head = cast["li"], cast["he"], cast["head"]
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, title=TITLE)
    await researched(world, made)
    made = await fixed(world, made)
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    made = await moves(world, made, consultation_moves.hold)
    await head.says(made.number)
    await head.presses("加一条行动项")
    await head.says("更换门机配件")
    await head.presses("何静")
    await head.says("12月1日")
    await keeps_out(head, number, "何静")
    forget(he, head)
    world.later(days=12)
    await world.tick()
    assert "after.action_ring" in [kind for kind, _ in head.fresh]
    await finds_nothing(he, TITLE, made.number, "门机")


async def test_who_was_there_stays_so_though_he_keeps_out_now(world: World) -> None:
    cast = await crew(world)
    li, he, head = cast["li"], cast["he"], cast["head"]
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number, people=[Invited(await person_id(world, he), Part.MEMBER)], title=TITLE)
    await researched(world, made)
    made = await fixed(world, made)
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    made = await moves(world, made, consultation_moves.hold)
    before = await people_of(world.core.house.work(), made.id)
    await keeps_out(head, number, "何静")
    assert await people_of(world.core.house.work(), made.id) == before
    _, people = await there(world, made)
    assert [one for one in people if one.ended_at is not None] == []
    forget(he)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    await chen.presses("无异议")
    await he.presses_verb("show_minutes", consultation=made.id)
    he.hears("refusal.consultation_unknown")
    world.later(days=12)
    await world.tick()
    await head.says(made.number)
    await head.presses("写议定结果")
    await head.says("三天内换好门机")
    await head.presses("发送")
    world.later(days=40)
    await world.tick()
    await finds_nothing(he, TITLE, made.number, "门机")


async def test_another_matter_of_it_does_not_lead_there(world: World) -> None:
    """Two matters are talked through together: who keeps out of one finds nothing of the talk on the other either."""
    cast = await crew(world)
    he, li = cast["he"], cast["li"]
    _, number = await accepted(world, li)
    wu = await resident(world, "吴阿姨")
    other = await wu.reports("北门的路灯坏了三天，晚上看不见路")
    await li.says(other)
    await li.presses("接单")
    made = await consulted(world, li, number, other, title=TITLE)
    await keeps_out(cast["head"], number, "何静")
    forget(he)
    work = world.core.house.work()
    work.update(tables.items, {"id": (await world.item(other)).id}, owner_id=await person_id(world, he))
    await work.commit()
    for act in ("", "更多操作"):
        await (he.presses(act) if act else he.says(other))
    item = (await world.item(other)).id
    await he.presses_verb("consultations_of_item", item=item)
    await he.presses_verb("begin_consultation", item=item)
    shown = "\n".join(f"{letter.text}\n{letter.card}\n{letter.buttons}" for _, letter in he.letters[-6:])
    assert other in shown and made.number not in shown and made.id not in shown
    await li.says(other)
    assert made.number in f"{li.last.text}{li.last.card}", "who keeps out of nothing reads it"


async def test_what_was_delivered_is_not_drawn_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own pages draw old letters anew: of a consultation that one keeps out of by now no words, name or paper;
    rights are read in one statement, however many letters there are."""
    cast = await crew(world)
    he, li = cast["he"], cast["li"]
    _, number = await accepted(world, li)
    made = await consulted(world, li, number, people=[Invited(await person_id(world, he), Part.MEMBER)], title=TITLE)
    made = await invited(world, await fixed(world, made))
    assert TITLE in await drawn(world, he) and TITLE in await drawn(world, li)
    await keeps_out(cast["head"], number, "何静")
    assert TITLE not in await drawn(world, he) and "这场协商您回避了" in await drawn(world, he)
    assert TITLE in await drawn(world, li)
    done: list[object] = []
    really = world.core.house.database.all

    async def counted(statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        done.append(statement)
        return await really(statement, values)

    monkeypatch.setattr(world.core.house.database, "all", counted)
    reads = []
    for most in (1, 1000):
        done.clear()
        await drawn(world, he, most)
        reads.append(len(done))
    assert reads[1] <= reads[0] + 5 and reads[1] <= 9, reads


async def drawn(world: World, who: Resident, most: int = 1000) -> str:
    """His letters as our own pages would draw them now."""
    whose = await person_id(world, who)
    rows = [row | {"person_id": whose} for row in await addressed(world, whose)]
    pages = await world.core.renderer.render(world.core.house.work(), rows[-most:], {})
    return "\n".join(f"{page.plain}\n{page.card}\n{[button.label for button in page.buttons]}" for page in pages)


async def addressed(world: World, whose: str) -> list[Row]:
    own = {row["id"] for row in await world.rows_of("addresses") if row["person_id"] == whose}
    return [row for row in await world.rows_of("letters") if row["address_id"] in own and row["state"] == "sent"]
