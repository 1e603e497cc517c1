"""The clocks: how long each step may take, and what a person is thus promised. A thing keeps its version."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.calendar import DAY, HOUR, MINUTE, Calendar

Urgency = Literal["normal", "utilities", "danger"]
Colour = Literal["green", "yellow", "red"]
Unit = Literal["working_hours", "working_days", "minutes", "hours", "days"]
WALL = frozenset({"minutes", "hours", "days"})
"""Units that run on at night and on holidays."""


class Clock(StrEnum):
    ACCEPT = "accept"
    ACCEPT_RESERVE = "accept_reserve"
    ACCEPT_HEAD = "accept_head"
    FIRST_CONTACT = "first_contact"
    ANSWER = "answer"
    EXTENSION = "extension"
    SUPPLEMENT = "supplement"
    REFERRAL_RETURN = "referral_return"
    REFERRAL_REPLY = "referral_reply"
    REFERRAL_RELEASE = "referral_release"
    CONSULTATION = "consultation"
    NOTICE = "notice"
    MINUTES = "minutes"
    OBJECTED = "objected"
    STEP = "step"
    DECIDE = "decide"
    REACH = "reach"
    RATING = "rating"
    LOOK_BACK_FIRST = "look_back_first"
    LOOK_BACK_SECOND = "look_back_second"


ACCEPTS = frozenset({Clock.ACCEPT, Clock.ACCEPT_RESERVE, Clock.ACCEPT_HEAD})


class Allowance(BaseModel):
    """How long. `ours` marks a default that no regulation sets and that we chose ourselves; the product says so."""

    model_config = ConfigDict(frozen=True)

    amount: int
    """Negative: so long before the instant that it is counted from."""
    unit: Unit
    ours: bool = False


class Promise(BaseModel):
    model_config = ConfigDict(frozen=True)

    due_at: int
    by: Literal["working", "wall"]
    provisional: bool
    """It rests on a year whose holidays are not published yet, and may move."""


def _hours(amount: int, ours: bool = False) -> Allowance:
    return Allowance(amount=amount, unit="working_hours", ours=ours)


def _workdays(amount: int, ours: bool = False) -> Allowance:
    return Allowance(amount=amount, unit="working_days", ours=ours)


A_STEP = _workdays(3, ours=True)
"""Of a consultation's step; the district's rules for consultations name the days of each."""


class Clocks(BaseModel):
    model_config = ConfigDict(frozen=True)

    version: int = 1
    accept: Allowance = _hours(4, ours=True)
    accept_reserve: Allowance = _hours(4, ours=True)
    accept_head: Allowance = _workdays(1, ours=True)
    accept_danger: Allowance = Allowance(amount=15, unit="minutes", ours=True)
    """Each of the three, where there is danger."""
    first_contact: Allowance = _workdays(1, ours=True)
    answer_simple: Allowance = _workdays(5)
    answer: Allowance = _workdays(10)
    extension: Allowance = _workdays(10)
    supplement: Allowance = _workdays(5)
    referral_return: Allowance = _workdays(2)
    referral_reply: Allowance = _workdays(10)
    referral_release: Allowance = _workdays(1)
    danger: Allowance = Allowance(amount=2, unit="hours")
    utilities: Allowance = Allowance(amount=24, unit="hours")
    consultation: Allowance = _workdays(15, ours=True)
    notice: Allowance = _workdays(-3, ours=True)
    minutes: Allowance = _workdays(3, ours=True)
    objected: Allowance = _workdays(2, ours=True)
    """For the head to decide about minutes that somebody objected to."""
    decide: Allowance = _workdays(1, ours=True)
    """For the head, once a matter was redone twice and is still not solved."""
    reach: Allowance = _hours(4, ours=True)
    """What must reach a resident and has not by then, he is told on the telephone."""
    reach_danger: Allowance = Allowance(amount=15, unit="minutes", ours=True)
    rating: Allowance = Allowance(amount=7, unit="days")
    look_back_first: Allowance = Allowance(amount=30, unit="days", ours=True)
    look_back_second: Allowance = Allowance(amount=90, unit="days", ours=True)
    simple_categories: frozenset[str] = frozenset({"sanitation", "lighting", "utilities"})
    """Matters answered within the shorter time."""

    def allowance(self, clock: Clock, category: str | None = None, urgency: Urgency = "normal") -> Allowance:
        if clock is Clock.FIRST_CONTACT and urgency != "normal":
            return self.danger if urgency == "danger" else self.utilities
        if clock in ACCEPTS and urgency == "danger":
            return self.accept_danger
        if clock is Clock.REACH and urgency == "danger":
            return self.reach_danger
        if clock is Clock.ANSWER and category in self.simple_categories:
            return self.answer_simple
        if clock is Clock.STEP:
            return A_STEP
        allowance: Allowance = getattr(self, clock.value)
        return allowance

    def due(
        self,
        clock: Clock,
        started_at: int,
        calendar: Calendar,
        *,
        category: str | None = None,
        urgency: Urgency = "normal",
    ) -> Promise:
        return promise(self.allowance(clock, category, urgency), started_at, calendar)


def promise(allowance: Allowance, started_at: int, calendar: Calendar) -> Promise:
    amount = allowance.amount
    match allowance.unit:
        case "minutes":
            return Promise(due_at=started_at + amount * MINUTE, by="wall", provisional=False)
        case "hours":
            return Promise(due_at=started_at + amount * HOUR, by="wall", provisional=False)
        case "days":
            return Promise(due_at=started_at + amount * DAY, by="wall", provisional=False)
        case "working_hours":
            due_at = calendar.add_working(started_at, amount * 60)
        case "working_days":
            due_at = calendar.add_workdays(started_at, amount)
    provisional = calendar.provisional(started_at) or calendar.provisional(due_at)
    return Promise(due_at=due_at, by="working", provisional=provisional)


def colour(now: int, started_at: int, due_at: int, calendar: Calendar | None = None) -> Colour:
    """Yellow with a quarter left, red when over. With a calendar the quarter is one of working time."""
    if now >= due_at:
        return "red"
    whole, left = due_at - started_at, due_at - now
    if calendar and (worked := calendar.working_ms_between(started_at, due_at)) > 0:
        whole, left = worked, calendar.working_ms_between(now, due_at)
    return "yellow" if left * 4 <= whole else "green"
