"""Words at a meeting: what is kept of them for it, and what a message means of somebody who sits there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogs import commands
from domain.ballots import Choice, Motion, MotionState, Subject
from domain.consultation import Consultation
from domain.refusal import Refusal, Refused
from handlers.dialog import begin
from handlers.meeting_people import Pair, at_desk, sitting
from handlers.motion_letters import question
from handlers.talk import Talk
from storage import tables
from storage.motions import motions_of

_VOTES = {
    "赞成": Choice.YES,
    "同意": Choice.YES,
    "反对": Choice.NO,
    "不同意": Choice.NO,
    "弃权": Choice.ABSTAIN,
    "for": Choice.YES,
    "against": Choice.NO,
    "abstain": Choice.ABSTAIN,
}
_RATINGS = {"满意": Choice.YES, "基本满意": Choice.FAIRLY, "不满意": Choice.NO}


async def kept(talk: Talk, found: Consultation, ids: Sequence[str], kind: str, files: Sequence[str] = ()) -> str | None:
    """One lasting content of what was written in pieces, with its files; None where there are no words.

    Raises Refusal where there is neither.
    """
    text = await talk.words(ids)
    if not text and not files:
        raise Refusal(Refused.WORDS_GONE)
    for one in ids:
        talk.work.unsay(one)
    made = None
    if text:
        own: Mapping[str, Any] = {"person_id": talk.person_id or None, "via": talk.channel}
        made = talk.work.content(kind, text, consultation_id=found.id, **own)
        talk.texts[made] = text
    for file in files:
        talk.work.update(tables.attachments, {"id": file}, consultation_id=found.id, content_id=made)
    return made


async def at_meeting(talk: Talk, text: str, files: tuple[str, ...], pieces: Callable[[], dict[str, Any]]) -> bool:
    """Of somebody who is signed in where a meeting is on: what he may do there, or a vote, by its word; else it may be
    what he says there."""
    mine = await sitting(talk) if talk.door.sits or talk.guest is not None else []
    if not mine:
        return False
    verb = commands.heard_at_meeting(text) if not files and talk.guest is None else None
    if verb is not None and await _may(talk, mine[-1][0], verb):
        await begin(talk, verb, {"consultation": mine[-1][0].id})
        return True
    word = text.strip("。.！! ").lower()
    if not files and word in {**_VOTES, **_RATINGS} and await _votes(talk, mine, word):
        return True
    await begin(talk, "speak", {"consultation": mine[-1][0].id, **pieces()})
    return True


async def _may(talk: Talk, found: Consultation, verb: str) -> bool:
    if verb in commands.FOR_ALL:
        return True
    try:
        await at_desk(talk, found.id)
    except Refusal:
        return False
    return True


async def _votes(talk: Talk, mine: Sequence[Pair], word: str) -> bool:
    """Where two are voted on at once, a word does not say which: he is shown both, and presses."""
    meant = []
    for found, _ in mine:
        for one in await motions_of(talk.work, found.id):
            if one.state is MotionState.OPEN and word in _words_of(one):
                meant.append((found, one))
    if len(meant) == 1:
        [(_, one)] = meant
        await begin(talk, "vote", {"motion": one.id, "choice": _words_of(one)[word].value})
    elif meant:
        talk.unsay()
        talk.replies += [question(found, one) for found, one in meant]
    return bool(meant)


def _words_of(one: Motion) -> Mapping[str, Choice]:
    return _RATINGS if one.kind is Subject.RATING else _VOTES
