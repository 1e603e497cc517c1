"""A station is closed at one worker while something still comes to it at another."""

from __future__ import annotations

from bot.commands import make_invitation
from dialogs.talk import Content, Opened, Text
from domain.people import Role
from domain.refusal import Refused
from tests.late import meanwhile
from tests.stories.test_station_life import at_home, closing
from tests.talk import Resident
from tests.workers.crew import CONFLICT, Crew


async def about_to_report(crew: Crew, name: str = "陈女士") -> Resident:
    person = await at_home(crew.world, name)
    for words in ("楼下的路灯坏了", "跳过", "其他"):
        await person.says(words)
    return person


async def stands_at(crew: Crew) -> list[str]:
    """Codes of the stations at which items lie."""
    codes = {row["id"]: row["code"] for row in await crew.world.rows_of("stations")}
    return [codes[row["now_at"]] for row in await crew.world.rows_of("items")]


async def both(crew: Crew, first: tuple[Resident, Content], second: tuple[Resident, Content]) -> None:
    """The second's commit, at one worker, comes between the reads and the commit of the first's, at another."""
    inbound = [crew.inbound(content, who.address) for who, content in (first, second)]
    with meanwhile(crew.cores[1], lambda: crew.cores[0].receive(inbound[1])):
        await crew.cores[1].receive(inbound[0])
    assert CONFLICT not in await crew.refusals() and not await crew.world.rows_of("faults")


async def test_what_is_reported_while_its_station_closes_goes_along(crew: Crew) -> None:
    staff, chen = await crew.world.member("周宁", role="staff"), await about_to_report(crew)
    await closing(staff)
    await both(crew, (staff, staff.button("现在关闭")), (chen, chen.button("提交")))
    assert await stands_at(crew) == ["NY"]


async def test_what_is_reported_to_a_station_that_has_just_closed_is_its_successors(crew: Crew) -> None:
    staff, chen = await crew.world.member("周宁", role="staff"), await about_to_report(crew)
    await closing(staff)
    await both(crew, (chen, chen.button("提交")), (staff, staff.button("现在关闭")))
    assert await stands_at(crew) == ["NY"]


async def about_to_transfer(crew: Crew) -> Resident:
    """农园 hands a matter over to 香蜜, but for the reason."""
    head = await crew.world.member("孙悦", role="head", station="NY")
    number = await (await at_home(crew.world, "刘婶", "ny7q3rtb")).reports("北门的路灯坏了三天，晚上看不见路")
    await head.says(number)
    await head.presses("更多操作")
    await head.presses("转站")
    await head.presses("香蜜")
    return head


async def test_what_is_transferred_to_a_station_while_it_closes_goes_along(crew: Crew) -> None:
    head, staff = await about_to_transfer(crew), await crew.world.member("周宁", role="staff")
    await closing(staff)
    await both(crew, (staff, staff.button("现在关闭")), (head, Text("在他们那边")))
    assert await stands_at(crew) == ["NY"]


async def test_nothing_is_transferred_to_a_station_that_has_just_closed(crew: Crew) -> None:
    head, staff = await about_to_transfer(crew), await crew.world.member("周宁", role="staff")
    await closing(staff)
    await both(crew, (head, Text("在他们那边")), (staff, staff.button("现在关闭")))
    assert await stands_at(crew) == ["NY"]
    assert f"refusal.{Refused.NOWHERE_TO_TRANSFER}" in await crew.refusals()


async def about_to_join(crew: Crew) -> tuple[Resident, Opened]:
    house = crew.world.core.house
    place = house.district.by_code("XM")
    assert place is not None
    code = await make_invitation(house, Role.MEMBER, place.id, "许立", 7)
    return crew.world.person("许立"), Opened(f"in_{code}")


async def serving(crew: Crew) -> list[str]:
    """Codes of the stations where somebody serves, closed ones too."""
    codes = {row["id"]: row["code"] for row in await crew.world.rows_of("stations")}
    held = [row["scope_id"] for row in await crew.world.rows_of("appointments") if row["valid_to"] is None]
    return sorted({codes[scope] for scope in held if scope in codes})


async def test_who_joins_a_station_while_it_closes_has_left_with_the_others(crew: Crew) -> None:
    staff = await crew.world.member("周宁", role="staff")
    await closing(staff)
    await both(crew, (staff, staff.button("现在关闭")), await about_to_join(crew))
    assert await serving(crew) == ["NY"]


async def test_nobody_joins_a_station_that_has_just_closed(crew: Crew) -> None:
    staff = await crew.world.member("周宁", role="staff")
    await closing(staff)
    await both(crew, await about_to_join(crew), (staff, staff.button("现在关闭")))
    assert await serving(crew) == ["NY"]
    assert f"refusal.{Refused.INVITATION_BAD}" in await crew.refusals()
