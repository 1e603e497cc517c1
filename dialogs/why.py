"""Why an item lies where it lies, step by step from its events, in words for each reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogs.keys import Label, Why
from dialogs.letter import Param, Phrase, Ref, listing, name, phrase, station, text, words
from domain.events import Name
from domain.item import Item, State
from domain.reading import Reader

Row = Mapping[str, Any]
SHOWN = 60
_INSIDE: tuple[Reader, ...] = ("head", "clerk")
"""Who is told whose turn was passed over, and who keeps out of it."""
_AS_TOLD = frozenset(
    {
        Name.ITEM_REFUSED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_REOPENED,
        Name.ITEM_WITHDRAWN,
        Name.ITEM_RESTORED,
        Name.ITEM_UNMERGED,
        Name.ITEM_SPLIT,
        Name.ITEM_SUCCEEDED,
    }
)
"""What the timeline says in a sentence of its own."""


def why(item: Item, reader: Reader, events: Sequence[Row], told: Callable[[Row], Ref]) -> list[Phrase]:
    """`told` says an event as the timeline does."""
    lines = [line for event in events for line in _step(event, reader, told)]
    return [*lines, _now(item)]


def _step(event: Row, reader: Reader, told: Callable[[Row], Ref]) -> list[Phrase]:
    kind = Name(event["name"])
    said = event["particulars"]
    who: dict[str, Param] = {"by": name(event["maker"])} if event["maker"] is not None else {}
    match kind:
        case Name.ITEM_REPORTED:
            you = Label.YOU if reader == "resident" else Label.THE_RESIDENT
            key = Why.COUNTER if event["for_whom"] else Why.CHOSEN
            return [_line(key, **who, resident=text(f"label.{you}"), station=station(said["station"]))]
        case Name.ITEM_ASSIGNED:
            return _assigned(event, reader, who)
        case Name.ITEM_ACCEPTED:
            taken = said.get("instead_of") not in (None, event["maker"])
            return [_line(Why.TAKEN_OVER if taken else Why.ACCEPTED, **who)]
        case Name.ITEM_DECLINED if reader not in ("resident", "holder"):
            return [_line(Why.DECLINED, **who, words=words(said["reason"], SHOWN))]
        case Name.ITEM_RECUSED if reader in _INSIDE:
            return [_line(Why(said["why"]), **who, who=name(said["who"]))]
        case Name.ITEM_TRANSFERRED:
            way: dict[str, Param] = {field: station(said[field]) for field in ("from_station", "to_station")}
            return [_line(Why.TRANSFERRED, **who, **way, words=words(said["reason"], SHOWN))]
        case Name.ITEM_MERGED:
            return [_line(Why.MERGED)]
        case Name.ITEM_LEFT:
            return [_line(Why.LEFT, who=name(said["who"]))]
        case _ if kind in _AS_TOLD:
            return [{"key": told(event)["key"], "params": told(event)["params"]}]
        case _:
            return []


_TO_HEAD = frozenset({Why.GAP_HEAD, Why.HEAD})
_TOLD_ALL = frozenset({Why.HAND, Why.SITS, Why.NEXT, Why.STUDIO, Why.SPECIALITY, *_TO_HEAD})
"""What says nothing about anybody passed over; every other reason is the station's own affair."""


def _assigned(event: Row, reader: Reader, who: dict[str, Param]) -> list[Phrase]:
    """An event from before reasons were kept says only who did it, or that it was his turn."""
    said = event["particulars"]
    to = name(said["to"])
    how = Why(said.get("why") or ("hand" if event["maker"] else "turn"))
    if how is Why.HAND:
        return [_line(how, **who, to=to)]
    passed = tuple(said.get("passed") or ())
    if reader not in _INSIDE and how not in _TOLD_ALL:
        how = Why.TURN
    if passed and how in (Why.SITS, Why.NEXT):
        how = Why.TURN
    over = [_passed_over(passed, said.get("passed_why"))] if passed and reader in _INSIDE else []
    return [*over, _line(how, to=to)]


def _passed_over(passed: Sequence[str], reasons: Sequence[str] | None) -> Phrase:
    if not reasons:
        named = [phrase("button.person_line", name=name(person)) for person in passed]
        return _line(Why.PASSED, passed=listing(named, "comma"))
    pairs = zip(passed, reasons, strict=True)
    parts = [_line(Why(f"over_{reason}"), who=name(person)) for person, reason in pairs]
    return _line(Why.PASSED_OVER, passed=listing(parts, "comma"))


def _now(item: Item) -> Phrase:
    if not item.open:
        return _line(Why.NOW_DONE, state=text(f"state.{item.state}"), station=station(item.now_at))
    if item.handler_id is None or item.state is State.REPORTED:
        return _line(Why.NOW_NOBODY, station=station(item.now_at))
    return _line(Why.NOW, station=station(item.now_at), member=name(item.handler_id))


def _line(key: Why, **params: Param) -> Phrase:
    return phrase(f"why.{key}", **params)
