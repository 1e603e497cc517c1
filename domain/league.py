"""Departments beside each other: how often they replied in time, returned, and how long they took. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from domain.calendar import DAY, HOUR


@dataclass(frozen=True, slots=True)
class Sheets:
    """Some of a department's: of those that took so many `hours` to a reply, or have none."""

    department_id: str
    hours: int | None
    sent: int
    in_time: int = 0
    late: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one department. What it still has and what is not due counts neither for nor against it."""

    department_id: str
    sent: int
    in_time: int
    late: int
    returned: int
    days: float | None
    """Median from sending to reply, to the hour."""

    @property
    def value(self) -> float | None:
        counted = self.in_time + self.late
        return self.in_time / counted if counted else None


def league(sheets: Iterable[Sheets]) -> list[Standing]:
    """The best first; those of which nothing can be said yet come last."""
    by: dict[str, list[Sheets]] = {}
    for one in sheets:
        by.setdefault(one.department_id, []).append(one)
    return sorted((_standing(key, of) for key, of in by.items()), key=_rank)


def _standing(department_id: str, of: list[Sheets]) -> Standing:
    hours = [one.hours for one in of if one.hours is not None for _ in range(one.sent)]
    return Standing(
        department_id,
        sum(one.sent for one in of),
        sum(one.in_time for one in of),
        sum(one.late for one in of),
        sum(one.returned for one in of),
        median(hours) * HOUR / DAY if hours else None,
    )


def _rank(one: Standing) -> tuple[bool, float, float, str]:
    return one.value is None, -(one.value or 0), one.days or 0, one.department_id
