"""开会 and 散会, by whoever runs the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, day, phrase, say, title
from dialogs.meeting_forms import HoldMeeting, OpenMeeting
from dialogs.meeting_keys import Meet
from domain import consultation_moves, running
from domain.ballots import MotionState, close, drop
from domain.clocks import Clock
from domain.consultation import Came, Consultation, Stage
from domain.events import Name
from domain.people import SYSTEM, Actor
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sign_in import EARLY, came
from handlers.consultation_away import but_recused
from handlers.consultation_record import go_on, record_consultation, record_participant
from handlers.count_motion import count_soon
from handlers.meeting_people import at_desk, crew_of, readers
from handlers.sign_in_codes import shown_code
from handlers.talk import Talk
from storage.consultations import participant_as, participants_of
from storage.meetings import came_count
from storage.motions import motions_of, none_left, write_motion

AT_TABLE = (Stage.SCHEDULED, Stage.MEETING)


class Open:
    FORM = OpenMeeting
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: OpenMeeting) -> None:
        found = await at_desk(talk, form.consultation)
        if found.state is Stage.MEETING:
            raise Refusal(Refused.ALREADY_DONE)
        if found.start_at is not None and talk.now < found.start_at - EARLY:
            raise Refusal(Refused.MEETING_EARLY, number=found.number)
        actor = talk.actor(found.station_id)
        moved = consultation_moves.open_(found, actor, talk.now, talk.channel)
        made = await go_on(talk, record_consultation(talk, *moved))
        there = await came_count(talk.work, made.id) + await _opens(talk, made)
        key = f"meet.{Meet.OPENED}"
        line = phrase(key, title=title(made.title_id), code=shown_code(talk.house, made), came=there)
        talk.reply(Letter(key, (line,), choices=desk_choices(made)))


async def _opens(talk: Talk, found: Consultation) -> int:
    """Whoever opens it is there himself."""
    mine = await participant_as(talk.work, found.id, talk.person_id)
    if mine is None or mine.came_at is not None or mine.ended_at is not None:
        return 0
    record_participant(talk, came(mine, talk.now, Came.HEAD), Name.PARTICIPANT_CAME, how=Came.HEAD.value)
    return 1


def desk_choices(found: Consultation) -> tuple[Choice, ...]:
    """What whoever runs a meeting does while it is on."""
    return (
        button(Button.SHOW_CODE, "show_code", consultation=found.id),
        button(Button.PAPER_SIGN_IN, "sign_in_paper", consultation=found.id),
        button(Button.AGENDA, "agenda", consultation=found.id),
        button(Button.MOTIONS, "motions", consultation=found.id),
        button(Button.OPINIONS, "opinions", consultation=found.id),
        button(Button.SPEAK_FOR, "speak_for", consultation=found.id),
        button(Button.SHOW_SCREEN, "show_screen", consultation=found.id),
        button(Button.HOLD_MEETING, "hold_meeting", consultation=found.id),
    )


class Hold:
    FORM = HoldMeeting
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """Nobody is asked when its time is over."""
        if name:
            return draft
        found = await at_desk(talk, draft.values["consultation"], *AT_TABLE)
        _ensure_begun(found, talk.now)
        values = {**draft.values, "number": found.number}
        over = found.end_at is not None and talk.now >= found.end_at
        return replace(draft, values={**values, "sure": "yes"} if over else values)

    @staticmethod
    async def handle(talk: Talk, form: HoldMeeting) -> None:
        found = await at_desk(talk, form.consultation, *AT_TABLE)
        _ensure_begun(found, talk.now)
        if form.sure == "no":
            talk.reply(say(f"meet.{Meet.GOES_ON}", *desk_choices(found), title=title(found.title_id)))
            return
        made = await hold(talk, found, talk.actor(found.station_id))
        came = await came_count(talk.work, made.id)
        talk.reply(say(f"meet.{Meet.HELD}", _minutes(made), title=title(made.title_id), came=came))
        crew = await crew_of(talk, made)
        talk.told += [
            (one, say(f"meet.{Meet.THANKS}", title=title(made.title_id))) for one in crew if one != talk.person_id
        ]
        await _thank(talk, made, but=(*crew, talk.person_id))


def _ensure_begun(found: Consultation, now: int) -> None:
    """What nobody has opened, and has not begun, is called off, not closed."""
    if found.state is Stage.SCHEDULED and (found.start_at is None or now < found.start_at):
        raise Refusal(Refused.MEETING_EARLY, number=found.number)


async def hold(talk: Talk, found: Consultation, by: Actor) -> Consultation:
    """What is still voted on is closed and counted; what was only put is dropped."""
    for one in await motions_of(talk.work, found.id):
        if one.state is MotionState.OPEN:
            count_soon(talk, write_motion(talk.work, *close(one, by, talk.now, talk.channel)))
        elif one.state is MotionState.DRAFT:
            write_motion(talk.work, *drop(one, by, talk.now, talk.channel))
    made = record_consultation(talk, *consultation_moves.hold(found, by, talk.now, talk.channel))
    none_left(talk.work, found.id)
    return await go_on(talk, made)


async def _thank(talk: Talk, held: Consultation, *, but: Sequence[str]) -> None:
    """Who came, once each: it is over, and about when he reads what was said. Who runs it hears otherwise."""
    there = [one for one in await participants_of(talk.work, held.id) if one.came_at and one.ended_at is None]
    reading = await readers(talk, held, there)
    people = await but_recused(talk, held, [person for some in reading.values() for person in some])
    clock = running.of(held.running, Clock.MINUTES)
    by = day(clock.due_at if clock is not None else talk.now)
    letter = say(f"meet.{Meet.THANKS_CAME}", title=title(held.title_id), by=by)
    talk.told += [(person, letter) for person in people if person not in but]


def _minutes(held: Consultation) -> Choice:
    """What comes next."""
    return button(Button.MINUTES, "minutes", consultation=held.id)


async def hold_itself(talk: Talk, found: Consultation) -> Consultation:
    """Hours after its end nobody has closed it."""
    made = await hold(talk, found, SYSTEM)
    crew = await crew_of(talk, made)
    await _thank(talk, made, but=crew)
    for one in crew:
        talk.told.append((one, say(f"meet.{Meet.HELD_ITSELF}", _minutes(made), title=title(made.title_id))))
    return made
