"""Departments beside each other: how often they replied in time, returned, and how long they took. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from domain.calendar import DAY, HOUR


@dataclass(frozen=True, slots=True)
class Sheets:
    """A department's; `hours` to the reply of each that has one."""

    department_id: str
    sent: int
    in_time: int = 0
    late: int = 0
    returned: int = 0
    hours: Sequence[int] = ()


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
    return sorted((_standing(one) for one in sheets), key=_rank)


def _standing(of: Sheets) -> Standing:
    days = median(of.hours) * HOUR / DAY if of.hours else None
    return Standing(of.department_id, of.sent, of.in_time, of.late, of.returned, days)


def _rank(one: Standing) -> tuple[bool, float, float, str]:
    return one.value is None, -(one.value or 0), one.days or 0, one.department_id
