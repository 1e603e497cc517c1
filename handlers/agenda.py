"""议程: what is talked about in what order, who speaks, and for how long; before the meeting and during it."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, Ref, listing, phrase, say, text, title, words
from dialogs.meeting_forms import AddAgendaLine, Agenda, DropAgendaLine, MoveAgendaLine
from dialogs.meeting_keys import Meet
from domain.consultation import BEFORE, Consultation, Stage
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.when_words import length
from handlers.dialog import Offers
from handlers.meeting_people import at_desk, named, taking_part
from handlers.said_at_meeting import kept
from handlers.talk import Talk
from storage import tables
from storage.consultations import participants_of
from storage.ids import new_id
from storage.meetings import AgendaLine, add_agenda_line, agenda_of, drop_agenda_line, place_agenda_line

MOST = 20
LONGEST = 240
"""Minutes of one line."""
_OPEN = (*BEFORE, Stage.MEETING)
_NOBODY = "-none"


class Show:
    FORM = Agenda
    REQUIRES = Permission.CONSULTATION_ATTEND

    @staticmethod
    async def handle(talk: Talk, form: Agenda) -> None:
        found, arranges = await _readable(talk, form.consultation)
        talk.reply(await _letter(talk, found, await agenda_of(talk.work, found.id), arranges=arranges))


async def _readable(talk: Talk, consultation_id: str) -> tuple[Consultation, bool]:
    """And whether the person may change it. Raises Refusal."""
    try:
        found = await at_desk(talk, consultation_id)
    except Refusal:
        return (await taking_part(talk, consultation_id))[0], False
    return found, found.state in _OPEN


async def _letter(talk: Talk, found: Consultation, lines: Sequence[AgendaLine], *, arranges: bool) -> Letter:
    choices = [button(Button.ADD_LINE, "add_agenda_line", consultation=found.id)] if arranges else []
    if arranges and len(lines) > 1:
        choices.append(button(Button.MOVE_LINE, "move_agenda_line", consultation=found.id))
    if arranges and lines:
        choices.append(button(Button.DROP_LINE, "drop_agenda_line", consultation=found.id))
    if not lines:
        return say(f"meet.{Meet.AGENDA_EMPTY}", *choices, title=title(found.title_id))
    shown = await agenda_listing(talk, found, lines)
    return say(f"meet.{Meet.AGENDA}", *choices, title=title(found.title_id), lines=shown)


async def agenda_listing(talk: Talk, found: Consultation, lines: Sequence[AgendaLine], most: int = 0) -> Ref:
    """Its lines one below the other, for a letter or (so much of each) a card."""
    wanted = {one.participant_id for one in lines}
    people = [one for one in await participants_of(talk.work, found.id) if one.id in wanted] if any(wanted) else []
    names = await named(talk, found, people) if people else {}
    parts = []
    for number, one in enumerate(lines, 1):
        who: Param = ""
        if one.participant_id in names:
            who = text(f"meet.{Meet.AGENDA_SPEAKER}", name=names[one.participant_id])
        long: Param = text(f"meet.{Meet.AGENDA_MINUTES}", count=one.minutes) if one.minutes else ""
        said = words(one.words_id, most)
        parts.append(phrase(f"meet.{Meet.AGENDA_LINE}", number=number, words=said, speaker=who, minutes=long))
    return listing(parts)


class Add:
    FORM = AddAgendaLine
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if not name:
            found = await at_desk(talk, draft.values["consultation"], *_OPEN)
            if len(await agenda_of(talk.work, found.id)) >= MOST:
                raise Refusal(Refused.AGENDA_FULL, most=MOST)
        return draft

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        return heard_minutes(talk, said) if name == "minutes" else said

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found = await at_desk(talk, draft.values["consultation"])
        people = [one for one in await participants_of(talk.work, found.id) if one.ended_at is None]
        names = await named(talk, found, people)
        nobody = Option(_NOBODY, phrase(f"meet.{Meet.NOBODY}"))
        return {
            "speaker": [
                nobody,
                *(Option(one, phrase(f"button.{Button.PERSON_LINE}", name=names[one])) for one in names),
            ]
        }

    @staticmethod
    async def handle(talk: Talk, form: AddAgendaLine) -> None:
        found = await at_desk(talk, form.consultation, *_OPEN)
        lines = await agenda_of(talk.work, found.id)
        made = await kept(talk, found, form.words, "consultation_agenda")
        assert made is not None
        speaker = None if form.speaker in ("", _NOBODY) else form.speaker
        place = max((one.position for one in lines), default=0) + 1
        line = AgendaLine(new_id(), place, made, speaker, int(form.minutes))
        add_agenda_line(talk.work, found.id, line)
        talk.reply(await _letter(talk, found, [*lines, line], arranges=True))


def heard_minutes(talk: Talk, said: Answer) -> Answer:
    """Minutes in words: 45, 二十分钟, 半小时. Raises Misheard."""
    if said.value or not said.text:
        return said
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    bare = said.text.strip("。. ")
    found = length(bare) or length(f"{bare}分钟")
    if found is None or not 0 < found <= LONGEST:
        raise Misheard(Say.MINUTES_UNCLEAR)
    return Answer(value=str(found))


async def _line_options(talk: Talk, consultation_id: str) -> list[Option]:
    lines = await agenda_of(talk.work, (await at_desk(talk, consultation_id)).id)
    return [Option(one.id, phrase(f"button.{Button.PERSON_LINE}", name=words(one.words_id, 12))) for one in lines]


class Move:
    FORM = MoveAgendaLine
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        lines = await _line_options(talk, draft.values["consultation"])
        places = [Option(str(n), phrase(f"meet.{Meet.PLACE}", number=n)) for n in range(1, len(lines) + 1)]
        return {"line": lines, "place": places}

    @staticmethod
    async def handle(talk: Talk, form: MoveAgendaLine) -> None:
        found = await at_desk(talk, form.consultation, *_OPEN)
        lines = await agenda_of(talk.work, found.id)
        moved = next((one for one in lines if one.id == form.line), None)
        if moved is None:
            raise Refusal(Refused.BUTTON_STALE)
        ordered = [one for one in lines if one is not moved]
        ordered.insert(int(form.place) - 1, moved)
        for place, one in enumerate(ordered, 1):
            place_agenda_line(talk.work, one.id, place)
        talk.reply(await _letter(talk, found, ordered, arranges=True))


class Drop:
    FORM = DropAgendaLine
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        return {"line": await _line_options(talk, draft.values["consultation"])}

    @staticmethod
    async def handle(talk: Talk, form: DropAgendaLine) -> None:
        found = await at_desk(talk, form.consultation, *_OPEN)
        lines = await agenda_of(talk.work, found.id)
        for one in lines:
            if one.id == form.line:
                drop_agenda_line(talk.work, one)
        left = [one for one in lines if one.id != form.line]
        talk.reply(await _letter(talk, found, left, arranges=True))
