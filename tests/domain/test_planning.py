"""What a new plan does to a rota: starts, ends, what lay on the old one, shares, clashes; what a draw is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import drawing, planning
from domain.draw import Reason, Share
from domain.rota import Change, Kind, StationRota
from domain.rota_plan import Drawn, Duty, Grid, Opening, Plan, Rule, Turn, pieces
from tests.examples import examples

ZONE = ZoneInfo("Asia/Shanghai")
MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(17))
GRID = Grid([Opening(frozenset(range(1, 6)), *MORNING), Opening(frozenset(range(1, 6)), *AFTERNOON)], ZONE)
MONDAY = date(2026, 11, 23)
DAY = planning.DAY
EVER = {person: ((0, None),) for person in "abcdef"}


def plan(people: str, start: date, *, turn: Turn = Turn.WEEK, end: date | None = None, name: str = "1") -> Plan:
    till = GRID.at(end, time()) if end else None
    return Plan(name, "s", Duty.MEMBER, tuple(people), start, Rule(turn=turn), GRID.at(start, time()), till)


def rota(*plans: Plan, changes: tuple[Change, ...] = ()) -> StationRota:
    return StationRota(plans, GRID, changes, {}, EVER)


@given(st.sampled_from(list(Turn)), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_the_next_turn_is_never_today_and_never_far(turn: Turn, today: date) -> None:
    start = planning.next_start(turn, today)
    assert today < start <= today + timedelta(days=31)
    assert turn is not Turn.WEEK or start.isoweekday() == 1
    assert turn is not Turn.MONTH or start.day == 1
    assert turn is not Turn.HALF_MONTH or start.day in (1, 16)


starts = st.integers(-30, 30).map(lambda days: MONDAY + timedelta(days=days))
lengths = st.none() | st.integers(1, 40)


@st.composite
def plans(draw: st.DrawFn, name: str) -> Plan:
    start, length = draw(starts), draw(lengths)
    people = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
    turn = draw(st.sampled_from(list(Turn)))
    return plan("".join(people), start, turn=turn, end=start + timedelta(days=length) if length else None, name=name)


@settings(max_examples=examples(40), deadline=None)
@given(plans("1"), plans("2"), plans("3"))
def test_an_end_that_is_written_changes_nobody_s_turn(first: Plan, second: Plan, new: Plan) -> None:
    """A later plan lies over earlier ones anyway: ends only say in the rows what holds already."""
    before = rota(first, second)
    done = planning.shifted(before, new)
    covered = replace(before, plans=(first, second, new))
    span = GRID.at(MONDAY - timedelta(days=40), time()), GRID.at(MONDAY + timedelta(days=90), time())
    assert done.rota.stints(*span) == covered.stints(*span)


@settings(max_examples=examples(60), deadline=None)
@given(plans("1"), plans("2"), st.integers(0, 20), st.integers(1, 5))
def test_a_change_stays_where_its_shift_stays(first: Plan, new: Plan, day: int, length: int) -> None:
    start = GRID.at(MONDAY + timedelta(days=day), time())
    change = Change("c", Duty.MEMBER, start, start + length * DAY, "f", Kind.OVERRIDE)
    before = rota(first, changes=(change,))
    done = planning.shifted(before, new)
    planned = [
        [(one.start, one.end, one.planned) for one in there.stints(start, start + length * DAY)]
        for there in (replace(before, changes=()), replace(done.rota, changes=()))
    ]
    if planned[0] == planned[1]:
        assert not done.gone and done.rota.changes == (change,)
    for gone in done.gone:
        assert max(gone.start, new.start) < gone.end
        assert all(cut.end <= new.start for cut in done.cut)
    until = min(change.end, new.start)
    if change.start < until:
        sat = [there.stints(change.start, until - 1) for there in (before, done.rota)]
        assert [one.person_id for one in sat[0]] == [one.person_id for one in sat[1]], "until the new one begins"


def test_what_ends_for_now_is_uncovered_again() -> None:
    old = plan("ab", MONDAY)
    new = plan("c", MONDAY + timedelta(days=7), end=MONDAY + timedelta(days=14), name="2")
    done = planning.shifted(rota(old), new)
    assert not done.ends
    week = [done.rota.stint(GRID.at(MONDAY + timedelta(days=days), time(10))) for days in (0, 7, 14)]
    assert [one.person_id if one else None for one in week] == ["a", "c", "a"]
    after = planning.without(done.rota, new, GRID.at(MONDAY, time(10)))
    stint = after.rota.stint(GRID.at(MONDAY + timedelta(days=7), time(10)))
    assert stint is not None and stint.person_id == "b" and after.ends == {"2": new.start}


def test_shares_clashes_and_who_is_relieved() -> None:
    here = rota(plan("ab", MONDAY, turn=Turn.DAY))
    start, end = GRID.at(MONDAY, time()), GRID.at(MONDAY + timedelta(days=14), time())
    found = planning.counts(here, Duty.MEMBER, start, end)
    assert {person: count.days for person, count in found.items()} == {"a": 5, "b": 5}
    there = rota(plan("bc", MONDAY))
    clashing = planning.clashes(
        here.stints(start, end), [("t", Duty.MEMBER, there.stints(start, end))], frozenset("ab")
    )
    assert {clash.person_id for clash in clashing} == {"b"} and len(clashing) == 4
    now = GRID.at(MONDAY, time(10))
    done = planning.shifted(here, replace(plan("c", MONDAY, name="2"), start=now))
    assert planning.handed_over(here, done.rota, Duty.MEMBER, now) == ("a", "c")
    noon = GRID.at(MONDAY, time(13))
    later = planning.shifted(here, replace(plan("c", MONDAY, name="2"), start=noon))
    assert planning.handed_over(here, later.rota, Duty.MEMBER, noon) is None


def test_a_drawn_plan_that_was_ended_has_no_shifts_after_its_end() -> None:
    days = [MONDAY, MONDAY + timedelta(days=1)]
    drawn = tuple(Drawn(start=GRID.at(day, time(9)), end=GRID.at(day, time(12)), person_id="a") for day in days)
    made = replace(plan("a", MONDAY, end=days[1]), rule=Rule(drawn=drawn))
    assert [len(pieces(made, day, GRID)) for day in days] == [1, 0]


def test_shifts_of_a_draw() -> None:
    last = MONDAY + timedelta(days=13)
    by_day = drawing.shifts_of(GRID, MONDAY, last, Turn.DAY)
    by_half = drawing.shifts_of(GRID, MONDAY, last, Turn.HALF_DAY)
    by_week = drawing.shifts_of(GRID, MONDAY, last, Turn.WEEK)
    assert [len(found) for found in (by_day, by_half, by_week)] == [10, 20, 2]
    assert len(by_day[0].sittings) == 2 and len(by_week[0].sittings) == 10
    holidays = replace(GRID, festivals=frozenset({MONDAY}))
    assert len(drawing.shifts_of(holidays, MONDAY, last, Turn.DAY, holidays=False)) == 9
    assert drawing.shifts_of(holidays, MONDAY, last, Turn.WEEK)[0].slot.rest
    rule = drawing.rule_of(Turn.DAY, by_day, ["a", None] * 5)
    made = drawing.held("s", Duty.MEMBER, ("a",), rule, (MONDAY, last), GRID)
    turns = StationRota((made,), GRID, serving=EVER).turns(made.start, made.end or 0)
    assert [turn[0].person_id for turn in turns] == ["a", None] * 5, "a day is one turn, lunch or not"


def test_what_keeps_somebody_from_a_draw() -> None:
    at = [GRID.at(MONDAY + timedelta(days=days), time()) for days in range(6)]
    there = replace(rota(), leaves={"a": ((at[1], at[2]),)}, serving={"a": ((at[0], at[4]),)})
    spans = drawing.unable(there, "a", at[0], at[5], [(at[3], at[3] + 1)])
    assert [(span.start, span.end, span.reason) for span in spans] == [
        (at[1], at[2], Reason.LEAVE),
        (at[3], at[3] + 1, Reason.ELSEWHERE),
        (at[4], at[5], Reason.NOT_APPOINTED),
    ]
    facts = [("a", GRID.at(MONDAY, time(9))), ("a", GRID.at(MONDAY, time(14))), ("b", GRID.at(MONDAY, time(9)))]
    assert drawing.attended(GRID, Turn.DAY, facts, "ac") == {"a": Share(1, 0), "c": Share()}
    assert drawing.attended(GRID, Turn.HALF_DAY, facts, "a") == {"a": Share(2, 0)}


@given(st.dictionaries(st.sampled_from("abc"), st.frozensets(st.integers(1, 7), min_size=1)))
def test_wishes_are_kept_as_they_are(wishes: dict[str, frozenset[int]]) -> None:
    assert drawing.wishes_kept(drawing.kept_wishes(wishes)) == wishes
