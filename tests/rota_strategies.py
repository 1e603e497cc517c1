"""Rotas at random: plans of every recurrence, on days when the clocks change, in leap years, over the year's end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.rota import Change, Kind, Opening
from domain.rota_plan import Drawn, Duty, Grid, Holidays, Hours, Plan, Rule, Theme, Turn

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
PEOPLE = "abcdef"
DAY = 86_400_000
DAYS = (
    date(2027, 12, 31),
    date(2028, 1, 1),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2028, 3, 1),
    date(2028, 3, 12),  # clocks go forward in New York
    date(2028, 3, 26),  # in Berlin
    date(2028, 4, 2),  # back, by half an hour, on Lord Howe
    date(2028, 10, 29),
    date(2028, 11, 5),
)
days = st.one_of(st.sampled_from(DAYS), st.integers(0, 800).map(lambda n: date(2027, 3, 1) + timedelta(n)))
zones = st.sampled_from(ZONES).map(ZoneInfo)
clocks = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
people = st.lists(st.sampled_from(PEOPLE), max_size=4, unique=True).map(tuple)
weekdays = st.one_of(st.just(frozenset(range(1, 8))), st.frozensets(st.integers(1, 7), min_size=1))
USUAL = ((time(9), time(12)), (time(14), time(17)), (time(19), time(21)), (time(22), time(2)), (time(0), time(3)))
spans = st.one_of(st.sampled_from(USUAL), st.tuples(clocks, clocks).filter(lambda span: span[0] != span[1]))


@st.composite
def openings(draw: st.DrawFn) -> tuple[Opening, ...]:
    return tuple(Opening(draw(weekdays), *span) for span in draw(st.lists(spans, max_size=3)))


@st.composite
def grids(draw: st.DrawFn, around: date) -> Grid:
    near = st.integers(-10, 10).map(lambda n: around + timedelta(n))
    return Grid(draw(openings()), draw(zones), draw(st.frozensets(near, max_size=6)))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    themes = draw(st.dictionaries(st.integers(1, 12), people, max_size=3))
    return Rule(
        turn=draw(st.sampled_from(Turn)),
        weekdays=draw(weekdays),
        nth=draw(st.frozensets(st.sampled_from((1, 2, 3, 4, 5, -1)), max_size=2)),
        hours=tuple(Hours(start=start, end=end) for start, end in draw(st.lists(spans, max_size=2))),
        handover=draw(st.one_of(st.just(time(0)), clocks)),
        holidays=draw(st.sampled_from(Holidays)),
        holiday_people=draw(people),
        themes={month: Theme(sector="界", people=those) for month, those in themes.items()},
    )


@st.composite
def plans(draw: st.DrawFn, around: date, zone: ZoneInfo, id_: str = "p", duty: Duty = Duty.MEMBER) -> Plan:
    """One that begins some time before or about that day."""
    noon = round(datetime.combine(around, time(12), zone).timestamp() * 1000)
    anchor = around + timedelta(draw(st.integers(-70, 5)))
    start = draw(st.one_of(st.just(0), st.integers(-5 * DAY, 2 * DAY).map(lambda n: noon + n)))
    end = draw(st.one_of(st.none(), st.integers(-2 * DAY, 9 * DAY).map(lambda n: noon + n)))
    rule = draw(rules())
    if draw(st.integers(0, 5)) == 0:
        rule = rule.model_copy(update={"drawn": draw(drawn(noon))})
    return Plan(id_, "station", duty, draw(people), anchor, rule, start, end)


@st.composite
def drawn(draw: st.DrawFn, noon: int) -> tuple[Drawn, ...]:
    found, at = [], noon - 3 * DAY
    for _ in range(draw(st.integers(0, 8))):
        at += draw(st.integers(0, DAY))
        end = at + draw(st.integers(1, 2 * DAY))
        found.append(Drawn(start=at, end=end, person_id=draw(st.one_of(st.none(), st.sampled_from(PEOPLE)))))
        at = end
    return tuple(found)


@st.composite
def changes(draw: st.DrawFn, noon: int) -> list[Change]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        start = noon + draw(st.integers(-3 * DAY, 3 * DAY))
        end = start + draw(st.one_of(st.integers(1, DAY), st.integers(1, 4 * DAY)))
        duty = draw(st.sampled_from((Duty.MEMBER, Duty.MEMBER, Duty.RESERVE)))
        person = draw(st.sampled_from(PEOPLE))
        found.append(
            Change(str(number), duty, start, end, person, draw(st.sampled_from(Kind)), extra=draw(st.booleans()))
        )
    return found


def away(noon: int) -> st.SearchStrategy[dict[str, list[tuple[int, int]]]]:
    """Leave by person; spans may lie on each other."""
    span = st.tuples(st.integers(-4 * DAY, 4 * DAY), st.integers(1, 4 * DAY))
    made = st.lists(span.map(lambda s: (noon + s[0], noon + s[0] + s[1])), max_size=2)
    return st.dictionaries(st.sampled_from(PEOPLE), made, max_size=3)


def seats(noon: int) -> st.SearchStrategy[dict[str, list[tuple[int, int | None]]] | None]:
    """None, or who serves when: always, from some day on, until some day, twice."""
    some = st.integers(-4 * DAY, 4 * DAY).map(lambda n: noon + n)
    spans_: st.SearchStrategy[list[tuple[int, int | None]]] = st.one_of(
        st.just([(0, None)]),
        some.map(lambda at: [(at, None)]),
        some.map(lambda at: [(0, at)]),
        st.tuples(some, some).map(lambda pair: [(0, min(pair)), (max(pair), None)]),
        st.just([]),
    )
    return st.one_of(st.none(), st.fixed_dictionaries(dict.fromkeys(PEOPLE, spans_)))
