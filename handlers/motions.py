"""表决: what a meeting votes on, as those see and move it who run the meeting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dialogs.cards import button
from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Button
from dialogs.letter import Choice as Pressed
from dialogs.letter import Letter, Param, Phrase, department, listing, phrase, say, text, title, words
from dialogs.meeting_keys import Meet
from dialogs.motion_forms import (
    ChangeMotion,
    CloseMotion,
    CountHands,
    DropMotion,
    Motions,
    OpenMotion,
    PutMotion,
    RateReply,
    ShowMotion,
)
from domain import ballots
from domain.ballots import Motion, MotionState, Subject, counts_of
from domain.consultation import BEFORE, Consultation, Stage
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.count_motion import count_soon
from handlers.dialog import Offers
from handlers.meeting_people import at_desk, readers
from handlers.motion_letters import counts, question
from handlers.said_at_meeting import kept
from handlers.talk import Talk
from handlers.vote import key_of
from storage.consultations import participants_of
from storage.ids import new_id
from storage.meetings import utter
from storage.motions import ballots_of, begin_sum, end_sum, motion, motions_of, voted, write_motion

REQUIRES = Permission.CONSULTATION_SEE
MOST = 8
_PUT = (*BEFORE, Stage.MEETING)
_LIST = (*_PUT, Stage.HELD, Stage.FOLLOWING, Stage.CLOSED)


class List:
    FORM = Motions
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: Motions) -> None:
        found = await at_desk(talk, form.consultation, *_LIST)
        shown = [one for one in await motions_of(talk.work, found.id) if one.state is not MotionState.DROPPED]
        choices = [
            Pressed(phrase(f"button.{Button.MOTION_LINE}", number=number), "show_motion", {"motion": one.id})
            for number, one in enumerate(shown[-6:], max(1, len(shown) - 5))
        ]
        if found.state in _PUT:
            choices.append(button(Button.PUT_MOTION, "put_motion", consultation=found.id))
            choices.append(button(Button.RATE_REPLY, "rate_reply", consultation=found.id))
        if not shown:
            talk.reply(say(f"meet.{Meet.MOTIONS_NONE}", *choices, title=title(found.title_id)))
            return
        lines = listing([_line(number, one) for number, one in enumerate(shown, 1)])
        talk.reply(say(f"meet.{Meet.MOTIONS}", *choices, title=title(found.title_id), lines=lines))


def _line(number: int, one: Motion) -> Phrase:
    state = text(f"motion_state.{one.state}")
    return phrase(f"meet.{Meet.MOTION_LINE}", number=number, words=words(one.words_id, 60), state=state)


async def _one(talk: Talk, motion_id: str, *stages: Stage) -> tuple[Consultation, Motion]:
    """One that this person may move. Raises Refusal."""
    one = await motion(talk.work, motion_id)
    if one is None:
        raise Refusal(Refused.BUTTON_STALE)
    found = await at_desk(talk, one.consultation_id, *stages)
    talk.thing = one.id
    return found, one


class Show:
    FORM = ShowMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowMotion) -> None:
        found, one = await _one(talk, form.motion)
        talk.reply(await _standing(talk, found, one))


async def _standing(talk: Talk, found: Consultation, one: Motion, *lead: Phrase) -> Letter:
    """How it stands now: of a secret one only how many have voted, until it is closed."""
    params: dict[str, Param] = {"words": words(one.words_id), "how": _how(one)}
    key = Meet.MOTION_DRAFT
    lines = list(lead)
    if one.state is MotionState.OPEN:
        there = [person for person in await participants_of(talk.work, found.id) if person.came_at and person.votes]
        total = await voted(talk.work, one.id) + sum(one.hands.values())
        params |= {"voted": total, "there": len([person for person in there if person.ended_at is None])}
        key = Meet.MOTION_STANDING_SECRET if one.secret else Meet.MOTION_STANDING
    lines.append(phrase(f"meet.{key}", **params))
    if one.state is MotionState.OPEN and not one.secret:
        now = counts_of((await ballots_of(talk.work, one.id)).values())
        lines.append(
            counts(one, ballots.told(one, {choice: now[choice] + one.hands[choice] for choice in one.choices}))
        )
    if one.counted:
        lines.append(counts(one, one.result))
    return Letter(f"meet.{key}", tuple(lines), choices=_moves(found, one))


def _how(one: Motion) -> Param:
    return text(f"meet.{Meet.HOW_SECRET if one.secret else Meet.HOW_OPEN}")


def _moves(found: Consultation, one: Motion) -> tuple[Pressed, ...]:
    made = []
    if one.state is MotionState.DRAFT:
        if found.state is Stage.MEETING:
            made.append(button(Button.OPEN_MOTION, "open_motion", primary=True, motion=one.id))
        made.append(button(Button.CHANGE_MOTION, "change_motion", motion=one.id))
        made.append(button(Button.DROP_MOTION, "drop_motion", motion=one.id))
    elif one.state is MotionState.OPEN:
        made.append(button(Button.CLOSE_MOTION, "close_motion", primary=True, motion=one.id))
        made.append(button(Button.REFRESH_MOTION, "show_motion", motion=one.id))
        made.append(button(Button.COUNT_HANDS, "count_hands", motion=one.id))
        made.append(button(Button.DROP_MOTION, "drop_motion", motion=one.id))
    return (*made, button(Button.MOTIONS, "motions", consultation=found.id))


async def _write(talk: Talk, verb: Callable[..., ballots.Moved], one: Motion, station: str, **how: object) -> Motion:
    return write_motion(talk.work, *verb(one, talk.actor(station), talk.now, talk.channel, **how))


async def _put(
    talk: Talk, found: Consultation, kind: Subject, how: str, words_id: str, department_id: str | None
) -> None:
    before = await motions_of(talk.work, found.id)
    one = Motion(
        id=new_id(),
        consultation_id=found.id,
        position=max((other.position for other in before), default=0) + 1,
        kind=kind,
        secret=how == "secret",
        words_id=words_id,
        department_id=department_id,
    )
    made = await _write(talk, ballots.put, one, found.station_id)
    talk.reply(await _standing(talk, found, made, phrase(f"meet.{Meet.MOTION_PUT}")))


async def _may_put(talk: Talk, draft: Draft, name: str) -> Draft:
    if not name:
        found = await at_desk(talk, draft.values["consultation"], *_PUT)
        shown = [one for one in await motions_of(talk.work, found.id) if one.state is not MotionState.DROPPED]
        if len(shown) >= MOST:
            raise Refusal(Refused.TOO_MANY_MOTIONS, most=MOST)
    return draft


class Put:
    FORM = PutMotion
    REQUIRES = REQUIRES
    taken: Callable[[Talk, Draft, str], Awaitable[Draft]] = staticmethod(_may_put)

    @staticmethod
    async def handle(talk: Talk, form: PutMotion) -> None:
        found = await at_desk(talk, form.consultation, *_PUT)
        made = await kept(talk, found, form.words, "consultation_motion")
        assert made is not None
        await _put(talk, found, Subject.VOTE, form.how, made, None)


class Rate:
    FORM = RateReply
    REQUIRES = REQUIRES
    taken: Callable[[Talk, Draft, str], Awaitable[Draft]] = staticmethod(_may_put)

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        """Those that take part first."""
        found = await at_desk(talk, draft.values["consultation"])
        people = await participants_of(talk.work, found.id)
        invited = dict.fromkeys(one.department_id for one in people if one.department_id and one.ended_at is None)
        rest = [one for one in talk.house.district.departments_at(talk.now) if one not in invited]
        known = [one for one in invited if one] + rest
        if not known:
            raise Refusal(Refused.NO_DEPARTMENT)
        return {
            "department": [
                Option(one, phrase(f"button.{Button.DEPARTMENT}", department=department(one))) for one in known
            ]
        }

    @staticmethod
    async def handle(talk: Talk, form: RateReply) -> None:
        """What the department says stands among the opinions of the meeting, and is rated word for word."""
        found = await at_desk(talk, form.consultation, *_PUT)
        made = await kept(talk, found, form.words, "consultation_motion", form.files)
        if made is None:
            raise Refusal(Refused.WORDS_GONE)
        people = await participants_of(talk.work, found.id)
        speaks = next((one for one in people if one.department_id == form.department and one.ended_at is None), None)
        said = talk.work.content("consultation_opinion", talk.texts[made], consultation_id=found.id, via=talk.channel)
        own: dict[str, str | None] = {"participant_id": speaks.id if speaks else None, "person_id": talk.person_id}
        utter(talk.work, found.id, "opinion", said, (), **own)
        await _put(talk, found, Subject.RATING, form.how, made, form.department)


class Change:
    FORM = ChangeMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if not name:
            _, one = await _one(talk, draft.values["motion"])
            ballots.change(one, talk.anywhere(), talk.now, talk.channel, words=one.words_id)
        return draft

    @staticmethod
    async def handle(talk: Talk, form: ChangeMotion) -> None:
        found, one = await _one(talk, form.motion, *_PUT)
        made = await kept(talk, found, form.words, "consultation_motion")
        moved = await _write(talk, ballots.change, one, found.station_id, words=made)
        talk.reply(await _standing(talk, found, moved, phrase(f"meet.{Meet.MOTION_CHANGED}")))


class Open:
    FORM = OpenMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: OpenMotion) -> None:
        """Everybody who is there and has a vote is asked, each in his own chat."""
        found, one = await _one(talk, form.motion)
        if found.state is not Stage.MEETING:
            raise Refusal(Refused.NOT_MEETING, number=found.number)
        made = await _write(talk, ballots.open_, one, found.station_id)
        if made.secret:
            await talk.house.vault.prepare(key_of(made))
            begin_sum(talk.work, made.id)
        people = await participants_of(talk.work, found.id)
        voters = [person for person in people if person.ended_at is None and person.came_at and person.votes]
        asked = question(found, made)
        reading = [person for some in (await readers(talk, found, voters)).values() for person in some]
        talk.told += [(person, asked) for person in dict.fromkeys(reading) if person != talk.person_id]
        talk.reply(await _standing(talk, found, made, phrase(f"meet.{Meet.MOTION_OPENED}", count=len(voters))))
        if talk.person_id in reading:
            talk.reply(asked)


class Hands:
    FORM = CountHands
    REQUIRES = REQUIRES

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        _, one = await _one(talk, draft.values["motion"], Stage.MEETING)
        return Draft(draft.form, {**draft.values, "rated": one.kind is Subject.RATING}, since=draft.since)

    @staticmethod
    def fills(draft: Draft) -> dict[str, Param]:
        rated = draft.values.get("rated")
        return {"order": text(f"meet.{Meet.HANDS_ORDER_RATING if rated else Meet.HANDS_ORDER_VOTE}")}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        if said.words:
            talk.work.unsay(said.words)
        numbers = said.text.replace("，", " ").replace(",", " ").replace("、", " ").split()
        if len(numbers) != 3 or not all(one.isascii() and one.isdigit() and len(one) < 4 for one in numbers):
            raise Misheard("hands_unclear")
        return Answer(text=" ".join(numbers))

    @staticmethod
    async def handle(talk: Talk, form: CountHands) -> None:
        found, one = await _one(talk, form.motion, Stage.MEETING)
        given = dict(zip(one.choices, (int(number) for number in form.counts.split()), strict=True))
        people = await participants_of(talk.work, found.id)
        bare = [p for p in people if p.came_at and p.votes and p.ended_at is None and not p.opened_by]
        reading = await readers(talk, found, bare)
        without = [p for p in bare if not p.person_id and not reading[p.id]]  # a department's liaison votes in his chat
        made = await _write(talk, ballots.count_hands, one, found.station_id, counts=given, most=len(without))
        talk.reply(await _standing(talk, found, made, phrase(f"meet.{Meet.HANDS_COUNTED}", count=sum(given.values()))))


class Close:
    FORM = CloseMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: CloseMotion) -> None:
        """The result comes right after, to everybody at once."""
        found, one = await _one(talk, form.motion)
        made = await _write(talk, ballots.close, one, found.station_id)
        count_soon(talk, made)


class Drop:
    FORM = DropMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: DropMotion) -> None:
        found, one = await _one(talk, form.motion)
        made = await _write(talk, ballots.drop, one, found.station_id)
        end_sum(talk.work, made.id)
        if made.secret:
            talk.work.after(lambda: talk.house.vault.destroy(key_of(made)))
        lists = button(Button.MOTIONS, "motions", consultation=found.id)
        talk.reply(say(f"meet.{Meet.MOTION_DROPPED}", lists))
