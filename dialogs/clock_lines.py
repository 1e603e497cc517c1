"""The clocks of an item in words: by which rule, from when, what held them up, until when, and whether in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.keys import ClockWord, Label
from dialogs.letter import Param, Phrase, Ref, listing, moment, phrase, text
from domain.clocks import Allowance, Clock
from domain.events import Name
from domain.item import Item
from domain.reading import Reader
from domain.running import Pause, Running, Step, of

PROMISED = frozenset({Clock.FIRST_CONTACT, Clock.ANSWER})
"""What a resident was promised; the others are the station's own."""
_INSIDE = PROMISED | {Clock.ACCEPT, Clock.ACCEPT_RESERVE, Clock.ACCEPT_HEAD, Clock.DECIDE}


def clock_lines(clocks: Sequence[Running], ours: frozenset[Clock], reader: Reader, now: int) -> list[Phrase]:
    """`ours`: clocks whose allowance is a default of our own. That of the rating is told with the answer."""
    shown = PROMISED if reader in ("resident", "holder") else _INSIDE
    order = list(Clock)
    wanted = sorted((one for one in clocks if one.clock in shown), key=lambda one: order.index(one.clock))
    return [_line(one, one.clock in ours, now) for one in wanted]


def _line(one: Running, ours: bool, now: int) -> Phrase:
    extra = [_pause(pause) for pause in one.pauses]
    extra += [phrase(f"clock_word.{ClockWord.EXTENDED}", days=added.days) for added in one.extensions]
    held: Param = text(f"clock_word.{ClockWord.HELD}", parts=listing(extra, "comma")) if extra else ""
    return phrase(
        f"clock_word.{ClockWord.LINE}",
        clock=clock_name(one.clock),
        amount=amount(one.allowance),
        ours=text(f"clock_word.{ClockWord.OURS}") if ours else "",
        start=moment(one.started_at),
        held=held,
        stands=stands(one, now),
    )


def stands(one: Running, now: int) -> Ref:
    """Until when, or what it waits for, or that it is over."""
    due: dict[str, Param] = {"due": moment(one.due_at)}
    due["provisional"] = text(f"label.{Label.PROVISIONAL}") if one.provisional else ""
    if one.stopped_at is not None:
        key = ClockWord.IN_TIME if one.stopped_at <= one.due_at else ClockWord.LATE
        return text(f"clock_word.{key}", stop=moment(one.stopped_at), **due)
    standing = one.pause(now)
    if standing is not None and standing.until is None:
        return text(f"clock_word.{ClockWord.STANDS}", why=text(f"pause.{standing.why}"))
    return text(f"clock_word.{ClockWord.RUNS if now < one.due_at else ClockWord.OVER}", **due)


def _pause(pause: Pause) -> Phrase:
    why = text(f"pause.{pause.why}")
    if pause.until is None:
        return phrase(f"clock_word.{ClockWord.SINCE}", why=why, start=moment(pause.since))
    return phrase(f"clock_word.{ClockWord.BETWEEN}", why=why, start=moment(pause.since), end=moment(pause.until))


def clock_name(clock: Clock) -> Ref:
    return text(f"clock_name.{clock}")


def amount(allowance: Allowance) -> Ref:
    return text(f"clock_unit.{allowance.unit}", count=allowance.amount)


_OVER_BY = {Step.PLUS_1: 1, Step.PLUS_3: 3, Step.PLUS_5: 5}


CLOCKED = frozenset({Name.ITEM_WARNED, Name.ITEM_OVERDUE, Name.ITEM_EXTENDED, Name.ITEM_DUE_MOVED})
"""Events of a clock itself."""


def clock_said(item: Item, said: Mapping[str, Any]) -> dict[str, Param]:
    """What a line of the timeline says of such an event beside its words."""
    clock = Clock(said["clock"])
    one = of(item.running, clock)
    over = over_by(one, Step[said["step"].upper()]) if one is not None and "step" in said else ""
    return {"clock": clock_name(clock), "over": over, "days": said.get("days", 0)}


def over_by(one: Running, step: Step) -> Ref:
    """How long it is over at a step."""
    if step not in _OVER_BY:
        return text(f"label.{Label.OVER_NOW}")
    unit = {"minutes": "hours", "working_hours": "working_days"}.get(one.allowance.unit, one.allowance.unit)
    return text(f"label.{Label.OVER_BY}", amount=text(f"clock_unit.{unit}", count=_OVER_BY[step]))
