"""What falls due around a meeting: its code, its beginning, the question whether it is over, and its end.

Each timer belongs to one time of the meeting (`sequence`): after it was moved or called off the old ones do nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Letter, phrase, title
from dialogs.meeting_keys import Meet
from domain import consultation_moves
from domain.consultation import Consultation, Stage
from domain.people import SYSTEM
from handlers.consultation_record import go_on, record_consultation
from handlers.house import House
from handlers.meeting_people import crew_of
from handlers.meeting_timers import ENDS, HOUR
from handlers.open_meeting import hold_itself
from handlers.posting import send_told
from handlers.show_code import code_letter
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage.consultations import consultation
from storage.database import Row
from storage.meetings import came_count

_ON = (Stage.SCHEDULED, Stage.MEETING)


async def _code(talk: Talk, found: Consultation) -> None:
    """Half an hour before: those who run it get the code."""
    if found.state is Stage.SCHEDULED:
        letter = code_letter(talk, found, Meet.CODE_AHEAD, picture=False)
        talk.told += [(one, letter) for one in await crew_of(talk, found)]


async def _start(talk: Talk, found: Consultation) -> None:
    """Whoever came early has opened nothing: it begins in time, if anybody is there."""
    if found.state is not Stage.SCHEDULED or not await came_count(talk.work, found.id):
        return
    made = await go_on(
        talk, record_consultation(talk, *consultation_moves.open_(found, SYSTEM, talk.now, talk.channel))
    )
    line = phrase(f"meet.{Meet.OPENED_ITSELF}", title=title(made.title_id))
    desk = button(Button.MOTIONS, "motions", consultation=made.id)
    talk.told.append((made.leader_id, Letter(f"meet.{Meet.OPENED_ITSELF}", (line,), choices=(desk,))))


async def _ask(talk: Talk, found: Consultation) -> None:
    there = await came_count(talk.work, found.id)
    key = Meet.STILL_ON if found.state is Stage.MEETING or there else Meet.NOBODY_CAME
    choices = [button(Button.HOLD_MEETING, "hold_meeting", primary=True, consultation=found.id)]
    if key is Meet.NOBODY_CAME:
        choices.append(button(Button.PAPER_SIGN_IN, "sign_in_paper", consultation=found.id))
    line = phrase(f"meet.{key}", title=title(found.title_id), hours=ENDS // HOUR)
    talk.told.append((found.leader_id, Letter(f"meet.{key}", (line,), choices=tuple(choices))))


async def _end(talk: Talk, found: Consultation) -> None:
    """Where nobody came it was not held: it waits for those who run it."""
    if found.state is Stage.MEETING or await came_count(talk.work, found.id):
        await hold_itself(talk, found)


async def _fire(house: House, row: Row, act: Callable[[Talk, Consultation], Awaitable[None]]) -> None:
    talk = system_talk(house, house.work())
    done(talk.work, row)
    found = await consultation(talk.work, row["subject"])
    if found is not None and found.sequence == row["round"] and found.state in _ON:
        await act(talk, found)
    await send_told(talk)
    await talk.work.commit()


async def code(house: House, row: Row) -> None:
    await _fire(house, row, _code)


async def start(house: House, row: Row) -> None:
    await _fire(house, row, _start)


async def ask(house: House, row: Row) -> None:
    await _fire(house, row, _ask)


async def end(house: House, row: Row) -> None:
    await _fire(house, row, _end)
