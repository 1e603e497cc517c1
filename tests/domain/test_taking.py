"""Who takes, whatever is set and whoever is missing."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.rota import Duty, Opening, StationRota
from domain.rota_plan import Grid, Plan, Rule, Turn
from domain.rota_settings import First, RotaSettings
from domain.taking import (
    LONG_LEAVE,
    Because,
    Matter,
    Member,
    Passed,
    Station,
    head,
    knows,
    on_leave,
    reserve,
    taker,
)

EVERYBODY = "abcdef"
people = st.sampled_from(EVERYBODY)
some = st.frozensets(people)
NOON = 1_795_400_000_000
DAY = 86_400_000


@st.composite
def stations(draw: st.DrawFn) -> Station:
    hours = (Opening(frozenset(range(1, 8)), time(9), time(12)), Opening(frozenset(range(1, 6)), time(14), time(17)))
    turn = draw(st.sampled_from((Turn.HALF_DAY, Turn.DAY, Turn.WEEK)))
    order = tuple(draw(st.permutations(EVERYBODY)))[: draw(st.integers(0, 6))]
    plans = [Plan("m", "s", Duty.MEMBER, order, date(2026, 1, 5), Rule(turn=turn), 0)]
    if by := draw(st.lists(people, max_size=3, unique=True)):
        plans.append(Plan("r", "s", Duty.RESERVE, tuple(by), date(2026, 1, 5), Rule(turn=turn), 0))
    at = NOON + draw(st.integers(0, 14 * DAY))
    leaves = {person: ((at - DAY, at + draw(st.integers(1, 9)) * DAY),) for person in draw(some)}
    rota = StationRota(plans, Grid(hours, ZoneInfo("Asia/Shanghai")), leaves=leaves)
    members = {
        person: Member(draw(st.sampled_from(((), ("消防",), ("道路",)))), draw(st.integers(0, 4)), draw(st.booleans()))
        for person in sorted(draw(some))
    }
    settings = RotaSettings(first=draw(st.sampled_from(First)), most_items=draw(st.sampled_from((None, 1, 3))))
    heads = tuple(draw(st.lists(st.sampled_from("gh"), max_size=2, unique=True)))
    return Station(rota, settings, at, members, heads, draw(st.sampled_from((None, "a"))))


@st.composite
def matters(draw: st.DrawFn) -> Matter:
    words = draw(st.sampled_from((("fire", "充电与消防"), ("roads", "路灯道路"), ("other", "其他"))))
    declined, recused = tuple(sorted(draw(some))), tuple(sorted(draw(some)))
    return Matter(words, declined, recused, draw(people), draw(some))


def free(person: str, matter: Matter, there: Station) -> bool:
    kept_out = {*matter.declined, *matter.recused, matter.reporter_id, *matter.late}
    return person not in kept_out and not there.rota.away(person, there.at) and not there.members[person].lost


@given(stations(), matters())
def test_whoever_takes_it_may_and_whoever_was_passed_may_not(there: Station, matter: Matter) -> None:
    found = taker(matter, there)
    able = [p for p in there.rota.in_turn(there.at) if p in there.members and free(p, matter, there)]
    if found is None:
        assert not able and not there.heads
        return
    most = there.settings.most_items
    if found.why is Because.GAP_HEAD:
        assert found.person_id in there.heads and not able
    else:
        assert free(found.person_id, matter, there)
        room = most is None or there.members[found.person_id].load < most
        assert room != (found.why is Because.FULL)
    for person, reason in found.passed:
        assert person != found.person_id
        assert reason is Passed.CAP or not free(person, matter, there)
    assert len({person for person, _ in found.passed}) == len(found.passed)


@given(stations(), matters())
def test_the_cap_holds_while_anybody_has_room(there: Station, matter: Matter) -> None:
    found, most = taker(matter, there), there.settings.most_items
    if found is None or found.why is not Because.FULL or most is None:
        return
    able = [p for p in there.rota.in_turn(there.at) if p in there.members and free(p, matter, there)]
    assert all(there.members[person].load >= most for person in able)
    assert there.members[found.person_id].load == min(there.members[person].load for person in [*able, found.person_id])


@given(stations(), matters(), people)
def test_the_ladder_never_goes_back(there: Station, matter: Matter, had: str) -> None:
    found = reserve(matter, there, had)
    if found is not None:
        assert found.person_id != had and free(found.person_id, matter, there) and found.person_id not in there.heads
        assert found.why is Because.RESERVE and found.passed[0] == (had, Passed.LATE)
    up = head(matter, there, Because.HEAD, frozenset({had}))
    assert up is None or up.person_id in there.heads


@given(stations(), matters())
def test_only_who_is_on_duty_and_knows_of_it_comes_before_the_turn(there: Station, matter: Matter) -> None:
    found = taker(matter, there)
    if found is not None and found.why is Because.SPECIALITY:
        assert there.settings.first is First.SPECIALITY
        assert knows(there.members[found.person_id], matter.words)
    if found is not None and found.why is Because.STUDIO:
        assert found.person_id == there.owner


def test_a_long_leave_is_more_than_three_days_and_two_that_touch_are_one() -> None:
    assert not on_leave([(0, LONG_LEAVE)], 5)
    assert on_leave([(0, LONG_LEAVE + 1)], 5)
    assert on_leave([(0, 2 * DAY), (2 * DAY, 4 * DAY)], 3 * DAY)
    assert not on_leave([(0, 2 * DAY), (3 * DAY, 5 * DAY)], 4 * DAY)
    assert not on_leave([(0, 9 * DAY)], 9 * DAY)
