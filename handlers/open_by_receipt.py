"""凭回执: who has number and receipt of an item may see it, add to it and rate it, from any chat."""

from __future__ import annotations

import hmac
import re
from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Say
from dialogs.letter import Letter, phrase
from dialogs.receipt_forms import OpenByReceipt
from domain.item import Item
from domain.permissions import Permission
from domain.receipts import HOUR, MOST_PER_CHAT, MOST_PER_NUMBER, Slip, held, read_link, read_slip
from domain.refusal import Refused
from handlers.dialog import advance, aside, begin
from handlers.registering import receipt_mark
from handlers.talk import Talk
from handlers.telling import record
from storage import tables
from storage.receipts import hold, item_by_receipt, note_try, tried

FORM = OpenByReceipt
REQUIRES = Permission.RECEIPT_USE

_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORT = 60


async def slip_said(talk: Talk, text: str) -> bool:
    """Number and receipt typed into a chat. True when the message was that, or the answer to what was asked of it."""
    slip = read_slip(text)
    draft = talk.draft
    asked = draft is not None and draft.form == FORM.name
    if slip is not None and slip.number and (slip.digits or slip.nearly):
        if asked:
            talk.draft = None
        await aside(talk, FORM.name, _values(talk, slip))
        return True
    if draft is not None and asked:
        return await _answer(talk, draft, slip, text)
    if slip is not None and slip.digits and draft is None:
        await begin(talk, FORM.name, _values(talk, slip))
        return True
    return False


async def _answer(talk: Talk, draft: Draft, slip: Slip | None, text: str) -> bool:
    """One of the two that were asked for; what looks like a slip of the pen is asked for again."""
    said = _values(talk, slip) if slip is not None else {}
    if said:
        order = (*(name for name in draft.order if name not in said), *said)
        await advance(talk, replace(draft, values={**draft.values, **said}, order=order))
        return True
    if len(text) > _SHORT or _HAN.search(text) or not any(char.isdigit() for char in text):
        return False
    await advance(talk, draft, hint=Say.RECEIPT_UNCLEAR)
    return True


def _values(talk: Talk, slip: Slip) -> dict[str, str]:
    found = {"number": slip.number or "", "mark": receipt_mark(talk, slip.digits) if slip.digits else ""}
    return {name: value for name, value in found.items() if value}


async def link_opened(talk: Talk, payload: str) -> None:
    """A deep link, or the page that takes number and receipt."""
    slip = read_link(payload)
    if slip is None:
        _no(talk, Refused.RECEIPT_BAD)
        return
    await aside(talk, FORM.name, _values(talk, slip))


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    """Words that are neither: not kept."""
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    raise Misheard(Say.RECEIPT_UNCLEAR)


async def handle(talk: Talk, form: OpenByReceipt) -> None:
    """The same reads and the same writes whether such a number exists or not."""
    if not await _may_try(talk, form.number):
        _no(talk, Refused.RECEIPT_TOO_OFTEN)
        return
    found = await item_by_receipt(talk.work, form.mark)
    fits = hmac.compare_digest((found.number if found else "").encode(), form.number.encode())
    if found is None or not fits or talk.person_id in found.recused:
        _no(talk, Refused.RECEIPT_BAD)
        return
    await _open(talk, found)


async def _may_try(talk: Talk, number: str) -> bool:
    """Ten an hour of a chat and of a network address, thirty for a number, whatever comes of them."""
    limits = [(f"chat {talk.door.address_id}", MOST_PER_CHAT), (f"number {number}", MOST_PER_NUMBER)]
    if talk.peer:
        limits.append((f"peer {talk.peer}", MOST_PER_CHAT))
    counted = []
    for scope, most in limits:
        before = await tried(talk.work, talk.house.vault.hmac("try", scope), talk.now - HOUR)
        if before.times >= most:
            return False
        counted.append(before)
    talk.thing = counted[-1].scope
    for before in counted:
        note_try(talk.work, before)
    return True


async def _open(talk: Talk, found: Item) -> None:
    await talk.holds(found)
    line = Say.RECEIPT_KNOWN
    if talk.reader_of(found) is None:
        hold(talk.work, found, talk.person_id)
        talk.holding.add(found.id)
        moved, event = held(found, talk.actor(found.now_at), talk.now, talk.channel)
        await record(talk, found, moved, event)
        line = Say.RECEIPT_OPENED
    if talk.page or talk.door.station_id is None:
        talk.door.station_id, talk.placed = found.now_at, True
    await begin(talk, "show", {"item": found.id})
    shown = talk.replies[-1]
    talk.replies[-1] = replace(shown, text=(phrase(f"say.{line}", number=found.number), *shown.text))


def _no(talk: Talk, refused: Refused) -> None:
    """A page shows the answer itself; a chat is told."""
    if talk.page:
        talk.toast = refused
        return
    key = f"refusal.{refused}"
    talk.reply(Letter(key, (phrase(key),)))
