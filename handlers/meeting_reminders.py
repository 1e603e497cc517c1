"""A day and an hour before a meeting: who comes is reminded, who is silent is asked once."""

from __future__ import annotations

from dialogs.invitation_letters import invitation, soon, stands
from dialogs.inviting_keys import Inviting
from dialogs.letter import Letter
from dialogs.meeting_cards import Meeting
from domain.attending import Reminder, begun, reminded
from domain.consultation import Participant, Stage
from handlers.house import House
from handlers.invited import addressed, forms_of, meeting_of
from handlers.inviting import entry_link, within
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage.consultations import consultation, participants_of
from storage.database import Row


async def eve(house: House, row: Row) -> None:
    await _remind(house, row, Reminder.EVE)


async def hour(house: House, row: Row) -> None:
    await _remind(house, row, Reminder.HOUR)


async def _remind(house: House, row: Row, which: Reminder) -> None:
    """Of a time that was moved or called off meanwhile nobody hears: the timer's round is the entry's sequence."""
    work = house.work()
    talk = system_talk(house, work)
    found = await consultation(work, row["subject"])
    done(work, row)
    stands_so = found is not None and found.state is Stage.SCHEDULED and found.sequence == row["round"]
    if found is not None and stands_so and not begun(found, talk.now):
        within(talk, found)
        people = [one for one in await participants_of(work, found.id) if reminded(one, which)]
        meeting, forms = await meeting_of(talk, found), await forms_of(talk, found)
        for to in await addressed(talk, found, people):
            for person in to.people:
                item = forms.items.get(person)
                letter = _letter(talk, meeting, to.one, person, which, item.id if item else None)
                talk.told.append((person, letter))
    await send_told(talk)
    await work.commit()


def _letter(
    talk: Talk, meeting: Meeting, one: Participant, person: str, which: Reminder, item_id: str | None
) -> Letter:
    key = _key(one, which)
    if key is Inviting.HOUR:
        return soon(meeting, one, item_id=item_id)
    link = entry_link(talk, meeting.found, person, one)
    more = () if key is Inviting.EVE_SILENT else (stands(one),) if one.answer else ()
    return invitation(key, meeting, one, link, *more, item_id=item_id)


def _key(one: Participant, which: Reminder) -> Inviting:
    if which is Reminder.HOUR:
        return Inviting.HOUR
    return Inviting.EVE if one.answer is not None or one.part.value in ("leader", "clerk") else Inviting.EVE_SILENT
