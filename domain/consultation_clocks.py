"""Which clocks of a consultation an event starts and stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain import running
from domain.calendar import Calendar
from domain.clocks import Allowance, Clock, Clocks, promise
from domain.consultation import Consultation, Stage
from domain.consultation_rules import Kind
from domain.events import Event, Name
from domain.running import Running

_STARTS = frozenset({Name.CONSULTATION_BEGUN, Name.CONSULTATION_REVIVED})


def after(event: Event, found: Consultation, clocks: Clocks, kind: Kind, calendar: Calendar) -> Consultation:
    """The consultation with its clocks as the event leaves them, and when the soonest is due."""

    def start(clock: Clock, own: Allowance | None) -> Running:
        standing = running.of(kept, clock)
        round_ = standing.round + 1 if standing is not None else 0
        allowance = own or clocks.allowance(clock)
        return running.start(clock, allowance, event.at, calendar, rules=found.clocks, round_=round_)

    kept: Sequence[Running] = found.running
    if event.name in _STARTS:
        kept = running.put(kept, start(Clock.CONSULTATION, kind.consultation))
    if found.held_at is not None or found.state is Stage.CALLED_OFF:
        kept = _stopped(kept, Clock.CONSULTATION, event.at)
    if event.name is Name.CONSULTATION_HELD:
        kept = running.put(kept, start(Clock.MINUTES, kind.minutes))
    if event.name is Name.CONSULTATION_MINUTED:
        kept = _stopped(kept, Clock.MINUTES, event.at)
    if kept == found.running:
        return found
    return replace(found, running=tuple(kept), due_at=running.soonest(kept))


def _stopped(kept: Sequence[Running], clock: Clock, at: int) -> Sequence[Running]:
    return tuple(running.stopped(one, at) if one.clock is clock else one for one in kept)


def notice_short(start: int, now: int, allowance: Allowance, calendar: Calendar) -> bool:
    """Whether a meeting that begins at `start` is told of later than it should be; `allowance` counts backwards."""
    return promise(allowance, start, calendar).due_at < now
