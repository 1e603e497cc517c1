"""协商日历: consultations by day, four weeks ahead or month by month; of a station, of all one sees, or one's own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from dialogs.cards import button
from dialogs.consultation_cards import consultation_choice, where_said
from dialogs.diary_forms import ChooseDiary, ShowDiary
from dialogs.diary_keys import Diary
from dialogs.keys import Button, Label
from dialogs.letter import Choice, Letter, Param, Phrase, clock, day, month, phrase, station, text, title
from domain.consultation import Consultation, Mode
from domain.month import month_beside
from domain.people import Role
from domain.permissions import Permission, ensure, may
from handlers.months import beside, month_named, today
from handlers.show_consultations import stations_seen
from handlers.talk import Talk
from storage.consultation_calendar import held_at, held_with, open_to, rooms_named

REQUIRES = Permission.CONSULTATION_ATTEND
MOST = 10
"""Consultations in one letter."""
CHOICES = 3
STATIONS = 7
WEEKS = timedelta(weeks=4)


class Show:
    FORM = ShowDiary
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowDiary) -> None:
        seen = stations_seen(talk)
        if form.station:
            ensure(talk.actor(form.station), Permission.CONSULTATION_SEE)
        first, after = _span(talk, form.month)
        places = [] if form.mine else [form.station] if form.station else seen
        found = await held_from(talk, places, first, after, own=not form.station)
        pages = max(1, -(-len(found) // MOST))
        part = found[form.page % pages * MOST :][:MOST]
        rooms = await rooms_named(talk.work, part)
        wide = len({one.station_id for one in found}) > 1
        lines: list[Phrase] = []
        for on, of_day in groupby(part, lambda one: _local(talk, one).date()):
            lines.append(phrase(f"diary.{Diary.DAY}", day=day(_noon(talk, on))))
            lines += [_line(one, rooms.get(one.room_id or "", ("", "")), wide) for one in of_day]
        key = _headed(form, bool(found))
        said: dict[str, Param] = {"count": len(found)} if found else {}
        if form.month:
            said["month"] = month(_noon(talk, first))
        whose = [phrase(f"diary.{Diary.STATION}", station=station(form.station))] if form.station else []
        choices = [consultation_choice(one) for one in part if _ahead(talk, one)][:CHOICES]
        choices += _more(form, pages)
        letter = Letter(
            f"diary.{key}",
            (*whose, phrase(f"diary.{key}", **said), *lines),
            choices=(*choices, *_around(talk, form, first, seen)),
        )
        talk.reply(letter)


class Choose:
    FORM = ChooseDiary
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ChooseDiary) -> None:
        seen = stations_seen(talk)
        pages = max(1, -(-len(seen) // STATIONS))
        shown = seen[form.page % pages * STATIONS :][:STATIONS]
        choices = [
            _leads_to(phrase(f"diary.{Diary.STATION}", station=station(one)), month=form.month, station=one)
            for one in shown
        ]
        if pages > 1:
            choices.append(button(Button.MORE, "choose_diary", month=form.month, page=form.page + 1))
        key = f"diary.{Diary.STATIONS}"
        talk.reply(Letter(key, (phrase(key),), choices=tuple(choices)))


async def held_from(talk: Talk, places: list[str], first: date, after: date, *, own: bool) -> list[Consultation]:
    """From a day up to, not at, another: at these stations, and (`own`) those that this person is invited to."""
    span = _at(talk, first), _at(talk, after)
    every = await held_at(talk.work, places, *span) if places else []
    if own:
        departments = [one.scope_id for one in talk.appointments if one.role is Role.LIAISON and one.holds(talk.now)]
        every += await held_with(talk.work, talk.person_id, departments, *span)
    once = {one.id: one for one in every if not one.off}
    return sorted(await open_to(talk.work, talk.person_id, once.values()), key=lambda one: (one.start_at, one.number))


def _span(talk: Talk, named: str) -> tuple[date, date]:
    """A month, or from today four weeks."""
    here = today(talk.house)
    first = month_named(talk.house, named) if named else None
    return (first, month_beside(first, 1)) if first is not None else (here, here + WEEKS)


def _at(talk: Talk, on: date) -> int:
    return round(datetime.combine(on, time(), talk.house.district.zone).timestamp() * 1000)


def _noon(talk: Talk, on: date) -> int:
    return _at(talk, on) + 12 * 3_600_000


def _local(talk: Talk, one: Consultation) -> datetime:
    assert one.start_at is not None
    return datetime.fromtimestamp(one.start_at / 1000, talk.house.district.zone)


def _ahead(talk: Talk, one: Consultation) -> bool:
    return one.open and one.end_at is not None and one.end_at > talk.now


def _line(one: Consultation, room: tuple[str, str], wide: bool) -> Phrase:
    """Time, title, number; the station where several are shown; the room, or that it is held at a distance."""
    where = where_said(one, room)
    key = Diary.LINE_ONLINE if one.mode is Mode.ONLINE else Diary.LINE_AT if where else Diary.LINE
    said: dict[str, Param] = {"where": where} if key is Diary.LINE_AT else {}
    at = text(f"diary.{Diary.WHICH}", number=one.number, station=station(one.station_id)) if wide else one.number
    assert one.start_at is not None and one.end_at is not None
    when = text(f"label.{Label.CONSULTATION_WHEN}", start=clock(one.start_at), end=clock(one.end_at))
    return phrase(f"diary.{key}", when=when, title=title(one.title_id), number=at, **said)


def _headed(form: ShowDiary, any_: bool) -> Diary:
    if form.month:
        return (Diary.OF_MONTH_MINE if form.mine else Diary.OF_MONTH) if any_ else Diary.OF_MONTH_NONE
    return (Diary.AHEAD_MINE if form.mine else Diary.AHEAD) if any_ else Diary.AHEAD_NONE


def _more(form: ShowDiary, pages: int) -> list[Choice]:
    if pages == 1:
        return []
    how: dict[str, Any] = {"month": form.month, "station": form.station, "mine": form.mine}
    return [button(Button.MORE, "diary", **how, page=form.page + 1)]


def _leads_to(label: Phrase, verb: str = "diary", **args: Any) -> Choice:
    return Choice(label, verb, args)


def _around(talk: Talk, form: ShowDiary, first: date, seen: list[str]) -> list[Choice]:
    """Month before and after (or this one), one's own or all, which station, and the calendar of a telephone."""
    whose: dict[str, Any] = {"station": form.station, "mine": form.mine}
    if form.month:
        sides = zip((Button.MONTH_BEFORE, Button.MONTH_AFTER), beside(talk.house, first), strict=True)
        found = [button(key, "diary", month=f"{at:%Y-%m}", **whose) for key, at in sides if at is not None]
    else:
        found = [_leads_to(phrase(f"diary.{Diary.THIS_MONTH}"), month=f"{first:%Y-%m}", **whose)]
    if seen:
        other = Diary.ALL if form.mine else Diary.MINE
        found.append(_leads_to(phrase(f"diary.{other}"), month=form.month, mine=not form.mine))
    if len(seen) > 1:
        found.append(_leads_to(phrase(f"diary.{Diary.CHOOSE}"), "choose_diary", month=form.month))
    if seen and not form.mine:
        found.append(button(Button.YEAR_PLAN, "show_year_plan", station=form.station))
    if may(talk.anywhere(), Permission.FEED_USE):
        found.append(button(Button.FEEDS, "feed"))
    return found
