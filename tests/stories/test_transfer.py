"""The wrong station: transferred with its number, once back, and then staff decide."""

from __future__ import annotations

import pytest

from domain.item import State
from tests.stories.test_privacy import at_home, pries
from tests.stories.test_walk_in import entered
from tests.talk import Resident, World

WORDS = "农园社区 5 栋楼下琥珀色的垃圾桶没人收"


async def crew(world: World) -> dict[str, Resident]:
    return {
        "li": await world.member("李慧敏"),
        "head": await world.member("王建国", role="head"),
        "clerk": await world.member("赵安", role="clerk"),
        "sun": await world.member("孙悦", role="head", station="NY"),
        "staff": await world.member("周宁", role="staff", station=""),
    }


def forget(cast: dict[str, Resident]) -> None:
    for who in cast.values():
        who._mark = len(who.letters)


async def moves_on(who: Resident, number: str, to: str, reason: str) -> None:
    await who.says(number)
    await who.presses("更多操作")
    await who.presses("转站")
    await who.presses(to)
    await who.says(reason)


async def test_to_the_right_station_once_back_and_then_staff_decide(world: World) -> None:
    cast = await crew(world)
    li, head, sun, staff = cast["li"], cast["head"], cast["sun"], cast["staff"]
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    await li.presses("接单")
    card = li.last
    chen.hears("notice.accepted")
    forget(cast)
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("转站")
    assert head.last.buttons[0].label == "农园民生议事堂"
    await head.presses("农园")
    await head.says("5 栋归农园社区管，有事打 13912345678")
    assert "农园民生议事堂" in head.hears("say.transferred").text
    told = chen.hears("notice.transferred")
    assert "编号不变" in told.text and "139" not in told.text and "前" in told.text
    assert "农园民生议事堂" in li.hears("notice.moved_away").text
    assert [kind for kind, _ in sun.fresh] == ["notice.head_transferred", "notice.assigned"]
    item = await world.item(number)
    assert item.number == number and item.state is State.ASSIGNED and item.owner_id is None and item.transfers == 1
    await li.says(number)
    li.hears("refusal.item_unknown")
    await li.presses("答复", letter=card)
    assert "琥珀" not in li.fresh[-1][1].text
    await head.says(number)
    head.hears("refusal.item_unknown")
    await sun.says("收件箱")
    assert number in sun.hears("say.inbox_list").text

    forget(cast)
    await moves_on(sun, number, "香蜜", "垃圾桶在香蜜那一侧")
    assert (await world.item(number)).transfers == 2
    li.hears("notice.assigned")
    assert [kind for kind, _ in head.fresh] == ["notice.head_transferred", "notice.head_new"]
    forget(cast)
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("转站")
    head.hears("refusal.staff_decides")
    await moves_on(staff, number, "农园", "量过地界，归农园")
    staff.hears("say.transferred")
    assert (await world.item(number)).transfers == 2
    await chen.says(f"为什么 {number}")
    why = chen.hears("say.why").text
    assert why.count("从") >= 3 and "量过地界，归农园" in why and "现在：在农园民生议事堂，由孙悦负责" in why
    await chen.says(number)
    assert "从香蜜社区协商驿站转到农园民生议事堂" in chen.hears("say.timeline").text


@pytest.mark.no_golden
async def test_the_old_station_loses_sight_of_it_also_in_old_cards(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    await cast["li"].presses("接单")
    await moves_on(cast["head"], number, "农园", "归农园")
    for name in ("li", "head", "clerk"):
        who = cast[name]
        old = [letter.id for _, letter in who.letters]
        assert "琥珀" in who.heard_all() or name == "clerk"
        from storage.letters import letters_by_id

        work = world.core.house.work()
        rows = await letters_by_id(work, old)
        again = await world.core.renderer.render(work, list(rows.values()), {})
        assert not [letter for letter in again if "琥珀" in letter.numbered], name
        forget(cast)
        before = len(who.letters)
        await pries(who, number)
        shown = "\n".join(letter.numbered for _, letter in who.letters[before:])
        assert "琥珀" not in shown, name


@pytest.mark.no_golden
async def test_two_heads_at_once(world: World) -> None:
    cast = await crew(world)
    second = await world.member("程立", role="head")
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    for who in (cast["head"], second):
        await who.says(number)
        await who.presses("更多操作")
        await who.presses("转站")
        await who.presses("农园")
    from dialogs.talk import Text

    await world.together((cast["head"], Text("归农园")), (second, Text("归农园管")))
    names = [event["name"] for event in await world.events(number)]
    assert names.count("item.transferred") == 1
    assert (await world.item(number)).transfers == 1


@pytest.mark.no_golden
async def test_nobody_else_transfers(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    for name in ("li", "clerk"):
        await cast[name].says(number)
        await cast[name].presses("更多操作")
        assert "转站" not in [button.label for button in cast[name].last.buttons]
    await cast["head"].says(number)
    await cast["head"].presses("更多操作")
    press = cast["head"].button("转站")
    await cast["li"].sends(press)
    assert cast["li"].toast
    await cast["sun"].says(number)
    cast["sun"].hears("refusal.item_unknown")


@pytest.mark.no_golden
async def test_a_recusal_survives_and_names_are_heeded_there(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports("李慧敏和孙悦都骂过人，农园社区的路灯坏了")
    first = set((await world.item(number)).recused)
    assert len(first) == 1
    await moves_on(cast["head"], number, "农园", "归农园")
    item = await world.item(number)
    assert first < set(item.recused) and len(item.recused) == 2 and item.state is State.REPORTED
    assert "农园社区的路灯" not in cast["sun"].heard_all()
    assert cast["staff"].fresh and "notice.head_transferred" in [kind for kind, _ in cast["staff"].fresh]


@pytest.mark.no_golden
async def test_the_clock_for_accepting_runs_anew(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    world.later(hours=3)
    await moves_on(cast["head"], number, "农园", "归农园")
    forget(cast)
    world.later(hours=3, minutes=30)
    await world.tick()
    cast["sun"].hears_nothing()
    cast["head"].hears_nothing()
    world.later(days=1)
    await world.tick()
    assert "notice.head_unaccepted" in [kind for kind, _ in cast["sun"].fresh]
    cast["head"].hears_nothing()


@pytest.mark.no_golden
async def test_a_walk_in_that_moves_is_called_by_the_new_station(world: World) -> None:
    cast = await crew(world)
    number = await entered(cast["clerk"], WORDS)
    forget(cast)
    await moves_on(cast["head"], number, "农园", "归农园")
    cast["clerk"].hears_nothing()
    assert "notice.call_needed" in [kind for kind, _ in cast["sun"].fresh]


@pytest.mark.no_golden
async def test_an_enormous_reason(world: World) -> None:
    cast = await crew(world)
    chen = await at_home(world, "陈女士")
    number = await chen.reports(WORDS)
    await moves_on(cast["head"], number, "农园", "归农园。" * 20_000)
    assert (await world.item(number)).transfers == 1
    await chen.says(f"为什么 {number}")
    assert len(chen.hears("say.why").text) < 2_000
