"""进入下一步, which says what is missing; 退回前面一步, with a reason, after which it goes on by hand."""

from __future__ import annotations

from dataclasses import replace

from dialogs.consultation_cards import card_choice
from dialogs.consultation_forms import SendBack, StepOn
from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, both, name, phrase, words
from domain import consultation_moves
from domain.consultation import Consultation, Verb
from domain.consultation_rules import Keeper
from domain.consultation_steps import ensure_none, missing
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_away import but_recused
from handlers.consultation_record import go_on, record_consultation
from handlers.consultation_words import settled
from handlers.consulting import consultation_here
from handlers.dialog import Offers
from handlers.show_consultation import shown
from handlers.talk import Talk
from storage.consultation_facts import facts_of
from storage.consultations import participant_as


class On:
    FORM = StepOn
    REQUIRES = Permission.CONSULTATION_LEAD

    @staticmethod
    async def handle(talk: Talk, form: StepOn) -> None:
        found = await consultation_here(talk, form.consultation, On.REQUIRES)
        consultation_moves.check(Verb.STEP, found)
        if form.step not in (-1, found.step):
            raise Refusal(Refused.ALREADY_DONE, number=found.number)
        rules = talk.house.consulting_of(found.rules)
        ensure_none(missing(found, await facts_of(talk.work, found.id), rules))
        actor = talk.actor(found.station_id)
        moved = consultation_moves.step_done(found, actor, talk.now, talk.channel, steps=len(rules.steps))
        made = await go_on(talk, record_consultation(talk, *moved))
        talk.reply(
            await shown(talk, made, await participant_as(talk.work, made.id, talk.person_id), key=Say.STEPPED_ON)
        )


async def keepers(talk: Talk, found: Consultation) -> tuple[str, ...]:
    """Whose the step is that it stands at; where nobody has that role, the head's."""
    rules = talk.house.consulting_of(found.rules)
    if found.step >= len(rules.steps):
        return ()
    crew = await talk.crew(found.station_id)
    heads = crew.heads or crew.staff
    match rules.steps[found.step].keeper:
        case Keeper.LEADER:
            return (found.leader_id,)
        case Keeper.CLERK:
            return crew.clerks or heads
        case Keeper.STAFF:
            return crew.staff
        case Keeper.HEAD:
            return heads


class Back:
    FORM = SendBack
    REQUIRES = Permission.CONSULTATION_DECIDE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
        if name_:
            return draft
        found = await Back._here(talk, draft.values["consultation"])
        return replace(draft, values={**draft.values, "number": found.number})

    @staticmethod
    async def _here(talk: Talk, consultation_id: str) -> Consultation:
        found = await consultation_here(talk, consultation_id, Back.REQUIRES)
        consultation_moves.check(Verb.SEND_BACK, found)
        if not found.step:
            raise Refusal(Refused.NO_STEP_BACK, number=found.number)
        return found

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found = await Back._here(talk, draft.values["consultation"])
        steps = talk.house.consulting_of(found.rules).steps[: found.step]
        named = [
            Option(str(at), phrase(f"button.{Button.STEP_LINE}", at=at + 1, step=both(step.name, step.name_en)))
            for at, step in enumerate(steps)
        ]
        return {"to": named[::-1]}

    @staticmethod
    async def handle(talk: Talk, form: SendBack) -> None:
        found = await Back._here(talk, form.consultation)
        reason = await settled(talk, found, form.reason, "consultation_reason")
        actor = talk.actor(found.station_id)
        moved = consultation_moves.send_back(found, actor, talk.now, talk.channel, to=int(form.to), reason=reason)
        made = record_consultation(talk, *moved)
        await _tell(talk, made, reason)
        mine = await participant_as(talk.work, made.id, talk.person_id)
        talk.reply(await shown(talk, made, mine, key=Say.SENT_BACK))


async def _tell(talk: Talk, found: Consultation, reason: str) -> None:
    """The leader, and whose step it is now."""
    step = talk.house.consulting_of(found.rules).steps[found.step]
    key = f"say.{Say.SENT_BACK_TOLD}"
    said = phrase(
        key,
        number=found.number,
        by=name(talk.person_id),
        step=both(step.name, step.name_en),
        reason=words(reason, 200),
    )
    letter = Letter(key, (said,), choices=(card_choice(found),), carries=True)
    people = await but_recused(talk, found, (found.leader_id, *await keepers(talk, found)))
    talk.told += [(person, letter) for person in people if person != talk.person_id]
