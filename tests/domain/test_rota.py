"""Who sits and who takes, at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.rota import Opening, StationRota
from domain.rota_plan import Duty, Grid, Plan, Rule

ZONES = ("Asia/Shanghai", "Europe/Berlin", "UTC")
DAY = 86_400_000


def weekly(order: Sequence[str], anchor: date, hours: Sequence[Opening], zone: ZoneInfo) -> StationRota:
    """A week each, from the Monday `anchor` on."""
    plan = Plan("plan", "station", Duty.MEMBER, tuple(order), anchor, Rule(), 0)
    return StationRota((plan,), Grid(hours, zone))


@st.composite
def rotas(draw: st.DrawFn) -> StationRota:
    order = draw(st.lists(st.sampled_from("abcdefg"), max_size=6, unique=True))
    anchor = date(2026, 1, 5) + timedelta(weeks=draw(st.integers(-60, 60)))
    hours = draw(st.lists(st.sampled_from([(9, 12), (14, 17), (19, 21)]), max_size=3, unique=True))
    days = draw(st.frozensets(st.integers(1, 7), min_size=1))
    openings = [Opening(days, time(start), time(end)) for start, end in hours]
    return weekly(order, anchor, openings, ZoneInfo(draw(st.sampled_from(ZONES))))


moments = st.integers(1_700_000_000_000, 1_900_000_000_000)


@given(rotas(), moments)
def test_who_sits_sits_now(rota: StationRota, at: int) -> None:
    sitting = rota.sits(at)
    if sitting is not None:
        assert sitting.start <= at < sitting.end
        assert sitting.person_id in rota.plans[0].people
        assert sitting in rota.day(at)
        assert rota.takes(at) == sitting.person_id


@given(rotas(), moments)
def test_the_next_is_the_first_to_come(rota: StationRota, at: int) -> None:
    following = rota.next(at)
    if not rota.plans[0].people or not rota.grid.hours:
        assert following is None
        return
    assert following is not None and following.start > at
    assert rota.sits(following.start) == following
    for offset in range(15):
        for sitting in rota.day(at + offset * DAY):
            assert sitting.start <= at or sitting.start >= following.start


@given(rotas(), moments, st.frozensets(st.sampled_from("abcdefg")))
def test_somebody_takes_while_anybody_is_left(rota: StationRota, at: int, without: frozenset[str]) -> None:
    taker = rota.takes(at, without)
    left = set(rota.plans[0].people) - without
    assert (taker is None) == (not left)
    if taker is not None:
        assert taker in left
        first = rota.takes(at)
        if first in left:
            assert taker == first


@given(rotas(), moments)
def test_a_day_is_in_order_and_does_not_overlap(rota: StationRota, at: int) -> None:
    day = rota.day(at)
    for one, other in pairwise(day):
        assert one.end <= other.start
    assert len({sitting.person_id for sitting in day}) <= 1


@given(rotas(), moments)
def test_everybody_has_his_week_in_turn(rota: StationRota, at: int) -> None:
    """After as many weeks as there are people the same one sits again, and in between each of the others."""
    if not rota.plans[0].people or not rota.grid.hours:
        return
    zone = rota.grid.zone
    monday = datetime.fromtimestamp(at / 1000, zone).date()
    monday -= timedelta(days=monday.weekday())
    seen: list[str] = []
    for week in range(len(rota.plans[0].people) + 1):
        noon = datetime.combine(monday + timedelta(weeks=week), time(0), zone)
        days = [rota.day(round((noon + timedelta(days=day)).timestamp() * 1000)) for day in range(7)]
        people = {sitting.person_id for day in days for sitting in day}
        assert len(people) == 1
        seen += people
    assert seen[0] == seen[-1] and sorted(seen[:-1]) == sorted(rota.plans[0].people)


def test_nobody_at_all() -> None:
    rota = weekly([], date(2026, 1, 5), [], ZoneInfo("UTC"))
    assert rota.sits(0) is None and rota.next(0) is None and rota.takes(0) is None and rota.day(0) == ()


def test_without_opening_hours_the_first_in_the_order_takes() -> None:
    rota = weekly(["a", "b"], date(2026, 1, 5), [], ZoneInfo("UTC"))
    assert rota.takes(0) == "a" and rota.takes(0, frozenset("a")) == "b"
