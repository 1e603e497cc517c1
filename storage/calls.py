"""代联系: letters that did not reach their resident, and what is to be told on the telephone.

A row a letter. What is open for one item is one task: its resident is called up once, and told all of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, literal_column, not_, or_, select

from domain.calls import Outcome
from domain.item import Urgency
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import Statement, compiled, in_list
from storage.work import Work

_calls, _letters, _items, _persons = tables.calls, tables.letters, tables.items, tables.persons
_MINE = _calls.c.district_id == bindparam("district_id")
_heard = exists().where(
    _letters.c.district_id == _calls.c.district_id,
    _letters.c.id == _calls.c.letter_id,
    _letters.c.person_id == _calls.c.person_id,  # a letter to the caller himself says nothing
    _letters.c.delivered_at.is_not(None),
)
OPEN = and_(_MINE, _calls.c.done_at.is_(None), not_(_heard))


_reachable = (
    select(tables.addresses.c.reachable)
    .where(tables.addresses.c.district_id == _letters.c.district_id, tables.addresses.c.id == _letters.c.address_id)
    .correlate(_letters)
    .scalar_subquery()
    .label("reachable")
)


def _unreached(urgency: Any) -> Statement:
    """The oldest first. `must_reach` is spelled out, or the partial index is not used."""
    return compiled(
        select(
            *(_letters.c[name] for name in ("id", "item_id", "person_id", "kind", "state", "created_at")),
            *(_letters.c[name] for name in ("body", "choices", "channel", "on_delivery")),
            _reachable,
        )
        .select_from(
            _letters.join(
                _items, and_(_items.c.district_id == _letters.c.district_id, _items.c.id == _letters.c.item_id)
            ).join(
                _persons, and_(_persons.c.district_id == _letters.c.district_id, _persons.c.id == _letters.c.person_id)
            )
        )
        .where(
            _letters.c.district_id == bindparam("district_id"),
            literal_column("letters.must_reach = 1"),
            _letters.c.delivered_at.is_(None),
            _letters.c.item_id.is_not(None),
            _letters.c.created_at <= bindparam("until"),
            _letters.c.created_at > bindparam("since"),
            literal_column("letters.state <> 'dropped'"),
            _items.c.reporter_id == _letters.c.person_id,
            or_(_persons.c.erased_at.is_(None), _persons.c.consented.is_not(None)),
            urgency,
            not_(in_list(_letters.c.kind, "but")),
            not_(exists().where(_calls.c.district_id == _letters.c.district_id, _calls.c.letter_id == _letters.c.id)),
        )
        .order_by(_letters.c.created_at, _letters.c.id)
        .limit(bindparam("most"))
    )


_UNREACHED = {
    True: _unreached(_items.c.urgency == Urgency.DANGER.value),
    False: _unreached(_items.c.urgency != Urgency.DANGER.value),
}
_OF_ITEMS = compiled(select(_calls).where(OPEN, in_list(_calls.c.item_id, "items")))
"""Unsorted, like the next one: else SQLite takes the order from an index and looks through all calls there are."""
_AT_STATIONS = compiled(
    select(*(_calls.c[name] for name in ("id", "item_id", "asked_at", "tries"))).where(
        OPEN, in_list(_calls.c.station_id, "stations")
    )
)
_NEEDLESS = compiled(
    _calls.update()
    .values(outcome=Outcome.NEEDLESS.value, done_at=bindparam("now"))
    .where(_MINE, _calls.c.done_at.is_(None), in_list(_calls.c.station_id, "stations"), _heard)
)
_END = compiled(
    _calls.update()
    .values(
        outcome=bindparam("outcome"), called_at=bindparam("now"), called_by=bindparam("by"), done_at=bindparam("now")
    )
    .where(_MINE, _calls.c.item_id == bindparam("item_id"), _calls.c.done_at.is_(None))
)


async def unreached(work: Work, *, danger: bool, since: int, until: int, but: Sequence[str], most: int) -> list[Row]:
    """Letters of that time that had to reach a resident and have not, that no call stands for yet."""
    return await work.all(_UNREACHED[danger], since=since, until=until, but=as_json(list(but)), most=most)


async def open_calls(work: Work, items: Sequence[str]) -> list[Row]:
    """What is still to be told to the reporters of these items, the oldest first."""
    rows = await work.all(_OF_ITEMS, items=json.dumps(list(items))) if items else []
    return sorted(rows, key=lambda row: str(row["id"]))


async def tasks_at(work: Work, stations: Sequence[str]) -> list[Row]:
    """For each item whose reporter is to be called up `item_id`, `asked_at` and `tries`; the oldest first."""
    found: dict[str, Row] = {}
    for row in sorted(
        await work.all(_AT_STATIONS, stations=json.dumps(list(stations))), key=lambda row: str(row["id"])
    ):
        first = found.setdefault(row["item_id"], row)
        found[row["item_id"]] = first | {"tries": max(first["tries"], row["tries"])}
    return list(found.values())


def end_delivered(work: Work, stations: Sequence[str]) -> None:
    """What was delivered meanwhile is to be told by nobody."""
    work.run(_NEEDLESS, now=work.now, stations=json.dumps(list(stations)))


def end_of_item(work: Work, item_id: str, outcome: Outcome, by: str | None) -> None:
    """Its resident has heard, and said so; or nobody is left to be told."""
    work.run(_END, item_id=item_id, outcome=outcome.value, by=by, now=work.now)
