"""Somebody leaves a station, or the station closes: no offer, no promised shift and no calendar stays behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import time

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Phrase, listing, name, phrase, say, station
from domain.events import Name, Particular
from domain.rota import Change, Kind, StationRota
from domain.rota_plan import Duty
from domain.swaps import PENDING, Moved, Swap, SwapState, moved
from handlers.rota_work import Standing, changed
from handlers.shift_people import MOST_LINES, heads_of, stands, tell_who_steps_in
from handlers.shift_words import lines, when, where
from handlers.swap_end import drop_offers
from handlers.talk import DAY, Talk
from storage.swaps import end_changes, move_swap, revoke_station_feeds, swaps_at

WEEKS = 28 * DAY
"""So far ahead the heads hear whose turns change."""


async def leave_rota(talk: Talk, person_id: str, station_id: str, at: int, *, tell: bool = True) -> tuple[Phrase, ...]:
    """As part of the commit that ends the person's last seat there, at `at` (UTC ms, now or past).

    His offers end, and what he was to sit by a swap or an override goes back; the plan's next in order steps in.
    Returns what the acting person himself is to read, where he is a head there.
    """
    if station_id not in talk.house.district.stations:
        return ()
    there = await stands(talk, station_id)
    gone, ended = await _promised(talk, there, person_id)
    before = _serving(there.rota, person_id, None)
    kept = [one for one in there.rota.changes if one not in gone]
    cut = [replace(one, end=talk.now) for one in gone if one.start < talk.now]
    after = replace(_serving(there.rota, person_id, at), changes=sorted((*kept, *cut), key=lambda one: one.id))
    dropped = await drop_offers(talk, there, person_id)
    await _answer_for(talk, there, person_id)
    end_changes(talk.work, gone)
    for one in ended:
        move_swap(talk.work, one, SwapState.UNDONE, talk.person_id or None)
    revoke_station_feeds(talk.work, station_id, person_id)
    particulars: dict[str, Particular] = {
        "person": person_id,
        "swaps": tuple(one.id for one in (*dropped, *ended)),
        "changes": tuple(one.id for one in gone),
    }
    changed(talk, there, Name.ROTA_LEFT, particulars)
    if not tell:
        return ()
    return await _tell(talk, there, person_id, gone, before, after)


def _weeks(talk: Talk, there: Standing) -> int:
    """The end of the four weeks: a midnight, so that no shift is cut."""
    grid = there.rota.grid
    return grid.at(grid.date(talk.now + WEEKS), time())


async def close_rota(talk: Talk, station_id: str) -> None:
    """The station closes: what is offered there ends; its people hear of the closing itself."""
    there = await stands(talk, station_id)
    for one in await swaps_at(talk.work, station_id):
        if one.state in PENDING:
            move_swap(talk.work, one, SwapState.WITHDRAWN, talk.person_id or None)
            changed(talk, there, Name.ROTA_SWAP_WITHDRAWN, {"swap": one.id})
    end_changes(talk.work, [one for one in there.rota.changes if one.end > talk.now])
    revoke_station_feeds(talk.work, station_id)
    changed(talk, there, Name.ROTA_CLOSED, {})


async def _promised(talk: Talk, there: Standing, person_id: str) -> tuple[list[Change], list[Swap]]:
    """Changes in which the person is to sit, with the other side of an exchange that has not begun; and their swaps."""
    swaps = {one.id: one for one in await swaps_at(talk.work, there.station_id) if one.state is SwapState.DONE}
    his = [one for one in there.rota.changes if one.person_id == person_id and one.end > talk.now]
    of = {one.swap_id for one in his if one.kind is Kind.SWAP}
    other = [c for c in there.rota.changes if c.swap_id in of and c.person_id != person_id and c.start > talk.now]
    gone = sorted({one.id: one for one in (*his, *other)}.values(), key=lambda one: one.id)
    return gone, [swaps[one] for one in sorted(filter(None, of)) if one in swaps]


async def _answer_for(talk: Talk, there: Standing, person_id: str) -> None:
    """What was offered to him alone, or waits for the head's word on his taking it, is answered: he cannot."""
    for one in await swaps_at(talk.work, there.station_id):
        if one.state not in PENDING or person_id not in (one.to_id, one.taken_by) or one.from_id == person_id:
            continue
        move_swap(talk.work, one, SwapState.DECLINED, talk.person_id or None)
        changed(talk, there, Name.ROTA_SWAP_DECLINED, {"swap": one.id})
        shift = where(talk.house, one.station_id, one.span, one.duty)
        again = button(Button.SWAP, "swap")
        told = say(f"say.{Say.SWAP_LEFT}", again, name=name(person_id), shift=shift)
        talk.told.append((one.from_id, told))


def _serving(rota: StationRota, person_id: str, until: int | None) -> StationRota:
    """The rota as if the person's service there ended then (None: never)."""
    seats = dict(rota.serving or {})
    starts = [start for start, _ in seats.get(person_id, ())]
    seats[person_id] = ((min(starts), until),) if starts else ()
    return replace(rota, serving=seats)


async def _tell(
    talk: Talk, there: Standing, person_id: str, gone: list[Change], before: StationRota, after: StationRota
) -> tuple[Phrase, ...]:
    """Each in one line: who had counted on him, who steps in; and the heads, whose turns of the next weeks change."""
    found = moved(before, after, talk.now, _weeks(talk, there))
    promised = _by_person((one.instead_of, one) for one in gone if one.person_id == person_id)
    promised = {person: [one for one in spans if _sits(after, person, one)] for person, spans in promised.items()}
    returned = _by_person((one.person_id, one) for one in gone if one.person_id != person_id)
    returned = {person: [one for one in spans if not _sits(after, person, one)] for person, spans in returned.items()}
    for said, people in ((Say.PROMISE_ENDED, promised), (Say.RETURN_ENDED, returned)):
        for person, changes in people.items():
            if changes and person not in (person_id, talk.person_id):
                shown = listing(lines(talk.house, [(one.start, one.end) for one in changes[:MOST_LINES]]))
                told = say(f"say.{said}", name=name(person_id), station=station(there.station_id), shifts=shown)
                talk.told.append((person, told))
    rest = [one for one in found if not any(_within(one, change) for change in promised.get(one.after or "", ()))]
    tell_who_steps_in(talk, there.station_id, [replace(one, before=None) for one in rest])
    if not found:
        return ()
    key = f"say.{Say.LEFT_TURNS}"
    shown = listing([_line(talk, one) for one in found[:MOST_LINES]])
    line = phrase(key, name=name(person_id), station=station(there.station_id), turns=shown)
    heads = [head for head in await heads_of(talk, there.station_id) if head != person_id]
    talk.told += [(head, Letter(key, (line,))) for head in heads if head != talk.person_id]
    return (line,) if talk.person_id in heads else ()


def _by_person(found: Iterable[tuple[str | None, Change]]) -> dict[str, list[Change]]:
    people: dict[str, list[Change]] = {}
    for person, one in found:
        if person is not None:
            people.setdefault(person, []).append(one)
    return people


def _sits(rota: StationRota, person: str, change: Change) -> bool:
    return any(one.person_id == person for one in rota.stints(change.start, change.end, change.duty))


def _within(one: Moved, change: Change) -> bool:
    return change.start <= one.start and one.end <= change.end


def _line(talk: Talk, one: Moved) -> Phrase:
    shift = when(talk.house, (one.start, one.end), Duty.MEMBER)
    if one.after is None:
        return phrase(f"say.{Say.LEFT_TURN_GAP}", shift=shift)
    return phrase(f"say.{Say.LEFT_TURN}", shift=shift, name=name(one.after))
