"""Sheets go out together: each with its event, then the item's own, and everybody concerned hears of it."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.keys import Say
from dialogs.letter import Letter, phrase
from dialogs.notice_letters import departments_named
from domain import referring, sheet_moves
from domain.item import Item
from domain.people import SYSTEM
from domain.sheet import Sheet
from handlers.sheet_record import record_sheet, remember_date
from handlers.talk import Talk
from handlers.telling import record


async def send_sheets(
    talk: Talk, item: Item, made: Sequence[Sheet], sheets: Sequence[Sheet], *, dropped: Sequence[Sheet] = ()
) -> None:
    """`made` are composed, the lead's first; `sheets` are those there were, `dropped` proposals that this replaces."""
    by = talk.actor(item.now_at)
    sent = []
    for one in made:
        moved, event = sheet_moves.send(one, by, talk.now, talk.channel)
        sent.append(await record_sheet(talk, item, moved, event))
    for one in dropped:
        await record_sheet(talk, item, *sheet_moves.drop(one, SYSTEM, talk.now, talk.channel), tell=False)
    new = {one.id for one in sent}
    remember_date(talk, item.id, [*sent, *(one for one in sheets if one.id not in new)])
    ids, departments = tuple(one.id for one in sent), tuple(one.department_id for one in sent)
    moved_item, referred = referring.refer(
        item, by, talk.now, talk.channel, batch=sent[0].batch, sheets=ids, departments=departments
    )
    await record(talk, item, moved_item, referred)
    key = f"say.{Say.REFERRED_PRACTICE if item.practice else Say.REFERRED}"
    told = phrase(key, number=item.number, departments=departments_named(departments))
    talk.reply(Letter(key, (told,), item_id=item.id, via=item.via))
