"""The figures once more, straight from the rows of `events`, one item after another: slow, plain, and written for
itself. What it says and what `domain.figures` says must be the same; it is what a doubt is settled with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Event = Mapping[str, Any]
"""A row of `events`: thing, thing_id, seq, name, maker, at, and `particulars` already parsed."""
Due = Callable[[int, str], int | None]
"""When first contact is due, by the instant of the report and the urgency; None where nothing was promised."""
Later = Callable[[int, list[tuple[int, int]], str], int]
"""The same where it stood still in those spans, by the calendar in force at the end of the last."""

_HEARD = ("item.told", "item.asked", "item.visited", "item.answered")
_BACK = ("item.restored", "item.unmerged", "item.succeeded")
_URGENT = {"normal": 0, "utilities": 1, "danger": 2}
_THIRTY_DAYS = 30 * 86_400_000


@dataclass
class _Closing:
    at: int
    how: str
    solved: str | None
    category: str
    station: str
    outcome: str | None
    day: str | None
    opened: int | None = None


@dataclass
class _Item:
    station: str = ""
    category: str = ""
    urgency: str = "normal"
    reported: int = 0
    due: int | None = None
    first_due_stands: bool = True
    heard: int | None = None
    state: str = "open"
    ended: int | None = None
    stood: list[tuple[int, int]] = field(default_factory=list)  # ended, and restored
    round: int = 0
    solved: str | None = None
    outcome: str | None = None
    day: str | None = None
    closings: dict[int, _Closing] = field(default_factory=dict)
    ratings: dict[int, list[Any]] = field(default_factory=dict)  # round -> [at, pleased]


def recount(
    rows: Iterable[Event],
    start: int,
    end: int,
    now: int,
    zone: ZoneInfo,
    due: Due,
    *,
    practice: frozenset[str] = frozenset(),
    station: str | None = None,
    category: str | None = None,
    later: Later | None = None,
) -> dict[str, tuple[float, int]]:
    """The keys of `Figures.plain` but for `overdue`, which needs a clock. `practice`: ids of stations not open yet.

    Without `later` what was ended and restored is due as if it had never been ended.
    """
    chains: dict[str, list[Event]] = {}
    for row in rows:
        if row["thing"] == "item":
            chains.setdefault(row["thing_id"], []).append(row)
    items = [_walk(sorted(chain, key=lambda row: int(row["seq"])), due, later) for chain in chains.values()]
    real = [one for one in items if one.station not in practice]

    def mine(one: _Item | _Closing) -> bool:
        return (station is None or one.station == station) and (category is None or one.category == category)

    received = [one for one in real if mine(one) and start <= one.reported < end]
    closings = [each for one in real for each in one.closings.values() if mine(each)]
    closed = [each for each in closings if start <= each.at < end]
    said = [p for one in real if mine(one) for at, p in one.ratings.values() if p and start <= at < end]
    answered = [_in_time(one, now) for one in received]
    worth = {"yes": 1.0, "fairly": 0.9, "no": 0.0}
    merged = sum(one.state == "merged" for one in received)
    opened = sum(each.opened is not None and start <= each.opened < end for each in closings)
    return {
        "received": (float(len(received)), len(received)),
        "closed": (float(len(closed)), len(closed)),
        "merged": (float(merged), merged),
        "reopened": (float(opened), opened),
        "response": (float(answered.count(True)), len(answered) - answered.count(None)),
        "solved": (float(sum(_stays(each, now, zone) for each in closed)), len(closed)),
        "pleased": (round(sum(worth[p] for p in said), 6), len(said)),
        "coverage": (float(sum(each.solved is not None for each in closed)), len(closed)),
    }


def _in_time(one: _Item, now: int) -> bool | None:
    """None: nobody can say yet."""
    if one.due is None:
        return None
    heard = one.heard
    if heard is None and one.state in ("merged", "refused", "withdrawn"):
        heard = one.ended
    if heard is None:
        return None if now < one.due else False
    return heard <= one.due


def _stays(closing: _Closing, now: int, zone: ZoneInfo) -> bool:
    if closing.how != "solved" or closing.outcome in ("C", "D"):
        return False
    since = closing.at
    if closing.outcome == "B":
        if closing.day is None:
            return False
        day = datetime.fromisoformat(closing.day).replace(tzinfo=zone)
        if now < day.timestamp() * 1000:
            return False
        since = max(since, round(day.timestamp() * 1000))
    return closing.opened is None or closing.opened > since + _THIRTY_DAYS


def _walk(chain: list[Event], due: Due, later: Later | None) -> _Item:
    one = _Item()
    for row in chain:
        name, said, at = row["name"], row["particulars"], int(row["at"])
        _back(one, name, said, at, later)
        _contact(one, name, said, at, due, later)
        if one.heard is None and name == "item.called" and said["outcome"] == "reached":
            one.heard = int(row["happened_at"])
        if name in ("item.reported", "item.classified"):
            one.category = said["category"]
        one.station = said.get("to_station") or (said.get("station") if "station" in said else None) or one.station
        _ends(one, name, said, at)
        _ratings(one, name, said, at)
    return one


def _back(one: _Item, name: str, said: Mapping[str, Any], at: int, later: Later | None) -> None:
    """Time in which it was ended is not counted, where nobody had been in touch before."""
    if name not in _BACK or one.ended is None or one.heard is not None or said.get("contacted_at") is not None:
        return
    one.stood.append((one.ended, at))
    if one.due is not None and one.first_due_stands and later is not None:
        one.due = later(one.reported, one.stood, one.urgency)


def _contact(one: _Item, name: str, said: Mapping[str, Any], at: int, due: Due, later: Later | None) -> None:
    if name == "item.reported":
        one.reported, one.urgency = at, said["urgency"]
        one.due = due(at, one.urgency)
    elif said.get("urgency") and said["urgency"] != one.urgency:
        raised = _URGENT[said["urgency"]] > _URGENT[one.urgency]
        one.urgency = said["urgency"]
        if raised:
            one.first_due_stands = False
        elif one.first_due_stands and one.heard is None:
            one.due = due(one.reported, one.urgency)
            if one.due is not None and one.stood and later is not None:
                one.due = later(one.reported, one.stood, one.urgency)
    elif name == "item.due_moved" and said["clock"] == "first_contact" and one.first_due_stands:
        one.due = said["to"]
    if one.heard is None and name in _HEARD:
        one.heard = at
    if name == "item.succeeded":
        one.heard = said["contacted_at"]


def _ends(one: _Item, name: str, said: Mapping[str, Any], at: int) -> None:
    if name in ("item.merged", "item.refused", "item.withdrawn") and not said.get("followed"):
        one.state, one.ended = name.removeprefix("item."), at
    elif name in ("item.unmerged", "item.restored", "item.succeeded"):
        one.state, one.ended, one.solved = "open", None, None


def _ratings(one: _Item, name: str, said: Mapping[str, Any], at: int) -> None:
    if name == "item.answered":
        one.round, one.solved = said["round"], None
        one.outcome, one.day = said.get("outcome"), said.get("outcome_day")
    elif name == "item.rated":
        _rated(one, said, at)
    elif name == "item.pleased":
        if said["round"] in one.ratings:
            one.ratings[said["round"]][1] = said["pleased"]
    elif name in ("item.concluded", "item.lapsed"):
        one.round = said.get("round", one.round)
        _close(one, at, "concluded" if name == "item.concluded" else "unrated")
    elif name == "item.reopened":
        _reopen(one, said.get("round", one.round), at)
    elif name == "item.corrected" and said.get("back_to"):
        if said["what"] == "item.rated":
            one.ratings.pop(said["of_round"], None)
        if said["what"] in ("item.rated", "item.concluded"):
            one.closings.pop(said["of_round"], None)
        if not said["rated"]:
            one.solved = None


def _rated(one: _Item, said: Mapping[str, Any], at: int) -> None:
    first = one.ratings[said["round"]][0] if said.get("changed") and said["round"] in one.ratings else at
    one.ratings[said["round"]] = [first, None]
    if said.get("of_answer"):
        return
    one.round, one.solved = said["round"], said["solved"]
    if one.solved == "yes":
        _close(one, at, "solved")
    elif said.get("changed") and one.round in one.closings:
        one.closings[one.round].solved = one.solved
        if said["from"] == "yes":
            _reopen(one, one.round, at)


def _close(one: _Item, at: int, how: str) -> None:
    one.closings[one.round] = _Closing(at, how, one.solved, one.category, one.station, one.outcome, one.day)


def _reopen(one: _Item, round_: int, at: int) -> None:
    if round_ in one.closings:
        one.closings[round_].opened = at
