"""名单: who is invited and what he has answered, for the eyes of the desk; the limit of seats; answers by telephone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Answer as Said
from dialogs.form import Draft, Misheard, Option
from dialogs.invitation_forms import AnswerFor, SetCapacity, ShowParticipants
from dialogs.invitation_letters import said, titled
from dialogs.inviting_keys import Inviting
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, Phrase, listing, phrase, text, words
from domain.attending import HOSTS, answered, ensure_open, wants_seat
from domain.consultation import BEFORE, Answer, Consultation, Part, Participant
from domain.consultation_moves import event_of
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.consultation_record import record_consultation
from handlers.dialog import Offers
from handlers.invited import Forms, at_desk, forms_of, taken_while_open, who, who_at_desk
from handlers.seating import move_up, settle
from handlers.talk import Talk
from storage import tables
from storage.consultations import participants_of
from storage.seats import count_seats, rely_on_seats, seats_of

PAGE = 12
MOST_SEATS = 2000


async def on_list(talk: Talk, found: Consultation) -> list[Participant]:
    return [one for one in await participants_of(talk.work, found.id) if one.ended_at is None]


class Shown:
    FORM = ShowParticipants
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def handle(talk: Talk, form: ShowParticipants) -> None:
        found = await at_desk(talk, form.consultation)
        people = await on_list(talk, found)
        _, capacity = await seats_of(talk.work, found.id)
        forms = await forms_of(talk, found)
        pages = max(1, -(-len(people) // PAGE))
        page = form.page % pages
        shown = people[page * PAGE :][:PAGE]
        lines = [
            said(
                Inviting.LINE,
                count=page * PAGE + place,
                part=part_said(one),
                who=who_at_desk(one, forms),
                answer=answer_said(one),
            )
            for place, one in enumerate(shown, 1)
        ]
        lead = (
            said(Inviting.LIST, lines=listing(lines), **titled(found))
            if lines
            else said(Inviting.LIST_EMPTY, **titled(found))
        )
        limit = seats_said(people, capacity)
        vias = [via for one in shown if (via := forms.via(one.person_id))]
        talk.reply(
            Letter(
                f"inviting.{Inviting.LIST}",
                (lead, *counts_said(people), limit),
                choices=(*_next(found, page, pages), *list_choices(found, people)),
                via=vias[0] if vias else "",
                carries=True,
            )
        )


def _taken(people: Sequence[Participant]) -> int:
    return sum(wants_seat(one) and one.queued_at is None for one in people)


def seats_said(people: Sequence[Participant], capacity: int | None) -> Phrase:
    if not capacity:
        return said(Inviting.NO_LIMIT)
    return said(Inviting.SEATS, count=min(_taken(people), capacity), most=capacity)


def part_said(one: Participant) -> Param:
    return text(f"consultation_part.{one.part}")


def answer_said(one: Participant) -> Param:
    if one.invited_at is None:
        return text(f"inviting.{Inviting.NOT_INVITED}")
    if one.answer is None and one.part in HOSTS:
        return text(f"inviting.{Inviting.HOSTS}")
    if one.answer is None:
        return text(f"inviting.{Inviting.SILENT}")
    if one.queued_at is not None:
        return text(f"inviting.{Inviting.WAITING}")
    if one.answer is Answer.SENDS and one.delegate_id:
        return text(f"inviting.{Inviting.SENDS_WHO}", name=words(one.delegate_id))
    return text(f"attendance.{one.answer}")


def counts_said(people: Sequence[Participant]) -> tuple[Phrase, ...]:
    """Hosts are there; everybody else by what he has answered, once he was asked."""
    listed = [one for one in people if one.part not in HOSTS]
    asked = [one for one in listed if one.invited_at is not None or one.answer is not None]
    if not asked:
        return (said(Inviting.COUNTS_NONE, count=len(listed)),) if listed else ()
    by = Counter(one.answer for one in asked if one.queued_at is None)
    counts = said(
        Inviting.COUNTS,
        yes=by[Answer.YES],
        sends=by[Answer.SENDS],
        written=by[Answer.WRITTEN],
        no=by[Answer.NO],
        silent=by[None],
        waiting=sum(one.queued_at is not None for one in asked),
    )
    later = len(listed) - len(asked)
    return (counts, said(Inviting.COUNTS_LATER, count=later)) if later else (counts,)


def _next(found: Consultation, page: int, pages: int) -> tuple[Choice, ...]:
    if page + 1 >= pages:
        return ()
    return (button(Button.NEXT_PAGE, "show_participants", consultation=found.id, page=page + 1),)


def list_choices(found: Consultation, people: Sequence[Participant]) -> tuple[Choice, ...]:
    """What can be done about the list by whoever keeps it."""
    made: list[Choice] = []
    if found.state in BEFORE:
        made.append(button(Button.ADD_PARTICIPANT, "add_participant", consultation=found.id))
        made.append(button(Button.ADD_GUEST, "add_guest", consultation=found.id))
        made.append(button(Button.DROP_PARTICIPANT, "drop_participant", consultation=found.id))
        made.append(button(Button.SET_CAPACITY, "set_capacity", consultation=found.id))
        if any(by_phone(one) for one in people):
            made.append(button(Button.ANSWER_FOR, "answer_for", consultation=found.id))
        made.append(button(Button.ADD_MATERIAL, "add_material", consultation=found.id))
    if any(one.part is Part.GUEST for one in people):
        made.append(button(Button.REISSUE_GUEST, "reissue_guest", consultation=found.id))
    return (*made, button(Button.BEFORE, "show_before", consultation=found.id))


def by_phone(one: Participant) -> bool:
    """Nobody answers for him in a chat of his own."""
    return one.person_id is None and one.invited_at is not None


class Capacity:
    FORM = SetCapacity
    REQUIRES = Permission.CONSULTATION_SEE
    taken = staticmethod(taken_while_open)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Said) -> Said:
        if answer.words:
            talk.work.delete(tables.contents, id=answer.words)
        given = answer.text.strip().removesuffix("人").removesuffix("个").removesuffix("位").strip()
        if given in ("不限", "0", "no limit", "none"):
            return Said(text="0")
        if not given.isdecimal() or not 1 <= int(given) <= MOST_SEATS:
            raise Misheard(Say.SEATS_UNCLEAR)
        found = await at_desk(talk, draft.values["consultation"])
        if int(given) < _taken(await on_list(talk, found)):
            raise Misheard(Say.SEATS_PROMISED)
        return Said(text=str(int(given)))

    @staticmethod
    async def handle(talk: Talk, form: SetCapacity) -> None:
        """Never fewer than have been promised one; with more, who waits moves up at once."""
        found = await at_desk(talk, form.consultation)
        ensure_open(found, talk.now)
        people = await on_list(talk, found)
        seats, before = await seats_of(talk.work, found.id)
        taken, wanted = _taken(people), int(form.count) or None
        if wanted is not None and wanted < taken:
            raise Refusal(Refused.SEATS_TAKEN, count=taken)
        rely_on_seats(talk.work, found.id, seats)
        moved = replace(found, capacity=wanted)
        event = event_of(
            Name.CONSULTATION_SEATS_SET, found, talk.actor(found.station_id), talk.now, talk.channel, seats=wanted
        )
        made = record_consultation(talk, moved, event)
        count_seats(talk.work, found.id)
        free = len(people) if wanted is None else wanted - taken
        up = await move_up(talk, made, free) if before is not None else 0
        key = Inviting.CAPACITY_SET if wanted else Inviting.CAPACITY_FREE
        params = {"count": wanted} if wanted else {}
        back = button(Button.PARTICIPANTS, "show_participants", consultation=found.id)
        talk.reply(Letter(f"inviting.{key}", (said(key, moved=up, **params, **titled(found)),), choices=(back,)))


class Phoned:
    FORM = AnswerFor
    REQUIRES = Permission.CONSULTATION_SEE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        found = await at_desk(talk, draft.values["consultation"])
        ensure_open(found, talk.now)
        if not name and not any(by_phone(one) for one in await on_list(talk, found)):
            raise Refusal(Refused.NOBODY_BY_PHONE)
        return draft

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        found = await at_desk(talk, draft.values["consultation"])
        people = [one for one in await on_list(talk, found) if by_phone(one)]
        return {"who": options(people, await forms_of(talk, found))}

    @staticmethod
    async def handle(talk: Talk, form: AnswerFor) -> None:
        found = await at_desk(talk, form.consultation)
        ensure_open(found, talk.now)
        one = next((one for one in await on_list(talk, found) if one.id == form.who and by_phone(one)), None)
        if one is None:
            raise Refusal(Refused.ALREADY_DONE)
        after = answered(one, Answer(form.said), talk.now)
        event = {"answer": form.said, "by": talk.person_id}
        made, place = await settle(talk, found, one, after, Name.PARTICIPANT_ANSWERED, **event)
        key, params = (
            (Inviting.WAITS, {"place": place}) if place else (Inviting.ANSWERED_FOR, {"answer": answer_said(made)})
        )
        forms = await forms_of(talk, found)
        line = said(key, **params, **({} if place else {"who": who(one, forms)}), **titled(found))
        back = button(Button.PARTICIPANTS, "show_participants", consultation=found.id)
        talk.reply(Letter(f"inviting.{key}", (line,), choices=(back,)))


def options(people: Sequence[Participant], forms: Forms) -> list[Option]:
    label = f"button.{Button.PARTICIPANT_LINE}"
    return [Option(one.id, phrase(label, part=part_said(one), name=who_at_desk(one, forms))) for one in people]
