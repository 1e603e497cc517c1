"""Each time that an item was closed, as the figures count it: a fold over its events.

One row a round of rating: a matter that is opened and closed again by changing one rating has one closing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.events import Event, Name, Particular
from domain.item import Closing, Item, Outcome, Pleased, Solved


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an item its closing keeps, as it stands after an event."""

    round: int = 0
    station_id: str = ""
    category: str = ""
    owner_id: str | None = None
    department_id: str | None = None
    outcome: Outcome | None = None
    outcome_day: str | None = None
    solved: Solved | None = None
    pleased: Pleased | None = None
    open: bool = True


@dataclass(frozen=True, slots=True)
class Closed:
    """`at` and `reopened_at` in UTC ms; `outcome_day` is YYYY-MM-DD. `round` is that of rating, in which it ended."""

    item_id: str
    round: int
    at: int
    closing: Closing
    solved: Solved | None
    pleased: Pleased | None
    owner_id: str | None
    station_id: str
    category: str
    department_id: str | None = None
    outcome: Outcome | None = None
    outcome_day: str | None = None
    reopened_at: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """Something came to a closing later: new values of its fields by name. Nothing, where it never closed so."""

    round: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gone:
    """Taken back: it was never closed so."""

    round: int


Change = Closed | Noted | Gone
CHANGES = frozenset(
    {
        Name.ITEM_RATED,
        Name.ITEM_PLEASED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_LAPSED,
        Name.ITEM_REOPENED,
        Name.ITEM_CORRECTED,
    }
)


def standing(item: Item, department_id: str | None = None) -> Standing:
    """The same from the item as the event left it."""
    return Standing(
        item.answers,
        item.now_at,
        item.category,
        item.owner_id,
        department_id,
        item.outcome,
        item.outcome_day,
        item.solved,
        item.pleased,
        item.open,
    )


def change(event: Event, now: Standing) -> Change | None:
    """What an event does to the closings of its item; `now` is as it left it."""
    said = event.particulars
    match event.name:
        case Name.ITEM_RATED:
            return None if said.get("of_answer") else _rated(event, now)
        case Name.ITEM_CONCLUDED:
            return _closed(event, now, Closing.CONCLUDED)
        case Name.ITEM_LAPSED:
            return _closed(event, now, Closing.UNRATED)
        case Name.ITEM_PLEASED:
            return Noted(_int(said["round"]), {"pleased": Pleased(str(said["pleased"]))})
        case Name.ITEM_REOPENED:
            return Noted(now.round, {"reopened_at": event.at})
        case Name.ITEM_CORRECTED if said.get("back_to") and said.get("what") in (Name.ITEM_RATED, Name.ITEM_CONCLUDED):
            return Gone(_int(said.get("of_round")))
        case _:
            return None


def _rated(event: Event, now: Standing) -> Change | None:
    said = event.particulars
    solved = Solved(str(said["solved"]))
    if solved is Solved.YES:
        return _closed(event, now, Closing.SOLVED)
    if not said.get("changed"):
        return None
    again = {"reopened_at": event.at} if said.get("from") == Solved.YES else {}
    return Noted(now.round, {"solved": solved, "pleased": None, **again})


def _closed(event: Event, now: Standing, closing: Closing) -> Closed:
    return Closed(
        event.thing_id,
        now.round,
        event.at,
        closing,
        now.solved,
        now.pleased,
        now.owner_id,
        now.station_id,
        now.category,
        now.department_id,
        now.outcome,
        now.outcome_day,
    )


def fold(events: Iterable[Event]) -> tuple[Closed, ...]:
    """All closings of one item from its whole chain."""
    now, made = Standing(), dict[int, Closed]()
    for event in events:
        now = follow(now, event)
        match change(event, now):
            case Closed() as closed:
                made[closed.round] = closed
            case Noted(round, values) if round in made:
                made[round] = replace(made[round], **values)
            case Gone(round):
                made.pop(round, None)
    return tuple(made[round] for round in sorted(made))


def follow(now: Standing, event: Event) -> Standing:
    """What a closing would keep, after one more event."""
    return _opened(_rating(_place(_hands(now, event), event), event), event)


def _hands(now: Standing, event: Event) -> Standing:
    said = event.particulars
    match event.name:
        case Name.ITEM_ACCEPTED:
            return replace(now, owner_id=event.maker)
        case Name.ITEM_ASSIGNED:
            return replace(now, owner_id=None)
        case Name.ITEM_TRANSFERRED:
            return replace(now, owner_id=None) if now.open else now
        case Name.ITEM_LEFT | Name.ITEM_RECUSED:
            return replace(now, owner_id=None) if said.get("who") == now.owner_id else now
        case Name.ITEM_ABSORBED if "owner" in said:
            return replace(now, owner_id=_text(said["owner"]))
        case Name.ITEM_SUCCEEDED:
            return replace(now, owner_id=_text(said["owner_id"]))
        case Name.ITEM_CORRECTED if said.get("back_to"):
            return replace(now, owner_id=_text(said["owner"]))
        case _ if said.get("owner_serves") is False:
            return replace(now, owner_id=None)
        case _:
            return now


def _place(now: Standing, event: Event) -> Standing:
    said = event.particulars
    where = {
        Name.ITEM_REPORTED: "station",
        Name.ITEM_TRANSFERRED: "to_station",
        Name.ITEM_SUCCEEDED: "station",
    }.get(event.name)
    if where is not None and said.get(where):
        now = replace(now, station_id=str(said[where]))
    if event.name in (Name.ITEM_REPORTED, Name.ITEM_CLASSIFIED):
        now = replace(now, category=str(said["category"]))
    return now


def _rating(now: Standing, event: Event) -> Standing:
    said = event.particulars
    if isinstance(said.get("round"), int) and event.name is not Name.ITEM_PLEASED:
        now = replace(now, round=_int(said["round"]))
    match event.name:
        case Name.ITEM_ANSWERED:
            day, outcome = _text(said.get("outcome_day")), said.get("outcome")
            rests = Outcome(str(outcome)) if outcome else None
            department = _text(said.get("department"))
            return replace(now, outcome=rests, outcome_day=day, department_id=department, solved=None, pleased=None)
        case Name.ITEM_RATED:
            return replace(now, solved=Solved(str(said["solved"])), pleased=None)
        case Name.ITEM_PLEASED if said["round"] == now.round:
            return replace(now, pleased=Pleased(str(said["pleased"])))
        case Name.ITEM_CORRECTED if said.get("back_to"):
            now = replace(now, round=_int(said["answers"]))
            return now if said.get("rated") else replace(now, solved=None, pleased=None)
        case Name.ITEM_REOPENED | Name.ITEM_RESTORED | Name.ITEM_UNMERGED:
            return replace(now, solved=None, pleased=None)
        case _:
            return now


_ENDS = frozenset({Name.ITEM_CONCLUDED, Name.ITEM_LAPSED, Name.ITEM_REFUSED, Name.ITEM_WITHDRAWN, Name.ITEM_MERGED})
_OPENS = frozenset({Name.ITEM_REOPENED, Name.ITEM_RESTORED, Name.ITEM_UNMERGED, Name.ITEM_SUCCEEDED})


def _opened(now: Standing, event: Event) -> Standing:
    said = event.particulars
    if event.name in _ENDS:
        return replace(now, open=False)
    if event.name in _OPENS or (event.name is Name.ITEM_CORRECTED and said.get("back_to")):
        return replace(now, open=True)
    if event.name is Name.ITEM_RATED and not said.get("of_answer"):
        return replace(now, open=said["solved"] != Solved.YES and not _stays_closed(event))
    return now


def _stays_closed(event: Event) -> bool:
    """部分 in place of 没有 after the head has ended it."""
    return bool(event.particulars.get("stays_closed"))


def _int(value: Particular) -> int:
    return value if isinstance(value, int) else 0


def _text(value: Particular) -> str | None:
    return value if isinstance(value, str) else None
