"""What has happened to an item, one line a move, in its reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.clock_lines import CLOCKED, clock_said
from dialogs.keys import Label, Say
from dialogs.letter import Phrase, Ref, department, moment, name, phrase, station, text, words
from dialogs.notice_letters import act, departments_named
from domain.calls import Outcome
from domain.events import Name
from domain.item import Consent, Item
from domain.look_backs import Says, Side
from domain.reading import Reader
from handlers.sheet_history import sheet_events
from handlers.told_to import OUTSIDE, QUOTED, QUOTED_INSIDE, said_to_reader
from storage.database import Row
from storage.items import events_of
from storage.work import Work

_BY_HOLDERS = frozenset({Name.ITEM_SUPPLEMENTED, Name.ITEM_RATED, Name.ITEM_PLEASED})

_ENTERED = {
    Consent.VISIT: Label.ENTERED_VISIT,
    Consent.CALL: Label.ENTERED_CALL,
    Consent.PAPER: Label.ENTERED_PAPER,
}


async def history(work: Work, item: Item, reader: Reader) -> list[Row]:
    """What happened to an item; its resident also reads there who opened his identity for it."""
    events = await events_of(work, item.id)
    if any(event["name"] == Name.ITEM_REFERRED for event in events) or reader not in OUTSIDE:
        events = sorted([*events, *await sheet_events(work, item.id)], key=_told_at)
    if reader != "resident":
        return events
    opened = [
        event
        for event in await events_of(work, item.reporter_id, "person")
        if event["name"] == Name.PERSON_IDENTITY_OPENED and event["particulars"]["item"] == item.id
    ]
    return sorted([*events, *opened], key=lambda event: int(event["at"]))


def _told_at(event: Row) -> tuple[int, bool]:
    """That the last department is done follows what it did, at the same moment."""
    return int(event["at"]), event["name"] == Name.ITEM_REFERRAL_ENDED


def timeline(item: Item, reader: Reader, events: list[Row]) -> list[Phrase]:
    """One line a move, in the reader's words."""
    lines = []
    corrected = written_anew(events)
    for event in events:
        kind = Name(event["name"])
        if not said_to_reader(event, reader):
            continue
        if (event["thing_id"], event["seq"]) in corrected:
            event = event | {"particulars": {**event["particulars"], "words": None}}
        at = event["happened_at"] if kind is Name.ITEM_CALLED else event["at"]
        lines.append(phrase(f"say.{Say.TIMELINE_LINE}", at=moment(at), what=told_of(item, event, reader)))
    return lines


def written_anew(events: list[Row]) -> set[tuple[str, int]]:
    """The events whose words stand no longer, as (thing, seq): taken back or written anew, also a second time."""
    gone: set[tuple[str, int]] = set()
    standing: dict[tuple[str, int], tuple[str, int]] = {}
    for event in events:
        if event["name"] == Name.ITEM_CORRECTED:
            of = (event["thing_id"], event["particulars"]["of"])
            gone.add(standing.get(of, of))
            standing[of] = (event["thing_id"], event["seq"])
    return gone


def told_of(item: Item, event: Row, reader: Reader) -> Ref:
    """One move in a few words."""
    particulars = event["particulars"]
    kind = Name(event["name"])
    who = _sayer(item, event, reader)
    params: dict[str, object] = {"resident": text(f"label.{who}")}
    if event["maker"] is not None:
        params["by"] = name(event["maker"])
    if isinstance(particulars.get("to"), str):
        params["to"] = name(particulars["to"])
    for field in ("to_station", "from_station"):
        if field in particulars:
            params[field] = station(particulars[field])
    if isinstance(particulars.get("who"), str):
        params["who"] = name(particulars["who"])
    for field in ("solved", "pleased"):
        if field in particulars:
            params[field] = text(f"{field}.{particulars[field]}")
    if "department" in particulars:
        params["department"] = department(particulars["department"])
    if "departments" in particulars:
        params["departments"] = departments_named(particulars["departments"])
    if kind is Name.ITEM_SUPERVISED:
        params["system"], params["supervised"] = particulars["system"], text(f"supervised.{particulars['state']}")
    said = particulars.get("words") or particulars.get("reason")
    quoted = kind in (QUOTED if reader in OUTSIDE else QUOTED_INSIDE)
    params["words"] = words(said, 60) if quoted and isinstance(said, str) else ""
    if kind in CLOCKED:
        params |= clock_said(item, particulars)
    if particulars.get("by_call"):
        params["how"] = text(f"label.{Label.SAID_BY_CALL}", by=params["by"])  # type: ignore[arg-type]
    elif kind is Name.ITEM_REPORTED and item.entered_by is not None:
        how = _ENTERED.get(item.consent, Label.ENTERED_SPOKEN)
        params["how"] = text(f"label.{how}", by=params["by"])  # type: ignore[arg-type]
    return _of_decision(kind, particulars, reader, params) or text(f"event.{kind}", **params)  # type: ignore[arg-type]


def _of_decision(kind: Name, particulars: Mapping[str, Any], reader: Reader, params: dict[str, Any]) -> Ref | None:
    """Adds the other item's number for who may know it; a part split off and a step taken back read otherwise."""
    if kind is Name.ITEM_LOOKED_BACK:
        return _looked_back(particulars, params)
    if "parent_number" in particulars:
        return text(f"say.{Say.SPLIT_OFF}", other=particulars["parent_number"])
    if kind is Name.ITEM_CALLED:
        return _of_call(particulars, params)
    if kind is Name.ITEM_CORRECTED:
        params["what"] = act(particulars["what"])
        if "back_to" in particulars:
            return text(f"say.{Say.TAKEN_BACK_LINE}", by=params["by"], what=params["what"])
    if kind is Name.ITEM_SPLIT:
        params["other"] = particulars["child_number"]
    elif reader not in OUTSIDE:
        params["other"] = particulars.get("of_number") or particulars.get("into_number") or ""
    return None


_CALLED = {
    Outcome.NO_ANSWER: Say.CALLED_NO_ANSWER,
    Outcome.WRONG_NUMBER: Say.CALLED_WRONG,
    Outcome.NEEDLESS: Say.CALLED_NEEDLESS,
}


def _of_call(particulars: Mapping[str, Any], params: dict[str, Any]) -> Ref | None:
    """What a call came to, and inside what was said."""
    outcome = Outcome(particulars.get("outcome", Outcome.REACHED))
    if outcome is Outcome.REACHED:
        return text(f"say.{Say.CALLED_SAID}", **params) if params["words"] else None
    given_up = outcome is Outcome.NO_ANSWER and particulars["ended"]
    return text(f"say.{Say.CALLED_LET_BE if given_up else _CALLED[outcome]}", **params)


def _looked_back(particulars: Mapping[str, Any], params: dict[str, Any]) -> Ref:
    says = particulars["says"]
    if says == Says.SILENT:
        return text(f"say.{Say.LOOKED_SILENT}", resident=params["resident"])
    found = text(f"label.{Label.LOOK_HOLDS if says == Says.HOLDS else Label.LOOK_FAILED}")
    if particulars["side"] == Side.RESIDENT:
        return text(f"say.{Say.LOOKED_RESIDENT}", resident=params["resident"], found=found, how=params.get("how", ""))
    said = text(f"label.{Label.LOOK_WORDS}", words=params["words"]) if params["words"] else ""
    return text(f"say.{Say.LOOKED_CHECKER}", by=params["by"], found=found, said=said)


def _sayer(item: Item, event: Row, reader: Reader) -> Label:
    """您 is who reads his own item; what somebody with the receipt did is told as his."""
    own = event["thing_id"] == item.id
    by_holder = own and event["name"] in _BY_HOLDERS and event["maker"] != item.reporter_id
    if by_holder and not event["particulars"].get("by_call"):
        return Label.A_HOLDER
    return Label.YOU if reader == "resident" and own else Label.THE_RESIDENT
