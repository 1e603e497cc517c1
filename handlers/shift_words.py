"""How a shift is called: 11月25日 周三 09:00–12:00, 11月23日 周一到11月27日 周五."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from dialogs.keys import Button, Label
from dialogs.letter import Phrase, Ref, clock, day, moment, phrase, station, text
from domain.rota_plan import NOON, Duty
from domain.swaps import Span
from handlers.house import House


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's shift as a form and a button name it."""

    station_id: str
    duty: Duty
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def key(self) -> str:
        return f"{self.station_id}:{self.duty}:{self.start}:{self.end}"

    @classmethod
    def of(cls, key: str) -> Shift:
        where, duty, start, end = key.split(":")
        return cls(where, Duty(duty), int(start), int(end))


def span_key(span: Span) -> str:
    return f"{span[0]}:{span[1]}"


def span_of_key(key: str) -> Span:
    start, _, end = key.partition(":")
    return int(start), int(end)


def when(house: House, span: Span, duty: Duty = Duty.MEMBER) -> Ref:
    """Of one day with its hours, of several with their dates; a duty that is not the members' is named."""
    start, end = span
    if _midnight(house, start) and _midnight(house, end):
        said = away(house, span)
    elif _day(house, start) == _day(house, end - 1):
        said = text(f"label.{Label.SHIFT_DAY}", day=day(start), start=clock(start), end=clock(end))
    else:
        said = text(f"label.{Label.SHIFT_DAYS}", start=day(start), end=day(end - 1))
    if duty is Duty.MEMBER:
        return said
    return text(f"label.{Label.SHIFT_DUTY}", shift=said, duty=duty_name(duty))


def where(house: House, station_id: str, span: Span, duty: Duty = Duty.MEMBER) -> Ref:
    """The same with its station."""
    return text(f"label.{Label.SHIFT_AT}", station=station(station_id), shift=when(house, span, duty))


def duty_name(duty: Duty) -> Ref:
    names = {Duty.MEMBER: Label.DUTY_MEMBER, Duty.RESERVE: Label.DUTY_RESERVE, Duty.HEAD: Label.DUTY_HEAD}
    return text(f"label.{names[duty]}")


def away(house: House, span: Span) -> Ref:
    """A leave: whole days by their dates, others with the hours of their ends."""
    start, end = span
    if _midnight(house, start) and _midnight(house, end):
        if _day(house, start) == _day(house, end - 1):
            return day(start)
        return text(f"label.{Label.SHIFT_DAYS}", start=day(start), end=day(end - 1))
    if _day(house, start) == _day(house, end - 1):
        if _midnight(house, start) and _time(house, end) == NOON:
            return text(f"label.{Label.SHIFT_MORNING}", day=day(start))
        if _time(house, start) == NOON and _midnight(house, end):
            return text(f"label.{Label.SHIFT_AFTERNOON}", day=day(start))
        if _midnight(house, end):
            return text(f"label.{Label.SHIFT_FROM}", start=moment(start))
        return text(f"label.{Label.SHIFT_DAY}", day=day(start), start=clock(start), end=clock(end))
    last = day(end - 1) if _midnight(house, end) else moment(end)
    return text(f"label.{Label.SHIFT_DAYS}", start=moment(start), end=last)


def label(house: House, span: Span, duty: Duty = Duty.MEMBER, station_id: str = "") -> Phrase:
    """A choice."""
    said = where(house, station_id, span, duty) if station_id else when(house, span, duty)
    return phrase(f"button.{Button.SHIFT_LINE}", shift=said)


def lines(house: House, spans: Sequence[Span], duty: Duty = Duty.MEMBER) -> list[Phrase]:
    return [phrase(f"button.{Button.SHIFT_LINE}", shift=when(house, span, duty)) for span in spans]


def _day(house: House, at: int) -> object:
    return datetime.fromtimestamp(at / 1000, house.district.zone).date()


def _midnight(house: House, at: int) -> bool:
    return _time(house, at) == time()


def _time(house: House, at: int) -> time:
    """To the minute."""
    return datetime.fromtimestamp(at / 1000, house.district.zone).time().replace(second=0, microsecond=0)
