"""Other systems: who may take part, and what they may be told. Set up by who runs the machine, seen by staff."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import Event, Name, Particular
from domain.hand_over import LEAVES, new_secret
from handlers.house import House
from handlers.make_link import ALPHABET
from handlers.open_station import DISTRICT
from storage import systems, tables
from storage.database import Row
from storage.ids import new_id
from storage.work import Work

LENGTH = 40
"""Characters of a key: 197 bits."""


@dataclass(frozen=True, slots=True)
class Made:
    """Shown once: only the secret is kept, sealed, and an HMAC of the key."""

    secret: str
    key: str


async def connect(house: House, name: str, url: str, *, wants: Sequence[str], private: bool) -> Made | None:
    """None where a system of that name stands already. Raises ValueError for events that never leave."""
    if unknown := sorted(set(wants) - LEAVES):
        raise ValueError(", ".join(unknown))
    work = house.work()
    row = await work.one(DISTRICT)
    if row is None or any(one["name"] == name for one in await systems.systems(work)):
        return None
    made = Made(new_secret(), "yz_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
    id_ = new_id()
    await house.vault.prepare(id_)
    kept = {"secret_sealed": house.vault.seal(id_, made.secret), "key_hmac": house.vault.hmac("system", made.key)}
    wanted = json.dumps(sorted(wants))
    systems.add_system(work, id=id_, name=name, url=url, wants=wanted, private=int(private), made_by=None, **kept)
    _told(work, row, Name.DISTRICT_CONNECTED, system=id_, private=private, calls=bool(url))
    await work.commit()
    return made


async def disconnect(house: House, name: str) -> bool:
    work = house.work()
    row = await work.one(DISTRICT)
    found = next((one for one in await systems.systems(work) if one["name"] == name), None)
    if row is None or found is None:
        return False
    systems.end_system(work, found["id"])
    _told(work, row, Name.DISTRICT_DISCONNECTED, system=found["id"])
    await work.commit()
    await house.vault.destroy(found["id"])
    return True


async def resend(house: House, name: str) -> bool:
    """What was given up is tried again."""
    work = house.work()
    found = next((one for one in await systems.systems(work) if one["name"] == name), None)
    if found is None:
        return False
    systems.resend(work, found["id"])
    await work.commit()
    return True


def _told(work: Work, row: Row, name: Name, **particulars: Particular) -> None:
    """In the district's chain: also of two at once that make the same name only one comes through."""
    work.record_thing(tables.districts, row, Event(name, row["id"], None, work.now, via="cli", particulars=particulars))
