"""The moves of a sheet, walked at random by everybody: the table holds, clocks agree, and nothing is left hanging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain import department_moves, running, sheet_clocks, sheet_guards, sheet_moves
from domain.clocks import Clock, Clocks
from domain.events import Event, Name
from domain.item import Outcome
from domain.people import SYSTEM, Actor, Role
from domain.refusal import Refusal, Refused
from domain.running import Step
from domain.sheet import MOVES, Extension, Part, Phone, Sheet, SheetState, SheetVerb
from domain.sheet_answer import Said, proposed, resting
from tests.domain.test_calendar import CALENDAR
from tests.examples import examples

HOUR, DAY = 3_600_000, 86_400_000
MONDAY = 1_795_397_400_000  # 2026-11-23 09:30 in Shanghai
ACTORS = {
    "owner": Actor("owner", frozenset({Role.MEMBER})),
    "clerk": Actor("clerk", frozenset({Role.CLERK})),
    "head": Actor("head", frozenset({Role.HEAD})),
    "liaison": Actor("liaison", frozenset({Role.LIAISON})),
    "resident": Actor("resident", frozenset({Role.RESIDENT})),
    "system": SYSTEM,
}
CLOCKS = Clocks()
actors = st.sampled_from(sorted(ACTORS))
WRITERS = {"clerk", "head"}


def blank(**changes: object) -> Sheet:
    made = Sheet(
        id="s",
        number="XM-261123-001-1",
        item_id="i",
        station_id="xm",
        department_id="d1",
        part=Part.LEAD,
        batch=1,
        state=SheetState.PROPOSED,
        text_id="t",
        category="other",
        urgency="normal",
        made_at=MONDAY,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def clocked(moved: sheet_guards.Moved) -> Sheet:
    return sheet_clocks.after(moved[1], moved[0], CLOCKS, CALENDAR, rules="1")


def sent(at: int = MONDAY) -> Sheet:
    return clocked(sheet_moves.send(blank(), ACTORS["clerk"], at, "wire"))


def reply(**changes: object) -> dict[str, object]:
    said = {"today": "2026-11-24", "outcome": Outcome.A, "words": "w", "doer": "d", "done_day": "2026-11-24"}
    return {**said, **changes}


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY
        self.sheet = blank()
        self.events: list[Event] = []

    def _try(self, verb: SheetVerb, by: str, do: Callable[..., sheet_guards.Moved], **how: object) -> bool:
        before = self.sheet
        try:
            moved, event = do(before, ACTORS[by], self.at, "wire", **how)
        except Refusal:
            return False
        assert before.state in MOVES[verb].sources, (verb, before.state)
        target = MOVES[verb].to
        assert moved.state is (target or before.state)
        assert (event.thing, event.thing_id, event.maker) == ("sheet", "s", ACTORS[by].person_id)
        self.events.append(event)
        self.sheet = clocked((moved, event))
        return True

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.at += hours * HOUR

    @rule(by=actors)
    def send(self, by: str) -> None:
        if self._try(SheetVerb.SEND, by, sheet_moves.send):
            assert by in WRITERS

    @rule(by=actors)
    def drop(self, by: str) -> None:
        self._try(SheetVerb.DROP, by, sheet_moves.drop)

    @rule()
    def delivered(self) -> None:
        if self._try(SheetVerb.DELIVER, "system", department_moves.deliver):
            one = running.of(self.sheet.running, Clock.REFERRAL_REPLY)
            assert one is not None and one.started_at == self.at

    @rule(by=actors, paper=st.booleans())
    def sign(self, by: str, paper: bool) -> None:
        if self._try(SheetVerb.SIGN, by, department_moves.sign, on_paper=paper):
            assert by in (WRITERS if paper else {"liaison"})

    @rule(by=actors)
    def return_(self, by: str) -> None:
        could = sheet_guards.may_return(self.sheet, self.at)
        if self._try(SheetVerb.RETURN, by, department_moves.return_, reason="r", to="d2"):
            assert could and by == "liaison"

    @rule(by=actors)
    def allow_return(self, by: str) -> None:
        if self._try(SheetVerb.ALLOW_RETURN, by, sheet_moves.allow_return):
            assert sheet_guards.may_return(self.sheet, self.at)

    @rule(by=actors, days=st.integers(0, 12))
    def ask_extension(self, by: str, days: int) -> None:
        due = sheet_clocks.reply_due(self.sheet)
        if self._try(SheetVerb.ASK_EXTENSION, by, department_moves.ask_extension, reason="r", days=days, most=10):
            assert due is not None and self.at < due.due_at and 0 < days <= 10

    @rule(by=actors, days=st.integers(1, 12))
    def grant(self, by: str, days: int) -> None:
        before = sheet_clocks.reply_due(self.sheet)
        if self._try(SheetVerb.GRANT, by, sheet_moves.grant, days=days):
            after = sheet_clocks.reply_due(self.sheet)
            assert before is not None and after is not None and after.due_at > before.due_at

    @rule(by=actors)
    def refuse(self, by: str) -> None:
        self._try(SheetVerb.REFUSE, by, sheet_moves.refuse)

    @rule(by=actors)
    def reply(self, by: str) -> None:
        if self._try(SheetVerb.REPLY, by, department_moves.reply, **reply()):
            assert self.sheet.signed_at is not None and self.sheet.reply_id

    @rule(by=actors)
    def recall(self, by: str) -> None:
        self._try(SheetVerb.RECALL, by, sheet_moves.recall, reason="r")

    @rule()
    def gather(self) -> None:
        if self.sheet.ended_at is None:
            self._try(SheetVerb.GATHER, "system", sheet_moves.gather)

    @rule()
    def release(self) -> None:
        if self.sheet.ended_at is None:
            self._try(SheetVerb.RELEASE, "head", sheet_moves.release)

    @rule()
    def put_back(self) -> None:
        before = running.of(self.sheet.running, Clock.REFERRAL_RELEASE)
        if self._try(SheetVerb.PUT_BACK, "head", sheet_moves.put_back):
            after = running.of(self.sheet.running, Clock.REFERRAL_RELEASE)
            assert self.sheet.waits_for_release and self.sheet.ended_at is None
            assert (before is None) == (after is None)
            assert after is None or (after.stopped_at is None and after.started_at == self.at)

    @rule(by=actors)
    def phone(self, by: str) -> None:
        self._try(SheetVerb.ASK_PHONE, by, sheet_moves.ask_phone)

    @rule(yes=st.booleans())
    def answer_phone(self, yes: bool) -> None:
        verb = SheetVerb.ALLOW_PHONE if yes else SheetVerb.REFUSE_PHONE
        self._try(verb, "resident", sheet_moves.allow_phone if yes else sheet_moves.refuse_phone)

    @rule(by=actors)
    def see_phone(self, by: str) -> None:
        allowed = self.sheet.phone
        if self._try(SheetVerb.SEE_PHONE, by, sheet_moves.see_phone):
            assert by == "liaison" and allowed is Phone.ALLOWED

    @rule()
    def clocks_climb(self) -> None:
        for one in self.sheet.running:
            step = running.climbed(one, self.at, CALENDAR)
            if one.runs(self.at) and step > one.step:
                moved = sheet_moves.climb(self.sheet, one, step, self.at, "clock")
                self.sheet = clocked(moved)
                assert moved[1].name is (Name.SHEET_WARNED if step is Step.YELLOW else Name.SHEET_OVERDUE)

    @invariant()
    def a_sheet_out_there_has_a_clock(self) -> None:
        running_now = [one.clock for one in self.sheet.running if one.stopped_at is None]
        if self.sheet.open:
            assert Clock.REFERRAL_REPLY in running_now
        else:
            assert set(running_now) <= {Clock.REFERRAL_RELEASE}
        assert (self.sheet.due_at is None) == (not running_now)

    @invariant()
    def more_time_is_given_once(self) -> None:
        names = [event.name for event in self.events]
        assert names.count(Name.SHEET_EXTENSION_ASKED) <= 1 and names.count(Name.SHEET_SENT) <= 1


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=examples(30), stateful_step_count=40, deadline=None)


def refused(do: Callable[..., object], *args: object, **how: object) -> Refused:
    with pytest.raises(Refusal) as caught:
        do(*args, ACTORS["liaison"], *how.pop("when", (MONDAY, "wire")), **how)  # type: ignore[misc]
    return caught.value.key


def test_a_return_after_its_time_and_after_signing() -> None:
    late = (MONDAY + 3 * DAY, "wire")
    assert refused(department_moves.return_, sent(), when=late, reason="r") is Refused.SHEET_RETURN_LATE
    signed = clocked(department_moves.sign(sent(), ACTORS["liaison"], MONDAY, "wire"))
    assert refused(department_moves.return_, signed, reason="r") is Refused.SHEET_RETURN_SIGNED
    allowed = clocked(sheet_moves.allow_return(signed, ACTORS["head"], MONDAY + 4 * DAY, "wire"))
    back, _ = department_moves.return_(allowed, ACTORS["liaison"], MONDAY + 5 * DAY, "wire", reason="r")
    assert back.state is SheetState.RETURNED


def test_more_time_after_the_deadline() -> None:
    due = sheet_clocks.reply_due(sent())
    assert due is not None
    how = {"reason": "r", "days": 3, "most": 10}
    assert (
        refused(department_moves.ask_extension, sent(), when=(due.due_at, "wire"), **how)
        is Refused.SHEET_EXTENSION_LATE
    )
    asked = clocked(department_moves.ask_extension(sent(), ACTORS["liaison"], due.due_at - 1, "wire", **how))  # type: ignore[arg-type]
    assert asked.extension is Extension.ASKED
    assert refused(department_moves.ask_extension, asked, **how) is Refused.SHEET_EXTENSION_ONCE


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"words": ""}, Refused.SHEET_REPLY_EMPTY),
        ({"doer": ""}, Refused.SHEET_REPLY_EMPTY),
        ({"outcome": Outcome.C}, Refused.SHEET_REPLY_EMPTY),
        ({"done_day": "2026-11-25"}, Refused.SHEET_DONE_LATER),
        ({"outcome": Outcome.B}, Refused.SHEET_DAY_PAST),
        ({"outcome": Outcome.B, "outcome_day": "2026-11-24"}, Refused.SHEET_DAY_PAST),
    ],
)
def test_the_gate(changes: dict[str, object], key: Refused) -> None:
    assert refused(department_moves.reply, sent(), **reply(**changes)) is key


def test_an_answer_rests_on_the_leads_reply() -> None:
    lead = blank(state=SheetState.REPLIED, outcome=Outcome.B, outcome_day="2026-12-20")
    helper = blank(id="h", part=Part.HELPER, department_id="d2", state=SheetState.REPLIED, outcome=Outcome.A)
    rests = resting([helper, lead, blank(id="x", state=SheetState.RECALLED)])
    assert rests is not None and (rests.outcome, rests.day, rests.department) == (Outcome.B, "2026-12-20", "d1")
    assert rests.sheets == ("s", "h") and resting([blank()]) is None


def test_a_reply_is_proposed_without_names_and_numbers() -> None:
    said = Said("区城管局", Outcome.C, "张师傅去看过，电话 13800000187", "2026-11-24", reason="王科长说没有经费")
    made = proposed([said])
    assert "13800000187" not in made and "张师傅" not in made and "没有经费" in made
    assert "（11月24日）" in made


def test_a_planned_day_is_said_as_people_say_it() -> None:
    near, far = (
        proposed([Said("区城管局", Outcome.B, "量过了", "2026-11-24", day)]) for day in ("2026-12-20", "2027-01-05")
    )
    assert "已列入计划，12月20日前办好。" in near and "2027年1月5日前办好" in far
