"""What another system says of an item: written into its chain, told to who decides and who handles it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from domain import numbers
from domain.hand_over import LONGEST_NOTE, Supervised, supervise
from domain.item import Item
from domain.permissions import Permission
from handlers.again import again
from handlers.house import House
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.telling import record
from handlers.timer_talk import system_talk
from storage.as_json import as_json
from storage.database import Row
from storage.items import item_by_number
from storage.systems import note_report, reported, system_by_key
from storage.work import Work

REQUIRES = Permission.CLOCK_RUN
VIA = "api"


@dataclass(frozen=True, slots=True)
class Report:
    """`key` is the sender's own for this report: the same again is the same report."""

    number: str
    key: str
    state: Supervised
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """`again`: it was reported before, and this is the answer from then."""

    status: int
    body: dict[str, Any]
    again: bool = False


async def system_of(house: House, key: str) -> Row | None:
    return await system_by_key(house.work(), house.vault.hmac("system", key))


async def report(house: House, system: Row, said: Report) -> Answered:
    """Status 201, 404 for a number that is none here, 409 where the key was used for something else."""
    return await again(lambda: _report(house, system, said))


async def _report(house: House, system: Row, said: Report) -> Answered:
    work = house.work()
    known = await reported(work, system["id"], said.key)
    hash_ = _hash(said)
    if known is not None:
        if known["hash"] != hash_:
            return Answered(409, {"error": "this Idempotency-Key was used for another report"})
        return Answered(201, json.loads(known["answer"]), again=True)
    found = await _item(work, said.number)
    if found is None:
        return Answered(404, {"error": "no item of this number"})
    talk = system_talk(house, work)
    words = _note(talk, found, said.note)
    moved, event = supervise(found, work.now, VIA, system=system["name"], state=said.state, words=words)
    made = await record(talk, found, moved, event)
    answer = {"number": made.number, "state": made.state.value, "supervised": said.state.value, "at": work.now}
    note_report(work, system["id"], said.key, hash_, as_json(answer))
    await send_told(talk)
    await work.commit()
    return Answered(201, answer)


async def state_of(house: House, number: str) -> dict[str, Any] | None:
    """Where a matter stands; no words, no names."""
    found = await _item(house.work(), number)
    if found is None:
        return None
    place = house.district.heir(found.now_at)
    return {
        "number": found.number,
        "station": place.code if place else "",
        "state": found.state.value,
        "category": found.category,
        "urgency": found.urgency.value,
        "reported_at": found.reported_at,
        "answered_at": found.answered_at,
        "closed_at": found.closed_at,
        "closing": found.closing.value if found.closing else None,
        "seq": found.version,
    }


async def _item(work: Work, number: str) -> Item | None:
    parsed = numbers.parse(number)
    found = await item_by_number(work, parsed.number) if parsed is not None and parsed.number else None
    return None if found is None or found.practice else found


def _note(talk: Talk, found: Item, note: str) -> str | None:
    return talk.work.content("note", note[:LONGEST_NOTE], item_id=found.id, via=found.via) if note else None


def _hash(said: Report) -> str:
    return hashlib.sha256(as_json([said.number, said.state.value, said.note]).encode()).hexdigest()
