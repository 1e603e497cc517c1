"""One month of a station, or of all that somebody sees: what came in, how it went, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import midnight
from domain.consultation import Consultation, Stage
from domain.conversion import Conversion, Tally, conversion
from domain.figures import Count
from domain.item import OPEN, Item, State
from domain.league import Standing, league
from domain.month import month_beside
from domain.rota_plan import Duty
from domain.sums import Totals
from domain.tally import Counted, Fact, tally
from domain.trend import Slot
from domain.year_plan import PlanLine, PlanState
from handlers.desk_figures import Spans, Trend, seen_in
from handlers.figure_facts import View, may_see, viewed
from handlers.plan_lines import lines_here
from handlers.show_consultations import stations_seen
from handlers.talk import DAY, Talk
from storage.cockpit import InHand, Open, hands_at, over_at, standing_at
from storage.consultation_calendar import held_at, open_to
from storage.consultation_score import actions_of, moved_in
from storage.desk_items import items_listed
from storage.desk_wanted import Wanted
from storage.league import sheets_counted
from storage.shifts import facts_in
from storage.supports import shown_in

LATE = 12
TOPICS = 5
MEETINGS = 12
_OFF = frozenset({Stage.CALLED_OFF})


@dataclass(frozen=True, slots=True)
class Sat:
    """Shifts of the month that are over: how many somebody was to sit, how many he did, did not, of how many nobody
    knows; and how many nobody was to sit."""

    due: int
    there: int
    absent: int
    unknown: int
    empty: int


@dataclass(frozen=True, slots=True)
class Report:
    """`place` empty: all of `places`. `kinds`: received, closed and median days by category. `waiting`: what is over
    now, by where it stands. `late`, `load`, `held` and `coming` are of what this reader may see; None where nothing is.
    """

    view: View
    place: str
    places: Sequence[str]
    first: date
    whole: bool  # the month is over
    now: Totals
    before: Totals
    year: Totals
    kinds: Mapping[str, tuple[int, int, float | None]]
    stations: Mapping[str, Totals]
    open: Mapping[str, Open]
    trend: Trend
    waiting: Mapping[State, int]
    late: Sequence[Item]
    talks: Conversion
    held: Sequence[Consultation]
    league: Sequence[Standing]
    sat: Sat
    hands: Mapping[str, InHand] | None
    duty: Counted
    topics: Sequence[Item]
    coming: Sequence[Consultation]
    plan: Sequence[PlanLine]

    @property
    def bare(self) -> bool:
        """Nothing came in, went out or was talked over, and nobody sat."""
        counts = (self.now.counts[Count.RECEIVED], self.now.counts[Count.CLOSED], self.talks.counts[Tally.HELD])
        return not any(counts) and not self.sat.due

    @property
    def over(self) -> int:
        return sum(self.waiting.values())


async def report(talk: Talk, wanted: str, first: date) -> Report:
    """`first` is the month's first day. Raises Refusal where there is nothing that the person may see."""
    view, place = viewed(talk, wanted)
    places = [place] if place else list(view.places)
    month, before, ago = _span(talk, first), _span(talk, month_beside(first, -1)), _span(talk, month_beside(first, -12))
    found = await seen_in(talk, view.places, place, Spans(month, before, ago, _days(talk, first)))
    assert found.year is not None
    readable = [one for one in places if one in view.readable]
    talks = await moved_in(talk.work, places, *month)
    actions = await actions_of(talk.work, [one.id for one in talks])
    until = min(month[1], talk.now)
    shifts = await facts_in(talk.work, places, month[0], until)
    coming, plan = await _coming(talk, places, month_beside(first, 1))
    return Report(
        view=view,
        place=place,
        places=places,
        first=first,
        whole=month[1] <= talk.now,
        now=found.now,
        before=found.before,
        year=found.year,
        kinds=_kinds(found.now),
        stations=found.stations,
        open=await standing_at(talk.work, places, talk.now + DAY),
        trend=found.trend,
        waiting=await over_at(talk.work, places),
        late=await _late(talk, readable),
        talks=conversion(talks, actions, *month),
        held=await _held(talk, talks, month, places),
        league=league(await sheets_counted(talk.work, places, *month)),
        sat=_sat(shifts),
        hands=await hands_at(talk.work, readable) if readable else None,
        duty=tally([one for one in shifts if one.station_id in readable], _planned(talk, readable)),
        topics=await shown_in(talk.work, places, TOPICS),
        coming=coming,
        plan=plan,
    )


def _span(talk: Talk, first: date) -> tuple[int, int]:
    zone = talk.house.district.zone
    return midnight(first, zone), midnight(month_beside(first, 1), zone)


def _days(talk: Talk, first: date) -> list[Slot]:
    """The days of the month, as far as it has gone."""
    zone, today = talk.house.district.zone, datetime.fromtimestamp(talk.now / 1000, talk.house.district.zone).date()
    last = min(month_beside(first, 1) - timedelta(days=1), max(today, first))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Slot(midnight(one, zone), midnight(one + timedelta(days=1), zone)) for one in days]


def _kinds(now: Totals) -> dict[str, tuple[int, int, float | None]]:
    """The most received first; of what neither came nor went nothing is said."""
    slugs = {*now.received, *now.closed}
    told = {slug: (now.received.get(slug, 0), now.closed.get(slug, 0), now.days.get(slug)) for slug in slugs}
    return dict(sorted(told.items(), key=lambda pair: (-pair[1][0], -pair[1][1], pair[0])))


async def _late(talk: Talk, readable: Sequence[str]) -> list[Item]:
    """What is over longest."""
    if not readable:
        return []
    wanted = Wanted(tuple(sorted(OPEN)), talk.person_id, stations=readable)
    found = await items_listed(talk.work, wanted, most=LATE * 3)
    over = [one for one in found if one.due_at is not None and one.due_at <= talk.now and not one.practice]
    return [one for one in over if may_see(talk, one)][:LATE]


async def _held(
    talk: Talk, talks: Sequence[Consultation], month: tuple[int, int], places: Sequence[str]
) -> list[Consultation]:
    here = set(stations_seen(talk)) & set(places)
    held = [one for one in talks if one.held_at is not None and month[0] <= one.held_at < month[1] and not one.practice]
    found = await open_to(talk.work, talk.person_id, [one for one in held if one.station_id in here])
    return sorted(found, key=lambda one: one.held_at or 0)[:MEETINGS]


def _sat(shifts: Sequence[Fact]) -> Sat:
    """A stand-by is no sitting."""
    own = [one for one in shifts if one.duty is not Duty.RESERVE]
    due = [one for one in own if one.person_id is not None]
    there, absent = sum(one.attended for one in due), sum(one.absent for one in due)
    return Sat(len(due), there, absent, len(due) - there - absent, len(own) - len(due))


def _planned(talk: Talk, places: Sequence[str]) -> list[str]:
    return sorted({one for place in places for one in talk.house.district.planned(place)})


async def _coming(talk: Talk, places: Sequence[str], after: date) -> tuple[list[Consultation], list[PlanLine]]:
    """Consultations with a time in the month after, and lines of the plan for it that have not begun."""
    here = [one for one in places if one in set(stations_seen(talk))]
    if not here:
        return [], []
    found = [one for one in await held_at(talk.work, here, *_span(talk, after)) if not one.practice]
    shown = await open_to(talk.work, talk.person_id, [one for one in found if one.state not in _OFF])
    lines = await lines_here(talk, here, after.year)
    return shown[:MEETINGS], [one for one in lines if one.month == after.month and one.standing is PlanState.PLANNED][
        :MEETINGS
    ]
