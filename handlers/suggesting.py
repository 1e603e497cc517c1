"""报送建议 to a department or a named body, and what becomes of it: 采纳, 部分采纳, 未采纳, with the 批示."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Draft, Option
from dialogs.keys import Button, Label
from dialogs.letter import Card, Letter, Param, department, phrase, row
from dialogs.letter import words as words_ref
from dialogs.outcome_forms import ELSEWHERE, NoteFate, Suggest
from dialogs.outcome_keys import After
from dialogs.outcome_letters import line, suggested
from domain import consultation_moves
from domain.consultation import Consultation, Verb
from domain.consultation_moves import check as still_possible
from domain.people import Actor, Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.after_meeting import kept, settled, speaks_for
from handlers.consultation_people import liaisons_at, tell
from handlers.consultation_record import go_on, record_consultation
from handlers.dialog import Offers, answer_choice
from handlers.talk import Talk
from handlers.telling_outcome import tell_fate
from storage.consultations import consultation

LONGEST_BODY = 60


class Send:
    FORM = Suggest
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        found = await _suggestible(talk, draft.values["consultation"])
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        places = talk.house.district.departments_at(talk.now)
        named = [Option(one, phrase(f"button.{Button.DEPARTMENT}", department=department(one))) for one in places]
        return {"to": [*named, Option(ELSEWHERE, phrase(f"after.{After.NAMED_BODY}"))]}

    @staticmethod
    async def check(talk: Talk, draft: Draft) -> Letter:
        values = draft.values
        whom: Param = values["body"] if values["to"] == ELSEWHERE else department(values["to"])
        rows = [row("landmark", whom, f"after.{After.TO_WHOM}")]
        rows += [row("message-square", words_ref(one, 200), f"label.{Label.SUGGESTION}") for one in values["words"]]
        key = f"{Suggest.name}.{CHECK}.ask"
        choices = (
            answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{Button.CHANGE_WORDS}"), CHECK, "words"),
            button(Button.CANCEL, "cancel"),
        )
        return Letter(key, (phrase(key, number=values["number"]),), card=Card(rows=tuple(rows)), choices=choices)

    @staticmethod
    async def handle(talk: Talk, form: Suggest) -> None:
        found = await _suggestible(talk, form.consultation)
        words = await settled(talk, found, form.words, "consultation_suggestion")
        to = form.to
        people: list[str] = []
        if to == ELSEWHERE:
            body = form.body.strip()[:LONGEST_BODY]
            to = talk.work.content("consultation_body", body, consultation_id=found.id)
        elif to not in talk.house.district.departments_at(talk.now):
            raise Refusal(Refused.DEPARTMENT_GONE)
        else:
            people = [] if found.practice else await liaisons_at(talk, to)
        by = talk.actor(found.station_id)
        by = Actor(by.person_id, by.roles | {Role.CLERK}) if by.person_id == found.leader_id else by
        moved, event = consultation_moves.suggest(found, by, talk.now, talk.channel, words=words, to=to)
        made = await go_on(talk, record_consultation(talk, moved, event))
        tell(talk, people, suggested(made))
        fate = button(Button.NOTE_FATE, "note_fate", consultation=made.id)
        talk.reply(line(After.SUGGESTED, fate, number=made.number, count=len(people)))


async def _suggestible(talk: Talk, consultation_id: str) -> Consultation:
    """Raises Refusal before the meeting, and once its fate is known."""
    found = await kept(talk, consultation_id)
    still_possible(Verb.SUGGEST, found)
    if found.fate is not None:
        raise Refusal(Refused.FATE_KNOWN, number=found.number)
    return found


class Fate:
    FORM = NoteFate
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        found, _ = await _answerable(talk, draft.values["consultation"])
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def handle(talk: Talk, form: NoteFate) -> None:
        """By a liaison of the department that it went to, or written down at the station's desk."""
        found, by = await _answerable(talk, form.consultation)
        words = await settled(talk, found, form.words, "consultation_fate") if form.words else None
        moved, event = consultation_moves.note_fate(found, by, talk.now, talk.channel, fate=form.fate, words=words)
        made = await go_on(talk, record_consultation(talk, moved, event))
        await tell_fate(talk, made)
        talk.reply(line(After.FATE_NOTED, number=made.number))


async def _answerable(talk: Talk, consultation_id: str) -> tuple[Consultation, Actor]:
    found = await consultation(talk.work, consultation_id)
    if found is None:
        raise Refusal(Refused.CONSULTATION_UNKNOWN)
    if speaks_for(talk, found.suggested_to) and not found.practice:
        by = Actor(talk.person_id, frozenset({Role.LIAISON}))
    elif may(talk.actor(found.station_id), Permission.CONSULTATION_SEE):
        found, by = await kept(talk, consultation_id), talk.actor(found.station_id)
        by = Actor(by.person_id, by.roles | {Role.CLERK}) if by.person_id == found.leader_id else by
    else:
        raise Refusal(Refused.NOT_YOURS)
    still_possible(Verb.NOTE_FATE, found)
    if found.suggested_at is None:
        raise Refusal(Refused.NOT_SUGGESTED, number=found.number)
    if found.fate is not None:
        raise Refusal(Refused.FATE_KNOWN, number=found.number)
    return found, by
