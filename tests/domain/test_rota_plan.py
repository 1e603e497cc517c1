"""Plans, and all that lies on them, held against a model that counts each moment by itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.rota import Change, Kind, Opening, StationRota, Stint
from domain.rota_moves import moves
from domain.rota_plan import Drawn, Duty, Grid, Holidays, Hours, Plan, Rule, Theme, Turn, on_duty_days, pieces
from tests.examples import examples
from tests.rota_model import NOBODY, Model, minutes, pattern
from tests.rota_strategies import DAY, PEOPLE, away, changes, days, grids, plans, rules, seats

MINUTE = 60_000
WINDOW = 2 * DAY


def noon_of(day: date, grid: Grid) -> int:
    return round(datetime.combine(day, time(12), grid.zone).timestamp() * 1000)


@st.composite
def stations(draw: st.DrawFn, most: int = 1) -> tuple[StationRota, Model, int]:
    """A rota, the model of the same facts, and a noon in their midst."""
    around = draw(days)
    grid = draw(grids(around))
    noon = noon_of(around, grid)
    made = [draw(plans(around, grid.zone, f"m{n}")) for n in range(draw(st.integers(0, most)))]
    made += [
        draw(plans(around, grid.zone, f"r{n}", Duty.RESERVE)) for n in range(draw(st.integers(0, min(1, most - 1))))
    ]
    if most == 1:
        return StationRota(made, grid), Model(grid, made), noon
    facts: dict[str, Any] = {
        "changes": draw(changes(noon)),
        "leaves": draw(away(noon)),
        "serving": draw(seats(noon)),
    }
    return StationRota(made, grid, **facts), Model(grid, made, **facts), noon


def said(stint: Stint | None) -> str | None:
    return None if stint is None else stint.person_id or NOBODY


def edges(rota: StationRota, noon: int) -> list[int]:
    """Every instant at which something might change, and moments beside it."""
    stints = [one for duty in Duty for one in rota.stints(noon - WINDOW, noon + WINDOW, duty)]
    found = {edge for one in stints for edge in (one.start, one.end)}
    found |= {edge for one in rota.changes for edge in (one.start, one.end)}
    return sorted({edge + n for edge in found for n in (-1, 0)} | set(minutes(noon - WINDOW, noon + WINDOW, 733)))


@given(stations())
@settings(max_examples=examples(100), deadline=None)
def test_every_recurrence_against_a_recount(made: tuple[StationRota, Model, int]) -> None:
    rota, model, noon = made
    for at in edges(rota, noon):
        assert said(rota.stint(at)) == model.who(at)


@given(stations(most=3))
@settings(max_examples=examples(80), deadline=None)
def test_all_that_lies_on_plans_against_a_recount(made: tuple[StationRota, Model, int]) -> None:
    rota, model, noon = made
    for at in edges(rota, noon):
        for duty in (Duty.MEMBER, Duty.RESERVE):
            assert said(rota.stint(at, duty)) == model.who(at, duty), duty


@given(stations(most=3))
@settings(max_examples=examples(40), deadline=None)
def test_stints_are_in_order_and_none_lies_on_another(made: tuple[StationRota, Model, int]) -> None:
    rota, _, noon = made
    for duty in Duty:
        stints = rota.stints(noon - WINDOW, noon + WINDOW, duty)
        assert all(one.start < one.end for one in stints)
        assert all(one.end <= other.start for one, other in pairwise(stints))
        assert [part for turn in rota.turns(noon - WINDOW, noon + WINDOW, duty) for part in turn] == stints


@given(stations(most=3))
@settings(max_examples=examples(40), deadline=None)
def test_who_sits_who_is_next_and_the_day(made: tuple[StationRota, Model, int]) -> None:
    rota, model, noon = made
    sits, following = rota.sits(noon), rota.next(noon)
    assert (sits.person_id if sits else None) == (model.who(noon) or None)
    if following is not None:
        assert following.start > noon and model.who(following.start) == following.person_id
        later = [at for at in edges(rota, noon) if noon < at < following.start and not (sits and at < sits.end)]
        assert not [at for at in later if model.who(at)]
    today = rota.grid.date(noon)
    days_ = {rota.grid.date(one.start) for one in rota.day(noon)}
    assert days_ <= {today, today + timedelta(1)}  # what opens today, past midnight too
    taker = rota.takes(noon)
    assert taker is None or model.able(taker, noon)
    if sits is not None:
        assert taker == sits.person_id


@given(stations(most=3), st.frozensets(st.integers(-4, 4)))
@settings(max_examples=examples(40), deadline=None)
def test_another_list_of_holidays_moves_what_the_model_says(
    made: tuple[StationRota, Model, int], offsets: frozenset[int]
) -> None:
    rota, model, noon = made
    festivals = frozenset(rota.grid.date(noon) + timedelta(n) for n in offsets)
    after = Model(
        Grid(rota.grid.hours, rota.grid.zone, festivals), model.plans, model.changes, model.leaves, model.serving
    )
    found = moves(rota, festivals, noon)
    assert all(noon <= one.start < one.end for one in found.shifts)
    for at in [at for at in edges(rota, noon) if at >= noon]:
        told = [one for one in found.shifts if one.duty is Duty.MEMBER and one.start <= at < one.end]
        was, will = model.who(at), after.who(at)
        if was == will:
            assert not told
        else:
            (one,) = told
            assert (one.old or (NOBODY if one.was else None), one.new or (NOBODY if one.will else None)) == (was, will)
    for change in found.stranded:
        assert change in rota.changes and not change.extra


@given(rules(), days)
def test_the_pattern_of_days(rule: Rule, day: date) -> None:
    assert on_duty_days(rule, day) == pattern(rule, day)


# --- single cases, as a head would say them ---

SHANGHAI = Grid((Opening(frozenset(range(1, 8)), time(9), time(12)),), ZoneInfo("Asia/Shanghai"))
NIGHT = (Hours(start=time(22), end=time(6)),)


def plan(people: str, rule: Rule, anchor: date = date(2027, 1, 4), **more: Any) -> Plan:
    return Plan("p", "s", Duty.MEMBER, tuple(people), anchor, rule, more.pop("start", 0), **more)


def sitting(made: Plan, first: date, count: int, grid: Grid = SHANGHAI) -> str:
    """Who sits on each of so many days, `-` where nobody does."""
    rota = StationRota([made], grid)
    return "".join(
        "/".join(one.person_id or "?" for one in rota.of_day(first + timedelta(n))) or "-" for n in range(count)
    )


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        (Rule(turn=Turn.DAY), date(2027, 1, 4), "abcabca"),
        (Rule(turn=Turn.DAY, weekdays=frozenset({1, 3, 5})), date(2027, 1, 4), "a-b-c--a-b-c--"),
        (Rule(turn=Turn.DAY, weekdays=frozenset({3}), nth=frozenset({2})), date(2027, 1, 12), "-a------"),
        (Rule(turn=Turn.DAY, weekdays=frozenset({3}), nth=frozenset({-1})), date(2027, 1, 26), "-a------"),
        (Rule(turn=Turn.DAY, weekdays=frozenset({7}), nth=frozenset({5})), date(2027, 1, 31), "a------"),
        (Rule(turn=Turn.WEEK), date(2027, 1, 9), "aabbbbbbbc"),
        (Rule(turn=Turn.HALF_MONTH), date(2027, 1, 15), "ab"),
        (Rule(turn=Turn.MONTH), date(2027, 1, 31), "ab"),
        (Rule(turn=Turn.MONTH), date(2028, 2, 28), "bbc"),
        (Rule(turn=Turn.WEEK, themes={2: Theme(sector="医", people=("x", "y"))}), date(2027, 1, 31), "ax"),
    ],
)
def test_whose_turn_it_is(rule: Rule, first: date, expected: str) -> None:
    assert sitting(plan("abc", rule), first, len(expected)) == expected


def test_half_days_go_by_when_a_sitting_opens() -> None:
    hours = (Hours(start=time(9), end=time(12)), Hours(start=time(12, 30), end=time(17)))
    made = plan("abc", Rule(turn=Turn.HALF_DAY, hours=hours, weekdays=frozenset({1, 2})))
    assert sitting(made, date(2027, 1, 4), 9) == "a/bc/a-----b/ca/b"
    late = plan("ab", Rule(turn=Turn.HALF_DAY, hours=NIGHT))
    rota = StationRota([late], SHANGHAI)
    (only,) = rota.of_day(date(2027, 1, 4))
    assert only.person_id == "a" and only.end - only.start == 8 * 3_600_000  # one sitting, though it passes midnight


def test_a_turn_passes_at_the_handover() -> None:
    made = plan("ab", Rule(turn=Turn.WEEK, handover=time(10)))
    monday = StationRota([made], SHANGHAI).of_day(date(2027, 1, 11))
    assert [one.person_id for one in monday] == ["a", "b"]
    assert monday[0].end == SHANGHAI.at(date(2027, 1, 11), time(10))
    night = plan("ab", Rule(turn=Turn.DAY, handover=time(12), hours=NIGHT))
    assert sitting(night, date(2027, 1, 4), 4) == "abab"


def test_a_month_s_theme_begins_with_its_turn() -> None:
    """What lies before the handover of the first of a month is still the month's before."""
    themes = {2: Theme(sector="医", people=("x",))}
    made = plan("a", Rule(turn=Turn.MONTH, handover=time(10), themes=themes))
    first = StationRota([made], SHANGHAI).of_day(date(2027, 2, 1))
    assert [one.person_id for one in first] == ["a", "x"]


def test_holidays_kept_skipped_and_given_to_others() -> None:
    grid = Grid(SHANGHAI.hours, SHANGHAI.zone, frozenset({date(2027, 1, 5), date(2027, 1, 6)}))
    first = date(2027, 1, 4)
    assert sitting(plan("abc", Rule(turn=Turn.DAY)), first, 4, grid) == "abca"
    assert sitting(plan("abc", Rule(turn=Turn.DAY, holidays=Holidays.SKIP)), first, 4, grid) == "a--a"
    layer = Rule(turn=Turn.DAY, holidays=Holidays.LAYER, holiday_people=("x", "y"))
    assert sitting(plan("abc", layer), first, 4, grid) == "ayxa"
    assert sitting(plan("abc", Rule(holidays=Holidays.LAYER)), first, 3, grid) == "a??"


def test_a_drawn_plan_ends_when_it_ends() -> None:
    at = SHANGHAI.at(date(2027, 1, 4), time(9))
    shifts = tuple(Drawn(start=at + n * DAY, end=at + n * DAY + 3_600_000, person_id="ab"[n % 2]) for n in range(6))
    made = plan("", Rule(drawn=shifts), start=at + DAY, end=at + 3 * DAY + 1_800_000)
    assert sitting(made, date(2027, 1, 4), 6) == "-bab--"
    rota = StationRota([made], SHANGHAI)
    assert rota.of_day(date(2027, 1, 7))[0].end == made.end


def test_a_sitting_that_reaches_into_the_next_day_s_is_not_counted_twice() -> None:
    hours = (Hours(start=time(22), end=time(10)), Hours(start=time(9), end=time(12)))
    rota = StationRota([plan("ab", Rule(turn=Turn.DAY, hours=hours, handover=time(21)))], SHANGHAI)
    stints = rota.stints(SHANGHAI.at(date(2027, 1, 6), time(0)), SHANGHAI.at(date(2027, 1, 8), time(0)))
    assert all(one.end <= other.start for one, other in pairwise(stints))


def test_somebody_sits_for_days_where_nobody_is_planned() -> None:
    start = SHANGHAI.at(date(2027, 1, 4), time(8))
    change = Change("c", Duty.MEMBER, start, start + 5 * DAY, "x", Kind.OVERRIDE, extra=True)
    rota = StationRota([plan("a", Rule(weekdays=frozenset({1, 2})))], SHANGHAI, [change])
    for at in range(start, start + 5 * DAY, 3_600_000):
        assert said(rota.stint(at)) == "x"
    assert rota.stint(start + 5 * DAY) is None
    night = Change("c", Duty.MEMBER, start + 14 * 3_600_000, start + 18 * 3_600_000, "x", Kind.OVERRIDE, extra=True)
    (one,) = StationRota([], SHANGHAI, [night]).stints(start, start + 2 * DAY)
    assert (one.start, one.end) == (night.start, night.end)  # one sitting, though it passes midnight


def test_the_reserve_of_the_next_day_steps_in_after_midnight() -> None:
    reserve = Plan(
        "r", "s", Duty.RESERVE, ("r",), date(2027, 1, 4), Rule(hours=(Hours(start=time(1), end=time(5)),)), 0
    )
    rota = StationRota(
        [plan("a", Rule(turn=Turn.HALF_DAY, hours=NIGHT)), reserve], SHANGHAI, leaves={"a": [(0, 4_000_000_000_000)]}
    )
    found = rota.of_day(date(2027, 1, 6))
    assert [one.person_id for one in found] == [None, "r", None]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_no_sitting_lies_on_another_when_clocks_go_forward(zone: str) -> None:
    """2:00–2:50 does not exist that night: it must not cover 3:00–4:00."""
    hours = tuple(Hours(start=time(h, m), end=time(h2, m2)) for h, m, h2, m2 in ((2, 0, 2, 50), (3, 0, 4, 0)))
    grid = Grid((), ZoneInfo(zone))
    rota = StationRota([plan("ab", Rule(turn=Turn.DAY, hours=hours))], grid)
    for n in range(366):
        stints = rota.of_day(date(2028, 1, 1) + timedelta(n))
        assert all(one.start < one.end for one in stints)
        assert all(one.end <= other.start for one, other in pairwise(stints))


def test_everybody_who_may_come_to_sit() -> None:
    rule = Rule(
        holiday_people=("x",),
        themes={1: Theme(sector="医", people=("y", "a"))},
        drawn=(Drawn(start=0, end=1, person_id="z"), Drawn(start=1, end=2, person_id=None)),
    )
    assert plan("ab", rule).everybody == ("a", "b", "x", "y", "z")
    assert set(PEOPLE) >= set("abcdef")


def test_a_day_or_half_day_on_which_the_desk_is_closed_is_nobodys_turn() -> None:
    """Open Monday to Saturday, afternoons to Friday: of seven people each has his day, of eleven his half day."""
    hours = [Opening(frozenset(range(1, 7)), time(9), time(12)), Opening(frozenset(range(1, 6)), time(14), time(17))]
    grid = Grid(hours, ZoneInfo("Asia/Shanghai"))
    days = [date(2027, 1, 4) + timedelta(days=n) for n in range(14)]
    by_day = plan("abcdefg", Rule(turn=Turn.DAY))
    assert (
        "".join(pieces(by_day, d, grid)[0].order[0] if pieces(by_day, d, grid) else "-" for d in days)
        == "abcdef-gabcde-"
    )
    by_half = plan("abcdefghijk", Rule(turn=Turn.HALF_DAY))
    assert "".join(one.order[0] for d in days for one in pieces(by_half, d, grid)) == "abcdefghijk" * 2
