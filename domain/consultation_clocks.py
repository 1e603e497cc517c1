"""Which clocks of a consultation an event starts and stops, how they climb, and what notice a meeting needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain import running
from domain.calendar import Calendar
from domain.clocks import WALL, Allowance, Clock, Clocks, promise
from domain.consultation import Consultation, Stage, Verb
from domain.consultation_moves import Moved, check
from domain.consultation_rules import Kind
from domain.consultation_rules import Step as RuleStep
from domain.events import Event, Name, Particular
from domain.running import Running, Step

_STARTS = frozenset({Name.CONSULTATION_BEGUN, Name.CONSULTATION_REVIVED})
_STEPS = _STARTS | {Name.CONSULTATION_STEP_DONE, Name.CONSULTATION_SENT_BACK}
_DECIDED = frozenset({Name.CONSULTATION_MINUTED, Name.CONSULTATION_SETTLED})
_OVER = frozenset({Stage.CALLED_OFF, Stage.CLOSED})


def after(
    event: Event, found: Consultation, clocks: Clocks, kind: Kind, calendar: Calendar, steps: Sequence[RuleStep] = ()
) -> Consultation:
    """The consultation with its clocks as the event leaves them, and when the soonest is due."""

    def start(clock: Clock, own: Allowance | None) -> Running:
        standing = running.of(kept, clock)
        round_ = standing.round + 1 if standing is not None else 0
        allowance = own or clocks.allowance(clock)
        return running.start(clock, allowance, event.at, calendar, rules=found.clocks, round_=round_)

    kept: Sequence[Running] = found.running
    if event.name in _STARTS:
        kept = running.put(kept, start(Clock.CONSULTATION, kind.consultation))
    if event.name in _STEPS and found.step < len(steps):
        kept = running.put(kept, start(Clock.STEP, Allowance(amount=steps[found.step].days, unit="working_days")))
    if found.state in _OVER or (steps and found.step >= len(steps)):
        kept = _stopped(kept, Clock.STEP, event.at)
    if found.held_at is not None or found.state in _OVER:
        kept = _stopped(kept, Clock.CONSULTATION, event.at)
    if event.name is Name.CONSULTATION_HELD:
        kept = running.put(kept, start(Clock.MINUTES, kind.minutes))
    if event.name is Name.CONSULTATION_MINUTED or found.state is Stage.CLOSED:
        kept = _stopped(kept, Clock.MINUTES, event.at)
    if event.name is Name.CONSULTATION_OBJECTED:
        kept = running.put(kept, start(Clock.OBJECTED, None))
    if event.name in _DECIDED or found.state is Stage.CLOSED:
        kept = _stopped(kept, Clock.OBJECTED, event.at)
    if kept == found.running:
        return found
    return _with(found, kept)


def _stopped(kept: Sequence[Running], clock: Clock, at: int) -> Sequence[Running]:
    return tuple(running.stopped(one, at) if one.clock is clock else one for one in kept)


def _with(found: Consultation, kept: Sequence[Running]) -> Consultation:
    return replace(found, running=tuple(kept), due_at=running.soonest(kept))


def step_to_tell(found: Consultation, one: Running, now: int, calendar: Calendar) -> Step:
    """How far a clock has climbed that nobody was told of; NONE where there is nothing to tell.

    Of a step's time only that it is over is told, once, unless it `climbs`; while its meeting is still to come that is
    no news.
    """
    if not found.open or not one.runs(now):
        return Step.NONE
    if one.clock is Clock.STEP and (one.step < Step.OVER or not climbs(found, one)):
        return Step.OVER if one.step < Step.OVER and now >= _step_over(found, one, calendar) else Step.NONE
    climbed = running.climbed(one, now, calendar)
    return climbed if climbed > one.step else Step.NONE


def next_look(found: Consultation, now: int, calendar: Calendar) -> int | None:
    """When the next step of any of its clocks is due; None where there is none to come."""
    if not found.open:
        return None
    at = running.next_look([one for one in found.running if climbs(found, one)], now, calendar)
    times = [at] if at is not None else []
    for one in found.running:
        if one.clock is Clock.STEP and one.stopped_at is None and one.step < Step.OVER:
            times.append(max(now, _step_over(found, one, calendar)))
    return min(times, default=None)


def climbs(found: Consultation, one: Running) -> bool:
    """Whether it goes on to the head, the district and the patron: of a step's time only where people have met and
    nothing is agreed, once no clock of the minutes does it."""
    if one.clock is not Clock.STEP:
        return True
    minutes = (running.of(found.running, clock) for clock in (Clock.MINUTES, Clock.OBJECTED))
    return (
        found.state is Stage.HELD and one.step >= Step.OVER and all(each is None or each.stopped_at for each in minutes)
    )


def _step_over(found: Consultation, one: Running, calendar: Calendar) -> int:
    waits = found.start_at if found.state is Stage.SCHEDULED else None
    return max(running.step_at(one, Step.OVER, calendar), waits or 0)


def climb(found: Consultation, one: Running, step: Step, at: int, via: str) -> Moved:
    """A clock is at its next step: yellow is a warning, all above is over. Each step is told once."""
    check(Verb.CLIMB, found)
    name = Name.CONSULTATION_WARNED if step is Step.YELLOW else Name.CONSULTATION_OVERDUE
    said: dict[str, Particular] = {
        "clock": one.clock.value,
        "step": step.code,
        "after": one.step.code,
        "due": one.due_at,
    }
    moved = _with(found, running.put(found.running, running.told(one, step)))
    return moved, Event(name, found.id, None, at, via=via, particulars=said)


def move_due(found: Consultation, calendar: Calendar, at: int, via: str) -> tuple[Consultation, Event | None]:
    """Its clocks on another calendar; no event where nothing that runs is due at another time."""
    kept = tuple(running.moved(one, at, calendar) if one.stopped_at is None else one for one in found.running)
    pairs = [(old, new) for old, new in zip(found.running, kept, strict=True) if old.due_at != new.due_at]
    moved = _with(found, kept)
    if not pairs:
        return moved, None
    old, new = min(pairs, key=lambda pair: pair[1].clock is Clock.STEP)
    said: dict[str, Particular] = {"clock": new.clock.value, "from": old.due_at, "to": new.due_at}
    event = Event(
        Name.CONSULTATION_DUE_MOVED, found.id, None, at, via=via, particulars=said | {"calendar": new.calendar}
    )
    return moved, event


def notice_short(
    start: int, now: int, clocks: Clocks, kind: Kind, calendar: Calendar, *, urgency: str = "normal"
) -> bool:
    """Whether a meeting at `start`, fixed at `now`, gives fewer days' notice than the rules ask; an urgent one may.

    Of working days whole days are counted: on Monday, at whatever hour, a Thursday gives three.
    """
    if urgency != "normal":
        return False
    allowance = kind.notice or clocks.allowance(Clock.NOTICE)
    wanted = abs(allowance.amount)
    if allowance.unit == "working_days":
        return calendar.workdays_between(now, start) < wanted
    if allowance.unit in WALL:
        return promise(allowance.model_copy(update={"amount": -wanted}), start, calendar).due_at < now
    return calendar.working_minutes_between(now, start) < wanted * 60


def notice_days(clocks: Clocks, kind: Kind) -> int:
    """How many days' notice the rules ask, for the sentence that warns; 0 where they count in hours."""
    allowance = kind.notice or clocks.allowance(Clock.NOTICE)
    return abs(allowance.amount) if allowance.unit in ("working_days", "days") else 0
