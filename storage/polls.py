"""Polls on a time as rows: the times, and what each participant says of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_there
from sqlalchemy.dialects.sqlite import insert as insert_here

from domain.poll import Says, Slot
from storage import tables
from storage.as_json import as_json
from storage.statements import Statement, compiled, in_list
from storage.work import Work

_slots, _answers = tables.slots, tables.slot_answers

_SLOTS = compiled(
    select(_slots.c.id, _slots.c.start_at, _slots.c.end_at, _slots.c.room_id)
    .where(
        _slots.c.district_id == bindparam("district_id"),
        _slots.c.consultation_id == bindparam("consultation_id"),
        _slots.c.poll == bindparam("poll"),
    )
    .order_by(_slots.c.start_at, _slots.c.id)
)
_ANSWERS = compiled(
    select(_answers.c.slot_id, _answers.c.participant_id, _answers.c.answer).where(
        _answers.c.district_id == bindparam("district_id"), in_list(_answers.c.slot_id, "slots")
    )
)
_NAMES = ("district_id", "slot_id", "participant_id", "answer", "at")


def _said(insert: Any) -> Any:
    made = insert(_answers).values({name: bindparam(name) for name in _NAMES})
    return made.on_conflict_do_update(
        index_elements=["district_id", "slot_id", "participant_id"],
        set_={"answer": made.excluded.answer, "at": made.excluded.at},
    )


_SAY = Statement({"sqlite": _said(insert_here), "postgresql": _said(insert_there)})


async def slots_of(work: Work, consultation_id: str, poll: int) -> list[Slot]:
    """The times of one poll, the earliest first."""
    rows = await work.all(_SLOTS, consultation_id=consultation_id, poll=poll)
    return [Slot(row["id"], row["start_at"], row["end_at"], row["room_id"]) for row in rows]


async def answers_to(work: Work, slots: Iterable[Slot]) -> dict[str, dict[str, Says]]:
    """What was said, by time and participant."""
    made: dict[str, dict[str, Says]] = {slot.id: {} for slot in slots}
    for row in await work.all(_ANSWERS, slots=as_json(list(made))):
        made[row["slot_id"]][row["participant_id"]] = Says(row["answer"])
    return made


def add_slot(work: Work, consultation_id: str, poll: int, slot: Slot) -> None:
    work.insert(
        _slots,
        id=slot.id,
        consultation_id=consultation_id,
        poll=poll,
        start_at=slot.start,
        end_at=slot.end,
        room_id=slot.room_id,
    )


def rely_on_poll(work: Work, consultation_id: str, poll: int, until: int) -> None:
    """The commit is a conflict where it has ended meanwhile."""
    work.guard(tables.consultations, id=consultation_id, polls=poll, poll_until=until)


def say_of(work: Work, participant_id: str, said: Mapping[str, Says]) -> None:
    """By slot; what was said before is replaced. Whoever else answers meanwhile is in nobody's way."""
    for slot_id, answer in said.items():
        work.run(_SAY, slot_id=slot_id, participant_id=participant_id, answer=answer.value, at=work.now)
