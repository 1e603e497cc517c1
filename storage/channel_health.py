"""What last went wrong with each channel, for all processes: a word, and when. Nothing of letters or people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from storage import tables
from storage.database import Row
from storage.statements import Statement, compiled
from storage.work import Work

_health = tables.channel_health
_ALL = compiled(select(_health).where(_health.c.district_id == bindparam("district_id")))


def _kept(insert: Any, **changed: Any) -> Any:
    made = insert(_health).values({column.name: bindparam(column.name) for column in _health.c})
    return made.on_conflict_do_update(index_elements=["district_id", "name"], set_=changed)


def _statement(**changed: Any) -> Statement:
    return Statement({"sqlite": _kept(insert_here, **changed), "postgresql": _kept(insert_there, **changed)})


_FAILED = _statement(failed_at=bindparam("failed_at"), reason=bindparam("reason"))
_UNMATCHED = _statement(unmatched=_health.c.unmatched + 1, unmatched_at=bindparam("unmatched_at"))


def note_failure(work: Work, channel: str, reason: str) -> None:
    work.run(_FAILED, name=channel, failed_at=work.now, reason=reason, unmatched=0, unmatched_at=0)


def note_unmatched(work: Work, channel: str) -> None:
    """A platform has told of a message that no letter of ours goes by."""
    work.run(_UNMATCHED, name=channel, failed_at=0, reason="", unmatched=1, unmatched_at=work.now)


async def channel_health(work: Work) -> dict[str, Row]:
    """By channel; one of which nothing ever went wrong is not there."""
    return {row["name"]: row for row in await work.all(_ALL)}
