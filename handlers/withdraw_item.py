"""撤回, after one question. Where others support it, it goes on as the station's own; where others reported the same
and were merged, it goes on for them under the oldest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.forms import WithdrawItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Param, say, text, words
from domain import merging, moves
from domain.item import Item
from domain.people import SYSTEM, Actor
from domain.permissions import Permission
from domain.supporting import goes_on
from handlers.adopting import adopt
from handlers.putting_back import put_back
from handlers.talk import Talk
from handlers.telling import record
from storage.merged import merged_into

FORM = WithdrawItem
REQUIRES = Permission.ITEM_WITHDRAW


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """Whether it goes on for others is said before he decides."""
    if name_ != "":
        return draft
    item = await talk.item(draft.values["item"], REQUIRES)
    return replace(draft, values={**draft.values, "supported": goes_on(item)})


def fills(draft: Draft) -> Mapping[str, Param]:
    return {"goes_on": text(f"label.{Label.GOES_ON_FOR_OTHERS}") if draft.values.get("supported") else ""}


async def handle(talk: Talk, form: WithdrawItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    if form.sure == "no":
        talk.reply(say(f"say.{Say.NOT_WITHDRAWN}", number=item.number))
        return
    left, others = await withdraw(talk, item, talk.actor(item.now_at))
    if left.stations_own:
        follow = (button(Button.SUPPORT, "support", item=item.id),) if left.open else ()
        talk.reply(say(f"say.{Say.WITHDRAWN_SUPPORTED}", *follow, number=item.number, title=words(left.words_id)))
        return
    talk.reply(say(f"say.{Say.WITHDRAWN_OTHERS if others else Say.WITHDRAWN}", number=item.number))


async def withdraw(talk: Talk, item: Item, by: Actor) -> tuple[Item, bool]:
    """The withdrawn item, and whether the matter goes on for others."""
    if goes_on(item):
        return await adopt(talk, item, by), True
    merged = await merged_into(talk.work, item.id)
    heir = merged[0].id if merged else None
    moved, event = moves.withdraw(item, by, talk.now, talk.channel, heir=heir)
    made = await record(talk, item, moved, event)
    if merged:
        await _goes_on(talk, item, merged)
    return made, bool(merged)


async def _goes_on(talk: Talk, item: Item, merged: Sequence[Item]) -> None:
    """The oldest takes its place with whoever has it in hand; the others follow."""
    oldest, *others = merged
    moved, event = merging.succeed(oldest, item, SYSTEM, talk.now, talk.channel)
    heir = await record(talk, oldest, moved, event)
    for other in others:
        followed, event = merging.follow(other, heir, SYSTEM, talk.now, talk.channel)
        await record(talk, other, followed, event)
    await put_back(talk, heir)
