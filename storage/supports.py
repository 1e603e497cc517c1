"""附议: who follows what, and the matters that are open to others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, null, or_, select

from domain.item import Item
from domain.wording.street import street
from storage import tables
from storage.database import Row
from storage.items import IS_OPEN, ITEM_COLUMNS, OPEN_STATES, item_of
from storage.statements import compiled, in_list
from storage.work import Work

_items, _supports, _contents = tables.items, tables.supports, tables.contents
_OF_ITEMS = _items.c.district_id == bindparam("district_id")
_OF_SUPPORTS = _supports.c.district_id == bindparam("district_id")
_GOES_ON = _supports.c.ended_at.is_(None)
_title, _words, _place = (_contents.alias(name) for name in ("title", "words", "place"))


def _beside(text: Any, column: Any) -> Any:
    return and_(text.c.district_id == _items.c.district_id, text.c.id == column)


_JOINED = (
    _items.join(_words, _beside(_words, _items.c.words_id), isouter=True)
    .join(_place, _beside(_place, _items.c.place_id), isouter=True)
    .join(_title, _beside(_title, _items.c.shown_id), isouter=True)
)
_READ = (
    *ITEM_COLUMNS,
    func.substr(_words.c.text, 1, 800).label("said"),
    func.substr(_place.c.text, 1, 200).label("place"),
    _title.c.text.label("title"),
)
_AT = (_OF_ITEMS, _items.c.now_at == bindparam("station_id"), in_list(_items.c.state, "states"))
_SHOWN_AT = compiled(
    select(*_READ)
    .select_from(_JOINED)
    .where(*_AT, _items.c.shown_id.is_not(None))
    .order_by(_items.c.supporters.desc(), _items.c.id.desc())
    .limit(bindparam("most"))
)
_SHOWN_IN = compiled(
    select(*ITEM_COLUMNS)
    .where(
        _OF_ITEMS,
        in_list(_items.c.now_at, "stations"),
        IS_OPEN,
        _items.c.shown_id.is_not(None),
        _items.c.practice + 0 == 0,  # so that it is looked for among the few that are shown
    )
    .order_by(_items.c.supporters.desc(), _items.c.id.desc())
    .limit(bindparam("most"))
)
_OPEN_AT = compiled(
    select(*_READ)
    .select_from(_JOINED)
    .where(*_AT)
    .order_by((_items.c.reported_at + 0).desc(), _items.c.id.desc())
    .limit(bindparam("most"))
)
_FOLLOWED = compiled(
    select(*ITEM_COLUMNS)
    .select_from(
        _supports.join(
            _items, and_(_items.c.district_id == _supports.c.district_id, _items.c.id == _supports.c.item_id)
        )
    )
    .where(
        _OF_SUPPORTS,
        _supports.c.person_id == bindparam("person_id"),
        _GOES_ON,
        _items.c.shown_id.is_not(None),
        or_(in_list(_items.c.state, "states"), _items.c.closed_at > bindparam("since")),
    )
    .order_by(_supports.c.at.desc())
    .limit(bindparam("most"))
)
_OF_PERSON = compiled(
    select(_supports.c.item_id, _supports.c.at, _supports.c.ended_at)
    .where(_OF_SUPPORTS, _supports.c.person_id == bindparam("person_id"))
    .order_by(_supports.c.at, _supports.c.item_id)
)
_OF_ITEMS_IDS = compiled(
    select(_supports.c.item_id, _supports.c.person_id, _supports.c.at, _supports.c.ended_at)
    .where(_OF_SUPPORTS, in_list(_supports.c.item_id, "ids"))
    .order_by(_supports.c.at, _supports.c.person_id)
)
_one = (_OF_SUPPORTS, _supports.c.item_id == bindparam("item_id"))
_END = compiled(_supports.update().values(ended_at=bindparam("at")).where(*_one, _GOES_ON))
_END_SOME = compiled(
    _supports.update().values(ended_at=bindparam("at")).where(*_one, _GOES_ON, in_list(_supports.c.person_id, "people"))
)
_BACK = compiled(_supports.update().values(ended_at=null()).where(*_one, in_list(_supports.c.person_id, "people")))
_CLEAR_SOME = compiled(_supports.delete().where(*_one, in_list(_supports.c.person_id, "people")))
_COPY = compiled(
    _supports.insert().from_select(
        ["district_id", "item_id", "person_id", "via", "at", "ended_at"],
        select(
            _supports.c.district_id,
            bindparam("into", type_=_supports.c.item_id.type),
            _supports.c.person_id,
            _supports.c.via,
            bindparam("at", type_=_supports.c.at.type),
            null(),
        ).where(*_one, in_list(_supports.c.person_id, "people")),
    )
)


@dataclass(frozen=True, slots=True)
class Near:
    """An open item with what it is compared by; nothing of this is shown. `title` where it is open to others."""

    item: Item
    said: str
    place: str
    title: str


def _near(rows: Sequence[Row]) -> list[Near]:
    return [Near(item_of(row), row["said"] or "", row["place"] or "", row["title"] or "") for row in rows]


async def shown_at(work: Work, station_id: str, most: int = 200) -> list[Near]:
    """What a station has opened to others and is not ended, most supported first."""
    return _near(await work.all(_SHOWN_AT, station_id=station_id, states=OPEN_STATES, most=most))


async def shown_in(work: Work, stations: Sequence[str], most: int) -> list[Item]:
    """The same of several, without their words and without practice."""
    rows = await work.all(_SHOWN_IN, stations=json.dumps(list(stations)), most=most)
    return [item_of(row) for row in rows]


async def open_at(work: Work, station_id: str, most: int = 150) -> list[Near]:
    """The station's newest open items with their words: for the eyes of those who may merge them."""
    return _near(await work.all(_OPEN_AT, station_id=station_id, states=OPEN_STATES, most=most))


async def followed_by(work: Work, person_id: str, since: int, most: int = 8) -> list[Item]:
    """What a person supports: open, or ended after `since` (UTC ms)."""
    rows = await work.all(_FOLLOWED, person_id=person_id, states=OPEN_STATES, since=since, most=most)
    return [item_of(row) for row in rows]


async def supports_of(work: Work, person_id: str) -> list[Row]:
    """`item_id`, `at`, `ended_at` of everything that a person ever supported, the oldest first."""
    return await work.all(_OF_PERSON, person_id=person_id)


async def supporters_of(work: Work, *items: str) -> list[Row]:
    """`item_id`, `person_id`, `at`, `ended_at` of everybody who ever supported one of these, in one query."""
    return await work.all(_OF_ITEMS_IDS, ids=json.dumps(items))


def add(work: Work, item_id: str, person_id: str, via: str) -> None:
    """Anew where he had stopped."""
    work.delete(tables.supports, item_id=item_id, person_id=person_id)
    work.insert(tables.supports, item_id=item_id, person_id=person_id, via=via, at=work.now, ended_at=None)


def end(work: Work, item_id: str, people: Sequence[str] | None = None) -> None:
    """Some stop following an item, or all do, in one statement."""
    if people is None:
        work.run(_END, item_id=item_id, at=work.now)
    else:
        work.run(_END_SOME, item_id=item_id, at=work.now, people=json.dumps(list(people)))


def bring_along(work: Work, item_id: str, into: str, people: Sequence[str]) -> None:
    """These supporters of an item follow another one from now on."""
    chosen = json.dumps(list(people))
    work.run(_CLEAR_SOME, item_id=into, people=chosen)
    work.run(_COPY, item_id=item_id, into=into, at=work.now, people=chosen)


def take_back(work: Work, item_id: str, people: Sequence[str]) -> None:
    """They follow it again as if they had never stopped."""
    work.run(_BACK, item_id=item_id, people=json.dumps(list(people)))


_HIS_WORDS = compiled(
    _contents.delete().where(
        _contents.c.district_id == bindparam("district_id"),
        _contents.c.item_id == bindparam("item_id"),
        _contents.c.person_id == bindparam("person_id"),
        _contents.c.kind != "place",
    )
)
_HIS_FILES = compiled(
    tables.attachments.update()
    .values(state="dropped", reference="", content_id=None)
    .where(
        tables.attachments.c.district_id == bindparam("district_id"),
        tables.attachments.c.item_id == bindparam("item_id"),
        tables.attachments.c.person_id == bindparam("person_id"),
    )
)


def clear_reporter(work: Work, item: Item, place: Row | None) -> None:
    """What an item's reporter said and sent in it, and how he is called; of the place the street is left."""
    of: dict[str, Any] = {"item_id": item.id, "person_id": item.reporter_id}
    work.run(_HIS_WORDS, **of)
    work.run(_HIS_FILES, **of)
    work.update(tables.items, {"id": item.id}, called_sealed=None)
    kept = street(place["text"]) if place is not None else None
    if place is not None and kept is None:
        work.delete(tables.contents, id=place["id"])
    elif place is not None:
        work.update(tables.contents, {"id": place["id"]}, text=kept, sealed=0, person_id=None)
