"""What people are asked and told about motions."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Card, Choice, Letter, Param, Phrase, Ref, department, phrase, row, say, text, title, words
from dialogs.meeting_keys import Meet
from domain.ballots import Choice as Vote
from domain.ballots import Motion, MotionState, Subject
from domain.consultation import Consultation, Participant, Stage
from handlers.talk import Talk
from storage.motions import ballot, motions_of

SHOWN = 300
_BUTTONS = {
    (Subject.VOTE, Vote.YES): Button.VOTE_YES,
    (Subject.VOTE, Vote.NO): Button.VOTE_NO,
    (Subject.VOTE, Vote.ABSTAIN): Button.VOTE_ABSTAIN,
    (Subject.RATING, Vote.YES): Button.PLEASED_YES,
    (Subject.RATING, Vote.FAIRLY): Button.PLEASED_FAIRLY,
    (Subject.RATING, Vote.NO): Button.PLEASED_NO,
}


def vote_choices(one: Motion) -> tuple[Choice, ...]:
    return tuple(
        button(_BUTTONS[one.kind, choice], "vote", motion=one.id, choice=choice.value) for choice in one.choices
    )


def vote_label(kind: Subject, choice: Vote) -> str:
    """The key of what a vote is called where it is pressed."""
    return f"button.{_BUTTONS[kind, choice]}"


def stands(one: Motion, choice: Vote) -> Letter:
    """To whoever presses the same once more: what his open vote is, and that he may press another."""
    said = text(vote_label(one.kind, choice))
    others = [each for each in vote_choices(one) if each.args["choice"] != choice.value]
    return say(f"meet.{Meet.VOTE_STANDS}", *others, choice=said)


def question(found: Consultation, one: Motion) -> Letter:
    """The same for everybody who votes."""
    key = f"meet.{Meet.ASK_RATING if one.kind is Subject.RATING else Meet.ASK_VOTE}"
    how = text(f"meet.{Meet.HOW_SECRET if one.secret else Meet.HOW_OPEN}")
    line = phrase(key, title=title(found.title_id), words=words(one.words_id), how=how, **_whose(one))
    return Letter(key, (line,), card=_card(found, one, how), choices=vote_choices(one))


def _card(found: Consultation, one: Motion, how: Ref) -> Card:
    rating = one.kind is Subject.RATING
    lead = phrase(f"meet.{Meet.LEAD_RATING if rating else Meet.LEAD_VOTE}", title=title(found.title_id), **_whose(one))
    state = f"meet.{Meet.STATE_RATING if rating else Meet.STATE_VOTE}"
    rows = (row("lock" if one.secret else "users", how),)
    return Card(words(one.words_id), found.number, state, "busy", rows, lead=(lead,))


def _whose(one: Motion) -> dict[str, Param]:
    return {"department": department(one.department_id)} if one.department_id else {}


async def open_questions(talk: Talk, found: Consultation, voter: Participant) -> list[Letter]:
    """What is being voted on, for somebody who has just come in."""
    if found.state is not Stage.MEETING or not voter.votes:
        return []
    open_ = [one for one in await motions_of(talk.work, found.id) if one.state is MotionState.OPEN]
    return [question(found, one) for one in open_ if not await ballot(talk.work, one.id, voter.id)]


def counts(one: Motion, result: Mapping[str, int]) -> Phrase:
    """What was voted, as far as it may be told."""
    total = result.get("total", 0)
    if result.get("lost"):
        return phrase(f"meet.{Meet.COUNT_LOST}", total=total)
    if result.get("few"):
        return phrase(f"meet.{Meet.COUNT_FEW}", total=total)
    key = Meet.COUNT_RATING if one.kind is Subject.RATING else Meet.COUNT_VOTE
    numbers: dict[str, Param] = {choice.value: result.get(choice.value, 0) for choice in one.choices}
    return phrase(f"meet.{key}", **numbers, total=total, rate=_rate(one, result))


def _rate(one: Motion, result: Mapping[str, int]) -> Param:
    if one.kind is not Subject.RATING:
        return ""
    rate = result.get("rate")
    if rate is None:
        return text(f"meet.{Meet.RATE_NONE}")
    return text(f"meet.{Meet.RATE}", rate=f"{rate // 10}.{rate % 10}%")


def outcome(found: Consultation, one: Motion) -> Letter:
    """Frozen, and told to all who took part."""
    key = f"meet.{Meet.RESULT_RATING if one.kind is Subject.RATING else Meet.RESULT}"
    line = phrase(key, title=title(found.title_id), words=words(one.words_id, SHOWN), **_whose(one))
    return Letter(key, (line, counts(one, one.result)))
