"""Calendars behind a secret link: made for who serves, stopped at will, ended with the service that they are for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from domain.people import Role, unbroken
from handlers.house import House
from handlers.make_link import ALPHABET
from storage.database import Conflict, Row
from storage.feeds import add_feed, feed_by_code, served, stop_feed
from storage.receipts import note_try, tried
from storage.work import Work

LENGTH = 28
"""Letters of a code: 138 bits."""
MOST_TRIES = 60
"""Wrong codes an hour from one network address; after these nothing is answered there."""
HOUR = 3_600_000
OWN = frozenset({Role.MEMBER, Role.HEAD})
STATION = frozenset({Role.MEMBER, Role.HEAD, Role.CLERK})
DISTRICT = frozenset({Role.STAFF})


@dataclass(frozen=True, slots=True)
class Feed:
    """`stations` are those that it is about; `person_id` whose own it is, None for a whole station's.

    `district`: of all its stations, with their consultations and without the rotas.
    """

    owner_id: str
    stations: tuple[str, ...]
    person_id: str | None
    made_at: int
    district: bool = False


def make(house: House, work: Work, person_id: str, station_id: str | None) -> str:
    """The code of a new link; the one before is stopped. `station_id` may be the district's id: then of all of it."""
    code = long_code()
    stop_feed(work, person_id, station_id)
    add_feed(work, house.vault.hmac("feed", code), person_id, station_id)
    return code


def long_code() -> str:
    """For a link that is good for long and without signing in."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


async def find(house: House, work: Work, code: str) -> Feed | None:
    """None alike for a code that never was, was stopped, or whose person no longer serves there."""
    row = await feed_by_code(work, house.vault.hmac("feed", code))
    if row is None:
        return None
    seats = [one for one in await served(work, row["person_id"]) if _counts(house, row, one)]
    if not unbroken([(one["valid_from"], one["valid_to"]) for one in seats], row["made_at"], work.now):
        return None
    held = {one["scope_id"] for one in seats if one["valid_to"] is None or one["valid_to"] > work.now}
    stations = tuple(id_ for id_ in house.district.stations if id_ in held)
    owner = row["person_id"]
    if row["station_id"] == house.district.id:
        real = tuple(id_ for id_, place in house.district.stations.items() if not place.practice)
        return Feed(owner, real, None, row["made_at"], district=True) if held else None
    return Feed(owner, stations, None if row["station_id"] else owner, row["made_at"]) if stations else None


def _counts(house: House, feed: Row, seat: Row) -> bool:
    if feed["station_id"] == house.district.id:
        return bool(seat["scope_id"] == house.district.id and seat["role"] in DISTRICT)
    if feed["station_id"]:
        return bool(seat["scope_id"] == feed["station_id"] and seat["role"] in STATION)
    return seat["role"] in OWN


async def too_many(house: House, peer: str, kind: str = "feed") -> bool:
    """Whether so many wrong codes of a kind came from this network address that it hears nothing for a while."""
    return (await _tried(house, house.work(), peer, kind)) >= MOST_TRIES


async def note_wrong(house: House, peer: str, kind: str = "feed") -> None:
    """Counts a wrong code; of two at the same instant one may go uncounted."""
    work = house.work()
    note_try(work, await tried(work, _scope(house, peer, kind), work.now - HOUR))
    try:
        await work.commit()
    except Conflict:
        return


async def _tried(house: House, work: Work, peer: str, kind: str) -> int:
    return (await tried(work, _scope(house, peer, kind), work.now - HOUR)).times


def _scope(house: House, peer: str, kind: str) -> str:
    return house.vault.hmac("try", f"{kind} {peer}")
