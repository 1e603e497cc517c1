"""Whose a shift is, and what passes from one to another, held against the rota itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rota import Change, Kind, StationRota, Stint
from domain.rota_plan import Duty, Grid, Opening, Plan, Rule, Turn
from domain.swaps import (
    Hurdle,
    Swap,
    SwapState,
    busy,
    fits,
    halves,
    holder,
    moved,
    of_days,
    runs,
    shifts,
    stands_in_the_way,
    turns,
)
from tests.examples import examples

DAY = 86_400_000
PEOPLE = ("a", "b", "c")
OPEN = tuple(Opening(frozenset(range(1, 6)), time(start), time(end)) for start, end in ((9, 12), (14, 17)))
ZONES = ("Asia/Shanghai", "Europe/Berlin")


def grid(zone: str = "Asia/Shanghai") -> Grid:
    return Grid(OPEN, ZoneInfo(zone))


def rota(zone: str = "Asia/Shanghai", turn: Turn = Turn.WEEK, *changes: Change) -> StationRota:
    plan = Plan("plan", "station", Duty.MEMBER, PEOPLE, date(2026, 3, 2), Rule(turn=turn), 0)
    reserve = Plan("reserve", "station", Duty.RESERVE, ("c", "a", "b"), date(2026, 3, 2), Rule(), 0)
    return StationRota((plan, reserve), grid(zone), changes)


START = grid().at(date(2026, 3, 23), time())  # the clocks of Berlin change on the 29th
spans = st.tuples(st.integers(0, 20 * 24), st.integers(1, 8 * 24)).map(
    lambda hours: (START + hours[0] * 3_600_000, START + (hours[0] + hours[1]) * 3_600_000)
)
turned = st.sampled_from((Turn.WEEK, Turn.DAY, Turn.HALF_DAY))


@st.composite
def rotas(draw: st.DrawFn) -> StationRota:
    made = []
    for number in range(draw(st.integers(0, 3))):
        start, end = draw(spans)
        kind = draw(st.sampled_from((Kind.SWAP, Kind.OVERRIDE)))
        made.append(Change(str(number), Duty.MEMBER, start, end, draw(st.sampled_from(PEOPLE)), kind))
    leaves = {draw(st.sampled_from(PEOPLE)): (draw(spans),)} if draw(st.booleans()) else {}
    return replace(rota(draw(st.sampled_from(ZONES)), draw(turned), *made), leaves=leaves)


def held(stints: list[Stint], at: int) -> str | None:
    return next((holder(one) for one in stints if one.start <= at < one.end), None)


@settings(max_examples=examples(60))
@given(rotas(), spans, st.sampled_from(PEOPLE))
def test_runs_hold_all_of_ones_own_and_nothing_of_others(rota: StationRota, span: tuple[int, int], who: str) -> None:
    mine = runs(rota, who, span, Duty.MEMBER)
    assert all(span[0] <= start < end <= span[1] for start, end in mine)
    for one in rota.stints(*span):
        for at in (max(one.start, span[0]), min(one.end, span[1]) - 1):
            assert (holder(one) == who) == any(start <= at < end for start, end in mine)


@settings(max_examples=examples(60))
@given(rotas(), spans, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
def test_what_is_passed_on_is_the_others_and_comes_back(
    rota: StationRota, span: tuple[int, int], who: str, to: str
) -> None:
    given = runs(rota, who, span, Duty.MEMBER)
    made = [Change(f"x{n}", Duty.MEMBER, start, end, to, Kind.SWAP, who) for n, (start, end) in enumerate(given)]
    after = replace(rota, changes=(*rota.changes, *made))
    before = rota.stints(*span)
    for one in after.stints(*span):
        at = max(one.start, span[0])
        assert holder(one) == (to if held(before, at) == who else held(before, at))
    for change in moved(rota, after, *span):
        if not rota.leaves:
            assert (change.before, change.after) == (who, to)
    undone = replace(after, changes=[one for one in after.changes if one not in made])
    assert not moved(rota, undone, *span)


@settings(max_examples=examples(60))
@given(rotas(), rotas(), spans)
def test_what_has_moved_is_exactly_what_differs(one: StationRota, other: StationRota, span: tuple[int, int]) -> None:
    other = replace(other, grid=one.grid)
    found = moved(one, other, *span)
    assert all(a.end <= b.start for a, b in pairwise(found))
    moments = {at for r in (one, other) for s in r.stints(*span) for at in (s.start, s.end, s.end - 1)}
    for at in sorted(at for at in moments if span[0] <= at < span[1]):
        was, now = one.stint(at), other.stint(at)
        if was is None and now is None:
            continue
        pair = (was.person_id if was else None, now.person_id if now else None)
        said = [(m.before, m.after) for m in found if m.start <= at < m.end]
        assert said == ([pair] if pair[0] != pair[1] else [])


@settings(max_examples=examples(60))
@given(rotas(), spans)
def test_turns_and_days_leave_nothing_out(rota: StationRota, span: tuple[int, int]) -> None:
    found = turns(rota, *span, Duty.MEMBER)
    stints = [one for turn in found for one in turn.stints]
    assert stints == shifts(rota, None, *span, Duty.MEMBER)
    for turn in found:
        assert [one for day in of_days(rota, turn) for one in day] == list(turn.stints)
        assert all(holder(one) == turn.person_id for one in turn.stints)


def week(number: int) -> tuple[int, int]:
    monday = START + (number * 7) * DAY
    return monday, monday + 5 * DAY


def swap(start: int, end: int, to: str | None = None, back: tuple[int, int] | None = None) -> Swap:
    return Swap("s", "station", Duty.MEMBER, start, end, "a", to, back, SwapState.OFFERED, None, 0)


def test_what_stands_in_the_way() -> None:
    there = rota()
    mine, theirs = week(0), week(1)  # a, then b
    assert {holder(one) for one in there.stints(*mine)} == {"a"}
    now = START - DAY
    offer = swap(*mine)

    def hurdle(
        offer: Swap, taker: str, there: StationRota, now: int = now, **other: list[StationRota]
    ) -> Hurdle | None:
        return stands_in_the_way(offer, taker, there, other.get("theirs", []), other.get("mine", []), now)

    assert hurdle(offer, "b", there) is None
    assert hurdle(offer, "a", there) is Hurdle.OWN
    assert hurdle(offer, "b", there, now=START) is Hurdle.BEGUN
    passed = Change("1", Duty.MEMBER, *mine, "c", Kind.SWAP)
    assert hurdle(offer, "b", replace(there, changes=(passed,))) is Hurdle.MOVED
    away = replace(there, leaves={"b": ((mine[0] + 2 * DAY, mine[0] + 3 * DAY),)})
    assert hurdle(offer, "b", away) is Hurdle.AWAY
    assert hurdle(offer, "c", away) is None
    left = replace(there, serving={"a": ((0, None),), "b": ((0, mine[0] + DAY),)})
    assert hurdle(offer, "b", left) is Hurdle.AWAY
    other = replace(there, plans=[replace(there.plans[0], people=("b",))])
    assert hurdle(offer, "b", there, theirs=[other]) is Hurdle.ELSEWHERE
    back = swap(*mine, "b", theirs)
    assert hurdle(back, "b", there) is None
    assert hurdle(back, "b", replace(there, leaves={"a": (theirs,)})) is Hurdle.BACK_AWAY
    assert (
        hurdle(back, "b", replace(there, changes=(replace(passed, start=theirs[0], end=theirs[1]),)))
        is Hurdle.BACK_MOVED
    )
    sits = replace(there, plans=[replace(there.plans[0], people=("a",), start=theirs[0])])
    assert hurdle(back, "b", there, mine=[sits]) is Hurdle.BACK_ELSEWHERE
    assert swap(*theirs, "b", mine).begins == mine[0]


def test_a_day_has_two_halves_and_a_leave_edge_is_seen() -> None:
    there, (monday, _) = rota(), week(0)
    assert len(halves(there, "a", (monday, monday + DAY), Duty.MEMBER)) == 2
    assert not halves(there, "a", (monday, monday + 12 * 3_600_000), Duty.MEMBER)
    short = replace(there, leaves={"b": ((monday + DAY, monday + DAY + 1),)})
    assert not fits(short, "b", [(monday, monday + 2 * DAY)]) and fits(short, "b", [(monday, monday + DAY)])
    assert busy("a", [(monday, monday + DAY)], [there]) and not busy("x", [(monday, monday + DAY)], [there])
