"""What story tests of the rota share: who sits when, and the way through the dialogs."""

from __future__ import annotations

from datetime import datetime

from domain.rota_plan import Duty
from tests.talk import ZONE, Resident, World


def instant(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> int:
    return round(datetime(year, month, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


async def sits(
    world: World, month: int, day: int, hour: int = 10, *, code: str = "XM", duty: str = "member"
) -> str | None:
    """Who counts there then, by name; None where nobody does."""
    house = world.core.house
    place = house.district.by_code(code)
    assert place is not None
    stint = house.district.rota(place.id).stint(instant(month, day, hour), Duty(duty))
    if stint is None or stint.person_id is None:
        return None
    rows = {row["id"]: row for row in await world.rows_of("persons")}
    return house.vault.open(stint.person_id, rows[stint.person_id]["name_sealed"])


async def person_id(world: World, name: str) -> str:
    house = world.core.house
    rows = await world.rows_of("persons")
    return next(str(row["id"]) for row in rows if house.vault.open(row["id"], row["name_sealed"]) == name)


async def offers_swap(who: Resident, *answers: str) -> None:
    """换班 with these answers, up to the check card, and sent."""
    await who.says("换班")
    for answer in answers:
        await who.says(answer)
    assert who.fresh[-1][0] == "swap.check.ask", who.fresh
    await who.presses("发送")


async def takes_leave(who: Resident, days: str, reason: str = "跳过") -> None:
    await who.says("请假")
    await who.says(days)
    await who.says(reason)
    assert who.fresh[-1][0] == "leave.check.ask", who.fresh
    await who.presses("就这样请假")


def heard(who: Resident, kind: str) -> str:
    """The newest letter of this kind."""
    return next(letter.text for k, letter in reversed(who.letters) if k == kind)


async def approve(world: World, code: str = "XM") -> None:
    """The station wants the head to agree to swaps."""
    house = world.core.house
    place = house.district.by_code(code)
    assert place is not None
    await settings(world, place.id, '{"approve_swaps": true}')


async def settings(world: World, station_id: str, text: str) -> None:
    from domain.events import Event, Name
    from storage.rota import record_rota, rota_row

    work = world.core.house.work()
    row = await rota_row(work, station_id)
    record_rota(work, row, Event(Name.ROTA_OVERRIDE_UNDONE, station_id, None, work.now), settings=text)
    await work.commit()
    await world.core.house.reload()


async def plan(world: World, duty: str, *people: str, code: str = "XM") -> None:
    """A further plan of a week each, from the first Monday on."""
    import json

    from storage import tables
    from storage.ids import new_id

    house = world.core.house
    place = house.district.by_code(code)
    assert place is not None
    ids = [await person_id(world, name) for name in people]
    work = house.work()
    work.insert(
        tables.rota_plans, id=new_id(), station_id=place.id, duty=duty, people=json.dumps(ids), anchor="2026-11-23",
        valid_from=0, valid_to=None, successor_id=None,
    )  # fmt: skip
    await work.commit()
    await house.reload()
