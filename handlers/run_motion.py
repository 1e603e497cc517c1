"""开始表决, 登记举手, 停止表决, 不表决了: by who runs the meeting."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Button
from dialogs.letter import Param, phrase, say, text
from dialogs.meeting_keys import Meet
from dialogs.motion_forms import CloseMotion, CountHands, DropMotion, OpenMotion
from domain import ballots
from domain.ballots import Subject
from domain.consultation import Stage
from domain.refusal import Refusal, Refused
from handlers.count_motion import count_soon
from handlers.meeting_people import readers
from handlers.motion_letters import question
from handlers.motions import REQUIRES, motion_at, moved_by, standing
from handlers.talk import Talk
from handlers.vote import key_of
from storage.attending import rely_on_meeting
from storage.consultations import participants_of
from storage.motions import begin_sum, end_sum


class Open:
    FORM = OpenMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: OpenMotion) -> None:
        """Everybody who is there and has a vote is asked, each in his own chat."""
        found, one = await motion_at(talk, form.motion)
        if found.state is not Stage.MEETING:
            raise Refusal(Refused.NOT_MEETING, number=found.number)
        rely_on_meeting(talk.work, found)
        made = await moved_by(talk, ballots.open_, one, found.station_id)
        if made.secret:
            await talk.house.vault.prepare(key_of(made))
            begin_sum(talk.work, made.id)
        people = await participants_of(talk.work, found.id)
        voters = [person for person in people if person.ended_at is None and person.came_at and person.votes]
        asked = question(found, made)
        reading = [person for some in (await readers(talk, found, voters)).values() for person in some]
        talk.told += [(person, asked) for person in dict.fromkeys(reading) if person != talk.person_id]
        talk.reply(await standing(talk, found, made, phrase(f"meet.{Meet.MOTION_OPENED}", count=len(voters))))
        if talk.person_id in reading:
            talk.reply(asked)


class Hands:
    FORM = CountHands
    REQUIRES = REQUIRES

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if name:
            return draft
        _, one = await motion_at(talk, draft.values["motion"], Stage.MEETING)
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
        found, one = await motion_at(talk, form.motion, Stage.MEETING)
        given = dict(zip(one.choices, (int(number) for number in form.counts.split()), strict=True))
        people = await participants_of(talk.work, found.id)
        bare = [p for p in people if p.came_at and p.votes and p.ended_at is None and not p.opened_by]
        reading = await readers(talk, found, bare)
        without = [p for p in bare if not p.person_id and not reading[p.id]]  # a department's liaison votes in his chat
        made = await moved_by(talk, ballots.count_hands, one, found.station_id, counts=given, most=len(without))
        talk.reply(await standing(talk, found, made, phrase(f"meet.{Meet.HANDS_COUNTED}", count=sum(given.values()))))


class Close:
    FORM = CloseMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: CloseMotion) -> None:
        """The result comes right after, to everybody at once."""
        found, one = await motion_at(talk, form.motion)
        made = await moved_by(talk, ballots.close, one, found.station_id)
        count_soon(talk, made)


class Drop:
    FORM = DropMotion
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: DropMotion) -> None:
        found, one = await motion_at(talk, form.motion)
        made = await moved_by(talk, ballots.drop, one, found.station_id)
        end_sum(talk.work, made.id)
        if made.secret:
            talk.work.after(lambda: talk.house.vault.destroy(key_of(made)))
        lists = button(Button.MOTIONS, "motions", consultation=found.id)
        talk.reply(say(f"meet.{Meet.MOTION_DROPPED}", lists))
