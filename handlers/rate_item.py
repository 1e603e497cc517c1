"""解决了吗: the first tap is kept at once; the second question follows."""

from __future__ import annotations

from dialogs.forms import RateItem
from dialogs.keys import Say
from dialogs.notice_letters import pleased_letter
from domain import moves
from domain.item import Solved, State
from domain.permissions import Permission
from handlers.talk import Talk
from storage import tables

FORM = RateItem
REQUIRES = Permission.ITEM_RATE


async def handle(talk: Talk, form: RateItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    moved, event = moves.rate(item, talk.actor(item.now_at), talk.now, talk.channel, solved=form.solved)
    made = await talk.record(item, moved, event)
    talk.work.timer_done("rating", item.id, item.answers)
    talk.work.insert(
        tables.ratings,
        item_id=item.id,
        round=item.answers,
        solved=form.solved.value,
        pleased=None,
        words_id=None,
        by_id=talk.person_id,
        via=talk.channel,
        at=talk.now,
    )
    said = Say.RATED_YES if form.solved is Solved.YES else Say.RATED_REDO
    if made.state is State.ANSWERED:
        said = Say.RATED_HEAD
    talk.reply(pleased_letter(made, form.solved, item.answers, said, talk.promised(made)))
