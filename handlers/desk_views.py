"""Lists of the desk kept under a name: one's own, erased with oneself."""

from __future__ import annotations

from collections.abc import Sequence

from domain.wording import clean
from handlers.desk_sessions import Seat
from handlers.house import House
from storage.database import Row
from storage.desk_views import drop_view, keep_view, views_of

MOST = 12
LONGEST = 24


async def keep(house: House, found: Seat, name: str, path: str) -> None:
    """Under a name that is there already the new one takes its place; more than `MOST` are not kept."""
    named = clean(name).strip()[:LONGEST]
    work = house.work()
    known = await views_of(work, found.talk.person_id)
    same = [row for row in known if row["name"] == named]
    if not named or (len(known) >= MOST and not same):
        return
    for row in same:
        drop_view(work, found.talk.person_id, row["id"])
    keep_view(work, found.talk.person_id, named, path)
    await work.commit()


async def drop(house: House, found: Seat, view_id: str) -> None:
    work = house.work()
    drop_view(work, found.talk.person_id, view_id)
    await work.commit()


async def kept(found: Seat) -> Sequence[Row]:
    return await views_of(found.talk.work, found.talk.person_id)
