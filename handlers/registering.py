"""Writing an item down, whoever brings it: its number, its receipt, the letter that says both."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from dialogs.cards import item_card
from dialogs.item_choices import choices_for
from dialogs.keys import Say
from dialogs.letter import Letter, phrase, words
from domain import numbers
from domain.item import Item, State, Urgency
from handlers.first_answer import first_answer
from handlers.talk import DAY, Talk
from storage.database import Conflict
from storage.district import Station
from storage.station_load import Counter, counter_of
from storage.stations import take_number


async def next_number(talk: Talk, where: Station, counter: Counter | None = None) -> str:
    """The station's next number of the local day; two workers at once make a conflict, and one of them runs again.

    `counter` is the station's, where it was read already.
    """
    talk.thing = where.id
    kept = counter or await counter_of(talk.work, where.id)
    if kept.closed or kept.practice is not where.practice:
        await talk.house.refresh()
        raise Conflict  # it has just been opened, or closed
    day = local_day(talk)
    today = day.isoformat()
    last, before = kept.serial if kept.day == today else 0, (kept.day, kept.serial)
    if (under_way := talk.house.numbers.last(where.id, today)) > last:
        last, before = under_way, (today, under_way)
    talk.given = talk.house.numbers.give(where.id, today, last + 1)
    take_number(talk.work, where.id, before, (today, last + 1), where.practice)
    return numbers.make(where.code, day, last + 1)


def local_day(talk: Talk, ago: int = 0) -> date:
    """Today's date at the station, or that of `ago` ms before now."""
    return datetime.fromtimestamp((talk.now - ago) / 1000, talk.house.district.zone).date()


def new_receipt() -> str:
    """Sixteen random digits; they are shown once."""
    return numbers.receipt_from(secrets.token_bytes(16))


def receipt_mark(talk: Talk, receipt: str) -> str:
    """What the item keeps of its receipt."""
    return talk.house.vault.hmac("receipt", receipt)


def new_item(talk: Talk, where: Station, number: str, receipt: str, **columns: Any) -> Item:
    """An item at its start; `columns` are its other fields, id, category, reporter_id and words_id at the least."""
    usual: dict[str, Any] = {
        "urgency": Urgency.NORMAL,
        "called_sealed": None,
        "place_id": None,
        "via": talk.channel,
        "notice": talk.house.notice,
    }
    return Item(
        number=number,
        born_at=where.id,
        now_at=where.id,
        state=State.REPORTED,
        reported_at=talk.now,
        clocks=talk.house.district.clocks,
        practice=where.practice,
        receipt=receipt_mark(talk, receipt),
        **(usual | columns),
    )


async def sealed_receipt(talk: Talk, item: Item, receipt: str) -> str:
    """Content with the digits, sealed with the reporter's key and kept for one day; then only their HMAC is left."""
    await talk.house.vault.prepare(item.reporter_id)
    digits = talk.house.vault.seal(item.reporter_id, numbers.format_receipt(receipt))
    row = {"item_id": item.id, "person_id": item.reporter_id, "via": item.via}
    return talk.work.content("receipt", digits, sealed=1, expires_at=talk.now + DAY, **row)


async def receipt_letter(talk: Talk, item: Item, receipt: str, photos: int) -> Letter:
    """Number, receipt and what comes next, for the item's reporter."""
    kept = await sealed_receipt(talk, item, receipt)
    key = f"say.{Say.REPORTED if item.assignee_id else Say.REPORTED_UNASSIGNED}"
    promise = talk.promised(item)
    lines = (await first_answer(talk, item), phrase(f"say.{Say.RECEIPT}", receipt=words(kept)))
    card = item_card(item, "resident", promise, photos)
    choices = choices_for(item, "resident", item.reporter_id)
    return Letter(key, lines, card=card, choices=choices, item_id=item.id, via=item.via, carries=True)
