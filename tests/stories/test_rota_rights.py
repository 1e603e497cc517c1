"""Every act of the rota by everybody who may not do it: nothing moves, and nothing breaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from storage.as_json import as_json
from tests.rota_talk import instant, offers_swap, person_id, plan
from tests.stories import rota_rows
from tests.stories.test_rota_turns import gone, serves_too
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden
TABLES = ("rotas", "rota_plans", "duty_changes", "swaps", "leaves", "shifts", "calendar_years")
Args = dict[str, object]
CLERKS = ("note_duty", "hours", "make_feed")
"""What a clerk may."""


async def state(world: World) -> str:
    return as_json([await world.rows_of(table) for table in TABLES])


async def acts(world: World) -> list[tuple[str, Args]]:
    """As their buttons would say them, all about 香蜜 and what 李慧敏 has there; complete wherever a form can be."""
    place = rota_rows.station(world)
    li, lin = await person_id(world, "李慧敏"), await person_id(world, "林涛")
    week = f"{place}:member:{instant(11, 25, 9)}:{instant(11, 25, 17)}"
    swaps = {row["state"]: row["id"] for row in await world.rows_of("swaps")}
    plans = [row["id"] for row in await world.rows_of("rota_plans")]
    changes = ",".join(row["id"] for row in await world.rows_of("duty_changes") if row["kind"] == "override")
    leave = next(row["id"] for row in await world.rows_of("leaves"))
    settled: Args = {"station": place, "what": "approve", "approve": "yes", "check": "submit"}
    return [
        ("rota", {"station": place}),
        ("plan_rota", {"station": place, "duty": "member", "turn": "week", "people": [li, lin], "check": "submit"}),
        ("draw_rota", {"station": place, "duty": "member", "period": "quarter", "unit": "week", "people": [li, lin],
                       "wishes": "none", "check": "submit"}),
        ("end_plan", {"station": place, "plan": plans[0], "check": "submit"}),
        ("rota_settings", settled),
        ("override", {"station": place, "shift": week, "part": "all", "half": "all", "who": lin, "check": "submit"}),
        ("undo_override", {"change": changes}),
        ("take_now", {"station": place, "until": "running"}),
        ("end_leave", {"leave": leave}),
        ("accept_swap", {"swap": swaps["offered"]}),
        ("decline_swap", {"swap": swaps["offered"]}),
        ("withdraw_swap", {"swap": swaps["offered"]}),
        ("undo_swap", {"swap": swaps["done"]}),
        ("agree_swap", {"swap": swaps["accepted"]}),
        ("refuse_swap", {"swap": swaps["accepted"]}),
        ("swap", {"shift": week, "part": "all", "half": "all", "to": lin, "back": "none", "check": "submit"}),
        ("arrive", {"station": place, "duty": "member", "at": world.now}),
        ("note_duty", {"station": place, "shift": f"2026-11-23 member {li}", "was": "absent"}),
        ("handover", {"station": place, "at": instant(11, 23, 12)}),
        ("hours", {"station": place, "span": "month"}),
        ("make_feed", {"of": place}),
        ("holidays", {}),
    ]  # fmt: skip


Somebody = Callable[[World], Awaitable[Resident]]


async def a_resident(world: World) -> Resident:
    who = world.person("陈女士")
    await who.opens("st_xm2k8vwd")
    await who.says("你好")
    await who.presses("同意")
    return who


async def of_another_station(world: World) -> Resident:
    return await world.member("孙悦", station="NY")


async def head_of_another_station(world: World) -> Resident:
    return await world.member("赵晴", role="head", station="NY")


async def a_clerk(world: World) -> Resident:
    return await world.member("吴敏", role="clerk")


async def who_left(world: World) -> Resident:
    """何静 serves at the other station by now."""
    who = await world.member("何静")
    await serves_too(world, "何静")
    await gone(world, "何静", ago=3_600_000)
    return who


async def scene(world: World) -> None:
    """Swaps offered, waiting and done; an override; a leave."""
    from tests.rota_talk import settings, takes_leave

    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    lin = await world.member("林涛")
    await plan(world, "reserve", "林涛", "李慧敏")
    await offers_swap(li, "1", "11月26日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    await settings(world, rota_rows.station(world), '{"approve_swaps": true}')
    await offers_swap(li, "11月27日", "11月27日", "整天", "林涛", "不用还")
    await lin.presses("接下")
    await offers_swap(li, "11月25日", "11月25日", "整天", "林涛", "不用还")
    await head.says("替班")
    for said in ("12月1日", "12月1日", "整天", "李慧敏"):
        await head.says(said)
    await head.presses("就这样安排")
    head.hears("say.overridden")
    await takes_leave(li, "12月8日")


@pytest.mark.parametrize("somebody", [a_resident, of_another_station, head_of_another_station, a_clerk, who_left])
async def test_nothing_moves(world: World, somebody: Somebody) -> None:
    who = await somebody(world)
    await scene(world)
    world.later(hours=3)
    await world.duty()
    before = await state(world)
    for verb, args in await acts(world):
        if somebody is a_clerk and verb in CLERKS:
            continue
        await who.presses_verb(verb, **args)
        kinds = [kind for kind, _ in who.fresh]
        assert who.toast or kinds, f"{verb} is not answered"
        assert any(kind.startswith(("refusal.", "clock.nothing", "handover.words")) for kind in kinds), (verb, kinds)
        if kinds[-1] == "handover.words.ask":
            await who.says("三号楼的事没完")
            kinds = [kind for kind, _ in who.fresh]
            assert kinds == ["refusal.not_yours"]
        assert "refusal.fault" not in kinds, verb
        assert await state(world) == before, verb
    assert "三号楼" not in as_json([row["text"] for row in await world.rows_of("contents")])
