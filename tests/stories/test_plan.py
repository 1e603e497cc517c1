"""The head makes, looks at and publishes the rota's plan; everybody concerned hears of it."""

from __future__ import annotations

import json

from tests.talk import Resident, World


async def crew(world: World) -> tuple[Resident, Resident, Resident]:
    """王建国, head; 李慧敏, who sits this week; 林涛."""
    return await world.member("王建国", role="head"), await world.member("李慧敏"), await world.member("林涛")


async def begins(head: Resident, duty: str = "值班") -> None:
    await head.says("轮值")
    await head.presses("新排一份")
    head.hears("plan_rota.duty.ask")
    await head.presses(duty)
    head.hears("plan_rota.turn.ask")


async def test_a_plan_in_four_presses_and_a_line(world: World) -> None:
    head, li, lin = await crew(world)
    await begins(head)
    await head.presses("一周一位")
    head.hears("plan_rota.people.ask")
    await head.says("林涛 李慧敏")
    card = head.hears("plan_rota.check.ask")
    assert "林涛 → 李慧敏" in card.numbered and len(card.numbered.encode()) <= 2000
    assert len(card.buttons) <= 9
    await head.presses("发布")
    head.hears("say.rota_published")
    assert "11月30日" in lin.hears("say.rota_yours").text
    assert "12月7日" in li.hears("say.rota_yours").text
    await head.says("轮值")
    assert "林涛 → 李慧敏" in head.hears("say.rota_menu").text
    await head.says("今日值班")
    assert "李慧敏" in head.hears("say.duty_today").text
    (event,) = [row for row in await world.rows_of("events") if row["name"] == "rota.published"]
    assert json.loads(event["particulars"])["duty"] == "member"
    assert "李慧敏" not in event["particulars"]
    plans = [row for row in await world.rows_of("rota_plans") if row["valid_to"] is not None]
    assert len(plans) == 1, "what is replaced has its end"


async def test_a_fair_draw_is_drawn_again_and_taken(world: World) -> None:
    head, li, lin = await crew(world)
    await head.says("轮值")
    await head.presses("公平抽排")
    await head.presses("值班")
    await head.presses("下个月")
    await head.presses("一天")
    await head.presses("都排上")
    first = head.hears("draw_rota.check.ask")
    assert "100" in first.text and len(first.numbered.encode()) <= 2000 and len(first.buttons) <= 9
    await head.presses("改谁哪天不排")
    await head.says("李慧敏 不排周一；林涛 不排周一；何静 不排周一")
    gaps = head.hears("draw_rota.check.ask")
    assert "12月7日 周一" in gaps.text and "没人可排" in gaps.text
    assert len(gaps.numbered.encode()) <= 2000
    await head.presses("改谁哪天不排")
    await head.says("李慧敏 不排周一")
    head.hears("draw_rota.check.ask")
    await head.says("再抽一次")
    again = head.hears("draw_rota.check.ask")
    await head.presses("就用这份")
    head.hears("say.rota_published")
    li.hears("say.rota_yours")
    lin.hears("say.rota_yours")
    await head.presses_again("就用这份", again)
    assert head.toast
    (plan,) = [json.loads(row["rule"]) for row in await world.rows_of("rota_plans") if 'drawn":[' in row["rule"]]
    assert len({shift["turn"] for shift in plan["drawn"]}) == 23 and len(plan["drawn"]) == 46
