"""Figures of duty against a recount by hand."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.duty_days import runs
from domain.rota import Opening, StationRota
from domain.rota_plan import Duty, Grid, Plan, Rule, Turn
from domain.tally import HOUR, Fact, tally

PEOPLE = st.sampled_from("abcd")


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    made = []
    for at in range(draw(st.integers(0, 12))):
        start = at * 24 * HOUR
        there = draw(st.sampled_from(["attended", "absent", ""]))
        person = draw(st.none() | PEOPLE)
        made.append(
            Fact(
                "station",
                draw(st.sampled_from(Duty)),
                start,
                start + draw(st.integers(1, 25)) * HOUR,
                "2026-01-01",
                person,
                draw(st.none() | PEOPLE),
                "plan",
                rest=draw(st.booleans()),
                attended=there == "attended" and person is not None,
                absent=there == "absent" and person is not None,
            )
        )
    return made


@given(facts(), st.lists(PEOPLE, unique=True))
def test_it_is_the_recount_of_its_rows(shifts: list[Fact], people: list[str]) -> None:
    counted = tally(shifts, people)
    real = [one for one in shifts if one.duty is not Duty.RESERVE]
    assert {one.person_id for one in counted.people} == {
        *people,
        *(who for fact in real for who in (fact.person_id, fact.planned_id) if who),
    }
    for one in counted.people:
        mine = [fact for fact in real if fact.person_id == one.person_id]
        sat = [fact for fact in mine if fact.attended]
        assert one.planned == len([fact for fact in real if fact.planned_id == one.person_id])
        assert (one.due, one.sat) == (len(mine), len(sat))
        assert one.length == sum(fact.end - fact.start for fact in sat)
        assert one.rest == len([fact for fact in sat if fact.rest])
        assert one.stood_in == len([f for f in sat if f.planned_id and f.planned_id != one.person_id])
        assert one.absent == len([fact for fact in mine if fact.absent]) <= one.due - one.sat
    assert counted.empty == len([fact for fact in real if fact.person_id is None])
    total = sum(one.hours for one in counted.people)
    assert abs(total - counted.mean * len(counted.people)) < 1e-6
    assert abs(sum(one.over for one in counted.people)) < 1e-6
    hours = [one.hours for one in counted.people]
    assert counted.spread == (max(hours) - min(hours) if hours else 0)


def _around(day: date, zone: str) -> float:
    """Hours of a sitting round the clock that begins on that day, as they are counted."""
    hours = [Opening(frozenset(range(1, 8)), time(0), time(0))]
    plan = Plan("plan", "station", Duty.MEMBER, ("a", "b"), date(2026, 1, 1), Rule(turn=Turn.DAY), 0)
    rota = StationRota((plan,), Grid(hours, ZoneInfo(zone)))
    ((one,),) = runs(rota, day, Duty.MEMBER)
    fact = Fact("s", Duty.MEMBER, one.start, one.end, str(day), one.person_id, one.planned, "plan", False, True, False)
    return tally([fact]).people[0].hours


def test_a_night_of_changed_clocks_counts_its_own_hours() -> None:
    assert _around(date(2026, 3, 29), "Europe/Berlin") == 23
    assert _around(date(2026, 10, 25), "Europe/Berlin") == 25
    assert _around(date(2028, 2, 29), "Europe/Berlin") == 24
    assert _around(date(2026, 12, 31), "Asia/Shanghai") == 24
