"""Whether what happened is still as it was recorded: the chains of events, and the seals of the days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.events import Event, Name


def broken_chains(events: Iterable[Mapping[str, Any]], heads: Iterable[Mapping[str, Any]]) -> list[str]:
    """Ids of things whose events do not link, or whose row does not stand at the end of its chain.

    `events` come by thing and number; `heads` are the rows of items, persons, the district.
    """
    links: dict[str, tuple[int, str]] = {}
    broken = []
    for row in events:
        thing = str(row["thing_id"])
        seq, head = links.get(thing, (0, ""))
        link = event_of(row).link(head)
        if row["seq"] != seq + 1 or link != row["link"]:
            broken.append(thing)
        links[thing] = (seq + 1, link)
    for row in heads:
        if links.get(str(row["id"]), (0, "")) != (row["version"], row["head"]):
            broken.append(str(row["id"]))
    return list(dict.fromkeys(broken))


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


def wrong_days(events: Iterable[Mapping[str, Any]], digests: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> list[str]:
    """Days whose seal does not fit the events of that day."""
    ordered = sorted((row["at"], row["id"], row["link"]) for row in events)
    wrong = []
    for sealed in digests:
        start = datetime.combine(date.fromisoformat(sealed["day"]), datetime.min.time(), zone)
        first, end = (round(at.timestamp() * 1000) for at in (start, start + timedelta(days=1)))
        links = [link for at, _, link in ordered if first <= at < end]
        digest = hashlib.sha256("\n".join(links).encode()).hexdigest()
        if (sealed["events"], sealed["digest"]) != (len(links), digest):
            wrong.append(str(sealed["day"]))
    return wrong
