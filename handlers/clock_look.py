"""A step of an item's clocks is due: whoever has to know is told, and the next step has its time."""

from __future__ import annotations

from handlers.house import House
from handlers.timer_talk import done
from storage.database import Row


async def look(house: House, row: Row) -> None:
    work = house.work()
    done(work, row)
    await work.commit()
