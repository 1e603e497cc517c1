"""What people are told of their own time at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.cards import Promised, button
from dialogs.duty_keys import Clock
from dialogs.keys import Button
from dialogs.letter import (
    Choice,
    Letter,
    Param,
    Phrase,
    Ref,
    clock,
    day,
    listing,
    moment,
    name,
    phrase,
    station,
    text,
    words,
)
from domain.duty_days import Run
from domain.item import Item
from domain.rota import Stint
from domain.rota_plan import Duty

MOST_ITEMS = 3
_EVE = {Duty.MEMBER: Clock.EVE, Duty.RESERVE: Clock.EVE_RESERVE, Duty.HEAD: Clock.EVE_HEAD}


def said(key: Clock, **params: Param | None) -> Phrase:
    return phrase(f"clock.{key}", **params)


def hours(stints: Sequence[Stint]) -> Ref:
    """09:00–12:00、14:00–17:00: what lies side by side is one."""
    spans: list[tuple[int, int]] = []
    for one in stints:
        if spans and spans[-1][1] == one.start:
            spans[-1] = (spans[-1][0], one.end)
        else:
            spans.append((one.start, one.end))
    return listing([said(Clock.SPAN, start=clock(a), end=clock(b)) for a, b in spans], "comma")


def eve_letter(place: str, duty: Duty, run: Run, last: Stint, choices: tuple[Choice, ...]) -> Letter:
    """A day ahead; `last` is the turn's last stint."""
    key = _EVE[duty]
    lines = [said(key, day=day(run[0].start), hours=hours(run), station=station(place))]
    if last.start - run[0].start >= 86_400_000:
        lines.append(said(Clock.EVE_UNTIL, day=day(last.start)))
    return Letter(f"clock.{key}", tuple(lines), choices=choices)


def item_lines(key: Clock, items: Sequence[tuple[Item, Promised | None]]) -> Phrase:
    """The first few by number, state and time: nothing of anybody's words."""
    lines = [
        said(
            Clock.ITEM,
            number=item.number,
            state=text(f"state.{item.state}"),
            due=promise.said("handler") if promise is not None else None,
        )
        for item, promise in items[:MOST_ITEMS]
    ]
    return said(key, count=len(items), lines=listing(lines))


def start_letter(
    place: str,
    duty: Duty,
    run: Run,
    items: Sequence[tuple[Item, Promised | None]],
    left: Sequence[Mapping[str, Any]],
) -> Letter:
    """`left`: contents with the words that were left for this turn."""
    key = Clock.START if duty is Duty.MEMBER else Clock.START_HEAD
    lines = [said(key, day=day(run[0].start), hours=hours(run), station=station(place))]
    if duty is Duty.MEMBER:
        lines.append(item_lines(Clock.ITEMS, items) if items else said(Clock.NO_ITEMS))
    lines += [said(Clock.LEFT_WORDS, name=name(one["person_id"]), words=words(one["id"])) for one in left]
    arrive = button(Button.DUTY_ARRIVE, "arrive", primary=True, station=place, duty=duty.value, at=run[0].start)
    todo = (button(Button.TODO, "todo"),) if items else ()
    via = left[-1]["via"] if left else ""
    return Letter(f"clock.{key}", tuple(lines), choices=(arrive, *todo), via=via, carries=bool(left))


def end_letter(place: str, end: int, items: Sequence[tuple[Item, Promised | None]], following: Stint | None) -> Letter:
    """The turn is over: what stays in hand, who comes next, and whether there is something to tell him."""
    lines = [said(Clock.END, station=station(place))]
    if items:
        lines.append(item_lines(Clock.END_ITEMS, items))
    if following is not None and following.person_id is not None:
        lines.append(said(Clock.END_NEXT, name=name(following.person_id), start=moment(following.start)))
    else:
        lines.append(said(Clock.END_NOBODY))
    write = button(Button.DUTY_WORDS, "handover", station=place, at=end)
    todo = (button(Button.TODO, "todo"),) if items else ()
    return Letter(f"clock.{Clock.END}", tuple(lines), choices=(write, *todo))
