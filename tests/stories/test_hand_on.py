"""Away for long, out of reach, or no longer in office: what somebody has in hand goes on in one press of the head's."""

from __future__ import annotations

import pytest

from channels.seam import ChannelError
from domain.item import State
from handlers.leave_items import leave_items
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from tests.stories import rota_rows
from tests.stories.rota_rows import DAY
from tests.stories.test_recusal import crew, forget
from tests.talk import Resident, World

THINGS = (
    "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理",
    "北门的路灯坏了三天，晚上看不见路",
    "5 栋楼下的垃圾桶没有人清",
)


async def in_hand(world: World, cast: dict[str, Resident], count: int = 3) -> list[str]:
    """So many items of three residents with 李慧敏; all but the last are accepted."""
    numbers = []
    for at in range(count):
        who = world.person(f"居民{at}")
        await who.opens("st_xm2k8vwd")
        numbers.append(await who.reports(THINGS[at]))
        if at < count - 1 or count == 1:
            await cast["li"].presses("接单")
    forget(cast)
    return numbers


async def goes_away(world: World, name: str, days: float) -> None:
    """The end of 请假: as its handler calls it."""
    who = await rota_rows.person(world, name)
    await rota_rows.leave(world, name, days)
    talk = system_talk(world.core.house, world.core.house.work())
    await leave_items(talk, who, world.now, world.now + round(days * DAY))
    await send_told(talk)
    await talk.work.commit()
    await world.settle()
    await world._collect()


async def owner(world: World, number: str) -> tuple[str | None, str | None]:
    item = await world.item(number)
    return item.owner_id, item.offered_to


async def test_a_long_leave_puts_each_before_the_head(world: World) -> None:
    cast = await crew(world)
    first, second, third = await in_hand(world, cast)
    await goes_away(world, "李慧敏", 7)
    letter = cast["head"].hears("say.away_leave")
    assert letter.text.count("→ 林涛") == 3 and "手上有 3 件" in letter.text
    assert [button.label for button in letter.buttons] == ["全部转给林涛", "逐件看", "先不动"]
    assert not cast["li"].fresh and not cast["lin"].fresh, "nothing moves before the head has said so"
    await cast["head"].presses("全部转给林涛")
    assert cast["head"].hears("say.handed_on").text.count("→ 林涛") == 3
    assert sorted(kind for kind, _ in cast["lin"].fresh) == [
        "notice.assigned",
        "notice.offered_for",
        "notice.offered_for",
    ]
    li, lin = await rota_rows.person(world, "李慧敏"), await rota_rows.person(world, "林涛")
    assert await owner(world, first) == await owner(world, second) == (li, lin), "he answers for them until then"
    assert (await world.item(third)).assignee_id == lin
    await cast["head"].presses_again("全部转给林涛", letter)
    assert cast["head"].toast
    offer = next(shown for kind, shown in cast["lin"].letters if kind == "notice.offered_for")
    await cast["lin"].presses("接单", letter=offer)
    cast["lin"].hears("say.accepted")
    assert await owner(world, first) == (lin, None)


async def test_one_by_one(world: World) -> None:
    cast = await crew(world)
    first, second, third = await in_hand(world, cast)
    await goes_away(world, "李慧敏", 7)
    head = cast["head"]
    await head.presses("逐件看")
    shown = head.hears("say.hand_this")
    assert shown.card is not None and shown.card.number == first
    await head.presses("转给林涛")
    head.hears("say.handed_on", "say.hand_this")
    await head.presses("看下一件")
    assert [button.label for button in head.hears("say.hand_this_last").buttons] == ["转给林涛", "换个人", "先不动"]
    await head.presses("换个人")
    head.hears("assign.to.ask")
    await head.presses("何静")
    he = await rota_rows.person(world, "何静")
    assert (await world.item(third)).assignee_id == he
    assert (await owner(world, second))[1] is None


@pytest.mark.no_golden
async def test_a_short_leave_and_one_without_matters_say_nothing(world: World) -> None:
    cast = await crew(world)
    await in_hand(world, cast, 1)
    await goes_away(world, "李慧敏", 3)
    await goes_away(world, "林涛", 9)
    assert not cast["head"].fresh


@pytest.mark.no_golden
async def test_where_words_may_not_be_carried_the_letter_has_numbers_alone(world: World) -> None:
    world.person("王建国", channel="telegram")
    cast = await crew(world)
    number = (await in_hand(world, cast, 1))[0]
    await goes_away(world, "李慧敏", 7)
    told = cast["head"].hears("say.away_leave").plain
    assert number in told and "→ 林涛" in told and "消防通道" not in told
    await cast["head"].presses("转给林涛")
    cast["head"].hears("say.handed_on")


@pytest.mark.no_golden
async def test_the_head_is_away_and_staff_are_asked(world: World) -> None:
    cast = await crew(world)
    who = world.person("居民0")
    await who.opens("st_xm2k8vwd")
    number = await who.reports(THINGS[0])
    await cast["head"].presses("我来接")
    forget(cast)
    await goes_away(world, "王建国", 9)
    assert "→ 李慧敏" in cast["staff"].hears("say.away_leave").text
    await cast["staff"].presses("转给李慧敏")
    cast["staff"].hears("say.handed_on")
    assert (await owner(world, number))[1] == await rota_rows.person(world, "李慧敏")


@pytest.mark.no_golden
async def test_one_with_two_gone_out_of_reach(world: World) -> None:
    cast = await crew(world)
    number = (await in_hand(world, cast, 1))[0]
    await cast["li"].blocks()
    letter = cast["head"].hears("say.away_lost")
    assert "消息送不到" in letter.text
    await cast["li"].blocks()
    assert not cast["head"].fresh, "said once"
    chen = await reported(world)
    cast["lin"].hears("notice.assigned")
    await cast["head"].says(f"为什么 {chen}")
    assert "李慧敏（消息送不到）" in cast["head"].last.text
    await cast["head"].presses("转给林涛", letter=letter)
    assert (await owner(world, number))[1] == await rota_rows.person(world, "林涛")


@pytest.mark.no_golden
async def test_a_letter_that_comes_back_for_good(world: World) -> None:
    cast = await crew(world)
    await in_hand(world, cast, 1)
    world.wires[world.channel].refuses[cast["li"].address] = ChannelError("blocked", permanent=True)
    await reported(world)
    assert "say.away_lost" in [kind for kind, _ in cast["head"].fresh]
    rows = [row for row in await world.rows_of("letters") if row["kind"] == "say.away_lost"]
    assert len(rows) == 1


async def reported(world: World) -> str:
    who = world.person("陈女士")
    await who.opens("st_xm2k8vwd")
    return await who.reports("电梯老是停，老人上不去楼")


async def test_the_end_of_an_appointment_offers_whom_it_could_go_to(world: World) -> None:
    cast = await crew(world)
    numbers = await in_hand(world, cast)
    head = cast["head"]
    await head.says("设置")
    await head.presses("结束任职")
    await head.says("李慧敏 委员")
    await head.presses("结束任职")
    assert head.hears("say.appointment_ended").text.count("→ 林涛") == 3
    await head.presses("全部转给林涛")
    head.hears("say.handed_on")
    lin = await rota_rows.person(world, "林涛")
    for number in numbers:
        item = await world.item(number)
        assert item.state is State.ASSIGNED and item.assignee_id == lin
