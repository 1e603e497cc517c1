"""What stories of referral begin with: departments, their liaisons, and a sheet that has been sent."""

from __future__ import annotations

from dataclasses import replace

from domain import referring, sheet_moves
from domain.people import Actor, Role
from domain.sheet import Part, Sheet, SheetState, sheet_number
from handlers.posting import send_told
from handlers.sheet_record import record_sheet
from handlers.telling import record
from handlers.timer_talk import system_talk
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.sheets import sheet_by_number, sheets_of
from tests.talk import World

TEXT = "香蜜三村某栋楼下的消防通道夜间长期被机动车占用，请实地查看并处置。"
CITY, FIRE = "区城市管理局", "区消防救援大队"


async def with_departments(world: World, *names: str) -> list[str]:
    """Their codes."""
    work = world.core.house.work()
    codes = [f"d{index}" for index, _ in enumerate(names, 1)]
    for code, name in zip(codes, names, strict=True):
        since = {"valid_from": world.now - 1, "valid_to": None, "successor_id": None}
        row: Row = {"id": new_id(), "code": code, "name": name, "name_en": "", **since}
        work.insert(tables.departments, **row)
    await work.commit()
    await world.core.house.refresh()
    return codes


async def sent(world: World, number: str, *codes: str, text: str = TEXT, files: tuple[str, ...] = ()) -> list[Sheet]:
    """A sheet to each of these departments, the first of them leads; by the system's hand."""
    found = await world.item(number)
    talk = system_talk(world.core.house, world.core.house.work())
    before = len(await sheets_of(talk.work, found.id))
    by = Actor(None, frozenset({Role.CLERK}))
    ids = {one.code: one.id for one in world.core.house.district.departments.values()}
    made = []
    for index, code in enumerate(codes):
        words = talk.work.content("sheet", text, item_id=found.id, via=found.via)
        place = talk.work.content("sheet_place", "香蜜三村 3 栋", item_id=found.id, via=found.via)
        blank = Sheet(
            id=new_id(), number=sheet_number(number, before + index), item_id=found.id, station_id=found.now_at,
            department_id=ids[code], part=Part.LEAD if index == 0 else Part.HELPER, batch=1, state=SheetState.PROPOSED,
            text_id=words, place_id=place, category=found.category, urgency=found.urgency, files=files,
            made_at=world.now,
        )  # fmt: skip
        made.append(sheet_moves.send(replace(blank, practice=found.practice), by, talk.now, "wire"))
    moved, event = referring.refer(
        found,
        by,
        talk.now,
        "wire",
        batch=1,
        sheets=tuple(one.id for one, _ in made),
        departments=tuple(ids[c] for c in codes),
    )
    moved = await record(talk, found, moved, event)
    sheets = [await record_sheet(talk, moved, one, event) for one, event in made]
    await send_told(talk)
    await talk.work.commit()
    await world.settle()
    await world._collect()
    return sheets


async def sheet(world: World, number: str) -> Sheet:
    found = await sheet_by_number(world.core.house.work(), number)
    assert found is not None, number
    return found
