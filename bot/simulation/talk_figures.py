"""Figures of consultations once more, straight from the rows of `events`, slow and written for itself.

What it says and what `domain.conversion` says must be the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from bot.simulation.stage import DAY
from domain.conversion import Tally, Turn, conversion
from domain.figures import Period, span_of
from handlers.house import House
from storage import tables
from storage.as_json import as_json
from storage.consultation_score import actions_of, moved_in
from storage.database import Row
from storage.statements import compiled, in_list
from storage.work import Work

MINE: BindParameter[Any] = bindparam("district_id")
_EVENTS = compiled(
    select(tables.events)
    .where(tables.events.c.district_id == MINE, in_list(tables.events.c.thing, "things"))
    .order_by(tables.events.c.thing_id, tables.events.c.seq)
)


async def events(work: Work, *things: str) -> list[Row]:
    """All of these things, each thing's in their order."""
    return await work.all(_EVENTS, things=as_json(list(things)))


async def differing(house: House) -> int:
    """Figures of every month, and of all the time, that the events say otherwise."""
    work, zone, now = house.work(), house.district.zone, house.clock()
    rows = await events(work, "consultation", "action")
    told = list(replay(rows).values())
    first = min((int(row["at"]) for row in rows), default=now)
    months = [span_of(Period.MONTH, now, zone, back) for back in range((now - first) // (28 * DAY) + 2)]
    count = 0
    for start, end in [*months, (first, now + 1)]:
        found = await moved_in(work, [*house.district.stations], start, end)
        made = conversion(found, await actions_of(work, [one.id for one in found]), start, end)
        said = {tally.value: len(made.counts[tally]) for tally in Tally}
        for turn in Turn:
            said |= {f"{turn}_of": len(made.rates[turn].counted), turn.value: len(made.rates[turn].hits)}
        count += sum(said[name] != value for name, value in recount(told, start, end).items())
    return count


@dataclass(slots=True)
class Told:
    """One consultation as its events tell it; instants in UTC ms."""

    begun: int = 0
    held: int | None = None
    closed: int | None = None
    off: int | None = None
    suggested: int | None = None
    fate: str | None = None
    actions: dict[str, str] = field(default_factory=dict)


def replay(rows: Iterable[Row]) -> Mapping[str, Told]:
    """By id; `rows` of each thing in their order."""
    found: dict[str, Told] = {}
    rows = sorted(rows, key=lambda row: (row["thing"] != "consultation", row["thing_id"], row["seq"]))
    whose: dict[str, Told] = {}
    for row in rows:
        thing, name, at = row["thing_id"], row["name"].partition(".")[2], row["at"]
        said: dict[str, Any] = json.loads(row["particulars"])
        if row["thing"] == "consultation":
            _moved(found.setdefault(thing, Told()), name, at, said)
        else:
            about = whose.setdefault(thing, found[said["consultation"]] if "consultation" in said else Told())
            state = {"agreed": "open", "reopened": "open", "done": "done", "dropped": "dropped"}.get(name)
            if state is not None:
                about.actions[thing] = state
    return found


def _moved(one: Told, name: str, at: int, said: Mapping[str, Any]) -> None:
    match name:
        case "begun":
            one.begun = at
        case "held":
            one.held = at
        case "closed" | "raised":
            one.closed = at
        case "reopened":
            one.closed = None
        case "called_off":
            one.off = at
        case "revived":
            one.off = None
        case "suggested":
            one.suggested = at
        case "fate_noted":
            one.fate = said["fate"]


def recount(told: Sequence[Told], start: int, end: int) -> dict[str, int]:
    def within(at: int | None) -> bool:
        return at is not None and start <= at < end

    held = [one for one in told if within(one.held)]
    suggested = [one for one in told if within(one.suggested)]
    return {
        "begun": sum(within(one.begun) for one in told),
        "held": len(held),
        "closed": sum(within(one.closed) for one in told),
        "called_off": sum(within(one.off) for one in told),
        "suggestions_of": len(suggested),
        "suggestions": sum(one.fate in ("adopted", "partly") for one in suggested),
        "actions_of": len(held),
        "actions": sum(bool(one.actions) and set(one.actions.values()) == {"done"} for one in held),
    }
