"""What happened becomes messages to the systems that want it, read from the events: no act of a person waits for it."""

from __future__ import annotations

from domain.hand_over import LATE, LEAVES, message
from domain.permissions import Permission
from handlers.house import House
from storage.as_json import as_json
from storage.database import Row
from storage.systems import add_delivery, drop_old, looked_through, news, systems

REQUIRES = Permission.CLOCK_RUN
BATCH = 500
KEPT = 30 * 86_400_000


async def plan_deliveries(house: House) -> int:
    """How many systems there are to tell. Safe to repeat: one event goes to one system once.

    An event is recorded at an instant and committed a moment later: the last minutes are looked through again.
    """
    told = [system for system in await systems(house.work()) if system["url"]]
    for system in told:
        while await _plan(house, system) == BATCH:
            pass
    return len(told)


async def _plan(house: House, system: Row) -> int:
    work = house.work()
    since = max(system["made_at"], system["read_to"] - LATE)
    rows = await news(work, system["id"], since, system["wants"] or sorted(LEAVES), BATCH)
    for row in rows:
        about = {name: row[name] for name in ("number", "station", "state", "category")}
        body = message(row["name"], row["at"], row["seq"], row["particulars"], about)
        add_delivery(work, system["id"], row["id"], as_json(body))
    if len(rows) < BATCH:
        looked_through(work, system["id"], work.now)
    await work.commit()
    return len(rows)


async def drop_delivered(house: House) -> None:
    """What reached its system is kept for thirty days."""
    work = house.work()
    drop_old(work, work.now - KEPT)
    await work.commit()
