"""轮值表: a month of the station for anybody, as a picture and in words; or a member's own, across his stations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Phrase, clock, day_of_month, listing, month, name, phrase, station
from dialogs.seen_forms import ShowMonth
from domain.month import Day, Mark, Month, Sits, all_day, month_for, month_of, stretches
from domain.people import Role
from domain.permissions import Permission
from handlers.months import beside, month_named, today
from handlers.talk import Talk
from storage.district import Station

FORM = ShowMonth
REQUIRES = Permission.CHAT_USE

Part = Callable[[Day], tuple[Sits, ...]]
Told = Callable[[date, tuple[Sits, ...]], list[Phrase]]


async def handle(talk: Talk, form: ShowMonth) -> None:
    first = month_named(talk.house, form.month) or today(talk.house).replace(day=1)
    if form.mine and stations_of(talk):
        talk.reply(_own(talk, first))
        return
    place = talk.house.district.heir(form.station) or talk.station
    talk.reply(_of_station(talk, place, first))


def stations_of(talk: Talk) -> list[str]:
    """Where the person may come to sit."""
    seats = [one.scope_id for one in talk.appointments if one.role in (Role.MEMBER, Role.HEAD)]
    return [station_id for station_id in talk.house.district.stations if station_id in seats]


def _of_station(talk: Talk, place: Station, first: date) -> Letter:
    rota = talk.house.district.rota(place.id)
    found = month_of(rota, first, talk.house.calendar, today(talk.house))
    of = month(_noon(talk, first))
    key = f"say.{Say.MONTH_NONE if found.empty else Say.MONTH_HEAD}"
    lines = [phrase(key, station=station(place.id), month=of)]

    def told(day: date, sits: tuple[Sits, ...]) -> list[Phrase]:
        return [_named(one, usual=all_day(day, sits, rota.grid)) for one in sits]

    if not found.empty:
        lines += _lines(talk, found, _sits, told)
    if talk.serves:
        lines += _behind(talk, found, told)
    lines += _marks(talk, found)
    picture = {"rota": place.id, "month": f"{first:%Y-%m}"}
    return Letter(key, tuple(lines), choices=_choices(talk, place, first), picture={} if found.empty else picture)


def _own(talk: Talk, first: date) -> Letter:
    rotas = {id_: talk.house.district.rota(id_) for id_ in stations_of(talk)}
    found = month_for(talk.person_id, rotas, first, talk.house.calendar, today(talk.house))
    any_ = any(day.sits or day.reserve or day.head for day in found.days)
    key = f"say.{Say.MONTH_MINE if any_ else Say.MONTH_MINE_NONE}"
    lines = [phrase(key, month=month(_noon(talk, first)))]

    def told(day: date, sits: tuple[Sits, ...]) -> list[Phrase]:
        return [_mine(one) for one in sits]

    lines += _lines(talk, found, _sits, told)
    lines += _behind(talk, found, told)
    choices = [
        *_leaf(talk, first, mine=True),
        button(Button.MONTH_STATION, "rota_month", month=f"{first:%Y-%m}"),
        button(Button.FEEDS, "feed"),
    ]
    return Letter(key, tuple(lines), choices=tuple(choices))


def _behind(talk: Talk, found: Month, told_as: Told) -> list[Phrase]:
    """Reserve and duty head, for who serves."""
    lines = []
    for say, part in ((Say.MONTH_RESERVE, _reserve), (Say.MONTH_DUTY_HEAD, _head)):
        if told := _lines(talk, found, part, told_as):
            lines.append(phrase(f"say.{say}", lines=listing(told)))
    return lines


def _sits(day: Day) -> tuple[Sits, ...]:
    return day.sits


def _reserve(day: Day) -> tuple[Sits, ...]:
    return day.reserve


def _head(day: Day) -> tuple[Sits, ...]:
    return day.head


def _choices(talk: Talk, place: Station, first: date) -> tuple[Choice, ...]:
    found = _leaf(talk, first, station=place.id)
    if stations_of(talk):
        found.append(button(Button.MONTH_OWN, "rota_month", month=f"{first:%Y-%m}", mine=True))
    if talk.serves:
        found.append(button(Button.FEEDS, "feed"))
    found.append(button(Button.DUTY, "duty"))
    page = f"{talk.house.public_url}/rota/{place.slug}?month={first:%Y-%m}"
    return (*found, Choice(phrase(f"button.{Button.MONTH_PAGE}"), "link", link=page))


def _leaf(talk: Talk, first: date, **args: Any) -> list[Choice]:
    sides = zip((Button.MONTH_BEFORE, Button.MONTH_AFTER), beside(talk.house, first), strict=True)
    return [button(key, "rota_month", month=f"{there:%Y-%m}", **args) for key, there in sides if there is not None]


def _lines(talk: Talk, found: Month, part: Part, told_as: Told) -> list[Phrase]:
    """One for each run of days of which the same is told."""
    told = {day.date: told_as(day.date, part(day)) for day in found.days}
    zone = talk.house.district.zone
    made = []
    for first, last in stretches((on, repr(_any_day(said, zone)) if said else "") for on, said in told.items()):
        who = listing(told[first], "comma")
        start, end = day_of_month(_noon(talk, first)), day_of_month(_noon(talk, last))
        if first == last:
            made.append(phrase(f"say.{Say.MONTH_DAY}", day=start, who=who))
        else:
            made.append(phrase(f"say.{Say.MONTH_DAYS}", first=start, last=end, who=who))
    return made


def _any_day(part: Any, zone: ZoneInfo) -> Any:
    """What is told, with the time of day in place of each instant: alike on every day."""
    if isinstance(part, dict) and part.get("$") == "clock":
        return f"{datetime.fromtimestamp(part['at'] / 1000, zone):%H:%M}"
    if isinstance(part, dict):
        return {name: _any_day(value, zone) for name, value in part.items()}
    return [_any_day(value, zone) for value in part] if isinstance(part, list) else part


def _named(one: Sits, *, usual: bool = False) -> Phrase:
    if one.person_id is None:
        return phrase(f"say.{Say.MONTH_GAP}") if usual else phrase(f"say.{Say.MONTH_GAP_AT}", times=_times(one))
    if usual:
        return phrase(f"say.{Say.MONTH_SITS}", name=name(one.person_id))
    return phrase(f"say.{Say.MONTH_SITS_AT}", name=name(one.person_id), times=_times(one))


def _mine(one: Sits) -> Phrase:
    return phrase(f"say.{Say.MONTH_OWN}", times=_times(one), station=station(one.station_id))


def _times(one: Sits) -> dict[str, object]:
    spans = [phrase(f"label.{Label.SPAN}", start=clock(start), end=clock(end)) for start, end in one.spans]
    return listing(spans, "comma")


def _marks(talk: Talk, found: Month) -> list[Phrase]:
    """Holidays and swapped workdays, and that the year has no official list yet."""
    lines = []
    for mark, key in ((Mark.HOLIDAY, Say.MONTH_OFF), (Mark.WORKDAY, Say.MONTH_WORKED)):
        runs = stretches((day.date, day.mark is mark) for day in found.days)
        if runs:
            days = [_run(talk, first, last) for first, last in runs]
            lines.append(phrase(f"say.{key}", days=listing(days, "comma")))
    if found.provisional:
        lines.append(phrase(f"say.{Say.MONTH_PROVISIONAL}", year=found.first.year))
    return lines


def _run(talk: Talk, first: date, last: date) -> Phrase:
    start, end = day_of_month(_noon(talk, first)), day_of_month(_noon(talk, last))
    if first == last:
        return phrase(f"say.{Say.MONTH_ONE_DAY}", day=start)
    return phrase(f"say.{Say.MONTH_MORE_DAYS}", first=start, last=end)


def _noon(talk: Talk, day: date) -> int:
    return round(datetime.combine(day, time(12), talk.house.district.zone).timestamp() * 1000)
