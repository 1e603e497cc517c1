"""Lists of the desk kept under a name: one's own, sealed like one's name, as they hold what was searched for."""

from __future__ import annotations

from collections.abc import Sequence

from domain.wording import clean
from handlers.desk_sessions import Seat
from handlers.house import House
from storage.database import Row
from storage.desk_views import drop_view, keep_view, views_of
from storage.work import Work

MOST = 12
LONGEST = 24


async def keep(house: House, found: Seat, name: str, path: str) -> None:
    """Under a name that is there already the new one takes its place; more than `MOST` are not kept."""
    named = clean(name).strip()[:LONGEST]
    work = house.work()
    person = found.talk.person_id
    known = await opened(house, work, person)
    same = [row for row in known if row["name"] == named]
    if not named or (len(known) >= MOST and not same):
        return
    for row in same:
        drop_view(work, person, row["id"])
    await house.vault.prepare(person)
    seal = house.vault.seal
    keep_view(work, person, seal(person, named), seal(person, path))
    await work.commit()


async def drop(house: House, found: Seat, view_id: str) -> None:
    work = house.work()
    drop_view(work, found.talk.person_id, view_id)
    await work.commit()


async def kept(found: Seat) -> Sequence[Row]:
    return await opened(found.talk.house, found.talk.work, found.talk.person_id)


async def opened(house: House, work: Work, person_id: str) -> list[Row]:
    """The oldest first. One kept before they were sealed stands as it is."""
    made = []
    for row in await views_of(work, person_id):
        if not row["path"].startswith("/desk/"):
            row = {**row, **{key: house.vault.open(person_id, row[key]) for key in ("name", "path")}}
        if row["path"]:
            made.append(row)
    return made
