"""值班统计: a station's duty in figures for who is in charge there; anybody who serves sees his own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from dialogs.attendance_forms import ShowHours
from dialogs.cards import button
from dialogs.duty_keys import Clock
from dialogs.duty_letters import said
from dialogs.form import Draft, Option
from dialogs.keys import Button
from dialogs.letter import Letter, Param, Phrase, listing, name, phrase, station, text
from domain.calendar import midnight
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.tally import Counted, Tally, tally
from handlers.dialog import Offers
from handlers.export_list import exported, places_of
from handlers.house import House
from handlers.talk import Talk
from storage.people import appointed_at
from storage.shifts import facts_in, facts_of

FORM = ShowHours
REQUIRES = Permission.DIARY_WRITE
MINE = "mine"
MOST = 15
"""Lines of a letter; a workbook has them all."""


async def taken(talk: Talk, draft: Draft, field: str) -> Draft:
    found = places_of(talk)
    values = dict(draft.values)
    if "station" not in values and len(found) <= 1:
        values["station"] = found[0] if found else MINE
    return replace(draft, values=values)


async def offers(talk: Talk, draft: Draft) -> Offers:
    mine = [Option(MINE, phrase(f"clock.{Clock.MINE}"))] if Role.MEMBER in talk.roles else []
    stations = [Option(p, phrase(f"button.{Button.STATION_LINE}", station=station(p))) for p in places_of(talk)]
    return {"station": [*mine, *stations]}


async def handle(talk: Talk, form: ShowHours) -> None:
    start, end = spanned(talk.house, talk.now, form.span)
    span = text(f"hours.span.{form.span}")
    if form.station == MINE:
        line = await own_hours(talk, form.span)
        talk.reply(Letter(line["key"], (line,)))
        return
    if form.station not in exported(talk.house, talk.appointments, talk.now):
        raise Refusal(Refused.NOT_YOURS)
    real = await facts_in(talk.work, [form.station], start, end) if counts(talk.house, form.station) else []
    counted = tally(real, await members(talk, form.station))
    talk.reply(_letter(talk, form.station, counted, span))


async def own_hours(talk: Talk, span: str) -> Phrase:
    """The person's own duty of a month, quarter or year, in one line."""
    facts = await facts_of(talk.work, talk.person_id, *spanned(talk.house, talk.now, span))
    real = [one for one in facts if counts(talk.house, one.station_id)]
    mine = next(one for one in tally(real, [talk.person_id]).people if one.person_id == talk.person_id)
    key = Clock.HOURS_MINE if mine.due or mine.planned else Clock.HOURS_MINE_NONE
    return said(key, span=text(f"hours.span.{span}"), **_figures(mine))


def counts(house: House, station_id: str) -> bool:
    """Practice counts nowhere."""
    place = house.district.place(station_id)
    return place is not None and not place.practice


async def members(talk: Talk, station_id: str) -> list[str]:
    """Whoever sits there by appointment: an equal share is one of theirs."""
    found = await appointed_at(talk.work, station_id)
    planned = talk.house.district.planned(station_id)
    return list(dict.fromkeys(one.person_id for one in found if one.person_id in planned))


def spanned(house: House, now: int, span: str) -> tuple[int, int]:
    """From the first instant of the month, quarter or year that `now` lies in until now; or the whole month before."""
    zone = house.district.zone
    today = datetime.fromtimestamp(now / 1000, zone).date()
    this = today.replace(day=1)
    if span == "last_month":
        return midnight((this - timedelta(days=1)).replace(day=1), zone), midnight(this, zone)
    month = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1, "year": 1}[span]
    return midnight(date(today.year, month, 1), zone), now


def _letter(talk: Talk, place: str, counted: Counted, span: dict[str, object]) -> Letter:
    if not any(one.due or one.planned for one in counted.people):
        key = Clock.HOURS_NONE
        return Letter(f"clock.{key}", (said(key, station=station(place), span=span),))
    lines = [_line(one) for one in counted.people[:MOST]]
    rest = [said(Clock.HOURS_EMPTY, count=counted.empty)] if counted.empty else []
    key = Clock.HOURS
    choices = [button(Button.DUTY_NOTE, "note_duty", station=place)] if _may_note(talk, place) else []
    choices.append(button(Button.EXPORT, "export"))
    mean = said(Clock.HOURS_MEAN, mean=figure(counted.mean), spread=figure(counted.spread))
    head = said(key, station=station(place), span=span, lines=listing(lines))
    return Letter(f"clock.{key}", (head, mean, *rest), choices=tuple(choices))


def _may_note(talk: Talk, place: str) -> bool:
    return may(talk.actor(place), Permission.DUTY_NOTE)


def _line(one: Tally) -> Phrase:
    key = Clock.HOURS_EVEN if abs(one.over) < 0.05 else Clock.HOURS_OVER if one.over > 0 else Clock.HOURS_UNDER
    beside = text(f"clock.{key}", hours=figure(abs(one.over)))
    return said(Clock.HOURS_LINE, name=name(one.person_id), beside=beside, **_figures(one))


def _figures(one: Tally) -> dict[str, Param]:
    """What is said of everybody, and in brackets what there was besides."""
    besides = (
        (Clock.HOURS_DUE, one.due if one.due != one.sat else 0),
        (Clock.HOURS_REST, one.rest),
        (Clock.HOURS_STOOD_IN, one.stood_in),
        (Clock.HOURS_ABSENT, one.absent),
    )
    parts = [said(key, count=count) for key, count in besides if count]
    more: Param = listing(parts, "comma") if parts else ""
    return {"sat": one.sat, "hours": figure(one.hours), "more": more}


def figure(value: float) -> str:
    """One digit behind the point, none where it is nought."""
    return f"{value:.1f}".removesuffix(".0")
