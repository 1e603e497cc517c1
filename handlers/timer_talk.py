"""What every timer's act begins and ends with."""

from __future__ import annotations

from sqlalchemy import bindparam

from handlers.house import House
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.door import Door
from storage.statements import compiled
from storage.work import Work

_DONE = compiled(
    tables.timers.update()
    .values(done_at=bindparam("at"))
    .where(
        tables.timers.c.district_id == bindparam("district_id"),
        tables.timers.c.id == bindparam("timer_id"),
        tables.timers.c.done_at.is_(None),
    )
)


_AGAIN = compiled(
    tables.timers.update()
    .values(due_at=bindparam("due_at"), leased_until=0)
    .where(
        tables.timers.c.district_id == bindparam("district_id"),
        tables.timers.c.id == bindparam("timer_id"),
        tables.timers.c.done_at.is_(None),
    )
)


def system_talk(house: House, work: Work) -> Talk:
    """A talk without anybody in it: what the clock does has no chat to answer in."""
    return Talk(house, work, Door("", "", "zh_CN", reachable=False), "clock", (), None, [])


def done(work: Work, row: Row) -> None:
    """Done once: whoever comes second finds no open row and gives way."""
    work.run(_DONE, rule="one", timer_id=row["id"], at=work.now)


def again(work: Work, row: Row, at: int) -> None:
    """Not yet: it is due later, and whoever comes second gives way here too."""
    work.run(_AGAIN, rule="one", timer_id=row["id"], due_at=at)
