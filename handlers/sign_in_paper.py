"""纸质签到: the clerk ticks who has signed on paper, one press each; who has no phone is entered by name."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.form import Answer, Draft
from dialogs.keys import Button
from dialogs.letter import Choice, Letter, phrase, say, title
from dialogs.meeting_forms import EnterPerson, SignInPaper, SignInSheet, Tick, Untick
from dialogs.meeting_keys import Meet
from domain.consultation import Came, Consultation, Part, Participant, Stage
from domain.events import Name
from domain.people import Role
from domain.permissions import Permission, ensure, may
from domain.refusal import Refusal, Refused
from domain.sign_in import EARLY, came, not_came
from handlers.consultation_record import record_participant
from handlers.meeting_people import at_desk, named
from handlers.motion_letters import open_questions
from handlers.name_keys import kept_name, sealed_name
from handlers.said_at_meeting import kept
from handlers.sign_in import begun, seated_choices
from handlers.speak import enough
from handlers.talk import Talk
from storage.consultations import participant, participants_of
from storage.ids import new_id
from storage.meetings import came_count, utter
from storage.motions import has_voted, rely_on_no_vote

PAGE = 5
NOW = (Stage.SCHEDULED, Stage.MEETING)


async def _at_table(talk: Talk, consultation_id: str) -> Consultation:
    """One whose people come now. Raises Refusal."""
    found = await at_desk(talk, consultation_id, *NOW)
    if found.start_at is None or (found.state is Stage.SCHEDULED and talk.now < found.start_at - EARLY):
        raise Refusal(Refused.MEETING_EARLY, number=found.number)
    return found


class Paper:
    FORM = SignInPaper
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: SignInPaper) -> None:
        found = await _at_table(talk, form.consultation)
        talk.reply(await _missing(talk, found, await participants_of(talk.work, found.id), form.page))


async def _missing(
    talk: Talk, found: Consultation, people: Sequence[Participant], page: int, *, ticked: Participant | None = None
) -> Letter:
    """Who is not there yet, as many as have a button; the rest behind the next page."""
    there = [one for one in people if one.ended_at is None and one.came_at is not None]
    left = [one for one in people if one.ended_at is None and one.came_at is None]
    page = page % max(1, -(-len(left) // PAGE))
    shown = left[page * PAGE :][:PAGE]
    names = await named(talk, found, [*shown, *([ticked] if ticked else [])])
    choices = [
        Choice(
            phrase(f"button.{Button.PERSON_LINE}", name=names[one.id]), "tick", {"participant": one.id, "page": page}
        )
        for one in shown
    ]
    if len(left) > PAGE:
        choices.append(button(Button.MORE_NAMES, "sign_in_paper", consultation=found.id, page=page + 1))
    choices.append(button(Button.ENTER_PERSON, "enter_person", consultation=found.id))
    if may(talk.actor(found.station_id), Permission.CONSULTATION_KEEP):
        choices.append(button(Button.SHEET_PHOTO, "sign_in_sheet", consultation=found.id))
    if ticked is not None:
        choices.append(button(Button.UNTICK, "untick", participant=ticked.id))
    lead = [phrase(f"meet.{Meet.TICKED}", name=names[ticked.id])] if ticked else []
    key = f"meet.{Meet.PAPER if left else Meet.PAPER_DONE}"
    line = phrase(key, title=title(found.title_id), came=len(there), left=len(left))
    return Letter(key, (*lead, line), choices=tuple(choices))


async def _of_list(talk: Talk, participant_id: str) -> tuple[Consultation, Participant]:
    one = await participant(talk.work, participant_id)
    if one is None:
        raise Refusal(Refused.NOT_INVITED)
    return await _at_table(talk, one.consultation_id), one


class TickOne:
    FORM = Tick
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: Tick) -> None:
        found, one = await _of_list(talk, form.participant)
        how = _how(talk, found)
        made = record_participant(talk, came(one, talk.now, how), Name.PARTICIPANT_CAME, how=how.value)
        found = await begun(talk, found)
        if one.person_id not in (None, talk.person_id):
            line = phrase(f"meet.{Meet.SIGNED_IN}", title=title(found.title_id), number=found.number)
            talk.told.append(
                (str(one.person_id), Letter(f"meet.{Meet.SIGNED_IN}", (line,), choices=seated_choices(found)))
            )
            talk.told += [(str(one.person_id), letter) for letter in await open_questions(talk, found, made)]
        people = [made if other.id == made.id else other for other in await participants_of(talk.work, found.id)]
        talk.reply(await _missing(talk, found, people, form.page, ticked=made))


def _how(talk: Talk, found: Consultation) -> Came:
    """A clerk ticks what is on paper; the leader and the head enter people themselves."""
    return Came.PAPER if Role.CLERK in talk.actor(found.station_id).roles else Came.HEAD


class UntickOne:
    FORM = Untick
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: Untick) -> None:
        found, one = await _of_list(talk, form.participant)
        if one.came_how is Came.CODE:
            raise Refusal(Refused.ALREADY_DONE)
        gone = not_came(one)
        if await has_voted(talk.work, one.id):
            raise Refusal(Refused.TICK_VOTED)
        made = record_participant(talk, gone, Name.PARTICIPANT_NOT_CAME)
        rely_on_no_vote(talk.work, one.id)
        names = await named(talk, found, [made])
        again = button(Button.PAPER_SIGN_IN, "sign_in_paper", consultation=found.id)
        talk.reply(say(f"meet.{Meet.UNTICKED}", again, name=names[made.id]))


class Sheet:
    FORM = SignInSheet
    REQUIRES = Permission.CONSULTATION_KEEP

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return enough(talk, draft, name)

    @staticmethod
    async def handle(talk: Talk, form: SignInSheet) -> None:
        found = await at_desk(talk, form.consultation, *NOW, Stage.HELD)
        ensure(talk.actor(found.station_id), Sheet.REQUIRES)
        words = await kept(talk, found, form.words or [], "consultation_sign_in", form.files)
        own: dict[str, str | None] = {"participant_id": None, "person_id": talk.person_id}
        utter(talk.work, found.id, "sign_in", words, form.files, **own)
        talk.reply(say(f"meet.{Meet.SHEET_KEPT}", count=await came_count(talk.work, found.id)))


class Enter:
    FORM = EnterPerson
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if not name:
            await _at_table(talk, draft.values["consultation"])
        return draft

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        return await sealed_name(talk, said) if name == "called" else said

    @staticmethod
    async def handle(talk: Talk, form: EnterPerson) -> None:
        found = await _at_table(talk, form.consultation)
        name = kept_name(talk, found, "consultation_name", form.called)
        row = Participant(id=new_id(), consultation_id=found.id, part=Part(form.part), name_id=name)
        added = record_participant(talk, row, Name.PARTICIPANT_ADDED, part=row.part.value)
        how = _how(talk, found)
        made = record_participant(talk, came(added, talk.now, how), Name.PARTICIPANT_CAME, how=how.value)
        found = await begun(talk, found)
        lists = button(Button.PAPER_SIGN_IN, "sign_in_paper", consultation=found.id)
        more = button(Button.ENTER_PERSON, "enter_person", consultation=found.id)
        names = await named(talk, found, [made])
        talk.reply(say(f"meet.{Meet.ENTERED}", more, lists, name=names[made.id]))
