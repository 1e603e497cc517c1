"""What was voted is counted once no vote can come in any more, frozen, and told to all who took part.

Closing is one commit and counting the next: a vote that was under way at the closing is then either in, or refused.
"""

from __future__ import annotations

import logging

from domain import ballots
from domain.ballots import Choice, Motion, MotionState, counts_of
from domain.people import SYSTEM
from handlers.consultation_away import but_recused
from handlers.house import House
from handlers.meeting_people import crew_of, readers
from handlers.motion_letters import outcome
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from handlers.vote import key_of
from storage.consultations import consultation, participants_of
from storage.database import Conflict, Row
from storage.motions import ballots_of, end_sum, motion, summed, write_motion

KIND = "motion_count"
log = logging.getLogger("yizhan.motions")


def count_soon(talk: Talk, one: Motion) -> None:
    """Right after this commit; and where the process dies before, by the timer."""
    talk.work.timer(KIND, one.id, 0, talk.now)
    talk.work.after(lambda: _count(talk.house, one.id))


async def _count(house: House, motion_id: str) -> None:
    talk = system_talk(house, house.work())
    one = await count_motion(talk, motion_id)
    talk.work.timer_done(KIND, motion_id, 0)
    try:
        await talk.work.commit()
    except Conflict:
        return  # somebody else has counted
    if one is not None and one.secret:
        await house.vault.destroy(key_of(one))


async def fire(house: House, row: Row) -> None:
    talk = system_talk(house, house.work())
    done(talk.work, row)
    one = await count_motion(talk, row["subject"])
    await talk.work.commit()
    if one is not None and one.secret:
        await house.vault.destroy(key_of(one))


async def count_motion(talk: Talk, motion_id: str) -> Motion | None:
    """The motion as it is counted now; None where it is so already."""
    one = await motion(talk.work, motion_id)
    found = await consultation(talk.work, one.consultation_id) if one is not None else None
    if one is None or found is None or one.state is not MotionState.CLOSED or one.counted:
        return None
    made = await _counted(talk, one)
    people = [person for person in await participants_of(talk.work, found.id) if person.ended_at is None]
    there = [person for person in people if person.came_at is not None]
    told = [person for reading in (await readers(talk, found, there)).values() for person in reading]
    told = await but_recused(talk, found, told)
    for person in dict.fromkeys((*told, *await crew_of(talk, found))):
        talk.told.append((person, outcome(found, made)))
    await send_told(talk)
    return made


async def _counted(talk: Talk, one: Motion) -> Motion:
    votes = await ballots_of(talk.work, one.id)
    counted: dict[Choice, int] | None = dict(counts_of(votes.values()))
    if one.secret:
        counted = await _unmasked(talk, one, list(votes))
        end_sum(talk.work, one.id)
    if counted is None:
        log.error("votes do not fit their sum", extra={"motion": one.id})
        moved, event = ballots.lose(one, SYSTEM, talk.now, talk.channel, total=len(votes))
    else:
        moved, event = ballots.count(one, SYSTEM, talk.now, talk.channel, counted)
    return write_motion(talk.work, moved, event)


async def _unmasked(talk: Talk, one: Motion, voters: list[str]) -> dict[Choice, int] | None:
    """None after an old copy of the data was put back: its key is gone for good."""
    vault = talk.house.vault
    try:
        masks = [vault.mask(key_of(one), voter) for voter in voters]
    except LookupError:
        return None
    return await summed(talk.work, one, masks)
