"""Rows of a rota as the station's own acts write them, for stories about what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.rota_plan import Duty, Plan, Rule
from domain.rota_settings import RotaSettings
from storage import tables
from storage.ids import new_id
from storage.rota import add_plan
from storage.statements import insert_into
from tests.talk import World

DAY = 86_400_000
MONDAY = date(2026, 11, 23)


async def person(world: World, name: str) -> str:
    """The id of somebody of the district file."""
    vault = world.core.house.vault
    rows = await world.rows_of("persons")
    return str(next(row["id"] for row in rows if vault.open(row["id"], row["name_sealed"]) == name))


def station(world: World, code: str = "XM") -> str:
    found = world.core.house.district.by_code(code)
    assert found is not None
    return found.id


async def plan(world: World, duty: Duty, names: Sequence[str], rule: Rule | None = None, code: str = "XM") -> None:
    """A plan that lies on top of those before it, from this Monday on."""
    people = tuple([await person(world, name) for name in names])
    work = world.core.house.work()
    add_plan(work, Plan(new_id(), station(world, code), duty, people, MONDAY, rule or Rule(), 0))
    await work.commit()
    await world.core.house.refresh()


async def settings(world: World, code: str = "XM", **said: Any) -> None:
    kept = RotaSettings(**said).model_dump_json()
    await _insert(world, "rotas", id=station(world, code), settings=kept, version=0, head="")


async def leave(world: World, name: str, days: float, *, start: int | None = None) -> None:
    """From `start` (now) on for so many days."""
    since = world.now if start is None else start
    row = {"reason_id": None, "made_at": world.now, "made_by": None, "ended_at": None}
    await _insert(
        world,
        "leaves",
        id=new_id(),
        person_id=await person(world, name),
        start_at=since,
        end_at=since + round(days * DAY),
        **row,
    )


async def _insert(world: World, table: str, **row: Any) -> None:
    house = world.core.house
    row = {"district_id": house.district.id, **row}  # a column may be called as an argument of a work's is
    write = house.database.write(insert_into(tables.metadata.tables[table], tuple(row)), row)
    await house.database.commit([write])
    await world.core.house.refresh()
