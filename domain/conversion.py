"""转化率: what became of consultations in a period; each figure keeps the ids behind it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.consultation import Consultation, Fate, Stage


class Tally(StrEnum):
    """`talk_count.<value>` in the catalogues."""

    BEGUN = "begun"
    HELD = "held"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


class Turn(StrEnum):
    """Each has its name and its formula in the catalogues: `talk_rate.<value>`, `talk_how.<value>`."""

    SUGGESTIONS = "suggestions"
    ACTIONS = "actions"


class Short(StrEnum):
    """Why something counted is no hit: `talk_short.<value>`."""

    WAITING = "waiting"
    REJECTED = "rejected"
    UNDONE = "undone"
    NO_ACTION = "no_action"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ids. `short`: those that are counted and no hit, by why."""

    hits: tuple[str, ...]
    counted: tuple[str, ...]
    short: Mapping[Short, tuple[str, ...]]

    @property
    def value(self) -> float | None:
        return len(self.hits) / len(self.counted) if self.counted else None


@dataclass(frozen=True, slots=True)
class Conversion:
    counts: Mapping[Tally, tuple[str, ...]]
    rates: Mapping[Turn, Ratio]


def conversion(found: Iterable[Consultation], actions: Mapping[str, Sequence[str]], start: int, end: int) -> Conversion:
    """Each by its own day from `start` up to, not at, `end` (UTC ms); `actions` are their states, by consultation."""
    every = [one for one in found if not one.practice]

    def within(at: int | None) -> bool:
        return at is not None and start <= at < end

    held = [one for one in every if within(one.held_at)]
    suggested = [one for one in every if within(one.suggested_at)]
    counts = {
        Tally.BEGUN: [one for one in every if within(one.made_at)],
        Tally.HELD: held,
        Tally.CLOSED: [one for one in every if one.state is Stage.CLOSED and not one.off and within(one.ended_at)],
        Tally.CALLED_OFF: [one for one in every if one.state is Stage.CALLED_OFF and within(one.called_off_at)],
    }
    rates = {
        Turn.SUGGESTIONS: _ratio(suggested, _fate),
        Turn.ACTIONS: _ratio(held, lambda one: _done(actions.get(one.id, ()))),
    }
    return Conversion({key: tuple(one.id for one in of) for key, of in counts.items()}, rates)


def _ratio(counted: Sequence[Consultation], why: Callable[[Consultation], Short | None]) -> Ratio:
    short: dict[Short, list[str]] = {}
    hits = []
    for one in counted:
        reason = why(one)
        if reason is None:
            hits.append(one.id)
        else:
            short.setdefault(reason, []).append(one.id)
    return Ratio(tuple(hits), tuple(one.id for one in counted), {key: tuple(ids) for key, ids in short.items()})


def _fate(one: Consultation) -> Short | None:
    if one.fate is None:
        return Short.WAITING
    return Short.REJECTED if one.fate is Fate.REJECTED else None


def _done(states: Sequence[str]) -> Short | None:
    """All done: what was dropped was not."""
    if not states:
        return Short.NO_ACTION
    return None if all(state == "done" for state in states) else Short.UNDONE


def by(found: Iterable[Consultation], part: Callable[[Consultation], str]) -> dict[str, list[Consultation]]:
    """In parts, by station or by kind."""
    made: dict[str, list[Consultation]] = {}
    for one in found:
        made.setdefault(part(one), []).append(one)
    return dict(sorted(made.items()))
