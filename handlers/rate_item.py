"""解决了吗: the first tap is kept at once; the second question follows."""

from __future__ import annotations

from dialogs.forms import RateItem
from dialogs.keys import Say
from dialogs.notice_letters import pleased_letter
from domain import merging, moves
from domain.calls import Outcome
from domain.clocks import Clock
from domain.item import Item, Solved, State
from domain.permissions import Permission
from handlers import rate_again, rating_reminder
from handlers.assigning import assign_by_rota
from handlers.dialog import begin
from handlers.still_serving import owner_serves
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.calls import end_of_item

FORM = RateItem
REQUIRES = Permission.ITEM_RATE


async def handle(talk: Talk, form: RateItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    before = rate_again.standing(talk, item)
    if before is form.solved:
        talk.reply(rate_again.said_already(item, before))
        return
    if before is not None:
        await begin(talk, "rate_again", {"item": item.id, "solved": form.solved.value, "pressed": True})
        return
    made = await rate(talk, item, form.solved)
    said = Say.RATED_YES if form.solved is Solved.YES else Say.RATED_REDO
    if said is Say.RATED_YES and made.reporter_id != talk.person_id:
        said = Say.RATED_YES_HELD  # who holds the receipt cannot reopen
    if made.state is State.ANSWERED:
        said = Say.RATED_HEAD
    if made.state is State.MERGED:
        said = Say.RATED_MERGED
    talk.reply(pleased_letter(made, form.solved, made.answers, said, talk.promised(made)))


async def rate(talk: Talk, item: Item, solved: Solved, *, by_call: bool = False) -> Item:
    """The first tap, whoever makes it; what is to be done again and belongs to nobody goes to the next."""
    if rate_again.standing(talk, item) is not None:
        return await rate_again.change(talk, item, solved, by_call=by_call)
    actor = talk.actor(item.now_at)
    main = talk.mains.get(item.id)
    if main is not None:
        until = rating_ends(talk, main)
        moved, event = merging.rate_merged(
            item, main, actor, talk.now, talk.channel, solved=solved, until=until, by_call=by_call
        )
    else:
        serving = solved is Solved.YES or await owner_serves(talk, item)
        moved, event = moves.rate(
            item, actor, talk.now, talk.channel, solved=solved, by_call=by_call, owner_serves=serving
        )
        talk.work.timer_done("rating", item.id, item.answers)
        talk.work.timer_done(rating_reminder.KIND, item.id, item.answers)
    made = await record(talk, item, moved, event)
    end_of_item(talk.work, item.id, Outcome.REACHED if by_call else Outcome.NEEDLESS, talk.person_id)
    talk.work.insert(
        tables.ratings,
        item_id=item.id,
        round=made.answers,
        solved=solved.value,
        pleased=None,
        words_id=None,
        by_id=talk.person_id,
        via=talk.channel,
        at=talk.now,
    )
    return await assign_by_rota(talk, made) or made if made.state is State.REPORTED else made


def rating_ends(talk: Talk, main: Item) -> int | None:
    """Until when the answer that stands can be rated by those whose own item went into this one."""
    if main.answered_at is None:
        return None
    return talk.house.clocks_of(main.clocks).due(Clock.RATING, main.answered_at, talk.house.calendar).due_at
