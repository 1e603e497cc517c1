"""纪要: put together, edited a section at a time, and sent to everybody who took part."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft, Option
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, moment, phrase
from dialogs.outcome_forms import EditMinutes, MakeMinutes, SendMinutes
from dialogs.outcome_keys import After
from dialogs.outcome_letters import line, minutes_draft, minutes_for_you
from domain import minutes as text_of
from domain import outcome_moves
from domain.consultation import Consultation, Verb
from domain.consultation_moves import check
from domain.minutes import SECTIONS, added, assembled, replaced, sections
from domain.outcome_moves import MinutesState
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.wording import strip_contacts
from handlers.after_meeting import kept
from handlers.consultation_people import tell, who_took_part
from handlers.consultation_record import go_on, record_consultation
from handlers.consultation_via import via_of_minutes
from handlers.dialog import Offers
from handlers.minutes_gather import gathered
from handlers.papers import offer
from handlers.talk import CONTACT_REMOVED, Talk
from storage import tables
from storage.minutes import Minutes, add_edition, change_minutes, editions_of

KIND = "consultation_minutes"
OVER = "minutes_over"
"""The timer that ends the time to object; its subject is the edition."""


class Make:
    FORM = MakeMinutes
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: MakeMinutes) -> None:
        """The draft as it stands; the first is put together, one after objections begins with what was sent."""
        found = await kept(talk, form.consultation)
        check(Verb.MINUTE, found)
        editions = await editions_of(talk.work, found.id)
        last = editions[-1] if editions else None
        if last is not None and last.state == MinutesState.SETTLED:
            talk.reply(standing(talk, found, last))
            return
        kind = After.MINUTES_DRAFT
        if last is None:
            last = await begun(talk, found, 1, assembled(await gathered(talk, found)))
        elif last.state == MinutesState.SENT:
            last = await begun(talk, found, last.edition + 1, await talk.words([last.words_id]))
            kind = After.MINUTES_NEW_EDITION
        talk.reply(minutes_draft(found, kind, last.words_id, edition=last.edition, tools=tools(talk, found)))


async def begun(talk: Talk, found: Consultation, edition: int, text: str) -> Minutes:
    words = await kept_words(talk, found, text)
    return add_edition(talk.work, found.id, edition, words, talk.person_id)


async def kept_words(talk: Talk, found: Consultation, text: str) -> str:
    said = strip_contacts(text, CONTACT_REMOVED)[: text_of.LONGEST]
    made = talk.work.content(KIND, said, consultation_id=found.id, via=await via_of_minutes(talk, found))
    talk.texts[made] = said
    return made


def tools(talk: Talk, found: Consultation) -> tuple[Choice, ...]:
    """The page to edit it on, and the document."""
    edit = offer(talk, "minutes", {"consultation": found.id}, label=f"button.{Button.EDIT_ON_PAGE}")
    return (replace(edit, primary=False), document(talk, found))


def document(talk: Talk, found: Consultation) -> Choice:
    made = offer(talk, "minutes_docx", {"consultation": found.id}, label=f"button.{Button.MINUTES_DOCX}")
    return replace(made, primary=False)


def standing(talk: Talk, found: Consultation, last: Minutes) -> Letter:
    choices = (button(Button.WHOLE_MINUTES, "show_minutes", consultation=found.id), document(talk, found))
    return line(After.MINUTES_STANDING, *choices, number=found.number, edition=last.edition)


class Edit:
    FORM = EditMinutes
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        found, last = await draft_of(talk, draft.values["consultation"])
        return replace(draft, values={**draft.values, "number": found.number, "seen": last.words_id})

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        _, last = await draft_of(talk, draft.values["consultation"])
        stand = [name for name, _ in sections(await talk.words([last.words_id]))]
        named = [*stand, *(name for name in SECTIONS if name not in stand)]
        return {"section": [Option(name, phrase(f"after.{After.SECTION}", name=name)) for name in named]}

    @staticmethod
    async def handle(talk: Talk, form: EditMinutes) -> None:
        found, last = await draft_of(talk, form.consultation)
        if last.words_id != form.seen:
            raise Refusal(Refused.MINUTES_CHANGED, number=found.number)
        text = await talk.words([last.words_id])
        said = await talk.words(form.words)
        if not said:
            raise Refusal(Refused.WORDS_GONE)
        change = added if form.how == "add" else replaced
        made = await change_text(talk, found, last, change(text, form.section, said))
        for piece in form.words:
            talk.work.delete(tables.contents, id=piece)
        talk.reply(minutes_draft(found, After.MINUTES_CHANGED, made, edition=last.edition, tools=tools(talk, found)))


async def change_text(talk: Talk, found: Consultation, last: Minutes, text: str) -> str:
    """The draft in other words; a conflict where somebody else changed it at this moment."""
    made = await kept_words(talk, found, text)
    change_minutes(talk.work, last, words_id=made)
    talk.work.delete(tables.contents, id=last.words_id)
    return made


async def draft_of(talk: Talk, consultation_id: str) -> tuple[Consultation, Minutes]:
    """Raises Refusal where there is none, or it has gone out."""
    found = await kept(talk, consultation_id)
    editions = await editions_of(talk.work, found.id)
    if not editions:
        raise Refusal(Refused.MINUTES_NONE, number=found.number)
    if editions[-1].state != MinutesState.DRAFT or any(one.state == MinutesState.SETTLED for one in editions):
        raise Refusal(Refused.MINUTES_OUT, number=found.number)
    return found, editions[-1]


class Send:
    FORM = SendMinutes
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: SendMinutes) -> None:
        found, last = await draft_of(talk, form.consultation)
        if form.seen and last.words_id != form.seen:
            raise Refusal(Refused.MINUTES_CHANGED, number=found.number)
        days = talk.house.consulting_of(found.rules).objection_days
        until = talk.house.calendar.add_workdays(talk.now, days)
        by = talk.actor(found.station_id)
        moved, event = outcome_moves.minute(
            found, by, talk.now, talk.channel, minutes=last.id, edition=last.edition, until=until
        )
        change_minutes(talk.work, last, state=MinutesState.SENT.value, sent_at=talk.now, answer_by=until)
        for before in await editions_of(talk.work, found.id):
            if before.state == MinutesState.SENT:
                change_minutes(talk.work, before, state=MinutesState.REPLACED.value)
                talk.work.timer_done(OVER, before.id, 0)
        talk.work.timer(OVER, last.id, 0, until)
        await go_on(talk, record_consultation(talk, moved, event), minutes_sent=True)
        people = [one for one in await who_took_part(talk, found) if one != talk.person_id]
        tell(talk, people, minutes_for_you(found, last.id, last.words_id, until))
        key = After.MINUTES_SENT if people else After.MINUTES_SENT_NOBODY
        talk.reply(line(key, number=found.number, count=len(people), by=moment(until)))
