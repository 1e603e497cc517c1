"""The rota with several workers: what one knows of a change of another, with no hint between them."""

from __future__ import annotations

from tests.late import meanwhile
from tests.rota_talk import offers_swap, sits
from tests.stories.test_rota_turns import serves_too
from tests.workers.crew import Crew


async def test_a_worker_that_has_not_heard_of_another_station_reads_it(crew: Crew) -> None:
    """What keeps somebody from a shift stands at another station, whose rota this worker knows as it was."""
    world, late = crew.world, crew.cores[1]
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    sun = await world.member("孙悦", station="NY")
    await serves_too(world, "林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    asked = lin.button("接下")
    await offers_swap(sun, "11月25日", "林涛", "不用还")
    await late.house.reload()
    await lin.presses("接下")
    assert await sits(world, 11, 25, code="NY") == "林涛"
    await late.receive(crew.inbound(asked, lin.address))
    assert await crew.refusals() == ["refusal.swap_elsewhere"]
    await world.core.house.reload()
    assert [await sits(world, 11, 25), await sits(world, 11, 25, code="NY")] == ["李慧敏", "林涛"]


async def test_the_first_change_at_another_station_is_not_overlooked(crew: Crew) -> None:
    """Two workers give one person two shifts of the same time; nobody had touched the other rota before."""
    world, late = crew.world, crew.cores[1]
    li, lin = await world.member("李慧敏"), await world.member("林涛")
    head = await world.member("孙悦", role="head", station="NY")
    await serves_too(world, "林涛")
    await offers_swap(li, "1", "11月25日", "整天", "林涛", "不用还")
    await head.says("替班")
    await head.says("11月25日")
    await head.presses("林涛")
    await late.house.reload()
    press = crew.inbound(lin.button("接下"), lin.address)
    with meanwhile(late, lambda: head.presses("就这样安排")):
        await late.receive(press)
    await world.core.house.reload()
    assert [await sits(world, 11, 25), await sits(world, 11, 25, code="NY")] == ["李慧敏", "林涛"]
    assert await crew.refusals() == ["refusal.swap_elsewhere"]
