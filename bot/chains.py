"""Whether what happened is still as it was recorded: the chains of events, and the seals of the days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.events import Event, Name
from storage.whole import Whole

THINGS = {
    "items": "item",
    "persons": "person",
    "districts": "district",
    "sheets": "sheet",
    "consultations": "consultation",
    "participants": "participant",
    "motions": "motion",
    "actions": "action",
    "topics": "topic",
    "year_plans": "year_plan",
}
"""Tables whose rows stand at the end of a chain of events, and what the events call them."""
_EVENTS = "SELECT * FROM events ORDER BY district_id, thing, thing_id, seq"
_LINKS = "SELECT at, link FROM events ORDER BY at, id"


async def chains(whole: Whole) -> tuple[int, list[str]]:
    """How many events there are; ids of things whose events do not link, or whose row is not at their end."""
    count, thing, seq, head = 0, "", 0, ""
    broken = []
    async for page in whole.pages(_EVENTS):
        count += len(page)
        for row in page:
            if row["thing_id"] != thing:
                thing, seq, head = str(row["thing_id"]), 0, ""
            link = _link(row, head)
            if row["seq"] != seq + 1 or link != row["link"]:
                broken.append(thing)
            seq, head = seq + 1, link
    for table, called in THINGS.items():
        broken += [str(row[0]) for row in await whole.rows(_not_at_the_end(table, called))]
    return count, list(dict.fromkeys(broken))


def broken_chains(events: Iterable[Mapping[str, Any]], heads: Iterable[Mapping[str, Any]]) -> list[str]:
    """The same of rows in memory: `events` by thing and number, `heads` of items, persons, the district."""
    links: dict[str, tuple[int, str]] = {}
    broken = []
    for row in events:
        thing = str(row["thing_id"])
        seq, head = links.get(thing, (0, ""))
        link = _link(row, head)
        if row["seq"] != seq + 1 or link != row["link"]:
            broken.append(thing)
        links[thing] = (seq + 1, link)
    for row in heads:
        if links.get(str(row["id"]), (0, "")) != (row["version"], row["head"]):
            broken.append(str(row["id"]))
    return list(dict.fromkeys(broken))


def _link(row: Mapping[str, Any], head: str) -> str:
    try:
        return event_of(row).link(head)
    except (ValueError, TypeError):
        return ""  # no event at all


def _not_at_the_end(table: str, thing: str) -> str:
    district = "id" if table == "districts" else "district_id"
    events = f"SELECT 1 FROM events e WHERE e.district_id = t.{district} AND e.thing = '{thing}' AND e.thing_id = t.id"
    last, next_ = f"{events} AND e.seq = t.version AND e.link = t.head", f"{events} AND e.seq = t.version + 1"
    return (
        f"SELECT t.id FROM {table} t WHERE EXISTS ({next_})"
        f" OR (NOT (t.version = 0 AND t.head = '') AND NOT EXISTS ({last}))"
    )


def event_of(row: Mapping[str, Any]) -> Event:
    """An event as it was recorded."""
    return Event(
        Name(str(row["name"])),
        str(row["thing_id"]),
        row["maker"],
        int(row["at"]),
        via=str(row["via"]),
        for_whom=row["for_whom"],
        happened_at=int(row["happened_at"]),
        particulars=json.loads(str(row["particulars"])),
    )


async def days(whole: Whole, zone: ZoneInfo) -> tuple[int, list[str]]:
    """How many days are sealed; those whose seal does not fit the events of that day."""
    sealed = {row["day"]: (row["events"], row["digest"]) for row in await whole.rows("SELECT * FROM digests")}
    if not sealed:
        return 0, []
    found: dict[str, _Day] = {}
    start = end = 0
    async for page in whole.pages(_LINKS):
        for row in page:
            if not start <= row["at"] < end:
                day = datetime.fromtimestamp(row["at"] / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
                start, end = (round(at.timestamp() * 1000) for at in (day, day + timedelta(days=1)))
                now = found[day.date().isoformat()] = _Day()
            now.add(row["link"])
    none = (0, hashlib.sha256().hexdigest())
    return len(sealed), [day for day, seal in sealed.items() if (found[day].seal if day in found else none) != seal]


class _Day:
    def __init__(self) -> None:
        self._count = 0
        self._digest = hashlib.sha256()

    def add(self, link: str) -> None:
        self._digest.update(link.encode() if not self._count else f"\n{link}".encode())
        self._count += 1

    @property
    def seal(self) -> tuple[int, str]:
        return self._count, self._digest.hexdigest()
