"""What stations' groups may hear of consultations, and what they were told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import Statement, compiled, in_list
from storage.work import Work

_news, _consultations, _contents = tables.group_news, tables.consultations, tables.contents
_MINE = _news.c.district_id == bindparam("district_id")
_topics, _items, _joined = tables.topics, tables.items, tables.consultation_items
_OF_TOPIC = exists(
    select(_topics.c.id).where(
        _topics.c.district_id == _consultations.c.district_id,
        _topics.c.consultation_id == _consultations.c.id,
        _topics.c.title_id == _contents.c.id,
    )
)
_OF_ITEM = exists(
    select(_items.c.id)
    .select_from(
        _items.join(
            _joined,
            and_(_joined.c.district_id == _items.c.district_id, _joined.c.item_id == _items.c.id),
        )
    )
    .where(
        _joined.c.district_id == _consultations.c.district_id,
        _joined.c.consultation_id == _consultations.c.id,
        _items.c.shown_id == _contents.c.id,
    )
)
_COMING = compiled(
    select(
        _consultations.c.id,
        _consultations.c.station_id,
        _consultations.c.state,
        _consultations.c.start_at,
        _contents.c.text.label("title"),
    )
    .select_from(_consultations.join(_contents, _contents.c.district_id == _consultations.c.district_id))
    .where(
        _consultations.c.district_id == bindparam("district_id"),
        in_list(_consultations.c.station_id, "stations"),
        in_list(_consultations.c.state, "states"),
        _consultations.c.start_at > bindparam("now"),
        _consultations.c.practice == 0,
        _contents.c.kind == "shown",
        or_(_OF_TOPIC, _OF_ITEM),
    )
    .order_by(_consultations.c.start_at, _consultations.c.id, _contents.c.id)
)
"""Titles of kind `shown` are the station's own, written to be read by everybody."""
_TOLD = compiled(select(_news.c.name).where(_MINE, in_list(_news.c.name, "names")))
_FORGET = compiled(_news.delete().where(_MINE, _news.c.at < bindparam("before")))


def _once(insert: Any) -> Any:
    made = insert(_news).values({name: bindparam(name) for name in ("district_id", "name", "at")})
    return made.on_conflict_do_nothing()


_TELL = Statement({"sqlite": _once(insert_here), "postgresql": _once(insert_there)})


async def coming(work: Work, stations: list[str], states: list[str]) -> list[Row]:
    """Consultations that are yet to begin, by time: `id`, `station_id`, `state`, `start_at`, `title`. One may have two
    titles: the first counts."""
    return await work.all(_COMING, stations=as_json(stations), states=as_json(states), now=work.now)


async def told(work: Work, names: list[str]) -> set[str]:
    return {row["name"] for row in await work.all(_TOLD, names=as_json(names))} if names else set()


def tell(work: Work, name: str) -> None:
    work.run(_TELL, name=name, at=work.now)


def forget(work: Work, before: int) -> None:
    work.run(_FORGET, before=before)
