"""Reading items, their events and words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column, select, union_all

from domain.item import OPEN, Closing, Consent, Item, Objection, Outcome, Pleased, Solved, State, Urgency
from domain.running import Running, read
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

_items = tables.items
_OF_DISTRICT = _items.c.district_id == bindparam("district_id")
ITEM_COLUMNS = [_items.c[field.name] for field in fields(Item)]
"""What `item_of` reads."""
OPEN_STATES = json.dumps(sorted(state.value for state in OPEN))

_BY_ID = compiled(select(*ITEM_COLUMNS).where(_OF_DISTRICT, _items.c.id == bindparam("id")))
_BY_IDS = compiled(select(*ITEM_COLUMNS).where(_OF_DISTRICT, in_list(_items.c.id, "ids")))
_BY_NUMBER = compiled(select(*ITEM_COLUMNS).where(_OF_DISTRICT, _items.c.number == bindparam("number")))
_OF_REPORTER = compiled(
    select(*ITEM_COLUMNS)
    .where(_OF_DISTRICT, _items.c.reporter_id == bindparam("person_id"))
    .order_by(_items.c.id.desc())
    .limit(bindparam("most"))
)
_OPEN_OF_REPORTER = compiled(
    select(*ITEM_COLUMNS)
    .where(_OF_DISTRICT, _items.c.reporter_id == bindparam("person_id"), in_list(_items.c.state, "states"))
    .order_by(_items.c.id.desc())
    .limit(bindparam("most"))
)
# Ordered by + 0: else SQLite goes through the index of all reports that there ever were, for the order alone.
_HANDLED_BY = compiled(
    select(*ITEM_COLUMNS)
    .where(
        _OF_DISTRICT,
        _items.c.id.in_(
            union_all(
                *(
                    select(_items.c.id).where(
                        _OF_DISTRICT, hand == bindparam("person_id"), in_list(_items.c.state, "states")
                    )
                    for hand in (_items.c.owner_id, _items.c.assignee_id, _items.c.offered_to)
                )
            )
        ),
    )
    .order_by(_items.c.reported_at + 0, _items.c.id)
    .limit(bindparam("most"))
)
_AT_STATION = compiled(
    select(*ITEM_COLUMNS)
    .where(_OF_DISTRICT, _items.c.now_at == bindparam("station_id"), in_list(_items.c.state, "states"))
    .order_by(_items.c.reported_at + 0, _items.c.id)
    .limit(bindparam("most"))
)
_handler = func.coalesce(_items.c.owner_id, _items.c.assignee_id)
_LOADS = compiled(
    select(_handler.label("person_id"), func.count().label("held"))
    .where(
        _OF_DISTRICT,
        _items.c.now_at == bindparam("station_id"),
        in_list(_items.c.state, "states"),
        _handler.is_not(None),
    )
    .group_by(_handler)
)
_HELD = compiled(
    select(tables.holders.c.item_id, tables.holders.c.person_id)
    .select_from(
        tables.holders.join(
            _items,
            and_(
                _items.c.district_id == tables.holders.c.district_id,
                _items.c.id == tables.holders.c.item_id,
                _items.c.receipt == tables.holders.c.receipt,
            ),
        )
    )
    .where(tables.holders.c.district_id == bindparam("district_id"), in_list(tables.holders.c.item_id, "ids"))
    .order_by(tables.holders.c.at)
)
_events = tables.events
_EVENTS = compiled(
    select(_events)
    .where(
        _events.c.district_id == bindparam("district_id"),
        _events.c.thing == bindparam("thing"),
        _events.c.thing_id == bindparam("id"),
    )
    .order_by(_events.c.seq)
)
_EVENTS_OF = compiled(
    select(_events)
    .where(
        _events.c.district_id == bindparam("district_id"),
        _events.c.thing == bindparam("thing"),
        in_list(_events.c.thing_id, "ids"),
    )
    .order_by(_events.c.thing_id, _events.c.seq)
)
_FILES = compiled(
    select(tables.attachments)
    .where(
        tables.attachments.c.district_id == bindparam("district_id"), tables.attachments.c.item_id == bindparam("id")
    )
    .order_by(tables.attachments.c.id)
)
_FILES_BY_ID = compiled(
    select(tables.attachments).where(
        tables.attachments.c.district_id == bindparam("district_id"), in_list(tables.attachments.c.id, "ids")
    )
)
_CONTENTS = compiled(
    select(tables.contents).where(
        tables.contents.c.district_id == bindparam("district_id"), in_list(tables.contents.c.id, "ids")
    )
)


def states_are(states: Iterable[str]) -> ColumnElement[bool]:
    """Spelled out: PostgreSQL then knows how few are open, and does not read all matters there ever were."""
    said = ", ".join(f"'{State(one)}'" for one in sorted(states))
    return literal_column(f"items.state IN ({said})")


IS_OPEN = states_are(OPEN)


def running_of(text: str) -> tuple[Running, ...]:
    return tuple(read(one) for one in list_of(text))


def list_of(text: str) -> Sequence[Any]:
    """Most are empty, and lists read thousands of matters."""
    return json.loads(text) if text != "[]" else ()


_NAMES = tuple(field.name for field in fields(Item))
_PICKED = itemgetter(*_NAMES)


def item_of(row: Row) -> Item:
    values = dict(zip(_NAMES, _PICKED(row), strict=True))
    values["state"] = State(row["state"])
    values["urgency"] = Urgency(row["urgency"])
    values["declined"] = tuple(list_of(row["declined"]))
    values["recused"] = tuple(list_of(row["recused"]))
    values["consent"] = Consent(row["consent"])
    values["practice"] = bool(row["practice"])
    values["state_before"] = State(row["state_before"]) if row["state_before"] else None
    values["objection"] = Objection(row["objection"]) if row["objection"] else None
    values["closing"] = Closing(row["closing"]) if row["closing"] else None
    values["solved"] = Solved(row["solved"]) if row["solved"] else None
    values["pleased"] = Pleased(row["pleased"]) if row["pleased"] else None
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    values["running"] = running_of(row["running"])
    return Item(**values)


async def item(work: Work, item_id: str) -> Item | None:
    row = await work.one(_BY_ID, id=item_id)
    return item_of(row) if row else None


async def items_by_id(work: Work, ids: Sequence[str]) -> dict[str, Item]:
    if not ids:
        return {}
    return {row["id"]: item_of(row) for row in await work.all(_BY_IDS, ids=as_json(list(ids)))}


async def item_by_number(work: Work, number: str) -> Item | None:
    row = await work.one(_BY_NUMBER, number=number)
    return item_of(row) if row else None


async def items_of(work: Work, person_id: str, *, open_only: bool = False, most: int = 20) -> list[Item]:
    """What a person reported, newest first."""
    if open_only:
        rows = await work.all(_OPEN_OF_REPORTER, person_id=person_id, states=OPEN_STATES, most=most)
    else:
        rows = await work.all(_OF_REPORTER, person_id=person_id, most=most)
    return [item_of(row) for row in rows]


async def items_handled_by(work: Work, person_id: str, most: int = 50) -> list[Item]:
    """Open items that a member answers for or was offered, oldest first."""
    rows = await work.all(_HANDLED_BY, person_id=person_id, states=OPEN_STATES, most=most)
    return [item_of(row) for row in rows]


async def items_at(work: Work, station_id: str, states: Sequence[State], most: int = 100) -> list[Item]:
    wanted = json.dumps([state.value for state in states])
    return [item_of(row) for row in await work.all(_AT_STATION, station_id=station_id, states=wanted, most=most)]


async def loads_at(work: Work, station_id: str) -> dict[str, int]:
    """How many open items each has at a station, accepted or not."""
    rows = await work.all(_LOADS, station_id=station_id, states=OPEN_STATES)
    return {row["person_id"]: row["held"] for row in rows}


async def holders_of(work: Work, ids: Sequence[str]) -> set[tuple[str, str]]:
    """(person, item) of everybody who opened one of these items by the receipt that is still good."""
    if not ids:
        return set()
    return {(row["person_id"], row["item_id"]) for row in await work.all(_HELD, ids=as_json(list(ids)))}


async def events_of(work: Work, thing_id: str, thing: str = "item") -> list[Row]:
    """The chain of a thing; particulars are parsed."""
    rows = await work.all(_EVENTS, id=thing_id, thing=thing)
    return [row | {"particulars": json.loads(row["particulars"])} for row in rows]


async def events_of_all(work: Work, ids: Sequence[str], thing: str) -> list[Row]:
    """The chains of several things of one kind, one after the other, in one query."""
    rows = await work.all(_EVENTS_OF, ids=as_json(list(ids)), thing=thing) if ids else []
    return [row | {"particulars": json.loads(row["particulars"])} for row in rows]


async def files_of(work: Work, item_id: str) -> list[Row]:
    return await work.all(_FILES, id=item_id)


async def files_by_id(work: Work, ids: Sequence[str]) -> list[Row]:
    return await work.all(_FILES_BY_ID, ids=as_json(list(ids))) if ids else []


async def contents_by_id(work: Work, ids: Sequence[str]) -> dict[str, Row]:
    if not ids:
        return {}
    return {row["id"]: row for row in await work.all(_CONTENTS, ids=as_json(list(ids)))}
