"""Departments beside each other: only what is due counts, and a return is no reply."""

from __future__ import annotations

from domain.league import Sheets, league


def test_the_best_first_and_last_of_whom_nothing_can_be_said() -> None:
    sheets = [
        Sheets("roads", 6, in_time=1, late=2, returned=1, hours=[264, 240]),
        Sheets("power", 1, in_time=1, hours=[72]),
        Sheets("water", 1),
    ]
    power, roads, water = league(sheets)
    assert [one.department_id for one in (power, roads, water)] == ["power", "roads", "water"]
    assert (roads.sent, roads.in_time, roads.late, roads.returned) == (6, 1, 2, 1)
    assert roads.value == 1 / 3 and roads.days == 10.5
    assert power.value == 1.0 and water.value is None and water.days is None
    assert league([]) == []
