"""The cockpit: figures as the chat has them, and beside them what is open, due, held and talked over now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.consultation import Consultation, Stage
from domain.conversion import Conversion, conversion
from domain.figures import Cut, Period
from domain.item import OPEN, Item
from domain.league import Standing, league
from domain.rota import Sitting
from domain.sums import Totals
from domain.tally import Counted, tally
from handlers.desk_figures import Trend, figures_seen
from handlers.figure_facts import View, may_see, viewed
from handlers.inbox import Today, today
from handlers.show_consultations import stations_seen
from handlers.show_conversion import moved
from handlers.talk import DAY, Talk
from storage.cockpit import InHand, Open, hands_at, standing_at
from storage.consultation_calendar import held_at, open_to
from storage.desk_items import items_listed
from storage.desk_wanted import Wanted
from storage.league import sheets_counted
from storage.shifts import facts_in
from storage.supports import shown_in

FIRST = 6
TOPICS = 5
MEETINGS = 5
AHEAD = 30 * DAY
WEEK = 7


@dataclass(frozen=True, slots=True)
class Load:
    """What each has in hand, and what each sat in the period. Of places whose matters the reader may see."""

    hands: Mapping[str, InHand]
    duty: Counted


@dataclass(frozen=True, slots=True)
class Cockpit:
    """`place` is empty for all that the person may see. `before` are the figures of the period before, `year` those of
    the same one a year earlier. Of an earlier period (`back`) nothing is read that is only true of now.
    """

    view: View
    place: str
    places: Sequence[str]
    period: Period
    back: int
    today: Today
    cut: Cut
    now: Totals
    before: Totals
    year: Totals | None  # the same month or quarter a year earlier
    stations: Mapping[str, Totals]
    trend: Trend
    open: Mapping[str, Open]
    first: Sequence[Item]
    duty: Mapping[str, Sequence[Sequence[Sitting]]]
    """By station: today's, or where there is one station those of seven days from today."""
    next: Mapping[str, Sitting]
    """Who sits next, where nobody sits today."""
    meetings: Sequence[Consultation] | None
    load: Load | None
    league: Sequence[Standing]
    topics: Sequence[Item]
    conversion: Conversion

    @property
    def over(self) -> int:
        """How many are over now, whenever they were received."""
        return sum(one.over for one in self.open.values())

    @property
    def longest(self) -> int | None:
        """Since when what is over longest is so, UTC ms."""
        due = [one.due for one in self.open.values() if one.over and one.due is not None]
        return min(due, default=None)


async def cockpit(talk: Talk, wanted: str, period: Period, back: int = 0, *, first: int | None = None) -> Cockpit:
    """`first`: when the first thing happened, UTC ms. Raises Refusal where there is nothing that the person may see."""
    view, place = viewed(talk, wanted)
    places = [place] if place else list(view.places)
    day = today(talk.house, talk.now)
    found = await figures_seen(talk, view.places, place, period, back, first)
    readable = [one for one in places if one in view.readable]
    talked, actions, start, end = await moved(talk, places, period, back)
    return Cockpit(
        view=view,
        place=place,
        places=places,
        period=period,
        back=back,
        today=day,
        cut=found.cut,
        now=found.now,
        before=found.before,
        year=found.year,
        stations=found.stations,
        trend=found.trend,
        open={} if back else await standing_at(talk.work, places, day.end),
        first=[] if back else await _first(talk, readable),
        duty={} if back else {one: _sittings(talk, one, WEEK if place else 1) for one in places},
        next={} if place or back else _next(talk, places),
        meetings=None if back else await _meetings(talk, places, day),
        load=await _load(talk, readable, start, min(end, talk.now), back) if readable else None,
        league=league(await sheets_counted(talk.work, places, start, end)),
        topics=[] if back else await shown_in(talk.work, places, TOPICS),
        conversion=conversion(talked, actions, start, end),
    )


async def _first(talk: Talk, stations: Sequence[str]) -> list[Item]:
    """What is due soonest; nobody meets what he is kept out of, or has reported himself."""
    if not stations:
        return []
    wanted = Wanted(tuple(sorted(OPEN)), talk.person_id, stations=stations)
    found = await items_listed(talk.work, wanted, most=FIRST * 3)
    return [one for one in found if may_see(talk, one)][:FIRST]


def _sittings(talk: Talk, station: str, days: int) -> list[Sequence[Sitting]]:
    rota = talk.house.district.rota(station)
    return [rota.day(talk.now + at * DAY) for at in range(days)]


def _next(talk: Talk, places: Sequence[str]) -> dict[str, Sitting]:
    rotas = {one: talk.house.district.rota(one) for one in places}
    found = {one: rota.next(talk.now) for one, rota in rotas.items() if not rota.day(talk.now)}
    return {one: sitting for one, sitting in found.items() if sitting is not None}


async def _meetings(talk: Talk, places: Sequence[str], day: Today) -> list[Consultation] | None:
    """Those to come; None where the person may see no consultation of these places."""
    seen = set(stations_seen(talk))
    there = [one for one in places if one in seen]
    if not there:
        return None
    found = await held_at(talk.work, there, day.end - DAY, day.end + AHEAD)
    coming = [one for one in found if one.state in (Stage.SCHEDULED, Stage.MEETING)]
    return (await open_to(talk.work, talk.person_id, coming))[:MEETINGS]


async def _load(talk: Talk, places: Sequence[str], start: int, end: int, back: int) -> Load:
    hands = {} if back else await hands_at(talk.work, places)
    shifts = await facts_in(talk.work, places, start, end)
    sitting = sorted({one for place in places for one in talk.house.district.planned(place)})
    return Load(hands, tally(shifts, sitting))
