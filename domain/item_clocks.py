"""Which clocks of an item an event starts, holds up and stops: the table of PRODUCT.md as one pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain import running
from domain.calendar import Calendar
from domain.calls import Outcome
from domain.clocks import ACCEPTS, Clock, Clocks
from domain.events import Event, Name
from domain.item import MOST_REDOS, OPEN, Item, State, Urgency
from domain.running import Running, Why
from domain.taking import Because

_CONTACTS = frozenset({Name.ITEM_TOLD, Name.ITEM_ASKED, Name.ITEM_VISITED, Name.ITEM_ANSWERED, Name.ITEM_CALLED})
"""A person has spoken with the resident, or been there."""
_HEARD = frozenset({Name.ITEM_SUPPLEMENTED, Name.ITEM_REPLIED})
_BACK = frozenset({Name.ITEM_RESTORED, Name.ITEM_UNMERGED, Name.ITEM_SUCCEEDED})
_AT_WORK = OPEN - {State.ANSWERED}
_RANK = {Urgency.NORMAL: 0, Urgency.UTILITIES: 1, Urgency.DANGER: 2}
_ELSEWHERE = {State.REFERRED: Why.REFERRED, State.CONSULTING: Why.CONSULTING}
"""While a consultation's or a referral's own clock runs, that of the answer stands still."""


@dataclass(frozen=True, slots=True)
class _Hand:
    """One event and what it led to, by the rules that the item began under."""

    event: Event
    before: Item | None
    item: Item
    clocks: Clocks
    calendar: Calendar

    def start(self, clock: Clock, at: int, round_: int = 0) -> Running:
        allowance = self.clocks.allowance(clock, self.item.category, self.item.urgency.value)
        return running.start(clock, allowance, at, self.calendar, rules=self.item.clocks, round_=round_)


def accept_clock(why: str) -> Clock:
    """Which clock runs for who was given an item: the member's, the reserve's or the head's."""
    if why == Because.RESERVE:
        return Clock.ACCEPT_RESERVE
    return Clock.ACCEPT_HEAD if why in (Because.HEAD, Because.GAP_HEAD) else Clock.ACCEPT


def after(event: Event, before: Item | None, item: Item, clocks: Clocks, calendar: Calendar) -> Item:
    """The item with its clocks as the event leaves them, and when the soonest is due."""
    hand = _Hand(event, before, item, clocks, calendar)
    kept: Sequence[Running] = item.running
    for step in (_accept, _contact, _answer, _decide, _rating):
        kept = step(hand, kept)
    first = running.of(kept, Clock.FIRST_CONTACT)
    if first is not None and first.round == 0 and first.due_at != item.contact_due_at:
        item = replace(item, contact_due_at=first.due_at)
    return item if kept == item.running else with_clocks(item, kept)


def with_clocks(item: Item, kept: Sequence[Running]) -> Item:
    """The item with these clocks, and when the soonest is due that somebody of the station has to heed."""
    waiting = [one for one in kept if one.clock is not Clock.RATING]
    return replace(item, running=tuple(kept), due_at=running.soonest(waiting))


def begun(item: Item, clocks: Clocks, calendar: Calendar, now: int) -> Item:
    """An item from before clocks were kept, with those that run; what is over already has been told by then."""

    def since(clock: Clock, at: int, round_: int = 0) -> Running:
        allowance = clocks.allowance(clock, item.category, item.urgency.value)
        made = running.start(clock, allowance, at, calendar, rules=item.clocks, round_=round_)
        return replace(made, step=running.climbed(made, now, calendar))

    if not item.open or item.running:
        return item
    kept: list[Running] = []
    if item.state is State.ASSIGNED and item.assigned_at is not None:
        kept.append(since(Clock.ACCEPT, item.assigned_at))
    if item.state in _AT_WORK:
        kept += [since(Clock.FIRST_CONTACT, item.reported_at)] if item.contacted_at is None else []
        kept.append(since(Clock.ANSWER, item.reported_at))
        if item.state in _ELSEWHERE:
            kept[-1] = running.paused(kept[-1], now, _ELSEWHERE[item.state], calendar)
    elif item.solved is None:
        kept.append(since(Clock.RATING, item.answered_at or now, item.answers))
    elif item.redone >= MOST_REDOS:
        kept.append(since(Clock.DECIDE, now))
    first = running.of(kept, Clock.FIRST_CONTACT)
    return replace(with_clocks(item, kept), contact_due_at=first.due_at if first else item.contact_due_at)


def _stop(kept: Sequence[Running], at: int, *clocks: Clock) -> Sequence[Running]:
    """The same sequence where none of them ran."""
    if not any(one.clock in clocks and one.stopped_at is None for one in kept):
        return kept
    return tuple(running.stopped(one, at) if one.clock in clocks else one for one in kept)


def _accept(hand: _Hand, kept: Sequence[Running]) -> Sequence[Running]:
    event, item = hand.event, hand.item
    if event.name is Name.ITEM_ASSIGNED:
        others = tuple(one for one in kept if one.clock not in ACCEPTS)
        clock = accept_clock(str(event.particulars.get("why") or ""))
        return (*others, hand.start(clock, event.at, _rounds(kept, *ACCEPTS)))
    if item.state is not State.ASSIGNED:
        return _stop(kept, event.at, *ACCEPTS)
    if not any(one.clock in ACCEPTS and one.stopped_at is None for one in kept):
        others = tuple(one for one in kept if one.clock not in ACCEPTS)  # restored to who had it: from now
        last = next((one.clock for one in kept if one.clock in ACCEPTS), Clock.ACCEPT)
        return (*others, hand.start(last, event.at, _rounds(kept, *ACCEPTS)))
    return kept


def _rounds(kept: Sequence[Running], *clocks: Clock) -> int:
    return max((one.round + 1 for one in kept if one.clock in clocks), default=0)


def _contact(hand: _Hand, kept: Sequence[Running]) -> Sequence[Running]:
    event, item, before = hand.event, hand.item, hand.before
    if before is None or event.name is Name.ITEM_REPORTED:
        return running.put(kept, hand.start(Clock.FIRST_CONTACT, item.reported_at))
    if (event.name in _CONTACTS and _reached(event)) or item.state not in _AT_WORK:
        return _stop(kept, event.at, Clock.FIRST_CONTACT)
    standing = running.of(kept, Clock.FIRST_CONTACT)
    if standing is not None and event.name in _BACK and item.contacted_at is None:
        standing = _go_on(hand, standing)
        kept = running.put(kept, standing)
    if _RANK[item.urgency] > _RANK[before.urgency]:  # somebody has to speak with the resident now, whoever did before
        return running.put(kept, hand.start(Clock.FIRST_CONTACT, event.at, standing.round + 1 if standing else 0))
    if standing is not None and standing.stopped_at is None and item.urgency is not before.urgency:
        allowance = hand.clocks.allowance(Clock.FIRST_CONTACT, item.category, item.urgency.value)
        eased = replace(standing, allowance=allowance, step=running.Step.NONE)
        return running.put(kept, running.computed(eased, hand.calendar))
    return kept


def _reached(event: Event) -> bool:
    """Where nobody answered the telephone, nobody was spoken with."""
    return event.particulars.get("outcome", Outcome.REACHED) == Outcome.REACHED


def _delivers(event: Event) -> bool:
    """A call, or the last of those that nobody answered: nobody is waited for for ever."""
    return event.name is Name.ITEM_CALLED and event.particulars.get("ended", True) is True


def _answer(hand: _Hand, kept: Sequence[Running]) -> Sequence[Running]:
    event, item, before = hand.event, hand.item, hand.before
    one = running.of(kept, Clock.ANSWER)
    if item.state not in _AT_WORK:
        return _stop(kept, event.at, Clock.ANSWER)
    if one is None:
        return running.put(kept, hand.start(Clock.ANSWER, item.reported_at if before is None else event.at))
    if event.name in (Name.ITEM_RATED, Name.ITEM_REOPENED) and one.stopped_at is not None:
        return running.put(kept, hand.start(Clock.ANSWER, event.at, one.round + 1))
    made = _go_on(hand, one)
    if before is not None and item.category != before.category:
        allowance = hand.clocks.allowance(Clock.ANSWER, item.category, item.urgency.value)
        if allowance != made.allowance:
            eased = replace(made, allowance=allowance, step=running.Step.NONE)
            made = running.computed(eased, hand.calendar)
    made = _hold(hand, made)
    return kept if made == one else running.put(kept, made)


def _go_on(hand: _Hand, one: Running) -> Running:
    """Open again though it was stopped: time in which the matter was ended is not counted, a wrong press is."""
    if one.stopped_at is None:
        return one
    made = replace(one, stopped_at=None)
    if hand.event.name not in _BACK:
        return made
    ended = running.paused(made, one.stopped_at, Why.ENDED, hand.calendar)
    return running.resumed(ended, hand.event.at, hand.calendar)


def _hold(hand: _Hand, one: Running) -> Running:
    """Stands still while somebody else's clock runs, or the resident is asked for more."""
    event, state = hand.event, hand.item.state
    standing = one.pause(event.at)
    if state in _ELSEWHERE:
        if standing is not None and standing.why is _ELSEWHERE[state]:
            return one
        return running.paused(one, event.at, _ELSEWHERE[state], hand.calendar)
    if standing is not None and (standing.why is not Why.ASKED or event.name in _HEARD):
        one = running.resumed(one, event.at, hand.calendar)
    if event.name is Name.ITEM_ASKED:
        limit = running.start(Clock.SUPPLEMENT, hand.clocks.supplement, event.at, hand.calendar).due_at
        return running.paused(one, event.at, Why.ASKED, hand.calendar, until=limit)
    return one


def _decide(hand: _Hand, kept: Sequence[Running]) -> Sequence[Running]:
    """Redone twice and still not solved: the head has to end it, or take it up."""
    event, item = hand.event, hand.item
    if item.state is not State.ANSWERED or item.solved is None:
        return _stop(kept, event.at, Clock.DECIDE)
    one = running.of(kept, Clock.DECIDE)
    if item.redone >= MOST_REDOS and (one is None or one.stopped_at is not None):
        return running.put(kept, hand.start(Clock.DECIDE, event.at, one.round + 1 if one else 0))
    return kept


def _rating(hand: _Hand, kept: Sequence[Running]) -> Sequence[Running]:
    """From the answer on; the seven days begin when it was delivered, which the letter's own timer knows."""
    event, item = hand.event, hand.item
    if item.state is not State.ANSWERED or item.solved is not None:
        return _stop(kept, event.at, Clock.RATING)
    one = running.of(kept, Clock.RATING)
    if one is not None and one.round == item.answers and one.stopped_at is None and not _delivers(event):
        return kept
    return running.put(kept, hand.start(Clock.RATING, event.at, item.answers))
