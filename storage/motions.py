"""Motions and the votes on them as rows.

Of a secret vote a ballot says only who has voted. What was voted goes into one sum of the whole motion, on top of a
number that only the motion's own key can tell (`Vault.mask`): no row, log or copy shows a single vote, and once the
key is destroyed, nobody can.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, exists, func, not_, select

from domain.ballots import Choice, Motion, MotionState, Subject
from domain.consultation import Participant
from domain.events import Event
from storage import tables
from storage.as_json import as_json
from storage.database import Row
from storage.statements import compiled, in_list
from storage.things import plain_row, write_thing
from storage.work import Work

_motions, _ballots, _tallies, _participants = tables.motions, tables.ballots, tables.tallies, tables.participants
_NAMES = tuple(field.name for field in fields(Motion))
_COLUMNS = [_motions.c[name] for name in _NAMES]
_here = _motions.c.district_id == bindparam("district_id")
_cast = (_ballots.c.district_id == bindparam("district_id"), _ballots.c.motion_id == bindparam("motion_id"))
_summed = (_tallies.c.district_id == bindparam("district_id"), _tallies.c.motion_id == bindparam("motion_id"))

ROUND = 1 << 62
"""The sum begins anew there, so that every number is as likely for every vote."""
BITS = 20
"""Each choice has so many bits of the sum: room for a million votes."""
ALL = "*"

_BY_ID = compiled(select(*_COLUMNS).where(_here, _motions.c.id == bindparam("id")))
_OF = compiled(
    select(*_COLUMNS)
    .where(_here, _motions.c.consultation_id == bindparam("consultation_id"))
    .order_by(_motions.c.position, _motions.c.id)
)
_BALLOTS = compiled(select(_ballots.c.participant_id, _ballots.c.choice).where(*_cast))
_BALLOTS_IN = compiled(
    select(_ballots.c.motion_id, _ballots.c.participant_id, _ballots.c.choice).where(
        _ballots.c.district_id == bindparam("district_id"), in_list(_ballots.c.motion_id, "motions")
    )
)
_BALLOT = compiled(select(_ballots.c.choice).where(*_cast, _ballots.c.participant_id == bindparam("participant_id")))
_VOTED_IN = (
    _ballots.c.district_id == _participants.c.district_id,
    _ballots.c.participant_id == _participants.c.id,
    _motions.c.district_id == _ballots.c.district_id,
    _motions.c.id == _ballots.c.motion_id,
    _motions.c.state != MotionState.DROPPED.value,
)
_this_one = (_participants.c.district_id == bindparam("district_id"), _participants.c.id == bindparam("participant_id"))
_HAS_VOTED = compiled(select(_participants.c.id).where(*_this_one, exists().where(*_VOTED_IN)))
_HAS_NOT_VOTED = compiled(select(_participants.c.id).where(*_this_one, not_(exists().where(*_VOTED_IN))))
_COUNT = compiled(select(func.count()).where(*_cast))
_SUM = compiled(select(_tallies.c.count).where(*_summed))
_NONE_LEFT = compiled(
    select(tables.consultations.c.id).where(
        tables.consultations.c.district_id == bindparam("district_id"),
        tables.consultations.c.id == bindparam("consultation_id"),
        ~select(_motions.c.id)
        .where(
            _motions.c.district_id == tables.consultations.c.district_id,
            _motions.c.consultation_id == tables.consultations.c.id,
            in_list(_motions.c.state, "states"),
        )
        .exists(),
    )
)
_LIVE = as_json([MotionState.DRAFT.value, MotionState.OPEN.value])
_ADD = compiled(_tallies.update().values(count=(_tallies.c.count + bindparam("more")) % ROUND).where(*_summed))


def motion_of(row: Row) -> Motion:
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    values |= {"kind": Subject(row["kind"]), "state": MotionState(row["state"]), "secret": bool(row["secret"])}
    return Motion(**values | {"result": json.loads(row["result"])})


def write_motion(work: Work, one: Motion, event: Event) -> Motion:
    """A move with its event."""
    row = plain_row(one, _NAMES) | {"result": as_json(dict(one.result))}
    return write_thing(work, _motions, one, row, event)


async def motion(work: Work, motion_id: str) -> Motion | None:
    row = await work.one(_BY_ID, id=motion_id)
    return motion_of(row) if row else None


async def motions_of(work: Work, consultation_id: str) -> list[Motion]:
    """In the order in which they were put."""
    return [motion_of(row) for row in await work.all(_OF, consultation_id=consultation_id)]


async def ballots_of(work: Work, motion_id: str) -> dict[str, Choice | None]:
    """Who has voted; of an open vote also what."""
    rows = await work.all(_BALLOTS, motion_id=motion_id)
    return {row["participant_id"]: Choice(row["choice"]) if row["choice"] else None for row in rows}


async def ballots_in(work: Work, ids: Sequence[str]) -> dict[str, dict[str, Choice | None]]:
    """The same of several motions at once; those that nobody voted on are left out."""
    found: dict[str, dict[str, Choice | None]] = {}
    for row in await work.all(_BALLOTS_IN, motions=as_json(list(ids))) if ids else []:
        found.setdefault(row["motion_id"], {})[row["participant_id"]] = Choice(row["choice"]) if row["choice"] else None
    return found


async def ballot(work: Work, motion_id: str, participant_id: str) -> dict[str, Choice | None]:
    """The same of one who may have voted."""
    row = await work.one(_BALLOT, motion_id=motion_id, participant_id=participant_id)
    return {participant_id: Choice(row["choice"]) if row["choice"] else None} if row else {}


async def has_voted(work: Work, participant_id: str) -> bool:
    """In his consultation on anything that was not dropped, openly or secretly."""
    return await work.one(_HAS_VOTED, participant_id=participant_id) is not None


def rely_on_no_vote(work: Work, participant_id: str) -> None:
    """The commit is a conflict where he votes meanwhile. To be said after a change of his row, for which votes wait."""
    work.run(_HAS_NOT_VOTED, rule="one", participant_id=participant_id)


async def voted(work: Work, motion_id: str) -> int:
    """How many have voted."""
    row = await work.one(_COUNT, motion_id=motion_id)
    return int(next(iter(row.values()))) if row else 0


def none_left(work: Work, consultation_id: str) -> None:
    """After its meeting was ended: a conflict where a motion was put meanwhile."""
    work.run(_NONE_LEFT, rule="one", consultation_id=consultation_id, states=_LIVE)


def begin_sum(work: Work, motion_id: str) -> None:
    """Of a secret vote that opens."""
    work.insert(_tallies, motion_id=motion_id, choice=ALL, count=0)


def rely_on_place(work: Work, voter: Participant) -> None:
    """The commit is a conflict where his sign-in is undone meanwhile."""
    work.guard(_participants, id=voter.id, came_at=voter.came_at)


def vote_openly(work: Work, one: Motion, participant_id: str, choice: Choice, *, again: bool) -> None:
    """The commit fails as a conflict where the motion was closed meanwhile, or he voted at the same instant."""
    _while_open(work, one)
    if again:
        key = {"motion_id": one.id, "participant_id": participant_id}
        work.update(_ballots, key, rule="one", choice=choice.value, at=work.now)
        return
    _put(work, one.id, participant_id, choice.value, work.now)


def vote_secretly(work: Work, one: Motion, participant_id: str, choice: Choice, mask: int) -> None:
    """The same; neither what nor when stands anywhere."""
    _while_open(work, one)
    _put(work, one.id, participant_id, None, 0)
    work.run(_ADD, rule="one", motion_id=one.id, more=(_worth(one, choice) + mask) % ROUND)


def _while_open(work: Work, one: Motion) -> None:
    work.guard(_motions, id=one.id, state=MotionState.OPEN.value)


def _put(work: Work, motion_id: str, participant_id: str, choice: str | None, at: int) -> None:
    row: Row = {"motion_id": motion_id, "participant_id": participant_id, "choice": choice, "at": at}
    work.insert(_ballots, unless_there=True, rule="one", **row)


def _worth(one: Motion, choice: Choice) -> int:
    return 1 << BITS * one.choices.index(choice)


async def summed(work: Work, one: Motion, masks: Iterable[int]) -> dict[Choice, int] | None:
    """The counts of a secret vote, given the mask of everybody who voted; None where they do not fit the sum."""
    row = await work.one(_SUM, motion_id=one.id)
    given: Sequence[int] = list(masks)
    if row is None:
        return None
    bare = (row["count"] - sum(given)) % ROUND
    counts = {choice: bare >> BITS * place & (1 << BITS) - 1 for place, choice in enumerate(one.choices)}
    whole = sum(count << BITS * place for place, count in enumerate(counts.values()))
    return counts if whole == bare and sum(counts.values()) == len(given) else None


def end_sum(work: Work, motion_id: str) -> None:
    work.delete(_tallies, motion_id=motion_id)
