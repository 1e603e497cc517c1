"""How many messages a platform still takes for a person: so many after he wrote, so many more after he pressed."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import and_, bindparam, case, literal
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from storage import tables
from storage.database import Row
from storage.statements import Statement, compiled
from storage.work import Work

Kind = Literal["talk", "click"]

_windows = tables.send_windows
_MINE = and_(_windows.c.district_id == bindparam("district_id"), _windows.c.who == bindparam("whose"))


def _opened(kind: Kind) -> Statement:
    """A window that is older than the one there changes nothing."""
    left, until = f"{kind}_left", f"{kind}_until"

    def made(insert: Any) -> Any:
        row = {column.name: literal(0) for column in _windows.c}
        row |= {name: bindparam(name) for name in ("district_id", "who", left, until)}
        new = insert(_windows).values(row)
        return new.on_conflict_do_update(
            index_elements=["district_id", "who"],
            set_={left: new.excluded[left], until: new.excluded[until]},
            where=_windows.c[until] <= new.excluded[until],
        )

    return Statement({"sqlite": made(insert_here), "postgresql": made(insert_there)})


_OPEN: dict[Kind, Statement] = {"talk": _opened("talk"), "click": _opened("click")}


def _good(kind: Kind) -> Any:
    return case((_windows.c[f"{kind}_until"] > bindparam("now"), _windows.c[f"{kind}_left"]), else_=literal(0))


_click, _talk, _count = _good("click"), _good("talk"), bindparam("count", type_=_windows.c.talk_left.type)
_of_click = case((_click > _count, _count), else_=_click)
"""What is over sooner is used first."""
_LEFT = (_click + _talk).label("left")
_SPEND = compiled(
    _windows.update()
    .values(click_left=_click - _of_click, talk_left=_talk - (_count - _of_click))
    .where(_MINE, _click + _talk >= _count)
    .returning(_windows.c.who)
)
_GIVE_BACK = compiled(
    _windows.update()
    .values(talk_left=_windows.c.talk_left + _count)
    .where(_MINE, _windows.c.talk_until > bindparam("now"))
)
_EMPTY = compiled(_windows.update().values(talk_left=literal(0), click_left=literal(0)).where(_MINE))
_READ = compiled(_windows.select().with_only_columns(_LEFT).where(_MINE))
_SWEEP = compiled(
    _windows.delete().where(
        _windows.c.district_id == bindparam("district_id"),
        _windows.c.talk_until <= bindparam("now"),
        _windows.c.click_until <= bindparam("now"),
    )
)


def open_window(work: Work, who: str, kind: Kind, left: int, until: int) -> None:
    values: Row = {f"{kind}_left": left, f"{kind}_until": until}
    work.run(_OPEN[kind], who=who, **values)


async def spend(work: Work, who: str, count: int) -> bool:
    """So many are taken, at once and for all processes; or none, where there are not that many."""
    return bool(await work.take(_SPEND, whose=who, count=count, now=work.now))


def give_back(work: Work, who: str, count: int) -> None:
    """What was taken and, as the platform says, not used."""
    work.run(_GIVE_BACK, whose=who, count=count, now=work.now)


def empty(work: Work, who: str) -> None:
    """The platform says that nothing is left, whatever we counted."""
    work.run(_EMPTY, whose=who)


async def left(work: Work, who: str) -> int:
    row = await work.one(_READ, whose=who, now=work.now)
    return int(row["left"]) if row else 0


def sweep(work: Work) -> None:
    """What is over says nothing any more."""
    work.run(_SWEEP, now=work.now)
