"""补发回执: new digits; the old ones are void, and whoever came by them is cut off at once."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft, Option
from dialogs.keys import Button, Say
from dialogs.letter import Letter, phrase, say, title, words
from dialogs.receipt_forms import ReissueReceipt
from domain import station_moves
from domain.permissions import Permission
from handlers.dialog import VERBS, Offers
from handlers.registering import new_receipt, receipt_mark, sealed_receipt
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.items import items_of
from storage.receipts import cut_off

FORM = ReissueReceipt
REQUIRES = Permission.RECEIPT_REISSUE
MOST = 8


async def offers(talk: Talk, draft: Draft) -> Offers:
    """One's own items: a receipt is given to nobody else."""
    found = await items_of(talk.work, talk.person_id, most=MOST)
    label = Button.TARGET_ITEM
    return {"item": [Option(i.id, phrase(f"button.{label}", number=i.number, title=title(i.words_id))) for i in found]}


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """Which one needs no asking where there is only one, nor anything where there is none."""
    if draft.values.get("item"):
        chosen = await talk.item(draft.values["item"], REQUIRES)
        return replace(draft, values={**draft.values, "number": chosen.number})
    found = await items_of(talk.work, talk.person_id, most=2)
    if len(found) > 1:
        return draft
    values = {"item": found[0].id, "number": found[0].number} if found else {"item": "", "sure": "no"}
    return replace(draft, values={**draft.values, **values})


async def handle(talk: Talk, form: ReissueReceipt) -> None:
    if not form.item:
        talk.reply(say(f"say.{Say.MY_NONE}"))
        return
    item = await talk.item(form.item, REQUIRES)
    if form.sure == "no":
        talk.reply(say(f"say.{Say.NOT_REISSUED}", number=item.number))
        return
    receipt = new_receipt()
    actor = talk.actor(item.now_at)
    moved, event = station_moves.reissue(item, actor, talk.now, talk.channel, receipt=receipt_mark(talk, receipt))
    await cut_off(talk.work, item.id)
    made = await record(talk, item, moved, event)
    talk.work.delete(tables.contents, item_id=item.id, kind="receipt")  # old digits are printed no more
    kept = await sealed_receipt(talk, made, receipt)
    own = item.reporter_id == talk.person_id
    key = f"say.{Say.REISSUED if own else Say.REISSUED_FOR}"
    lines = [phrase(key, number=item.number, receipt=words(kept))]
    if own:
        lines.append(phrase(f"say.{Say.RECEIPT}", receipt=words(kept)))
    printed = (button(Button.PRINT_SLIP, "print_slip", item=item.id),) if "print_slip" in VERBS and not own else ()
    show = button(Button.SHOW, "show", item=item.id)
    talk.reply(Letter(key, tuple(lines), choices=(*printed, show), item_id=item.id, via=item.via, carries=own))
