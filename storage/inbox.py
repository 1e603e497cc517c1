"""What waits for head and clerk at some stations, each list in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, literal_column, not_, or_, select, union_all

from domain.glance import Glance
from domain.item import MOST_REDOS, OPEN, Item, Objection, State, Urgency
from domain.sheet import WITH_DEPARTMENT, Extension, SheetState
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.items import IS_OPEN, ITEM_COLUMNS, item_of, list_of, states_are
from storage.statements import compiled, in_list
from storage.work import Work

_items, _calls, _sheets = tables.items, tables.calls, tables.sheets
_OF_DISTRICT = _items.c.district_id == bindparam("district_id")
_BY_DUE = (case((_items.c.due_at.is_(None), 1), else_=0), _items.c.due_at, _items.c.reported_at, _items.c.id)
_HERE = (_OF_DISTRICT, in_list(_items.c.now_at, "stations"))
_MET = (_OF_DISTRICT, in_list(_items.c.now_at.concat(literal_column("''")), "stations"))
"""Where it is is asked of what is found by something else."""
_TAKEN = (State.REPORTED, State.ASSIGNED)
_GLANCED = [_items.c[name] for name in Glance._fields]
_AGAIN: Any = literal_column("(items.redone > 0 OR items.recused <> '[]')")
_WANTED_AGAIN: Any = literal_column(
    f"(items.recused <> '[]' OR items.state = '{State.ACCEPTED}' AND items.redone > 0"
    f" OR items.state = '{State.ANSWERED}' AND items.redone >= {MOST_REDOS})"
)
# Each by an index of its own: looked at one by one, all that is open is read for the few that wait.
_EACH: Sequence[Sequence[Any]] = (
    (*_HERE, literal_column("items.objection = 'open'")),
    (*_HERE, states_are(_TAKEN)),
    (*_MET, states_are(OPEN - {*_TAKEN}), _items.c.due_at < bindparam("until")),
    (*_MET, IS_OPEN, _AGAIN, _WANTED_AGAIN),
    (*_MET, IS_OPEN, in_list(_items.c.reporter_id, "heads")),
    (*_MET, IS_OPEN, _items.c.reported_at >= bindparam("since")),
)
_waits = union_all(*(select(*_GLANCED).where(*asked) for asked in _EACH)).subquery("waits")
_WAITING = compiled(
    select(*_waits.c)
    .order_by(case((_waits.c.due_at.is_(None), 1), else_=0), _waits.c.due_at, _waits.c.reported_at, _waits.c.id)
    .limit(bindparam("most"))
)
_TO_CALL = compiled(
    select(*ITEM_COLUMNS)
    .where(
        _OF_DISTRICT,
        _items.c.id.in_(
            select(_calls.c.item_id).where(
                _calls.c.district_id == bindparam("of_district"),
                in_list(_calls.c.station_id, "stations"),
                _calls.c.done_at.is_(None),
            )
        ),
    )
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
)
_newer = _sheets.alias("newer")
_PROPOSED = and_(_sheets.c.state == SheetState.PROPOSED.value, _sheets.c.ended_at.is_(None))
_RETURNED = and_(
    _sheets.c.state == SheetState.RETURNED.value,
    not_(
        exists().where(
            _newer.c.district_id == _sheets.c.district_id,
            _newer.c.item_id == _sheets.c.item_id,
            _newer.c.made_at >= _sheets.c.ended_at,
        )
    ),
)
_MORE_TIME = and_(in_list(_sheets.c.state, "open"), _sheets.c.extension == Extension.ASKED.value)
_UNRELEASED = and_(
    _sheets.c.state == SheetState.REPLIED.value, _sheets.c.ended_at.is_(None), _sheets.c.due_at <= bindparam("now")
)
_SHEETS = compiled(
    select(*ITEM_COLUMNS, _sheets.c.state.label("sheet_state"))
    .select_from(
        _items.join(_sheets, and_(_sheets.c.district_id == _items.c.district_id, _sheets.c.item_id == _items.c.id))
    )
    .where(
        _OF_DISTRICT,
        in_list(_items.c.now_at, "stations"),
        states_are((State.ACCEPTED, State.REFERRED)),
        or_(_PROPOSED, _RETURNED, _MORE_TIME, _UNRELEASED),
    )
    .order_by(*_BY_DUE)
    .limit(bindparam("most"))
)
_STATES, _URGENCIES = {one.value: one for one in State}, {one.value: one for one in Urgency}
_AT_DESK = as_json(sorted(state.value for state in WITH_DEPARTMENT))
NEVER = 1 << 60
MOST = 2000


async def items_waiting(
    work: Work, stations: Sequence[str], heads: Sequence[str], until: int, since: int = NEVER
) -> list[Glance]:
    """Whatever may want somebody in charge: not accepted, to be redone or ended, disputed, due before `until`, about or
    by one of the heads; and with them the open ones reported from `since` on. The soonest due first, those without a
    clock last.
    """
    values = {"stations": as_json(list(stations)), "heads": as_json(list(heads))}
    rows = await work.all(_WAITING, **values, until=until, since=since, most=MOST)
    return list({row["id"]: _glance(row) for row in rows}.values())


def _glance(row: Row) -> Glance:
    """Of thousands of rows, which nobody else has: they are changed, and looking in a table is quicker than an enum.
    Their columns stand in its order."""
    row["state"] = _STATES[row["state"]]
    row["urgency"] = _URGENCIES[row["urgency"]]
    row["declined"] = tuple(list_of(row["declined"]))
    row["recused"] = tuple(list_of(row["recused"]))
    row["practice"] = bool(row["practice"])
    row["objection"] = Objection(row["objection"]) if row["objection"] else None
    return Glance._make(row.values())


async def items_to_call(work: Work, stations: Sequence[str]) -> list[Item]:
    """Items whose people are to be rung up by one of these stations, in the same order."""
    values = {"stations": as_json(list(stations)), "of_district": work.district_id, "most": MOST}
    return [item_of(row) for row in await work.all(_TO_CALL, **values)]


async def sheets_to_decide(work: Work, stations: Sequence[str]) -> list[tuple[Item, SheetState]]:
    """Sheets that wait for a word of the station, each as its item and its state: proposed; returned, and nothing sent
    since; sent or signed, where the department asks for more time; replied, and the time to pass it on is over.
    """
    values = {"stations": as_json(list(stations)), "open": _AT_DESK}
    rows = await work.all(_SHEETS, **values, now=work.now, most=MOST)
    return [(item_of(row), SheetState(row["sheet_state"])) for row in rows]
