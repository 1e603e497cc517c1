"""What other verbs do to a rota, written as they write it, and the clock that runs meanwhile."""

from __future__ import annotations

import json
from datetime import datetime

from domain.rota import Change, Kind
from domain.rota_plan import Duty, Rule
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.rota import add_change, rota_row
from storage.statements import insert_into
from storage.work import Work
from tests.stories.rota_rows import person as person
from tests.stories.rota_rows import station as station
from tests.talk import ZONE, World


def at(*when: int) -> int:
    """That local moment, UTC ms."""
    return round(datetime(*when, tzinfo=ZONE).timestamp() * 1000)  # type: ignore[arg-type, misc]


async def until(world: World, *when: int) -> None:
    """To a minute past that local moment, the clock running every six hours or oftener."""
    end = at(*when) + 60_000
    await world.duty()
    while world.now < end:
        world.later(seconds=min((end - world.now) / 1000, 6 * 3600))
        await world.duty()


async def give(world: World, start: int, end: int, to: str, kind: Kind = Kind.SWAP) -> None:
    """A swap or an override, told by that act itself."""
    work = world.core.house.work()
    change = Change(new_id(), Duty.MEMBER, start, end, await person(world, to), kind)
    add_change(work, change, station(world), None)
    await _changed(world, work)


async def publish(world: World, rule: Rule, since: int, names: list[str]) -> None:
    """Another plan of the station's members, from that instant on."""
    database, place = world.core.house.database, station(world)
    old = next(row for row in await world.rows_of("rota_plans") if row["station_id"] == place)
    people = json.dumps([await person(world, name) for name in names])
    new = {**old, "id": new_id(), "valid_from": since, "people": people, "rule": rule.model_dump_json()}
    await database.commit([database.write(insert_into(tables.rota_plans, tuple(new)), {**new, "valid_to": None})])
    await world.core.house.refresh()


async def leave(world: World, name: str, start: int, end: int) -> None:
    work = world.core.house.work()
    row: Row = {"id": new_id(), "person_id": await person(world, name), "start_at": start, "end_at": end}
    work.insert(tables.leaves, **row, reason_id=None, made_at=work.now, made_by=None, ended_at=None)
    await _changed(world, work)


async def _changed(world: World, work: Work) -> None:
    place = station(world)
    found = await rota_row(work, place)
    if found["version"]:
        work.update(tables.rotas, {"id": place}, version=found["version"] + 1)
    else:
        work.insert(tables.rotas, id=place, settings="{}", version=1, head="")
    await work.commit()
    await world.core.house.refresh()
