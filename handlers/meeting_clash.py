"""Two meetings are fixed for one person at one time, knowingly or by two at once: he and both sides are told, once.

It is looked at after the commit that fixes a time, so that of two commits at one instant the later one finds the other.
"""

from __future__ import annotations

from dialogs.cards import button
from dialogs.invitation_letters import titled, when
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, Phrase, listing, phrase, station
from dialogs.timing_keys import Timing, said
from dialogs.topic_cards import look_choice
from domain.attending import overlap
from domain.consultation import Answer, Consultation, Participant, Stage
from handlers.consultation_away import but_recused
from handlers.consultation_people import in_charge
from handlers.house import House
from handlers.invited import forms_of, who
from handlers.meeting_words import span_said
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage.attending import elsewhere
from storage.consultations import consultation, participants_of
from storage.database import Row

LOOK = "meeting_clash_look"
"""A time was fixed: its subject is the consultation, its round the `sequence`."""
TELL = "meeting_clash"
"""Two of them: their ids, and the sum of both sequences."""
_ON = (Stage.SCHEDULED, Stage.MEETING)
_AWAY = frozenset({Answer.NO, Answer.WRITTEN, Answer.SENDS})
MOST_LINES = 6


def look_for_clashes(talk: Talk, made: Consultation) -> None:
    talk.work.timer(LOOK, made.id, made.sequence, talk.now)


async def look(house: House, row: Row) -> None:
    work = house.work()
    done(work, row)
    found = await consultation(work, row["subject"])
    if found is not None and found.sequence == row["round"] and found.state in _ON and not found.practice:
        people = [one.person_id for one in await participants_of(work, found.id) if one.person_id and _comes(one)]
        others = {other.id: other for one, other in await elsewhere(work, people, found) if _comes(one)}
        for other in others.values():
            work.timer(TELL, ":".join(sorted((found.id, other.id))), found.sequence + other.sequence, work.now)
    await work.commit()


def _comes(one: Participant) -> bool:
    return one.ended_at is None and one.answer not in _AWAY


async def tell(house: House, row: Row) -> None:
    talk = system_talk(house, house.work())
    done(talk.work, row)
    both = [await consultation(talk.work, one) for one in str(row["subject"]).split(":")]
    here = [one for one in both if one is not None and one.state in _ON and not one.practice]
    if len(here) == 2 and here[0].sequence + here[1].sequence == row["round"] and overlap(*here):
        await _tell(talk, here[0], here[1])
    await send_told(talk)
    await talk.work.commit()


async def _tell(talk: Talk, one: Consultation, other: Consultation) -> None:
    lists = [
        {row.person_id: row for row in await participants_of(talk.work, found.id) if row.person_id and _comes(row)}
        for found in (one, other)
    ]
    people = await but_recused(talk, one, [str(person) for person in lists[0] if person in lists[1]])
    people = await but_recused(talk, other, people)
    if not people:
        return
    talk.told += [(person, _to_himself(one, other)) for person in people]
    heard = set(people)
    for found, against, rows in ((one, other, lists[0]), (other, one, lists[1])):
        letter = await _to_desk(talk, found, against, [rows[person] for person in people])
        fresh = [person for person in await in_charge(talk, found) if person not in heard]
        talk.told += [(person, letter) for person in fresh]
        heard |= set(fresh)


def _to_himself(one: Consultation, other: Consultation) -> Letter:
    lines = [said(Timing.CLASH_LINE, when={"$": "text", **when(found)}, **titled(found)) for found in (one, other)]
    choices = tuple(
        Choice(
            phrase(f"button.{Button.INVITATION_LINE}", number=found.number),
            "show_invitation",
            {"consultation": found.id},
        )
        for found in (one, other)
    )
    return _letter(said(Timing.CLASH_YOURS, lines=listing(lines)), choices)


async def _to_desk(talk: Talk, found: Consultation, against: Consultation, rows: list[Participant]) -> Letter:
    """Who it is; what the other one is about, nobody learns here."""
    forms = await forms_of(talk, found)
    named = [said(Timing.WHO_NAMED, who=who(row, forms)) for row in rows[:MOST_LINES]]
    span = span_said(talk.house, (against.start_at or 0, against.end_at or 0))
    line = said(
        Timing.CLASH_DESK,
        span=span,
        station=station(against.station_id),
        count=len(rows),
        lines=listing(named),
        **titled(found),
    )
    move = button(Button.MOVE_TIME, "move_time", consultation=found.id)
    return _letter(line, (move, look_choice(found.id)))


def _letter(line: Phrase, choices: tuple[Choice, ...]) -> Letter:
    return Letter(line["key"], (line,), choices=choices, must_reach=True)
