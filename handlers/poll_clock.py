"""What falls due of a poll: whoever is silent is nudged once, at its end a time is fixed, or others are asked for."""

from __future__ import annotations

from dataclasses import replace

from dialogs.letter import Letter, Phrase
from dialogs.timing_keys import Timing, press, said
from domain.calendar import MINUTE
from domain.consultation import BEFORE, Consultation, Stage
from domain.people import SYSTEM, Role
from domain.poll import FEWEST, MOST_POLLS, Slot
from handlers.booking import holder, lacking
from handlers.house import House
from handlers.poll_standing import best, decisions, matrix
from handlers.poll_timers import ASK, END, HALF
from handlers.polling import Poll, ask, asking, close, open_poll, poll_of, readers, usual_end
from handlers.posting import send_told
from handlers.proposed_times import notice_from, suggestions
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from handlers.timing import settle, told
from storage.booking import room
from storage.consultations import consultation, participant
from storage.database import Row
from storage.polls import slots_of
from storage.work import Work

__all__ = ["ASK", "END", "HALF", "end", "half", "late"]
_PROPOSED = 4
_EARLIEST = 60 * MINUTE
"""Nobody is called together at shorter notice by a machine."""


async def half(house: House, row: Row) -> None:
    """Half of the time is over."""
    talk, found = await _running(house, row)
    if found is not None:
        here = await poll_of(talk, found)
        letter = asking(talk, found, here.slots, Timing.POLL_NUDGE)
        talk.told += [(person, letter) for person in await readers(talk, found, here.silent)]
    await _written(talk)


async def late(house: House, row: Row) -> None:
    """Somebody came to the list while the poll ran."""
    talk = system_talk(house, house.work())
    done(talk.work, row)
    one = await participant(talk.work, row["subject"])
    found = await consultation(talk.work, one.consultation_id) if one is not None else None
    if one is not None and one.ended_at is None and found is not None and _runs(talk.work, found, row):
        await ask(talk, found, await slots_of(talk.work, found.id, found.polls), [one], Timing.POLL_ASKED)
    await _written(talk)


async def end(house: House, row: Row) -> None:
    """The best time at which all that is needed comes together is fixed; else later ones are asked for, or the head."""
    talk = system_talk(house, house.work())
    done(talk.work, row)
    found = await consultation(talk.work, row["subject"])
    if found is None or found.poll_until is None or found.polls != row["round"] or found.state not in BEFORE:
        await talk.work.commit()
        return
    here = await poll_of(talk, found)
    slot = await _first_free(talk, here)
    if await _room_gone(talk, found):
        close(talk, found, SYSTEM, "short")
        await _tell(talk, here, Timing.MET_ROOM)
    elif slot is None:
        await _again(talk, here)
    elif await lacking(talk, found):
        await _waits(talk, here)
    else:
        made = await settle(talk, found, SYSTEM, (slot.start, slot.end), None, why="poll")
        rest = [one for one in here.ranked if one.slot.id == slot.id or one.rank > _rank(here, slot)]
        letter = await told(talk, made, Timing.MET)
        letter = replace(letter, text=(*letter.text, best(replace(here, ranked=rest))))
        talk.told += [(one, letter) for one in await _deciders(talk, found)]
    await _written(talk)


async def _running(house: House, row: Row) -> tuple[Talk, Consultation | None]:
    talk = system_talk(house, house.work())
    done(talk.work, row)
    found = await consultation(talk.work, row["subject"])
    return talk, found if found is not None and _runs(talk.work, found, row) else None


def _runs(work: Work, found: Consultation, row: Row) -> bool:
    return found.poll_until is not None and found.poll_until > work.now and found.polls == row["round"]


async def _written(talk: Talk) -> None:
    await send_told(talk)
    await talk.work.commit()


async def _first_free(talk: Talk, here: Poll) -> Slot | None:
    """The best of the times whose quorum is met and whose room nobody has taken meanwhile."""
    for one in here.ranked:
        slot = one.slot
        if not one.met or slot.start < talk.now + _EARLIEST:
            continue
        booked = here.found.room_id
        if booked is None or await holder(talk, booked, (slot.start, slot.end), here.found.id) is None:
            return slot
    return None


def _rank(here: Poll, slot: Slot) -> tuple[int, int, int, int, str]:
    return next(one.rank for one in here.ranked if one.slot.id == slot.id)


async def _room_gone(talk: Talk, found: Consultation) -> bool:
    """It was given up while people were asked."""
    here = await room(talk.work, found.room_id) if found.room_id else None
    return here is not None and here.valid_to is not None


async def _waits(talk: Talk, here: Poll) -> None:
    """There is a time, but a step before it is not done: whoever leads fixes it by hand."""
    close(talk, here.found, SYSTEM, "met")
    await _tell(talk, here, Timing.MET_WAITS)


async def _again(talk: Talk, here: Poll) -> None:
    """Too few can come at any of them."""
    made = close(talk, here.found, SYSTEM, "short")
    latest = max((slot.end for slot in here.slots), default=talk.now)
    lasts = here.slots[0].end - here.slots[0].start if here.slots else 0
    since = max(latest, notice_from(talk, made, usual_end(talk, made)))
    spans = await suggestions(talk, made, lasts // MINUTE, since, _PROPOSED, made.room_id) if lasts else []
    if made.polls >= MOST_POLLS or len(spans) < FEWEST or made.state is Stage.SCHEDULED:
        await _tell(talk, here, Timing.NOT_MET_DECIDE)
        return
    await open_poll(talk, made, SYSTEM, spans, None, why="again")
    await _tell(talk, here, Timing.NOT_MET_AGAIN)


async def _tell(talk: Talk, here: Poll, key: Timing) -> None:
    """Whoever leads it, and the heads, with how it stood."""
    found = talk.consultations[here.found.id]
    over = replace(here, found=replace(found, poll_until=None))
    lines: list[Phrase] = [said(key, number=found.number), *matrix(talk, over)]
    again = key is Timing.NOT_MET_AGAIN
    see = (press(Timing.SEE_POLL, "show_poll", consultation=found.id),)
    letter = Letter(
        lines[0]["key"], tuple(lines), choices=see if again else decisions(talk, over, leads=True), must_reach=not again
    )
    talk.told += [(one, letter) for one in await _deciders(talk, found)]


async def _deciders(talk: Talk, found: Consultation) -> list[str]:
    heads = [one.held.person_id for one in await talk.serving(found.station_id) if one.held.role is Role.HEAD]
    return list(dict.fromkeys([found.leader_id, *heads]))
