"""Departments beside each other: only what is due counts, and a return is no reply."""

from __future__ import annotations

from domain.calendar import DAY
from domain.league import Sent, league
from domain.sheet import SheetState

NOW = 100 * DAY


def sent(number: str, department: str, state: SheetState, days: float | None, due: int | None = 10 * DAY) -> Sent:
    """Sent at 0; replied after so many days."""
    replied = None if days is None else int(days * DAY)
    return Sent(number, number, f"i{number}", department, state, 0, replied, due)


def test_in_time_late_returned_and_not_due() -> None:
    sheets = [
        sent("1", "roads", SheetState.RELEASED, 10),
        sent("2", "roads", SheetState.REPLIED, 11),
        sent("3", "roads", SheetState.SIGNED, None),
        sent("4", "roads", SheetState.SENT, None, NOW + 1),
        sent("5", "roads", SheetState.RETURNED, None),
        sent("6", "roads", SheetState.RECALLED, None),
        sent("7", "power", SheetState.RELEASED, 3, None),
        sent("8", "water", SheetState.SENT, None, None),
    ]
    power, roads, water = league(sheets, NOW)
    assert [one.department_id for one in (power, roads, water)] == ["power", "roads", "water"]
    assert [one.number for one in roads.in_time] == ["1"] and [one.number for one in roads.late] == ["2", "3"]
    assert [one.number for one in roads.returned] == ["5"] and len(roads.sent) == 6
    assert roads.value == 1 / 3 and roads.days == 10.5
    assert power.value == 1.0 and water.value is None and water.days is None
    assert league([], NOW) == []


def test_the_instant_that_it_is_due_at_is_in_time_for_a_reply_and_over_without_one() -> None:
    assert sent("1", "d", SheetState.REPLIED, 10).in_time
    assert not sent("1", "d", SheetState.SENT, None, NOW + 1).late(NOW)
    assert sent("1", "d", SheetState.SENT, None, NOW).late(NOW)
