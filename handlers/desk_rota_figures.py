"""How evenly a station's duty is shared, as 值班统计 counts it, and what nobody sits of the next thirty days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dialogs.keys import Button
from dialogs.letter import Choice, phrase
from domain.duty_days import MARKS, Run
from domain.rota_plan import Duty
from domain.tally import Counted, Fact, Tally, tally
from handlers.duty_gaps import warned_of
from handlers.export_list import exported
from handlers.months import today
from handlers.rota_work import standing
from handlers.shift_people import candidates
from handlers.shift_words import Shift
from handlers.show_hours import counts, members, spanned
from handlers.talk import DAY, Talk
from storage.shifts import facts_in, facts_of

AHEAD = 30
"""Days in which gaps are looked for."""
MOST_FREE = 6


@dataclass(frozen=True, slots=True)
class Share:
    """Of one person: shifts of this month and of this year; `weekend` and `holiday` are parts of `year.sat`."""

    month: Tally
    year: Tally
    weekend: int
    holiday: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """`own`: the reader sees his own line alone, and no comparison."""

    shares: tuple[Share, ...]
    month: Counted
    year: Counted
    own: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """`told`: so many days ahead those in charge were warned; `due`: so many days ahead they will be."""

    run: Run
    told: int | None
    due: int | None
    free: Sequence[str]


async def fairness(talk: Talk, station_id: str, *, serves: bool) -> Fairness | None:
    """None for who may see none of it."""
    if station_id in exported(talk.house, talk.appointments, talk.now):
        return await _of_all(talk, station_id)
    return await _own(talk, station_id) if serves else None


async def _of_all(talk: Talk, station_id: str) -> Fairness:
    start, end = spanned(talk.house, talk.now, "year")
    facts = await facts_in(talk.work, [station_id], start, end) if counts(talk.house, station_id) else []
    return _counted(talk, facts, await members(talk, station_id), own=False)


async def _own(talk: Talk, station_id: str) -> Fairness:
    start, end = spanned(talk.house, talk.now, "year")
    facts = await facts_of(talk.work, talk.person_id, start, end) if counts(talk.house, station_id) else []
    here = [one for one in facts if one.station_id == station_id]
    return _counted(talk, here, [talk.person_id], own=True)


def _counted(talk: Talk, facts: Sequence[Fact], people: Sequence[str], *, own: bool) -> Fairness:
    since = spanned(talk.house, talk.now, "month")[0]
    year = tally(facts, people)
    everybody = [one.person_id for one in year.people]
    month = tally([one for one in facts if one.start >= since], everybody)
    of_month = {one.person_id: one for one in month.people}
    festive = _festive(facts, talk.house.calendar.festivals)
    shown = [one for one in year.people if not own or one.person_id == talk.person_id]
    shares = tuple(
        Share(of_month[one.person_id], one, one.rest - festive.get(one.person_id, 0), festive.get(one.person_id, 0))
        for one in shown
    )
    return Fairness(shares, month, year, own)


def _festive(facts: Iterable[Fact], festivals: frozenset[date]) -> dict[str, int]:
    """Sat shifts on official holidays, weekends among them included."""
    found: dict[str, int] = {}
    for fact in facts:
        sat = fact.attended and fact.rest and fact.duty is not Duty.RESERVE
        if fact.person_id and sat and date.fromisoformat(fact.day) in festivals:
            found[fact.person_id] = found.get(fact.person_id, 0) + 1
    return found


def workbook(talk: Talk, station_id: str) -> Choice:
    """The year as 导出 makes it: people by month, and every shift."""
    year = today(talk.house).year
    args = {"place": station_id, "which": "duty", "year": str(year)}
    return Choice(phrase(f"button.{Button.EXPORT}"), "export", args)


async def gaps(talk: Talk, station_id: str) -> list[Gap]:
    """Those of one turn together, the nearest first; with the warnings that were sent."""
    found = await standing(talk.house, talk.work, station_id)
    coming = [one for one in found.rota.stints(talk.now, talk.now + AHEAD * DAY) if one.end > talk.now]
    together = [tuple(turn) for (person, *_), turn in groupby(coming, lambda one: one.own) if person is None]
    warned = await warned_of(talk, found) if together else set()
    made = []
    for run in together:
        told = [ahead for ahead, at in warned if at in {one.start for one in run}]
        left = (found.rota.grid.date(run[0].start) - found.rota.grid.date(talk.now)).days
        due = next((mark for mark in sorted(MARKS, reverse=True) if mark < left), None)
        spans = [(max(one.start, talk.now), one.end) for one in run]
        free = candidates(talk, found.rota, station_id, spans, None)[:MOST_FREE]
        made.append(Gap(run, min(told, default=None), due, free))
    return made


def cover(station_id: str, gap: Gap) -> Choice:
    """替班 for what is left of it."""
    shift = Shift(station_id, Duty.MEMBER, gap.run[0].start, gap.run[-1].end)
    return Choice(phrase(f"button.{Button.OVERRIDE}"), "override", {"station": station_id, "shift": shift.key})
