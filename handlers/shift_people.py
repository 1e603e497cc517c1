"""Whom a shift concerns: where somebody sits, who could take it, who leads there, who hears of a gap."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, listing, name, phrase, station
from domain.rota import StationRota
from domain.rota_plan import Duty
from domain.swaps import Moved, Span, busy, fits
from handlers.house import House
from handlers.rota_work import Standing, standing
from handlers.shift_words import lines, when
from handlers.talk import DAY, Talk
from storage.rota import rely_on_rota, rota_row

SOON = 7 * DAY
"""A gap within these days is told at once; others by the warnings."""
AHEAD = 62 * DAY
"""So far ahead shifts are offered to choose from."""
MOST_LINES = 8


def stations_of(house: House, person_id: str) -> list[str]:
    """Open stations at which the person serves as member or head, or is to serve."""
    seats, now = house.district.facts.seats, house.clock()
    held = {s: there.get(person_id, ()) for s, there in seats.items()}
    return [s for s in house.district.stations if any(end is None or end > now for _, end in held.get(s, ()))]


def elsewhere(house: House, person_id: str, station_id: str) -> list[StationRota]:
    return [house.district.rota(one) for one in stations_of(house, person_id) if one != station_id]


async def heed_elsewhere(talk: Talk, people: Sequence[str], station_id: str) -> None:
    """Another worker's change at another station of theirs is read before anything is decided."""
    for other in _others(talk, people, station_id):
        row = await rota_row(talk.work, other)
        if talk.house.district.facts.versions.get(other, 0) != row["version"]:
            await talk.house.reload()
            return


def rely_on_elsewhere(talk: Talk, people: Sequence[str], station_id: str) -> None:
    """The commit fails as a conflict where another station's rota of theirs changes meanwhile.

    To be called at once where it was decided: nothing may be awaited between.
    """
    versions = talk.house.district.facts.versions
    for other in _others(talk, people, station_id):
        rely_on_rota(talk.work, other, versions.get(other, 0))


def _others(talk: Talk, people: Sequence[str], station_id: str) -> list[str]:
    return sorted({one for person in people for one in stations_of(talk.house, person) if one != station_id})


async def stands(talk: Talk, station_id: str) -> Standing:
    """The rota that this message touches; another message about the same one waits for it."""
    talk.thing = station_id
    return await standing(talk.house, talk.work, station_id)


def candidates(talk: Talk, rota: StationRota, station_id: str, spans: Sequence[Span], but: str | None) -> list[str]:
    """Who serves there and is free at all of these times."""
    people = talk.house.district.facts.seats.get(station_id, {})
    return [
        person
        for person in people
        if person != but
        and fits(rota, person, spans)
        and not busy(person, spans, elsewhere(talk.house, person, station_id))
    ]


async def leads(talk: Talk, station_id: str, rota: StationRota) -> bool:
    """The head of the station, staff where it has none, or who sits as duty head now."""
    if talk.person_id in await heads_of(talk, station_id):
        return True
    return sits_as_head(talk, rota)


def sits_as_head(talk: Talk, rota: StationRota) -> bool:
    sits = rota.stint(talk.now, Duty.HEAD)
    return sits is not None and sits.person_id == talk.person_id


async def duties_led(talk: Talk, station_id: str) -> list[Duty]:
    """Who sits for the head says nothing about who does so next: his rights end with his shift."""
    heads = await heads_of(talk, station_id)
    return [duty for duty in Duty if duty is not Duty.HEAD or talk.person_id in heads]


async def heads_of(talk: Talk, station_id: str) -> list[str]:
    """The heads of a station; the district's staff where there is none."""
    crew = await talk.crew(station_id)
    return list(dict.fromkeys(crew.heads or crew.staff))


async def tell_gaps(talk: Talk, station_id: str, found: Sequence[Moved], but: str = "") -> None:
    """The heads hear at once of what nobody sits any more within the next days."""
    gaps = [one for one in found if one.after is None and one.start < talk.now + SOON]
    if not gaps:
        return
    key = f"say.{Say.GAPS_NOW}"
    shown = [
        phrase(
            f"say.{Say.GAP_LINE}",
            shift=when(talk.house, (one.start, one.end)),
            name=name(one.before) if one.before else "",
        )
        for one in gaps[:MOST_LINES]
    ]
    line = phrase(key, station=station(station_id), shifts=listing(shown))
    letter = Letter(key, (line,), choices=(_cover(station_id, gaps[0]),), must_reach=True)
    talk.told += [(head, letter) for head in await heads_of(talk, station_id) if head != but]


def _cover(station_id: str, gap: Moved) -> Choice:
    args = {"station": station_id, "start": gap.start, "end": gap.end}
    return Choice(phrase(f"button.{Button.OVERRIDE}"), "override", args)


def tell_who_steps_in(talk: Talk, station_id: str, found: Sequence[Moved], *, but: str | None = None) -> None:
    """Who comes to sit by this, and who need not any more, each in one line. `but` knows already."""
    coming: dict[str, list[Span]] = {}
    going: dict[str, list[Span]] = {}
    for one in found:
        for person, told in ((one.after, coming), (one.before, going)):
            if person is not None and person != but:
                told.setdefault(person, []).append((one.start, one.end))
    for said, people in ((Say.YOU_STEP_IN, coming), (Say.YOU_STEP_OUT, going)):
        for person, spans in people.items():
            shown = listing(lines(talk.house, spans[:MOST_LINES]))
            line = phrase(f"say.{said}", station=station(station_id), shifts=shown)
            letter = Letter(f"say.{said}", (line,), must_reach=said is Say.YOU_STEP_IN)
            talk.told.append((person, letter))
