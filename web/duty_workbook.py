"""Hours at the desk as two sheets: people by month and year, and the shifts that they are counted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialogs.paper_forms import ShiftColumn, TallyColumn
from domain.people import Role
from domain.rota_plan import Duty
from domain.tally import Fact, Tally, tally
from handlers.house import House
from handlers.show_hours import counts
from locales.catalogue import said
from storage.people import appointed_at, persons
from storage.shifts import facts_in
from storage.work import Work
from web.columns import Cell
from web.words import public_name, words
from web.workbook import Sheet

_TALLY_WIDTHS = (24, 16, 10, 12, 12, 12, 12, 14, 12, 12, 12)
_SHIFT_WIDTHS = (24, 17, 17, 12, 16, 16, 14, 10, 12)


async def duty_sheets(house: House, work: Work, places: Sequence[str], year: int, language: str) -> list[Sheet]:
    """Of a year, as far as it has gone; a practice counts nowhere."""
    real = [place for place in places if counts(house, place)]
    facts = await facts_in(work, real, _first(house, year), _first(house, year + 1))
    sitters = {place: await _sitters(house, work, place) for place in real}
    people = {who for one in facts for who in (one.person_id, one.planned_id) if who} | {
        who for found in sitters.values() for who in found
    }
    rows = await persons(work, sorted(people))
    nobody = said("label.somebody", language)
    names = {person: public_name(house, row, language) or nobody for person, row in rows.items()}
    counted = [row for place in real for row in _of_place(house, place, facts, sitters[place], year, names, language)]
    listed = [_shift(house, one, names, language) for one in facts]
    t = words(language)
    return [
        Sheet(t("list_duty"), [said(f"tally_column.{c}", language) for c in TallyColumn], _TALLY_WIDTHS, counted),
        Sheet(t("list_shifts"), [said(f"shift_column.{c}", language) for c in ShiftColumn], _SHIFT_WIDTHS, listed),
    ]


def _first(house: House, year: int) -> int:
    return round(datetime(year, 1, 1, tzinfo=house.district.zone).timestamp() * 1000)


async def _sitters(house: House, work: Work, place: str) -> list[str]:
    """Members on the rota: an equal share is one of theirs."""
    planned = house.district.planned(place)
    found = await appointed_at(work, place)
    return list(
        dict.fromkeys(a.person_id for a in found if a.role in (Role.MEMBER, Role.HEAD) and a.person_id in planned)
    )


def _of_place(
    house: House,
    place: str,
    facts: Sequence[Fact],
    sitters: Sequence[str],
    year: int,
    names: Mapping[str, str],
    language: str,
) -> list[list[Cell]]:
    """The year first, then each month in which there was a shift."""
    here = [one for one in facts if one.station_id == place]
    station = house.district.place(place)
    called = station.called(language) if station else ""
    periods = [str(year), *dict.fromkeys(one.day[:7] for one in here)] if here else []
    return [
        [called, names.get(one.person_id, ""), period, *_figures(one)]
        for period in periods
        for one in tally([fact for fact in here if fact.day.startswith(period)], sitters).people
    ]


def _figures(one: Tally) -> list[Cell]:
    hours, over = round(one.hours, 2), round(one.over, 2)
    return [one.planned, one.due, one.sat, hours, over, one.rest, one.stood_in, one.absent]


def _shift(house: House, one: Fact, names: Mapping[str, str], language: str) -> list[Cell]:
    station = house.district.place(one.station_id)
    t = words(language)
    there = "attended" if one.attended else "absent" if one.absent else "unknown"
    return [
        station.called(language) if station else "",
        _local(house, one.start),
        _local(house, one.end),
        said(f"shift_duty.{Duty(one.duty)}", language),
        names.get(one.person_id or "", ""),
        names.get(one.planned_id or "", ""),
        said(f"shift_why.{one.why}", language),
        t("yes" if one.rest else "no"),
        said(f"clock.{there}", language) if one.person_id else "",
    ]


def _local(house: House, at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, house.district.zone).replace(tzinfo=None)
