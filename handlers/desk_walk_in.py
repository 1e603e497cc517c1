"""At the counter: where one may write down for somebody, what one has today, and what there is of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Choice
from domain.calendar import midnight
from domain.item import Item
from domain.people import roles_at
from domain.permissions import GRANTS, Permission, ensure, may
from domain.refusal import Refusal, Refused
from handlers.desk_asked import Asked
from handlers.desk_items import listed
from handlers.show_lists import stations_in_charge
from handlers.talk import Talk
from handlers.told_to import OUTSIDE
from storage.desk_walk_in import entered_by
from storage.items import contents_by_id
from storage.supports import shown_in

REQUIRES = Permission.ITEM_REPORT_FOR
MOST, ALIKE, OPENED = 30, 8, 60


@dataclass(frozen=True, slots=True)
class Entered:
    """`readable`: the reader may go on reading the matter itself. `slip` prints what its reporter takes home."""

    item: Item
    readable: bool
    slip: Choice | None


@dataclass(frozen=True, slots=True)
class WalkIn:
    """`station` is where the next is to go. `alike` are open matters that hold the words that were looked for; of one
    who reads no others only what is open to everybody, with `readable` false.
    """

    stations: Sequence[str]
    station: str
    begin: Choice
    entered: Sequence[Entered]
    alike: Sequence[tuple[Item, bool]]


async def walk_in(talk: Talk, wanted: str, said: str) -> WalkIn:
    """`wanted` is a station's code, `said` what is looked for. Raises Refusal for who may write down nothing."""
    ensure(talk.anywhere(), REQUIRES)
    stations = _stations(talk)
    if not stations:
        raise Refusal(Refused.NOT_YOURS)
    named = talk.house.district.by_code(wanted) if wanted else None
    own = next((one for one in (talk.hat.scope_id, talk.door.station_id) if one in stations), stations[0])
    station = named.id if named is not None and named.id in stations else own
    zone = talk.house.district.zone
    since = midnight(datetime.fromtimestamp(talk.now / 1000, zone).date(), zone)
    found = await entered_by(talk.work, talk.person_id, stations, since, MOST)
    begin = Choice(button(Button.REPORT_FOR, "report_for").label, "report_for", {"station": station}, primary=True)
    return WalkIn(stations, station, begin, [_entered(talk, one) for one in found], await _alike(talk, station, said))


def _stations(talk: Talk) -> list[str]:
    """Where the person may write something down; those in use before those that only practise."""
    district, writers = talk.house.district, {role for role, granted in GRANTS.items() if REQUIRES in granted}
    mine = [
        one
        for one in district.stations.values()
        if roles_at(talk.appointments, one.id, district.id, talk.now) & writers
    ]
    return [one.id for one in sorted(mine, key=lambda one: one.practice)]


def _entered(talk: Talk, item: Item) -> Entered:
    reader = talk.reader_of(item)
    readable = reader is not None and reader not in OUTSIDE
    prints = readable and bool(item.receipt) and may(talk.actor(item.now_at), Permission.PAPER_PRINT)
    return Entered(item, readable, button(Button.PRINT_SLIP, "print_slip", item=item.id) if prints else None)


async def _alike(talk: Talk, station: str, said: str) -> list[tuple[Item, bool]]:
    said = said.strip()
    if not said:
        return []
    if station in stations_in_charge(talk):
        found = await listed(talk, Asked(station=station, said=said))
        return [(line.item, True) for line in found.lines[:ALIKE]]
    opened = await shown_in(talk.work, [station], OPENED)
    titles = await contents_by_id(talk.work, [one.shown_id for one in opened if one.shown_id])
    lower = said.lower()
    return [(one, False) for one in opened if lower in str(titles.get(one.shown_id or "", {}).get("text", "")).lower()][
        :ALIKE
    ]
