"""Departments beside each other: how often they replied in time, returned, and how long they took. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from domain.calendar import DAY
from domain.sheet import WITH_DEPARTMENT, SheetState


@dataclass(frozen=True, slots=True)
class Sent:
    """One sheet as it stands. Instants in UTC ms; `due_at`: until when the reply is, or was, to be there."""

    id: str
    number: str
    item_id: str
    department_id: str
    state: SheetState
    sent_at: int
    replied_at: int | None = None
    due_at: int | None = None

    @property
    def in_time(self) -> bool:
        return self.replied_at is not None and (self.due_at is None or self.replied_at <= self.due_at)

    def late(self, now: int) -> bool:
        """Replied too late, or not at all although the time is up."""
        if self.replied_at is not None:
            return not self.in_time
        return self.state in WITH_DEPARTMENT and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one department. What it still has and what is not due counts neither for nor against it."""

    department_id: str
    sent: tuple[Sent, ...]
    in_time: tuple[Sent, ...]
    late: tuple[Sent, ...]
    returned: tuple[Sent, ...]
    days: float | None
    """Median from sending to reply."""

    @property
    def value(self) -> float | None:
        counted = len(self.in_time) + len(self.late)
        return len(self.in_time) / counted if counted else None


def league(sheets: Iterable[Sent], now: int) -> list[Standing]:
    """The best first; those of which nothing can be said yet come last."""
    by: dict[str, list[Sent]] = {}
    for one in sheets:
        by.setdefault(one.department_id, []).append(one)
    return sorted((_standing(key, of, now) for key, of in by.items()), key=_rank)


def _standing(department_id: str, of: list[Sent], now: int) -> Standing:
    spans = [(one.replied_at - one.sent_at) / DAY for one in of if one.replied_at is not None]
    return Standing(
        department_id,
        tuple(of),
        tuple(one for one in of if one.in_time),
        tuple(one for one in of if one.late(now)),
        tuple(one for one in of if one.state is SheetState.RETURNED),
        median(spans) if spans else None,
    )


def _rank(one: Standing) -> tuple[bool, float, float, str]:
    return one.value is None, -(one.value or 0), one.days or 0, one.department_id
