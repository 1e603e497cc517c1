"""The moves of a story that lead to a department and back: proposed, written, signed, replied to, passed on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.sample.stories import UNITS, Told
from dialogs.form import CHECK
from domain.item import Item, Outcome
from domain.sheet import Sheet
from handlers.talk import Talk
from storage.sheets import sheets_of

VERBS = {"propose": "propose_referral", "sign": "sign_sheet", "settle": "reply_sheet"}
"""The verb of a move, where it is not called the same."""
DEPARTMENT = frozenset({"sign", "settle"})
SHEETS = frozenset({"propose", "refer", "sign", "settle", "release"})

PROPOSING = frozenset({"refer", "release"})
"""These show a proposed text first, which is gone once other words were written."""


async def sheet_values(talk: Talk, act: str, move: Told, found: Item) -> dict[str, Any]:
    """The move's form, filled in."""
    kept = [talk.keep("words", move.words, days=7)] if move.words else []
    match act:
        case "propose":
            return {"item": found.id, "department": _department(talk, move.to), "reason": kept}
        case "refer":
            lead = {"lead": _department(talk, move.to), "helper": "none"}
            return {"item": found.id, **lead, "how": "own", "words": kept, "photo": "no", CHECK: True}
        case "sign":
            return {"sheet": (await last_sheet(talk, found)).id}
        case "settle":
            sheet = (await last_sheet(talk, found)).id
            reply = {"outcome": Outcome.B, "planned": _day(talk, move.planned)} if move.planned else {"outcome": "A"}
            by = {"doer": talk.keep("words", move.by, days=7), "done": _day(talk, -1)}
            return {"sheet": sheet, "words": kept, **reply, **by, CHECK: True}
    return {"item": found.id, "how": "own", "words": kept, CHECK: True}


async def last_sheet(talk: Talk, found: Item) -> Sheet:
    return (await sheets_of(talk.work, found.id))[-1]


def _department(talk: Talk, code: str) -> str:
    return next(one.id for one in talk.house.district.departments.values() if one.code == code)


def _day(talk: Talk, ahead: int) -> str:
    zone = talk.house.district.zone
    return str(datetime.fromtimestamp(talk.now / 1000, zone).date() + timedelta(milliseconds=ahead * UNITS["d"]))
