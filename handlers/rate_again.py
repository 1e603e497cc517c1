"""改评价: within seven days, from the card or by the old buttons; five presses make one rating."""

from __future__ import annotations

from dialogs.form import Draft
from dialogs.keys import Say
from dialogs.letter import Letter, Param, say, text
from dialogs.look_forms import RateAgain
from dialogs.notice_letters import pleased_letter
from domain import merging, rerating
from domain.corrections import Past
from domain.events import Name
from domain.item import Item, Solved, State
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.assigning import assign_by_rota
from handlers.still_serving import owner_serves
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.closings import rating_of
from storage.items import events_of

FORM = RateAgain
REQUIRES = Permission.ITEM_RATE


def fills(draft: Draft) -> dict[str, Param]:
    solved = draft.values.get("solved")
    return {"solved": text(f"solved.{solved}") if solved else ""}


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Who may not change it any more is told before he is asked anything."""
    if not name:
        item = await talk.item(draft.values["item"], REQUIRES)
        await _may_change(talk, item, by_call=False)
    return draft


async def handle(talk: Talk, form: RateAgain) -> None:
    item = await talk.item(form.item, REQUIRES)
    before = standing(talk, item)
    if form.sure == "no" or before is form.solved:
        talk.reply(said_already(item, before))
        return
    made = await change(talk, item, form.solved)
    talk.reply(pleased_letter(made, form.solved, made.answers, _said(item, made, form.solved), talk.promised(made)))


def standing(talk: Talk, item: Item) -> Solved | None:
    """What was said of the answer that stands; None where it is still to be rated."""
    main = talk.mains.get(item.id)
    if main is None:
        return item.solved
    rated = merging.rated(item, main)
    return rated[0] if rated else None


def said_already(item: Item, before: Solved | None) -> Letter:
    return say(f"say.{Say.RATED_SAME}", number=item.number, solved=text(f"solved.{before}"))


def _said(item: Item, made: Item, solved: Solved) -> Say:
    if made.state is State.MERGED:
        return Say.RATED_MERGED
    if solved is Solved.YES:
        return Say.RATED_YES
    if made.state is State.CLOSED or made.state is item.state:
        return Say.RERATED
    return Say.RATED_HEAD if made.state is State.ANSWERED else Say.RATED_REDO


async def _may_change(talk: Talk, item: Item, *, by_call: bool) -> None:
    before = standing(talk, item)
    row = await rating_of(talk.work, item.id, item.answers) if before else None
    if before is None or row is None:
        raise Refusal(Refused.ITEM_MOVED, number=item.number, state=item.state)
    rated = rerating.Rated(item.answers, before, row["by_id"], row["at"])
    rerating.may_change(rated, item, talk.actor(item.now_at), talk.now, by_call=by_call)


async def change(talk: Talk, item: Item, solved: Solved, *, by_call: bool = False) -> Item:
    """The rating that stands says something else; what is to be done again and belongs to nobody goes to the next."""
    await _may_change(talk, item, by_call=by_call)
    actor = talk.actor(item.now_at)
    if item.id in talk.mains:
        moved, event = rerating.change_merged(item, actor, talk.now, talk.channel, solved=solved, by_call=by_call)
    else:
        rows = await events_of(talk.work, item.id)
        past = [Past(row["seq"], Name(row["name"]), row["maker"], row["at"], row["particulars"]) for row in rows]
        serves = await owner_serves(talk, item)
        how = {"solved": solved, "past": past, "by_call": by_call, "owner_serves": serves}
        moved, event = rerating.change(item, actor, talk.now, talk.channel, **how)  # type: ignore[arg-type]
    made = await record(talk, item, moved, event)
    key = {"item_id": item.id, "round": made.answers}
    talk.work.update(tables.ratings, key, solved=solved.value, pleased=None, changed_at=talk.now)
    lost = made.state is State.REPORTED and item.state is State.CLOSED
    return await assign_by_rota(talk, made) or made if lost else made
