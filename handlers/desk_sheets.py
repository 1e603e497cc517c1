"""Sheets at the desk: a liaison's department's, a station's own; and one of them with all that may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.desk_cards import own_card, own_choices
from dialogs.letter import Card, Choice, Letter, Phrase
from dialogs.sheet_cards import sheet_card, station_choices
from domain.item import Item
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet, SheetState, heard_sheet_number
from handlers.sheet_desk import OVER, WAITING, item_of, read_of
from handlers.sheet_history import sheet_events
from handlers.show_lists import stations_in_charge
from handlers.talk import DAY, Talk
from handlers.timeline import timeline
from handlers.told_to import OUTSIDE
from storage.desk_sheets import sheets_of_departments, sheets_of_stations
from storage.sheets import sheet_by_number

PAGE = 50
TABS: dict[str, tuple[SheetState, ...]] = {
    "open": WAITING,
    "waits": (SheetState.REPLIED,),
    "over": (*OVER, SheetState.REPLIED),
}
"""With the department, with the station, and done: a reply is that too where nobody was to pass it on any more."""
ENDED_FOR = 90 * DAY
"""How long what has ended is listed."""
_WAITS_AT_STATION = (SheetState.PROPOSED, SheetState.REPLIED)
_SHOWN_ANYWAY = frozenset({"show", "read_sheet", "sheets"})
"""Verbs that only lead to what this page shows, or to another page."""


@dataclass(frozen=True, slots=True)
class SheetsSeen:
    """`several`: of more than one department."""

    tab: str
    sheets: Sequence[Sheet]
    page: int
    more: bool
    own: bool
    several: bool


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """`own`: the reader speaks for its department. `item` only for who may read the matter itself."""

    sheet: Sheet
    own: bool
    item: Item | None
    letter: Letter
    moves: Sequence[Phrase]


def speaks_for(talk: Talk) -> list[str]:
    """Every department that the person is the liaison of, whatever hat he wears in a chat."""
    held = [one for one in talk.appointments if one.role is Role.LIAISON and one.holds(talk.now)]
    return list(dict.fromkeys(one.scope_id for one in held))


def writes(talk: Talk) -> bool:
    return may(talk.anywhere(), Permission.SHEET_SEND)


def sees_sheets(talk: Talk) -> bool:
    return bool(speaks_for(talk)) or writes(talk)


async def sheets_seen(talk: Talk, tab: str, page: int, *, own: bool) -> SheetsSeen:
    """`own`: those of his departments, else those of his stations. Raises Refusal for who has neither."""
    mine = speaks_for(talk)
    if not (mine if own else writes(talk)):
        raise Refusal(Refused.NOT_YOURS)
    since, after = talk.now - ENDED_FOR if tab == "over" else None, page * PAGE
    if own:
        found = await sheets_of_departments(talk.work, mine, TABS[tab], since=since, after=after, most=PAGE + 1)
    else:
        states = _WAITS_AT_STATION if tab == "waits" else TABS[tab]
        places = stations_in_charge(talk)
        found = await sheets_of_stations(
            talk.work, places, states, talk.person_id, since=since, after=after, most=PAGE + 1
        )
    return SheetsSeen(tab, found[:PAGE], page, len(found) > PAGE, own, not own or len(mine) > 1)


async def sheet_seen(talk: Talk, number: str) -> SheetSeen:
    """Raises Refusal, the same for a sheet that there is not and for one that the person may not see."""
    found = await sheet_by_number(talk.work, heard_sheet_number(number))
    if found is None:
        raise Refusal(Refused.SHEET_UNKNOWN)
    if found.department_id in speaks_for(talk) and not found.practice:
        found, _ = await read_of(talk, found.id)
        item = await item_of(talk, found)
        return SheetSeen(found, True, None, _letter(talk, found, item, _once(own_choices(found, talk.now))), ())
    item, reader = await talk.readable(found.item_id)
    if reader in OUTSIDE:
        raise Refusal(Refused.SHEET_UNKNOWN)
    sends = may(talk.actor(item.now_at), Permission.SHEET_SEND)
    told = [one for one in await sheet_events(talk.work, item.id) if one["thing_id"] == found.id]
    letter = _letter(talk, found, item, _once(station_choices(found, writes=sends)), sheet_card(found))
    return SheetSeen(found, False, item, letter, timeline(item, reader, told))


def _once(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    return tuple(one for one in choices if one.verb not in _SHOWN_ANYWAY)


def _letter(talk: Talk, found: Sheet, item: Item, choices: tuple[Choice, ...], card: Card | None = None) -> Letter:
    house = talk.house
    shown = card or own_card(found, talk.now, house.calendar, house.district.zone)
    return Letter("desk.sheet", (), card=shown, choices=choices, via=item.via, carries=True)
