"""赞成, 反对, 弃权: once each. Of a secret vote nothing stays but that there was one."""

from __future__ import annotations

from dialogs.letter import say
from dialogs.meeting_keys import Meet
from dialogs.motion_forms import Vote
from domain.ballots import Choice, Motion, cast, ensure_votes
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.meeting_people import taking_part
from handlers.motion_letters import stands
from handlers.talk import Talk
from storage.motions import ballot, motion, rely_on_place, vote_openly, vote_secretly

FORM = Vote
REQUIRES = Permission.CONSULTATION_ATTEND


async def handle(talk: Talk, form: Vote) -> None:
    one = await motion(talk.work, form.motion)
    if one is None or form.choice not in one.choices:
        raise Refusal(Refused.BUTTON_STALE)
    if not one.secret:
        await _vote(talk, one, Choice(form.choice))
        return
    talk.unsay()
    try:
        await _vote(talk, one, Choice(form.choice))
    except Refusal as refusal:  # said without a trace of what was pressed
        talk.reply(say(f"refusal.{refusal.key}"))


async def _vote(talk: Talk, one: Motion, choice: Choice) -> None:
    _, voter = await taking_part(talk, one.consultation_id)
    ensure_votes(one, voter, choice)
    before = await ballot(talk.work, one.id, voter.id)
    if not one.secret and before.get(voter.id) is choice:
        talk.reply(stands(one, choice))
        return
    cast(one, before, voter.id, choice)
    rely_on_place(talk.work, voter)
    if one.secret:
        vote_secretly(talk.work, one, voter.id, choice, talk.house.vault.mask(key_of(one), voter.id))
        talk.reply(say(f"meet.{Meet.VOTED}"))
    else:
        vote_openly(talk.work, one, voter.id, choice, again=bool(before))
        talk.reply(say(f"meet.{Meet.VOTED_OPENLY}"))


def key_of(one: Motion) -> str:
    """Whose key hides the votes of a secret motion; destroyed once they are counted."""
    return f"motion {one.id}"
