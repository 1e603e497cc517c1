"""When somebody's time begins and ends, and what is missing: held against the plain list of stints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.duty_days import MARKS, after, before, beginning, ended, missing, runs, runs_out, turn_end, unwarned
from domain.rota import Change, Kind, Opening, StationRota, Stint
from domain.rota_plan import Drawn, Duty, Grid, Plan, Rule, Turn

DAY = 86_400_000
FIRST = date(2027, 12, 20)
"""A year's end, 29 February and a night of changed clocks follow."""


@st.composite
def rotas(draw: st.DrawFn) -> StationRota:
    zone = ZoneInfo(draw(st.sampled_from(["Asia/Shanghai", "Europe/Berlin"])))
    days = draw(st.frozensets(st.integers(1, 7), min_size=1))
    spans = draw(st.sampled_from([[(9, 12), (14, 17)], [(0, 0)], [(20, 6)], [(9, 17)]]))
    grid = Grid([Opening(days, time(a), time(b)) for a, b in spans], zone)
    people = tuple(draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)))
    rule = Rule(turn=draw(st.sampled_from(Turn)))
    start = grid.at(FIRST, time())
    leave = {person: [_span(draw, start)] for person in people if draw(st.booleans())}
    changes = [Change(str(n), Duty.MEMBER, *_span(draw, start), "a", Kind.SWAP) for n in range(draw(st.integers(0, 2)))]
    return StationRota((Plan("plan", "s", Duty.MEMBER, people, FIRST, rule, 0),), grid, changes, leave)


def _span(draw: st.DrawFn, start: int) -> tuple[int, int]:
    begin = start + draw(st.integers(0, 100)) * DAY // 2
    return begin, begin + draw(st.integers(1, 20)) * DAY // 2


days = st.integers(0, 110).map(lambda n: FIRST + timedelta(days=n))


def every(rota: StationRota, day: date) -> list[Stint]:
    """All stints for two months around a day."""
    found = (rota.of_day(day + timedelta(days=n)) for n in range(-40, 45))
    return [one for part in found for one in part]


@given(rotas(), days)
def test_the_runs_of_a_day_are_its_stints(rota: StationRota, day: date) -> None:
    made = runs(rota, day, Duty.MEMBER)
    assert [one for run in made for one in run] == list(rota.of_day(day))
    assert all(len({one.person_id for one in run}) == 1 for run in made)
    assert all(a[0].person_id != b[0].person_id for a, b in pairwise(made))


@given(rotas(), days)
def test_before_and_after(rota: StationRota, day: date) -> None:
    at = rota.grid.at(day, time(13))
    known = every(rota, day)
    last = before(rota, at, Duty.MEMBER)
    assert last == max((one for one in known if one.start < at and at - one.start < 30 * DAY), key=_start, default=last)
    following = after(rota, at, Duty.MEMBER)
    coming = [one for one in known if one.start >= at and one.person_id and one.start - at < 34 * DAY]
    assert following == min(coming, key=_start, default=following)


def _start(stint: Stint) -> int:
    return stint.start


@given(rotas(), days)
def test_a_turn_begins_once(rota: StationRota, day: date) -> None:
    """With the first stint of a stretch of its own; told of are all that the person sits that day."""
    turns = [tuple(turn) for _, turn in groupby(every(rota, day), lambda one: one.own)]
    firsts = {turn[0].start: turn for turn in turns[1:] if turn[0].person_id}
    wanted = {one.person_id for one in rota.of_day(day) if one.start in firsts}
    made = beginning(rota, day, Duty.MEMBER)
    assert {run[0].person_id for run in made} == wanted and len(made) == len(wanted)
    for run in made:
        assert list(run) == [one for one in rota.of_day(day) if one.person_id == run[0].person_id]
        begun = next(one for one in run if one.start in firsts)
        short = [one for one in firsts[begun.start] if one.start < begun.start + 30 * DAY]
        assert turn_end(rota, begun, Duty.MEMBER).start >= short[-1].start


@given(rotas(), days)
def test_what_is_missing_on_a_day_is_in_one_gap_and_no_more(rota: StationRota, day: date) -> None:
    made = missing(rota, day)
    told = [one for run in made for one in run]
    assert all(one.person_id is None for one in told)
    assert len({one.start for one in told}) == len(told)
    assert {one.start for one in rota.of_day(day) if one.person_id is None} <= {one.start for one in told}
    assert all(rota.grid.date(run[0].start) == day for run in made)


@given(rotas(), days, st.integers(10, 25))
def test_every_gap_is_warned_of_at_each_mark_once(rota: StationRota, first: date, length: int) -> None:
    """Each morning at nine, as the clock does: whatever gap there is was told of the day before at the latest."""
    warned: list[tuple[int, int]] = []
    for n in range(length):
        day = first + timedelta(days=n)
        now = rota.grid.at(day, time(9))
        for ahead in sorted(MARKS):
            new = unwarned(rota, day + timedelta(days=ahead), ahead, now, warned)
            warned += [(ahead, one.start) for run in new for one in run]
    assert len(set(warned)) == len(warned)
    for n in range(8, length + 1):
        gaps = [one for one in rota.of_day(first + timedelta(days=n)) if one.person_id is None]
        assert all((1, one.start) in warned for one in gaps)


@given(rotas(), days, st.lists(st.integers(1, 60), max_size=5))
def test_whatever_the_steps_every_stint_ends_once(rota: StationRota, day: date, steps: Sequence[int]) -> None:
    edges = [rota.grid.at(day, time(9))]
    for step in steps:
        edges.append(edges[-1] + step * 3_600_000)
    found = [one for a, b in pairwise(edges) for one in ended(rota, a, b, Duty.MEMBER)]
    whole = [one for one in every(rota, day) if edges[0] < one.end <= edges[-1]]
    assert found == whole


def plan(end: int | None, drawn: Sequence[int] | None = None, start: int = 0) -> Plan:
    shifts = None if drawn is None else tuple(Drawn(start=at - 10, end=at, person_id="a") for at in drawn)
    return Plan("p", "s", Duty.MEMBER, ("a",), FIRST, Rule(drawn=shifts), start, end)


def test_when_plans_run_out() -> None:
    assert runs_out([]) is None
    assert runs_out([plan(None)]) is None
    assert runs_out([plan(50)]) == 50
    assert runs_out([plan(None), plan(50)]) is None, "the older one goes on below"
    assert runs_out([plan(70), plan(50)]) == 70
    assert runs_out([plan(None, drawn=[30, 40])]) == 40, "a draw ends with its last shift"
    assert runs_out([plan(None), plan(None, drawn=[30, 40])]) == 40, "it covers the older for good"
    assert runs_out([plan(None, drawn=[40]), plan(60, drawn=[80])]) == 60
    assert runs_out([plan(None, drawn=[40]), plan(None)]) is None
