"""Periods to be drawn: slots, people, leave by chance. The year is 2026 with the holidays of mainland China."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from domain.draw import Reason, Rules, Share, Slot, Span

DAY = 86_400_000
YEAR = 2026
Case = tuple[Sequence[Slot], Rules]


def holidays() -> tuple[frozenset[date], frozenset[date]]:
    """Festival days, and all days without work: those, and weekends that are not swapped."""
    from chinese_calendar import get_holiday_detail, is_holiday

    year = [date(YEAR, 1, 1) + timedelta(number) for number in range(365)]
    off = [day for day in year if is_holiday(day)]
    return frozenset(day for day in off if get_holiday_detail(day)[1]), frozenset(off)


def weeks() -> list[Slot]:
    """52 turns of a week from Monday to Friday; one with a festival in it is a rest turn."""
    festival, _ = holidays()
    mondays = [date(YEAR, 1, 5) + timedelta(weeks=number) for number in range(52)]
    return [_slot(monday, 5, any(monday + timedelta(more) in festival for more in range(7))) for monday in mondays]


def days(first: date, count: int, working: bool) -> list[Slot]:
    """One shift a day; with `working` not on days off, else those are rest days."""
    _, off = holidays()
    found = [first + timedelta(number) for number in range(count)]
    return [_slot(day, 1, day in off) for day in found if not working or day not in off]


def _slot(day: date, length: int, rest: bool) -> Slot:
    start = (day - date(1970, 1, 1)).days * DAY
    return Slot(start + DAY * 9 // 24, start + (length - 1) * DAY + DAY * 17 // 24, day, rest)


def with_leave(slots: Sequence[Slot], people: int, seed: int) -> Rules:
    """Everybody one to four times on leave, 3 to 21 days each, anywhere in the period; nothing before it."""
    return Rules(_names(people), _leave(slots, people, Random(seed), 4))


def tight(slots: Sequence[Slot], people: int, seed: int, leaves: int, wishes: float) -> Rules:
    """Up to so many leaves each, a weekday on which he cannot for part of them, and shares from before."""
    chance, names = Random(seed), _names(people)
    leave = _leave(slots, people, chance, leaves)
    wish = {name: frozenset({chance.randint(1, 7)}) for name in names if chance.random() < wishes}
    past = {name: Share(chance.randint(0, 3), chance.randint(0, 2)) for name in names}
    return Rules(names, leave, wish, past, (chance.choice(names),), (chance.choice(names),))


def _names(people: int) -> tuple[str, ...]:
    return tuple(f"p{number}" for number in range(people))


def _leave(slots: Sequence[Slot], people: int, chance: Random, most: int) -> dict[str, tuple[Span, ...]]:
    def spans() -> Iterator[Span]:
        for _ in range(chance.randint(1, most)):
            start = chance.randrange(slots[0].start, slots[-1].end, DAY)
            yield Span(start, start + chance.randint(3, 21) * DAY, Reason.LEAVE)

    return {name: tuple(spans()) for name in _names(people)}


def year_cases(seeds: int) -> dict[str, list[Case]]:
    """Of the published table."""
    kinds = {
        "52 weekly turns": weeks(),
        "each working day": days(date(YEAR, 1, 1), 365, True),
        "every day": days(date(YEAR, 1, 1), 365, False),
    }
    return {kind: [(slots, with_leave(slots, 12, seed)) for seed in range(seeds)] for kind, slots in kinds.items()}


def hard_cases(seeds: int) -> dict[str, list[Case]]:
    """From easy to hardly possible: of the comparison with a solver."""
    month, quarter = days(date(YEAR, 9, 1), 30, False), days(date(YEAR, 9, 1), 91, False)
    year = days(date(YEAR, 1, 1), 365, False)
    shapes = {
        "52 weeks, 12 people": (weeks(), 12, 4, 0.0),
        "a month, 6 people": (month, 6, 1, 0.3),
        "a month, 3 people": (month, 3, 2, 0.5),
        "a quarter, 5 people": (quarter, 5, 4, 0.8),
        "a quarter, 3 people": (quarter, 3, 3, 0.5),
        "a year, 12 people": (year, 12, 6, 0.5),
    }
    return {
        name: [(slots, tight(slots, people, seed, leaves, wishes)) for seed in range(seeds)]
        for name, (slots, people, leaves, wishes) in shapes.items()
    }
