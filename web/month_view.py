"""A month of a station in one language, ready to be drawn: by the page as by the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.hours import hours_said
from domain.month import Day, Sits, all_day, month_of
from handlers.house import House
from locales.catalogue import said
from storage.district import Station
from storage.people import persons, spelled
from storage.work import Work
from web.words import words


@dataclass(frozen=True, slots=True)
class Entry:
    """`times` is empty where somebody sits for all of the day's opening hours."""

    name: str
    times: tuple[str, ...]
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    number: int
    iso: str
    said: str  # the whole date, for who hears the page
    entries: tuple[Entry, ...]
    mark: str  # holiday, workday or nothing
    today: bool

    @property
    def shown(self) -> bool:
        """Whether it stands in a narrow list: it says something."""
        return bool(self.entries or self.mark or self.today)


@dataclass(frozen=True, slots=True)
class MonthView:
    """A value: what reads the same is the same picture."""

    station: str
    title: str
    language: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Cell | None, ...], ...]
    notes: tuple[str, ...]
    empty: bool

    @property
    def over(self) -> int:
        """How many weeks lie before the one with today in it; 0 in every other month."""
        return next((n for n, week in enumerate(self.weeks) if any(cell and cell.today for cell in week)), 0)

    @property
    def folds(self) -> bool:
        """Whether a narrow list begins at this week: something stands in the weeks before it."""
        return any(cell and cell.shown for week in self.weeks[: self.over] for cell in week)


async def month_view(house: House, work: Work, place: Station, first: date, language: str) -> MonthView:
    """What anybody may see: who sits when. One query, for the names."""
    rota, calendar = house.district.rota(place.id), house.calendar
    month = month_of(rota, first, calendar, rota.grid.date(house.clock()))
    names = await public_names(house, work, sorted(month.people), language)
    weekdays = tuple(said("label.weekdays", language).split(","))
    say = words(language)
    hours = hours_said(place.hours, list(weekdays))
    notes = [say("rota_hours", hours=hours)] if hours else []
    notes += [say("rota_provisional", year=first.year)] if month.provisional else []
    weeks = tuple(
        tuple(_cell(house, place, day, names, language) if day is not None else None for day in week)
        for week in month.weeks
    )
    return MonthView(
        place.called(language), month_said(first, language), language, weekdays, weeks, tuple(notes), month.empty
    )


async def public_names(house: House, work: Work, people: list[str], language: str) -> dict[str, str]:
    """How those who serve are called in public; somebody without a name has a word for him."""
    rows = await persons(work, people)
    vault = house.vault
    own = {one: (language == "en" and spelled(vault, rows[one])["name_en"]) or "" for one in rows}
    opened = {one: own[one] or vault.open(one, rows[one]["name_sealed"]) or "" for one in rows}
    return {one: opened.get(one) or said("label.somebody", language) for one in people}


def month_said(first: date, language: str) -> str:
    name = said("label.months", language).split(",")[first.month - 1]
    return said("label.month_year", language, {"month_name": name, "year": first.year})


def _cell(house: House, place: Station, day: Day, names: Mapping[str, str], language: str) -> Cell:
    entries = tuple(_entry(house, place, day, one, names, language) for one in day.sits)
    return Cell(day.date.day, day.date.isoformat(), date_said(day.date, language), entries, day.mark or "", day.today)


def date_said(day: date, language: str) -> str:
    name = said("label.months", language).split(",")[day.month - 1]
    weekday = said("label.weekdays", language).split(",")[day.weekday()]
    return said("label.date", language, {"month_name": name, "day": day.day, "weekday": weekday})


def _entry(house: House, place: Station, day: Day, one: Sits, names: Mapping[str, str], language: str) -> Entry:
    usual = all_day(day.date, day.sits, house.district.rota(place.id).grid)
    times = () if usual else tuple(span_said(house, span) for span in one.spans)
    if one.person_id is None:
        return Entry(words(language)("rota_nobody"), times, gap=True)
    return Entry(names[one.person_id], times)


def span_said(house: House, span: tuple[int, int]) -> str:
    start, end = (datetime.fromtimestamp(at / 1000, house.district.zone) for at in span)
    return f"{start:%H:%M}–{end:%H:%M}"
