"""表决: what a meeting votes on, as those see and move it who run the meeting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice as Pressed
from dialogs.letter import Letter, Param, Phrase, listing, phrase, say, text, title, words
from dialogs.meeting_keys import Meet
from dialogs.motion_forms import Motions, ShowMotion
from domain import ballots
from domain.ballots import Choice, Motion, MotionState, counts_of
from domain.consultation import BEFORE, Consultation, Participant, Stage
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.meeting_people import at_desk
from handlers.motion_letters import counts
from handlers.talk import Talk
from storage.consultations import participants_of
from storage.motions import ballots_of, motion, motions_of, write_motion

REQUIRES = Permission.CONSULTATION_SEE
PUT = (*BEFORE, Stage.MEETING)
_LIST = (*PUT, Stage.HELD, Stage.FOLLOWING, Stage.CLOSED)


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
        if found.state in PUT:
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


async def motion_at(talk: Talk, motion_id: str, *stages: Stage) -> tuple[Consultation, Motion]:
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
        found, one = await motion_at(talk, form.motion)
        talk.reply(await standing(talk, found, one))


async def standing(talk: Talk, found: Consultation, one: Motion, *lead: Phrase) -> Letter:
    """How it stands now: of a secret one only how many have voted, until it is closed."""
    if one.state not in (MotionState.DRAFT, MotionState.OPEN):
        return stood(found, one, {}, (), *lead)
    votes = await ballots_of(talk.work, one.id) if one.state is MotionState.OPEN else {}
    return stood(found, one, votes, await participants_of(talk.work, found.id), *lead)


def stood(
    found: Consultation, one: Motion, votes: Mapping[str, Choice | None], people: Sequence[Participant], *lead: Phrase
) -> Letter:
    """The same of what was read before: who has voted, and who is on the list."""
    params: dict[str, Param] = {"words": words(one.words_id), "how": _how(one)}
    key = Meet.MOTION_DRAFT
    lines = list(lead)
    there = {who.id for who in people if who.came_at and who.votes and who.ended_at is None}
    if one.state is MotionState.OPEN:
        total = len(votes) + sum(one.hands.values())
        params |= {"voted": total, "there": len(there | votes.keys())}  # a vote stays when its voter has gone
        key = Meet.MOTION_STANDING_SECRET if one.secret else Meet.MOTION_STANDING
    lines.append(phrase(f"meet.{key}", **params))
    if one.state is MotionState.OPEN and not one.secret:
        now = counts_of(votes.values())
        lines.append(
            counts(one, ballots.told(one, {choice: now[choice] + one.hands[choice] for choice in one.choices}))
        )
    if one.state is MotionState.DRAFT and one.secret and found.state is Stage.MEETING and len(there) < ballots.FEW:
        lines.append(phrase(f"meet.{Meet.MOTION_FEW}", there=len(there)))
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


async def moved_by(talk: Talk, verb: Callable[..., ballots.Moved], one: Motion, station: str, **how: object) -> Motion:
    return write_motion(talk.work, *verb(one, talk.actor(station), talk.now, talk.channel, **how))
