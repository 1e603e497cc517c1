"""Sentences of the bot as a district says them: each change is a row, the last one of a sentence stands."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, select

from storage import desk_tables
from storage.database import Database, Row
from storage.ids import new_id
from storage.statements import compiled
from storage.work import Work

_texts = desk_tables.own_texts


@dataclass(frozen=True, slots=True)
class OwnText:
    """`words` are empty where the district went back to ours; `ours` is our sentence as it was then.

    `made_by` is empty where it was read in at the command line.
    """

    id: str
    key: str
    language: str
    words: str
    ours: str
    made_at: int
    made_by: str


_COLUMNS = [_texts.c[part.name] for part in fields(OwnText)]
_OF_DISTRICT = _texts.c.district_id == bindparam("district_id")
_ALL = compiled(select(*_COLUMNS).where(_OF_DISTRICT).order_by(_texts.c.made_at, _texts.c.id))
_OF_KEY = compiled(
    select(*_COLUMNS)
    .where(_OF_DISTRICT, _texts.c.key == bindparam("key"), _texts.c.language == bindparam("language"))
    .order_by(_texts.c.made_at, _texts.c.id)
)


async def load_texts(database: Database, district_id: str) -> dict[tuple[str, str], OwnText]:
    """What stands, by language and key."""
    return _last(await database.all(_ALL, {"district_id": district_id}))


async def texts_standing(work: Work) -> dict[tuple[str, str], OwnText]:
    """The same, amid other work."""
    return _last(await work.all(_ALL))


def _last(rows: list[Row]) -> dict[tuple[str, str], OwnText]:
    return {(row["language"], row["key"]): OwnText(**row) for row in rows}


async def changes_of(work: Work, key: str, language: str) -> list[OwnText]:
    """Of one sentence, the first change first."""
    return [OwnText(**row) for row in await work.all(_OF_KEY, key=key, language=language)]


def put_text(work: Work, key: str, language: str, words: str, ours: str, by: str) -> None:
    """Whoever calls makes the commit depend on the district's row: then nobody else changes one at the same time."""
    row: Row = {"key": key, "language": language, "words": words, "ours": ours}
    work.insert(_texts, id=new_id(), **row, made_at=work.now, made_by=by)
