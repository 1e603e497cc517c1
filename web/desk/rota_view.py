"""A month of a station's rota in the reader's words, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.month import Day, Sits, all_day
from domain.rota import Why
from domain.rota_plan import Duty
from handlers.desk_rota import Entry, RotaSeen
from handlers.house import House
from web.month_view import date_said, span_said

_SIGNS = {Why.SWAP: "⇄", Why.OVERRIDE: "↪", Why.TAKEN: "↪", Why.RESERVE: "+", Why.GAP: "!"}


@dataclass(frozen=True, slots=True)
class Line:
    """`why` and `duty` are ends of text keys, empty where there is nothing to be said.

    `to` is the shift that somebody may be moved onto, `who` the person who may be moved from it.
    """

    name: str
    times: tuple[str, ...]
    duty: str
    why: str
    sign: str
    instead: str
    offered: bool
    mine: bool
    gap: bool
    to: str
    who: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    number: int
    iso: str
    said: str
    mark: str
    today: bool
    past: bool
    chosen: bool
    lines: tuple[Line, ...]
    away: tuple[str, ...]

    @property
    def shown(self) -> bool:
        """Whether it stands in a narrow list: it says something."""
        return bool(self.lines or self.mark or self.today or self.away)


@dataclass(frozen=True, slots=True)
class Shown:
    """All that cells are said with."""

    house: House
    seen: RotaSeen
    names: Mapping[str, str]
    language: str
    reader: str
    nobody: str

    def weeks(self, chosen: date | None) -> list[list[Cell | None]]:
        return [[self._cell(day, chosen) if day else None for day in week] for week in self.seen.month.weeks]

    def over(self) -> int:
        """How many weeks lie before the one with today in it; 0 in every other month."""
        return next((n for n, week in enumerate(self.seen.month.weeks) if any(day and day.today for day in week)), 0)

    def _cell(self, day: Day, chosen: date | None) -> Cell:
        entries = self.seen.days[day.date]
        return Cell(
            day.date.day,
            day.date.isoformat(),
            date_said(day.date, self.language),
            day.mark or "",
            day.today,
            bool(entries) and all(one.over for one in entries) and not day.today,
            day.date == chosen,
            tuple(self.line(day, one) for one in entries),
            tuple(self.names[one] for one in self.seen.away.get(day.date, ())),
        )

    def line(self, day: Day, one: Entry) -> Line:
        rights, mine = self.seen.rights, one.person_id == self.reader
        leads = one.shift.duty in rights.led and not one.over
        swaps = rights.serves and not rights.led and one.ahead
        own = swaps and one.holder == self.reader
        who = self.names[one.person_id] if one.person_id else self.nobody
        times = () if self._usual(day, one) else tuple(span_said(self.house, span) for span in one.spans)
        return Line(
            who,
            times,
            "" if one.shift.duty is Duty.MEMBER else one.shift.duty.value,
            "" if one.why in (Why.PLAN, Why.GAP) else one.why.value,
            _SIGNS.get(one.why, ""),
            self.names[one.instead] if one.instead else "",
            one.offered,
            mine,
            one.person_id is None,
            one.shift.key if leads or (swaps and not own and one.holder) else "",
            (one.person_id or "") if leads or own else "",
            one.shift.key,
            f"{date_said(day.date, self.language)} {who}",
        )

    def _usual(self, day: Day, one: Entry) -> bool:
        """Whether he sits for all of the day's opening hours, so that no times need be said."""
        duties: Mapping[Duty, Sequence[Sits]] = {
            Duty.MEMBER: day.sits, Duty.RESERVE: day.reserve, Duty.HEAD: day.head
        }  # fmt: skip
        return all_day(day.date, duties[one.shift.duty], self.house.district.rota(one.shift.station_id).grid)
