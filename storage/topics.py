"""Topics that residents propose, and who stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, func, select

from domain.events import Event
from domain.topic import Backing, Topic, TopicState
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.things import plain_row, write_thing
from storage.work import Work

_topics, _backings = tables.topics, tables.topic_supports
_NAMES = tuple(field.name for field in fields(Topic))
TOPIC_COLUMNS = [_topics.c[name] for name in _NAMES]
_here = _topics.c.district_id == bindparam("district_id")
_behind = _backings.c.district_id == bindparam("district_id")

_BY_ID = compiled(select(*TOPIC_COLUMNS).where(_here, _topics.c.id == bindparam("id")))
_AT = compiled(
    select(*TOPIC_COLUMNS)
    .where(_here, in_list(_topics.c.station_id, "stations"), in_list(_topics.c.state, "states"))
    .order_by((_topics.c.supports + _topics.c.signers).desc(), _topics.c.id.desc())
    .limit(bindparam("most"))
)
_OF_PERSON = compiled(
    select(*TOPIC_COLUMNS).where(_here, _topics.c.person_id == bindparam("person_id")).order_by(_topics.c.id)
)
_NUMBERS = compiled(select(func.count()).where(_here, _topics.c.number.startswith(bindparam("prefix"))))
_BACKERS = compiled(
    select(_backings.c.person_id, _backings.c.kind)
    .where(_behind, _backings.c.topic_id == bindparam("topic_id"), _backings.c.ended_at.is_(None))
    .order_by(_backings.c.at, _backings.c.person_id)
)
_BACKED = compiled(
    select(_backings.c.topic_id, _backings.c.kind, _backings.c.at, _backings.c.ended_at)
    .where(_behind, _backings.c.person_id == bindparam("person_id"))
    .order_by(_backings.c.at, _backings.c.topic_id)
)


def topic_of(row: Row) -> Topic:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    return Topic(**values | {"state": TopicState(row["state"]), "practice": bool(row["practice"])})


def write_topic(work: Work, found: Topic, event: Event) -> Topic:
    """A move with its event; a new one (version 0) conflicts with another of the same number."""
    return write_thing(work, _topics, found, plain_row(found, _NAMES), event)


async def topic(work: Work, topic_id: str) -> Topic | None:
    row = await work.one(_BY_ID, id=topic_id)
    return topic_of(row) if row else None


async def topics_at(work: Work, stations: Sequence[str], states: Sequence[TopicState], most: int = 200) -> list[Topic]:
    """Those of some stations, most people behind them first."""
    wanted = as_json([state.value for state in states])
    rows = await work.all(_AT, stations=as_json(list(stations)), states=wanted, most=most)
    return [topic_of(row) for row in rows]


async def topics_of(work: Work, person_id: str) -> list[Topic]:
    """All that a person ever proposed, the oldest first."""
    return [topic_of(row) for row in await work.all(_OF_PERSON, person_id=person_id)]


async def topics_numbered(work: Work, prefix: str) -> int:
    """How many numbers start so; the next is one more. Two at once conflict on the number itself."""
    row = await work.one(_NUMBERS, prefix=prefix)
    return int(next(iter(row.values()))) if row else 0


async def backers_of(work: Work, topic_id: str) -> list[tuple[str, Backing]]:
    """Who stands behind it now besides whoever proposed it, the earliest first."""
    return [(row["person_id"], Backing(row["kind"])) for row in await work.all(_BACKERS, topic_id=topic_id)]


async def backed_by(work: Work, person_id: str) -> list[Row]:
    """`topic_id`, `kind`, `at`, `ended_at` of everything that a person ever stood behind, the oldest first."""
    return await work.all(_BACKED, person_id=person_id)


def back_topic(work: Work, topic_id: str, person_id: str, how: Backing) -> None:
    """Anew where he stood behind it otherwise, or had stopped."""
    work.delete(_backings, topic_id=topic_id, person_id=person_id)
    row: Row = {"topic_id": topic_id, "person_id": person_id, "kind": how.value}
    work.insert(_backings, **row, at=work.now, ended_at=None)


def leave_topic(work: Work, topic_id: str, person_id: str) -> None:
    work.update(_backings, {"topic_id": topic_id, "person_id": person_id}, ended_at=work.now)
