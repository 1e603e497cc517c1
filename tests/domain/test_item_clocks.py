"""Every row of the table of clocks: what starts it, what holds it up, what stops it, and how long it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain import clock_moves, item_clocks, moves, running, station_moves
from domain.calendar import DAY, HOUR, MINUTE, Calendar
from domain.clocks import Clock, Clocks
from domain.events import Event, Name
from domain.item import Item, Solved, State, Urgency
from domain.people import SYSTEM
from domain.running import Running, Step, Why
from tests.domain.test_moves import ACTORS, CHEN, HEAD, LI, LIN, blank
from tests.domain.test_running import MONDAY

CALENDAR = Calendar(known_years=frozenset({2026, 2027}), holidays=frozenset({date(2027, 1, 1)}))
CLOCKS = Clocks()
Act = Callable[[Item, int], tuple[Item, Event]]


class Story:
    """One item and what happens to it; times are hours after a Monday 9:30."""

    def __init__(self, **changes: object) -> None:
        self.item = blank(reported_at=MONDAY, recused=(), **changes)
        self.do(0, lambda i, at: moves.report(i, ACTORS[CHEN], at, "wire"))

    def do(self, hours: float, *acts: Act) -> Story:
        at = MONDAY + round(hours * HOUR)
        for act in acts:
            before = None if self.item.version == 0 else self.item
            moved, event = act(self.item, at)
            made = item_clocks.after(event, before, moved, CLOCKS, CALENDAR)
            self.item = replace(made, version=made.version + 1)
        return self

    def clock(self, clock: Clock) -> Running:
        found = running.of(self.item.running, clock)
        assert found is not None, clock
        return found


def by(who: str, move: Callable[..., tuple[Item, Event]], **how: object) -> Act:
    actor = SYSTEM if who == "system" else ACTORS[who]
    return lambda item, at: move(item, actor, at, "wire", **how)


def elsewhere(state: State) -> Act:
    """A referral or a consultation begins or ends: what it is by itself is told elsewhere."""
    return lambda item, at: (replace(item, state=state), Event(Name.ITEM_NOTED, item.id, HEAD, at))


ASSIGN, ACCEPT = by("system", moves.assign, to=LI, why="sits"), by(LI, moves.accept)
TELL, ASK = by(LI, moves.tell, words="w"), by(LI, moves.ask, words="w")
REPLY, ANSWER = by(CHEN, moves.reply, words="w"), by(LI, moves.answer, words="w")
NOT_SOLVED = by(CHEN, moves.rate, solved=Solved.NO)
SOLVED = by(CHEN, moves.rate, solved=Solved.YES)


def at(hours: float) -> int:
    return MONDAY + round(hours * HOUR)


def accepted() -> Story:
    return Story().do(0, ASSIGN).do(1, ACCEPT)


WHY = [("sits", Clock.ACCEPT, 6), ("reserve", Clock.ACCEPT_RESERVE, 6), ("head", Clock.ACCEPT_HEAD, 24)]


@pytest.mark.parametrize(("why", "clock", "due"), WHY)
def test_accept(why: str, clock: Clock, due: int) -> None:
    story = Story().do(0, by("system", moves.assign, to=LI, why=why))
    assert (story.clock(clock).started_at, story.clock(clock).due_at) == (MONDAY, at(due))
    assert story.do(1, ACCEPT).clock(clock).stopped_at == at(1)


def test_accept_stops_when_it_is_declined_and_starts_with_the_next() -> None:
    story = Story().do(0, ASSIGN).do(1, by(LI, moves.decline, reason="r"))
    assert story.clock(Clock.ACCEPT).stopped_at == at(1)
    story.do(2, by("system", moves.assign, to=LIN, why="next"))
    one = story.clock(Clock.ACCEPT)
    assert (one.started_at, one.round, one.stopped_at) == (at(2), 1, None)


@pytest.mark.parametrize(("why", "clock", "due"), WHY)
def test_where_there_is_danger_each_has_a_quarter_of_an_hour(why: str, clock: Clock, due: int) -> None:
    story = Story(urgency=Urgency.DANGER).do(13, by("system", moves.assign, to=LI, why=why))
    assert story.clock(clock).due_at == at(13) + 15 * MINUTE


SPOKEN: list[tuple[str, Act]] = [
    ("told", TELL),
    ("asked", ASK),
    ("visited", by(LI, moves.visit, words="w")),
    ("answered", ANSWER),
    ("called", lambda i, when: (replace(i, contacted_at=when), Event(Name.ITEM_CALLED, i.id, HEAD, when))),
]


@pytest.mark.parametrize(("urgency", "due"), [("normal", 24), ("utilities", 24), ("danger", 2)])
@pytest.mark.parametrize("spoken", [act for _, act in SPOKEN], ids=[name for name, _ in SPOKEN])
def test_first_contact(urgency: str, due: int, spoken: Act) -> None:
    story = Story(urgency=Urgency(urgency)).do(0, ASSIGN).do(1, ACCEPT)
    one = story.clock(Clock.FIRST_CONTACT)
    assert (one.started_at, one.due_at, one.by_wall) == (MONDAY, at(due), urgency != "normal")
    assert one.stopped_at is None, "to accept is not to speak"
    assert story.do(2, spoken).clock(Clock.FIRST_CONTACT).stopped_at == at(2)


@pytest.mark.parametrize(("urgency", "due"), [("utilities", 24), ("danger", 2)])
def test_hours_run_at_night_and_on_holidays(urgency: str, due: int) -> None:
    new_year = MONDAY + 39 * DAY + 12 * HOUR
    one = running.start(Clock.FIRST_CONTACT, CLOCKS.allowance(Clock.FIRST_CONTACT, "gas", urgency), new_year, CALENDAR)  # type: ignore[arg-type]
    assert one.due_at == new_year + due * HOUR


def test_danger_told_later_starts_it_anew() -> None:
    story = accepted().do(2, TELL).do(50, by(CHEN, moves.reply, words="w", danger=True))
    one = story.clock(Clock.FIRST_CONTACT)
    assert (one.started_at, one.due_at, one.stopped_at) == (at(50), at(52), None)


@pytest.mark.parametrize(("category", "days"), [("lighting", 7), ("fire", 14)])
def test_answer(category: str, days: int) -> None:
    """Five working days are seven, ten are fourteen."""
    story = Story(category=category).do(0, ASSIGN).do(1, ACCEPT)
    assert story.clock(Clock.ANSWER).due_at == MONDAY + days * DAY
    assert story.do(2, ANSWER).clock(Clock.ANSWER).stopped_at == at(2)


@pytest.mark.parametrize(("state", "why"), [(State.REFERRED, Why.REFERRED), (State.CONSULTING, Why.CONSULTING)])
def test_answer_stands_still_while_somebody_elses_clock_runs(state: State, why: Why) -> None:
    story = accepted().do(24, elsewhere(state))
    one = story.clock(Clock.ANSWER)
    assert one.waits and one.pauses[-1].why is why and story.item.due_at == story.clock(Clock.FIRST_CONTACT).due_at
    story.do(24 + 7 * 24, elsewhere(State.ACCEPTED))
    assert story.clock(Clock.ANSWER).due_at == MONDAY + 21 * DAY


def test_answer_stands_still_while_the_resident_is_asked() -> None:
    story = accepted().do(24, ASK)
    assert story.clock(Clock.ANSWER).due_at == MONDAY + 21 * DAY, "five working days at most"
    story.do(48, by(LI, moves.note, words="w")).do(48, TELL)
    assert story.clock(Clock.ANSWER).pause(at(49)) is not None, "nobody but the resident ends it"
    story.do(48, REPLY)
    assert story.clock(Clock.ANSWER).due_at == MONDAY + 15 * DAY


def test_one_extension_of_at_most_ten_days() -> None:
    how = {"reason": "r", "most": 10, "before": False, "calendar": CALENDAR}
    story = accepted().do(24, by(LI, clock_moves.extend, days=10, **how))
    assert story.clock(Clock.ANSWER).due_at == MONDAY + 28 * DAY
    story.do(25, ASK).do(49, REPLY)
    assert story.clock(Clock.ANSWER).due_at == MONDAY + 29 * DAY


def test_not_solved_it_is_answered_within_a_new_time_and_the_third_time_the_head_decides() -> None:
    story = accepted().do(2, ANSWER).do(24, NOT_SOLVED)
    one = story.clock(Clock.ANSWER)
    assert (one.started_at, one.round, one.stopped_at) == (at(24), 1, None)
    story.do(25, ANSWER).do(48, NOT_SOLVED).do(49, ANSWER).do(72, NOT_SOLVED)
    assert story.clock(Clock.ANSWER).stopped_at == at(49)
    assert story.clock(Clock.DECIDE).due_at == at(96) == story.item.due_at
    story.do(73, by(HEAD, moves.conclude, reason="r"))
    assert story.clock(Clock.DECIDE).stopped_at == at(73) and story.item.due_at is None


def test_reopened_it_has_its_own_time() -> None:
    story = accepted().do(2, ANSWER).do(24, SOLVED)
    story.do(240, by(CHEN, moves.reopen, reason="r", owner_serves=True))
    assert (story.clock(Clock.ANSWER).started_at, story.clock(Clock.ANSWER).stopped_at) == (at(240), None)


def test_rating_is_seven_days_and_nobody_at_the_station_waits_for_it() -> None:
    story = accepted().do(2, ANSWER)
    assert story.clock(Clock.RATING).due_at == at(2) + 7 * DAY and story.item.due_at is None
    assert story.do(3, SOLVED).clock(Clock.RATING).stopped_at == at(3)


@pytest.mark.parametrize("clock", [Clock.ANSWER, Clock.FIRST_CONTACT])
def test_refused_and_restored_it_has_what_was_left(clock: Clock) -> None:
    story = accepted().do(3, by(HEAD, moves.refuse, reason="r"))
    assert story.clock(clock).stopped_at == at(3) and story.item.due_at is None
    was = story.clock(clock).due_at
    story.do(27, by(HEAD, station_moves.restore, reason="r", owner_serves=True))
    one = story.clock(clock)
    assert one.stopped_at is None and one.due_at == was + DAY and one.pauses[-1].why is Why.ENDED


def test_each_step_is_written_once_and_the_clock_goes_on() -> None:
    story = accepted()
    for step in (Step.YELLOW, Step.PLUS_3):
        one = story.clock(Clock.ANSWER)
        story.do(200, lambda i, when, one=one, step=step: clock_moves.climb(i, one, step, when, ""))  # type: ignore[misc]
        assert story.clock(Clock.ANSWER) == replace(one, step=step)
    assert story.item.due_at == MONDAY + DAY


def test_another_calendar_moves_what_runs_and_says_so_once_for_each() -> None:
    story = accepted().do(2, TELL)
    other = CALENDAR.model_copy(update={"holidays": frozenset({date(2026, 11, 25)}), "version": 7})
    moved, events = clock_moves.move_due(story.item, other, at(3), "")
    (event,) = events
    said = {"clock": "answer", "from": MONDAY + 14 * DAY, "to": MONDAY + 15 * DAY, "calendar": 7}
    assert event.particulars == said and moved.due_at == MONDAY + 15 * DAY
    assert clock_moves.moved_clocks(story.item, moved) == {Clock.ANSWER}
    assert [one.calendar for one in moved.running if one.stopped_at is not None] == [1, 1], "what is over stays"
    assert clock_moves.move_due(moved, other, at(4), "")[1] == ()


def test_an_item_from_before_clocks_gets_those_that_run_and_nothing_is_told_again() -> None:
    story = accepted()
    made = item_clocks.begun(replace(story.item, running=()), CLOCKS, CALENDAR, at(25))
    assert [(one.clock, one.step) for one in made.running] == [
        (Clock.FIRST_CONTACT, Step.OVER),
        (Clock.ANSWER, Step.NONE),
    ]
    assert item_clocks.begun(made, CLOCKS, CALENDAR, at(99)) is made
