"""提出表决, 给答复打分, 改表决: what a meeting is to vote on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dialogs.form import Draft, Option
from dialogs.keys import Button
from dialogs.letter import department, phrase
from dialogs.meeting_keys import Meet
from dialogs.motion_forms import ChangeMotion, PutMotion, RateReply
from domain import ballots
from domain.ballots import Motion, MotionState, Subject
from domain.consultation import Consultation
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.meeting_people import at_desk
from handlers.motions import PUT, REQUIRES, motion_at, moved_by, standing
from handlers.said_at_meeting import kept
from handlers.talk import Talk
from storage.attending import rely_on_meeting
from storage.consultations import participants_of
from storage.ids import new_id
from storage.meetings import utter
from storage.motions import motions_of

MOST = 8


async def _put(
    talk: Talk, found: Consultation, kind: Subject, how: str, words_id: str, department_id: str | None
) -> None:
    before = await motions_of(talk.work, found.id)
    rely_on_meeting(talk.work, found)
    one = Motion(
        id=new_id(),
        consultation_id=found.id,
        position=max((other.position for other in before), default=0) + 1,
        kind=kind,
        secret=how == "secret",
        words_id=words_id,
        department_id=department_id,
    )
    made = await moved_by(talk, ballots.put, one, found.station_id)
    talk.reply(await standing(talk, found, made, phrase(f"meet.{Meet.MOTION_PUT}")))


async def _may_put(talk: Talk, draft: Draft, name: str) -> Draft:
    if not name:
        found = await at_desk(talk, draft.values["consultation"], *PUT)
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
        found = await at_desk(talk, form.consultation, *PUT)
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
        found = await at_desk(talk, form.consultation, *PUT)
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
            _, one = await motion_at(talk, draft.values["motion"])
            ballots.change(one, talk.anywhere(), talk.now, talk.channel, words=one.words_id)
        return draft

    @staticmethod
    async def handle(talk: Talk, form: ChangeMotion) -> None:
        found, one = await motion_at(talk, form.motion, *PUT)
        made = await kept(talk, found, form.words, "consultation_motion")
        moved = await moved_by(talk, ballots.change, one, found.station_id, words=made)
        talk.reply(await standing(talk, found, moved, phrase(f"meet.{Meet.MOTION_CHANGED}")))
