"""Writing an item down, whoever brings it: its number, its receipt, the letter that says both."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from dialogs.cards import choices_for, item_card
from dialogs.keys import Say
from dialogs.letter import Letter, name, phrase, words
from domain import numbers
from domain.item import Item, State, Urgency
from handlers.talk import DAY, Talk
from storage import tables
from storage.database import Conflict
from storage.district import Station
from storage.statements import compiled

_SERIAL = compiled(
    select(tables.stations.c.serial, tables.stations.c.serial_day, tables.stations.c.practice).where(
        tables.stations.c.district_id == bindparam("district_id"), tables.stations.c.id == bindparam("id")
    )
)


async def next_number(talk: Talk, where: Station) -> str:
    """The station's next number of the local day; two at once make a conflict, and one of them runs again."""
    talk.thing = where.id
    day = datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).date()
    kept = await talk.work.one(_SERIAL, id=where.id)
    assert kept is not None
    if bool(kept["practice"]) is not where.practice:
        await talk.house.refresh()
        raise Conflict  # it has just been opened
    serial = kept["serial"] + 1 if kept["serial_day"] == day.isoformat() else 1
    key = {"id": where.id, "serial": kept["serial"], "serial_day": kept["serial_day"], "practice": int(where.practice)}
    talk.work.update(tables.stations, key, rule="one", **{"serial": serial, "serial_day": day.isoformat()})
    return numbers.make(where.code, day, serial)


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
    who = name(item.assignee_id) if item.assignee_id else None
    promise = talk.promised(item)
    lines = (
        phrase(key, number=item.number, member=who, promise=promise.said() if promise else ""),
        phrase(f"say.{Say.RECEIPT}", receipt=words(kept)),
    )
    card = item_card(item, "resident", promise, photos)
    choices = choices_for(item, "resident", item.reporter_id)
    return Letter(key, lines, card=card, choices=choices, item_id=item.id, via=item.via, carries=True)
