"""Who sits at one moment, told from the documents day by day and rule by rule: slow, and nothing of it is the product.

It knows no stints, no cuts, no caches: each answer is made for one instant alone. Of the product it takes only the
words in which plans and changes are written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from domain.rota import Change
from domain.rota_plan import Duty, Grid, Holidays, Plan, Rule, Turn

NOBODY = ""
"""Somebody should sit, and nobody does."""
DAY = timedelta(days=1)
MIDNIGHT = time(0)


@dataclass
class Model:
    """The facts of one station, in the order in which they came about; `None` is answered where nobody is to sit."""

    grid: Grid
    plans: Sequence[Plan] = ()
    changes: Sequence[Change] = ()
    leaves: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    serving: Mapping[str, Sequence[tuple[int, int | None]]] | None = None

    def who(self, at: int, duty: Duty = Duty.MEMBER) -> str | None:
        """The one who counts, NOBODY in a gap."""
        planned = self.planned(at, duty)
        on_top = [change for change in self.changes if change.duty is duty and change.start <= at < change.end]
        if planned is None and not any(change.extra for change in on_top):
            return None
        named = on_top[-1].person_id if on_top else planned
        if named and self.able(named, at):
            return named
        if duty is not Duty.MEMBER:
            return NOBODY
        reserve = self.who(at, Duty.RESERVE)
        return reserve if reserve and reserve != named else NOBODY

    def planned(self, at: int, duty: Duty) -> str | None:
        """By the newest plan that holds at that moment; who serves no longer is passed over."""
        holding = [plan for plan in self.plans if plan.duty is duty and plan.start <= at and not _over(plan, at)]
        if not holding:
            return None
        order = order_at(holding[-1], at, self.grid)
        return None if order is None else next((person for person in order if self.serves(person, at)), NOBODY)

    def serves(self, person: str, at: int) -> bool:
        if self.serving is None:
            return True
        return any(start <= at and (end is None or at < end) for start, end in self.serving.get(person, ()))

    def able(self, person: str, at: int) -> bool:
        return self.serves(person, at) and not any(start <= at < end for start, end in self.leaves.get(person, ()))


def _over(plan: Plan, at: int) -> bool:
    return plan.end is not None and at >= plan.end


def order_at(plan: Plan, at: int, grid: Grid) -> Sequence[str] | None:
    """Everybody of the plan from the one whose turn it is on; None where the plan has nobody sit."""
    rule = plan.rule
    if rule.drawn is not None:
        shift = next((one for one in rule.drawn if one.start <= at < one.end), None)
        return None if shift is None else ([shift.person_id] if shift.person_id else [])
    sitting = sitting_at(rule, at, grid)
    if sitting is None:
        return None
    day, opened = sitting
    if rule.holidays is Holidays.LAYER and day in grid.festivals:
        return turned(rule.holiday_people, (day - plan.anchor).days)
    number, of = turns_passed(plan, at, day, opened, grid)
    people = rule.themes[of.month].people if of.month in rule.themes else plan.people
    return turned(people, number)


def sitting_at(rule: Rule, at: int, grid: Grid) -> tuple[date, time] | None:
    """The day and clock at which the sitting around this moment opened; the earlier one where two would overlap."""
    today = local(at, grid).date()
    for day in (today - DAY, today):
        if not pattern(rule, day) or (rule.holidays is Holidays.SKIP and day in grid.festivals):
            continue
        for start, end, opening in sorted(
            (instant(day, opening, grid), instant(day if closing > opening else day + DAY, closing, grid), opening)
            for opening, closing in hours_of(rule, day, grid)
        ):
            if start <= at < end:
                return day, opening
    return None


def hours_of(rule: Rule, day: date, grid: Grid) -> Iterator[tuple[time, time]]:
    if rule.hours:
        yield from ((one.start, one.end) for one in rule.hours)
    else:
        yield from ((one.start, one.end) for one in grid.hours if day.isoweekday() in one.weekdays)


def pattern(rule: Rule, day: date) -> bool:
    """Counted in the month itself: the first such weekday, the second, …, the last."""
    if day.isoweekday() not in rule.weekdays or not rule.nth:
        return day.isoweekday() in rule.weekdays
    same = [d for d in month_of(day) if d.isoweekday() == day.isoweekday()]
    place = same.index(day)
    return place + 1 in rule.nth or (-1 in rule.nth and place == len(same) - 1)


def month_of(day: date) -> list[date]:
    first = day.replace(day=1)
    return [first + DAY * n for n in range(31) if (first + DAY * n).month == day.month]


def turns_passed(plan: Plan, at: int, day: date, opened: time, grid: Grid) -> tuple[int, date]:
    """Counted one by one from the anchor on; with the day that the turn belongs to."""
    rule = plan.rule
    if rule.turn is Turn.HALF_DAY:
        return halves_held(rule, plan.anchor, (day, opened >= time(12, 30)), grid), day
    moment = local(at, grid)
    of = moment.date() if moment.time() >= rule.handover else moment.date() - DAY
    match rule.turn:
        case Turn.DAY:
            return days_held(rule, plan.anchor, of, grid), of
        case Turn.WEEK:
            return changes_between(plan.anchor, of, lambda d: (d - plan.anchor).days % 7 == 0), of
        case Turn.HALF_MONTH:
            return changes_between(plan.anchor, of, lambda d: d.day in (1, 16)), of
        case Turn.MONTH:
            return changes_between(plan.anchor, of, lambda d: d.day == 1), of


def days_held(rule: Rule, anchor: date, day: date, grid: Grid) -> int:
    """Which of the days with sittings it is: 0 the first from the anchor on; a day without goes with the last."""

    def held(one: date) -> bool:
        return pattern(rule, one) and bool(list(hours_of(rule, one, grid)))

    if day >= anchor:
        return sum(held(anchor + DAY * n) for n in range((day - anchor).days + 1)) - 1
    return -1 - sum(held(day + DAY * n) for n in range(1, (anchor - day).days))


def halves_held(rule: Rule, anchor: date, half: tuple[date, bool], grid: Grid) -> int:
    """So many mornings and afternoons on which somebody sits lie between the anchor and this one."""
    first, last = min(half[0], anchor), max(half[0], anchor)
    days = [first + DAY * n for n in range((last - first).days + 1)]
    held = {(d, opening >= time(12, 30)) for d in days if pattern(rule, d) for opening, _ in hours_of(rule, d, grid)}
    if half[0] >= anchor:
        return sum(one < half for one in held if one[0] >= anchor)
    return -sum(one >= half for one in held if one[0] < anchor)


def changes_between(anchor: date, day: date, begins: Callable[[date], bool]) -> int:
    if day >= anchor:
        return sum(begins(anchor + DAY * n) for n in range(1, (day - anchor).days + 1))
    return -sum(begins(day + DAY * n) for n in range(1, (anchor - day).days + 1))


def turned(people: Sequence[str], number: int) -> list[str]:
    return [people[(number + n) % len(people)] for n in range(len(people))] if people else []


def local(at: int, grid: Grid) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(grid.zone)


def instant(day: date, clock: time, grid: Grid) -> int:
    return int(datetime.combine(day, clock, grid.zone).astimezone(UTC).timestamp() * 1000)


def minutes(start: int, end: int, step: int = 1) -> Iterable[int]:
    return range(start, end, step * 60_000)
