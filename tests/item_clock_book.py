"""The clocks of an item and of a sheet once more, from their events alone: slow, plain, and written for itself.

`ItemClocks` and `SheetClocks` follow one chain; `due` says by day upon day when what they keep is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from domain.calendar import MINUTE, Calendar
from domain.clocks import Allowance, Clock, Clocks
from domain.item import Item, State
from domain.running import Running
from tests.domain.test_running import local, slow_start, spans, workdays_later, worked

Said = Mapping[str, Any]
"""The particulars of an event."""
AT_WORK = frozenset({State.REPORTED, State.ASSIGNED, State.ACCEPTED, State.REFERRED, State.CONSULTING})
ELSEWHERE = frozenset({State.REFERRED, State.CONSULTING})
"""Where its answer waits for others; why it stands still is said in the same word."""
SPEAKS = frozenset({"item.told", "item.asked", "item.visited", "item.answered", "item.called"})
COMES_BACK = frozenset({"item.restored", "item.unmerged", "item.succeeded"})
WALL = {"minutes", "hours", "days"}
RANK = ("normal", "utilities", "danger")
ACCEPTS = {"reserve": Clock.ACCEPT_RESERVE, "head": Clock.ACCEPT_HEAD, "gap_head": Clock.ACCEPT_HEAD}


@dataclass
class Kept:
    """`turns` in their order: ["pause", since, until or None, why] or ["extend", at, days]."""

    clock: Clock
    allowance: Allowance
    start: int
    round: int = 0
    turns: list[list[Any]] = field(default_factory=list)
    stop: int | None = None

    def standing(self, at: int) -> list[Any] | None:
        pauses = [turn for turn in self.turns if turn[0] == "pause"]
        if pauses and pauses[-1][1] <= at and (pauses[-1][2] is None or at < pauses[-1][2]):
            return pauses[-1]
        return None

    def stand(self, at: int, until: int | None, why: str) -> None:
        now = self.standing(at)
        if now is not None and (now[2] is None or now[3] == why):
            return
        if now is not None:
            now[2] = at
        self.turns.append(["pause", at, until, why])

    def go_on(self, at: int) -> None:
        if (now := self.standing(at)) is not None:
            now[2] = at

    def due(self, calendar: Calendar) -> int:
        unit, amount = self.allowance.unit, self.allowance.amount
        match unit:
            case "minutes":
                due = self.start + amount * MINUTE
            case "working_hours":
                due = forward(calendar, self.start, amount * 60 * MINUTE)
            case _:
                due = slow_start(calendar, self.allowance, self.start)
        for kind, since, how, *_ in self.turns:
            if kind == "extend":
                due = workdays_later(calendar, due, how)
            elif how is not None:
                due = self.put_off(due, since, how, calendar)
        return due

    def put_off(self, due: int, since: int, until: int, calendar: Calendar) -> int:
        """What was over already stays over."""
        if since >= due:
            return due
        return (
            due + until - since
            if self.allowance.unit in WALL
            else forward(calendar, until, worked(calendar, since, due))
        )

    def agrees(self, one: Running, calendar: Calendar) -> None:
        """Who is waited for has his time from when the letter reached him: then `one` began later."""
        mine = self
        if one.clock in (Clock.ACCEPT, Clock.ACCEPT_RESERVE, Clock.ACCEPT_HEAD) and one.started_at > self.start:
            mine = replace(self, start=one.started_at)
        said = (one.allowance.amount, one.allowance.unit, one.started_at, one.round, one.stopped_at)
        amount, unit = mine.allowance.amount, mine.allowance.unit
        assert said == (amount, unit, mine.start, mine.round, mine.stop), (one, mine)
        pauses = [(p.since, p.until, p.why.value) for p in one.pauses]
        assert pauses == [tuple(turn[1:]) for turn in mine.turns if turn[0] == "pause"], (one, mine)
        assert [(e.at, e.days) for e in one.extensions] == [(t[1], t[2]) for t in mine.turns if t[0] == "extend"]
        assert one.due_at == mine.due(calendar), (one, mine)


def forward(calendar: Calendar, at: int, left: int) -> int:
    """Day after day until so much working time has passed."""
    day = local(at).date()
    while left > 0:
        for start, end in spans(calendar, day):
            begin = max(start, at)
            if begin < end and left > 0:
                at, left = min(end, begin + left), left - (end - begin)
        day += timedelta(days=1)
    return at


@dataclass
class ItemClocks:
    """`calendar_at` is the calendar in force at an instant."""

    rules: Clocks
    calendar_at: Callable[[int], Calendar]
    kept: dict[str, Kept] = field(default_factory=dict)

    def follow(self, name: str, said: Said, at: int, before: Item | None, item: Item) -> None:
        self._accept(name, said, at, item)
        self._contact(name, said, at, before, item)
        self._answer(name, said, at, before, item)
        self._after_answer(name, said, at, item)

    def _start(self, clock: Clock, at: int, item: Item, round_: int = 0) -> Kept:
        return Kept(clock, self.rules.allowance(clock, item.category, item.urgency.value), at, round_)

    def _stop(self, name: str, at: int) -> None:
        one = self.kept.get(name)
        if one is not None and one.stop is None:
            one.stop = at

    def _accept(self, name: str, said: Said, at: int, item: Item) -> None:
        one = self.kept.get("accept")
        again = one.round + 1 if one else 0
        if name == "item.assigned":
            clock = ACCEPTS.get(said["why"], Clock.ACCEPT)
            self.kept["accept"] = self._start(clock, at, item, again)
        elif item.state is not State.ASSIGNED:
            self._stop("accept", at)
        elif one is None or one.stop is not None:
            self.kept["accept"] = self._start(one.clock if one else Clock.ACCEPT, at, item, again)

    def _contact(self, name: str, said: Said, at: int, before: Item | None, item: Item) -> None:
        one = self.kept.get("contact")
        if one is None or before is None:
            self.kept["contact"] = self._start(Clock.FIRST_CONTACT, at, item)
            return
        spoken = name in SPEAKS and (name != "item.called" or said["outcome"] == "reached")
        if spoken or item.state not in AT_WORK:
            self._stop("contact", at)
            return
        if name in COMES_BACK and item.contacted_at is None and one.stop is not None:
            one.stand(one.stop, None, "ended")
            one.go_on(at)
            one.stop = None
        if RANK.index(item.urgency.value) > RANK.index(before.urgency.value):
            self.kept["contact"] = self._start(Clock.FIRST_CONTACT, at, item, one.round + 1)
        elif one.stop is None and item.urgency is not before.urgency:
            one.allowance = self.rules.allowance(Clock.FIRST_CONTACT, item.category, item.urgency.value)

    def _answer(self, name: str, said: Said, at: int, before: Item | None, item: Item) -> None:
        one = self.kept.get("answer")
        if item.state not in AT_WORK:
            self._stop("answer", at)
            return
        if one is None or before is None:
            self.kept["answer"] = self._start(Clock.ANSWER, at, item)
            return
        if one.stop is not None and name in ("item.rated", "item.reopened"):
            self.kept["answer"] = self._start(Clock.ANSWER, at, item, one.round + 1)
            return
        if one.stop is not None:
            if name in COMES_BACK:
                one.stand(one.stop, None, "ended")
                one.go_on(at)
            one.stop = None
        if item.category != before.category:
            one.allowance = self.rules.allowance(Clock.ANSWER, item.category, item.urgency.value)
        if name == "item.extended":
            one.turns.append(["extend", at, said["days"]])
        self._stands(one, name, at, item)

    def _stands(self, one: Kept, name: str, at: int, item: Item) -> None:
        now = one.standing(at)
        if item.state in ELSEWHERE:
            if now is None or now[3] != item.state.value:
                one.stand(at, None, item.state.value)
            return
        if now is not None and (now[3] != "asked" or name in ("item.supplemented", "item.replied")):
            one.go_on(at)
        if name == "item.asked":
            limit = Kept(Clock.SUPPLEMENT, self.rules.supplement, at).due(self.calendar_at(at))
            one.stand(at, limit, "asked")

    def _after_answer(self, name: str, said: Said, at: int, item: Item) -> None:
        answered = item.state is State.ANSWERED
        one = self.kept.get("rating")
        if not answered or item.solved is not None:
            self._stop("rating", at)
        elif one is None or one.stop is not None or one.round != item.answers or _told_by_call(name, said):
            self.kept["rating"] = self._start(Clock.RATING, at, item, item.answers)
        one = self.kept.get("decide")
        if not answered or item.solved is None:
            self._stop("decide", at)
        elif item.redone == 2 and (one is None or one.stop is not None):
            self.kept["decide"] = self._start(Clock.DECIDE, at, item, one.round + 1 if one else 0)


def _told_by_call(name: str, said: Said) -> bool:
    return name == "item.called" and said.get("ended", True) is True


@dataclass
class SheetClocks:
    rules: Clocks
    kept: dict[str, Kept] = field(default_factory=dict)

    def follow(self, name: str, said: Said, at: int) -> None:
        match name:
            case "sheet.sent" | "sheet.delivered":
                for clock in (Clock.REFERRAL_RETURN, Clock.REFERRAL_REPLY):
                    self._start(clock, at, int(name == "sheet.delivered"))
            case "sheet.signed":
                self._stop(at, Clock.REFERRAL_RETURN)
            case "sheet.return_allowed":
                self._start(Clock.REFERRAL_RETURN, at, self.kept[Clock.REFERRAL_RETURN].round + 1)
            case "sheet.extension_granted":
                self.kept[Clock.REFERRAL_REPLY].turns.append(["extend", at, said["days"]])
            case "sheet.gathered":
                self._start(Clock.REFERRAL_RELEASE, at, 0)
            case "sheet.put_back" if Clock.REFERRAL_RELEASE in self.kept:
                self._start(Clock.REFERRAL_RELEASE, at, self.kept[Clock.REFERRAL_RELEASE].round + 1)
            case "sheet.replied":
                self._stop(at, Clock.REFERRAL_RETURN, Clock.REFERRAL_REPLY)
            case "sheet.returned" | "sheet.recalled" | "sheet.dropped" | "sheet.released" | "sheet.set_aside":
                self._stop(at, Clock.REFERRAL_RETURN, Clock.REFERRAL_REPLY, Clock.REFERRAL_RELEASE)

    def _start(self, clock: Clock, at: int, round_: int) -> None:
        self.kept[clock] = Kept(clock, self.rules.allowance(clock), at, round_)

    def _stop(self, at: int, *clocks: Clock) -> None:
        for clock in clocks:
            if clock in self.kept and self.kept[clock].stop is None:
                self.kept[clock].stop = at
