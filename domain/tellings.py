"""Who is told of an event, and whether it must reach them. How it is said and sent is not known here."""

from __future__ import annotations

from domain.calls import Outcome
from domain.clocks import Clock
from domain.decided import decided
from domain.events import Event, Name
from domain.item import DECLINES_BEFORE_HEAD, MOST_REDOS, Item, Solved, State, Urgency
from domain.look_backs import LOOK_BACK, Side
from domain.notices import Crew, Notice, Telling, present, tell
from domain.running import Step
from domain.taking import Because


def tellings(event: Event, before: Item | None, item: Item, crew: Crew) -> tuple[Telling, ...]:
    """Everybody to be told of `event`, which led from `before` to `item`; never the one who did it, nor one recused."""
    found = _told(event, before, item, crew)
    seen: dict[str, Telling] = {}
    for telling in found:
        alone = item.plays_alone and telling.to == item.reporter_id  # his other side hears of it
        nobody = item.stations_own and telling.to == item.reporter_id
        if (telling.to != event.maker or alone) and telling.to not in item.recused and not nobody:
            seen.setdefault(telling.to, telling)
    return tuple(seen.values())


def _told(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    match event.name:
        case Name.ITEM_ASSIGNED:
            return _assigned(event, before, item, crew)
        case Name.ITEM_ACCEPTED:
            return _accepted(before, item)
        case Name.ITEM_DECLINED:
            return _declined(event, before, item, crew)
        case Name.ITEM_HANDED_OVER:
            away = event.particulars.get("who") is not None
            return tell((item.offered_to, Notice.OFFERED_FOR if away else Notice.OFFERED))
        case Name.ITEM_LATE:
            return _late(event, item, crew)
        case Name.ITEM_WARNED | Name.ITEM_OVERDUE:
            return _climbed(event, item, crew)
        case Name.ITEM_REFERRED:
            return tell((item.reporter_id, Notice.REFERRED), (item.owner_id, Notice.REFERRED_INSIDE))
        case Name.ITEM_CONSULTED:
            return _consulted(before, item)
        case Name.ITEM_CONSULTATION_ENDED:
            return _talked_over(event, item)
        case Name.ITEM_REFERRAL_ENDED:
            return [] if event.particulars.get("by_reply") else tell((item.owner_id, Notice.REFERRAL_BACK))
        case _:
            told = _talk(event, item) + _end(event, item, crew) + decided(event, before, item, crew)
            return told + _endangered(event, before, item, crew)


def _consulted(before: Item | None, item: Item) -> list[Telling]:
    """Once, however many consultations it joins; nobody has to be rung up for it."""
    if before is not None and before.state is State.CONSULTING:
        return []
    told = [Telling(person, Notice.CONSULTED_INSIDE, must_reach=False) for person in present(item.owner_id)]
    return [Telling(item.reporter_id, Notice.CONSULTED, must_reach=False), *told]


def _talked_over(event: Event, item: Item) -> list[Telling]:
    """What was agreed, and that it is back, one letter of the consultation tells; here, that it came to none."""
    agreed = bool(event.particulars.get("agreed"))
    off = ((item.reporter_id, Notice.NOT_TALKED_OVER), (item.owner_id, Notice.CONSULTATION_BACK))
    return [] if agreed else tell(*off)


def _talk(event: Event, item: Item) -> list[Telling]:
    match event.name:
        case Name.ITEM_ASKED:
            return tell((item.reporter_id, Notice.ASKED))
        case Name.ITEM_TOLD:
            return tell((item.reporter_id, Notice.TOLD))
        case Name.ITEM_ANSWERED:
            return tell((item.reporter_id, Notice.ANSWERED))
        case Name.ITEM_SUPPLEMENTED:
            return tell((item.handler_id, Notice.SUPPLEMENTED)) + _by_holder(event, item, Notice.ADDED_BY_HOLDER)
        case Name.ITEM_REPLIED:
            return tell((item.handler_id, Notice.REPLIED))
        case Name.ITEM_REPLY_MOVED:
            return tell((item.handler_id, Notice.REPLY_MOVED))
        case Name.ITEM_CALLED:
            return _called(event, item)
        case _:
            return []


def _called(event: Event, item: Item) -> list[Telling]:
    """Who has it in hand reads what was said; that the telephone leads to nobody, he must know."""
    outcome = event.particulars.get("outcome")
    if outcome in (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER) and event.particulars.get("ended"):
        return tell((item.handler_id, Notice.CALL_FAILED))
    if outcome == Outcome.REACHED and event.particulars.get("words"):
        return [Telling(person, Notice.CALL_SAID, must_reach=False) for person in present(item.handler_id)]
    return []


def _endangered(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    """Words that tell of a danger where there was none so far go to the head too."""
    told_now = event.name in (Name.ITEM_SUPPLEMENTED, Name.ITEM_REPLIED)
    if not told_now or before is None or before.urgency is item.urgency or item.urgency is not Urgency.DANGER:
        return []
    return [Telling(head, Notice.HEAD_DANGER) for head in crew.deciders(item)]


def _end(event: Event, item: Item, crew: Crew) -> list[Telling]:
    match event.name:
        case Name.ITEM_RATED:
            return _rated(event, item, crew) + _by_holder(event, item, Notice.RATED_BY_HOLDER)
        case Name.ITEM_PLEASED:
            return [Telling(person, Notice.RATED_PLEASED, must_reach=False) for person in present(item.handler_id)]
        case Name.ITEM_RATING_EXPLAINED:
            return [Telling(person, Notice.HEAD_DISPLEASED) for person in crew.deciders(item) + crew.staff]
        case Name.ITEM_CONCLUDED:
            return tell((item.reporter_id, Notice.CONCLUDED), (item.handler_id, Notice.ENDED_BY_HEAD))
        case Name.ITEM_REFUSED:
            return tell((item.reporter_id, Notice.REFUSED), (item.handler_id, Notice.ENDED_BY_HEAD))
        case Name.ITEM_LAPSED:
            return [Telling(item.reporter_id, Notice.LAPSED, must_reach=False)]
        case Name.ITEM_REOPENED if event.particulars.get("why") == LOOK_BACK:
            said = event.particulars.get("side") == Side.RESIDENT  # who said so himself is answered
            told = tell((item.handler_id, Notice.LOOK_FAILED))
            told += [] if said else tell((item.reporter_id, Notice.LOOK_REOPENED))
            return told + [Telling(head, Notice.HEAD_LOOK_FAILED) for head in crew.deciders(item)]
        case Name.ITEM_REOPENED:
            told = tell((item.handler_id, Notice.REOPENED), (item.reporter_id, Notice.REOPENED_BY_HEAD))
            return told + [Telling(head, Notice.HEAD_REDONE) for head in crew.deciders(item)]
        case Name.ITEM_WITHDRAWN:
            return [] if event.particulars.get("heir") else tell((item.handler_id, Notice.WITHDRAWN))
        case _:
            return []


def _assigned(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    """The head hears of a new item together with who has it, and of each that goes past the load cap."""
    why = event.particulars.get("why")
    lost = before.assignee_id if before and before.assignee_id != item.assignee_id else None
    told = tell((item.assignee_id, Notice.ASSIGNED))
    if why in (Because.RESERVE, Because.HEAD):
        told += [Telling(person, Notice.PASSED_ON, must_reach=False) for person in present(lost)]
    else:
        told += tell((lost, Notice.TAKEN_AWAY))
    if why == Because.FULL:
        return told + [Telling(head, Notice.HEAD_FULL) for head in crew.deciders(item)]
    first = event.maker is None and before is not None and before.assigned_at is None
    return told + [Telling(head, Notice.HEAD_NEW, must_reach=False) for head in crew.deciders(item) if first]


def _late(event: Event, item: Item, crew: Crew) -> list[Telling]:
    """Head and clerk, but for the one to whom it goes next; where it goes to nobody, staff too."""
    to = event.particulars.get("to")
    staff = [] if to else [Telling(person, Notice.STAFF_UNACCEPTED) for person in crew.staff]
    near = [person for person in crew.deciders(item) + crew.clerks if person != to]
    return staff + [Telling(person, Notice.HEAD_UNACCEPTED) for person in near]


def _climbed(event: Event, item: Item, crew: Crew) -> list[Telling]:
    """Owner; a day over owner and head; three days head and staff. Who was to hear of a step that was missed hears now.

    Without an owner, and where it is the head who has to decide, the head stands for him.
    """
    last, step = (Step[str(event.particulars.get(key, "over")).upper()] for key in ("after", "step"))
    steps = {one for one in Step if last < one <= step} | {step}
    heads = [head for head in crew.deciders(item) if head != item.reporter_id or item.practice]
    owner = None if event.particulars.get("clock") == Clock.DECIDE else item.handler_id
    owners = [owner] if owner is not None else heads
    told: list[Telling] = []
    if not steps.isdisjoint({Step.YELLOW, Step.OVER, Step.PLUS_1}):
        told += [Telling(person, _to_owner(owner, step), must_reach=step > Step.YELLOW) for person in owners]
    if not steps.isdisjoint({Step.PLUS_1, Step.PLUS_3}):
        near = Notice.JOINTLY if Step.PLUS_3 in steps else Notice.HEAD_OVERDUE
        told += [Telling(head, near, must_reach=False) for head in heads]
    if Step.PLUS_3 in steps and not item.practice:
        staff = [person for person in crew.staff if person != item.reporter_id]
        told += [Telling(person, Notice.STAFF_JOINTLY, must_reach=False) for person in staff]
    return told


def _to_owner(owner: str | None, step: Step) -> Notice:
    if owner is None:
        return Notice.HEAD_WARNED if step is Step.YELLOW else Notice.HEAD_OVERDUE
    return Notice.WARNED if step is Step.YELLOW else Notice.OVERDUE


def _accepted(before: Item | None, item: Item) -> list[Telling]:
    """The resident has nothing to answer: nobody is rung up for it, unless it is a danger and he waits for people."""
    must = item.urgency is Urgency.DANGER
    old = before.handler_id if before and before.handler_id != item.owner_id else None
    if before is not None and before.owner_id is not None:
        return [*tell((old, Notice.OFFER_TAKEN)), Telling(item.reporter_id, Notice.NEW_HANDLER, must)]
    return [*tell((old, Notice.TAKEN_AWAY)), Telling(item.reporter_id, Notice.ACCEPTED, must)]


def _declined(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    if event.particulars.get("offered"):
        return tell((before.handler_id if before else None, Notice.OFFER_DECLINED))
    must = len(item.declined) >= DECLINES_BEFORE_HEAD
    return [Telling(head, Notice.HEAD_DECLINED, must_reach=must) for head in crew.deciders(item)]


_ALONG = frozenset(
    {
        Notice.ACCEPTED,
        Notice.NEW_HANDLER,
        Notice.ASKED,
        Notice.TOLD,
        Notice.ANSWERED,
        Notice.CONCLUDED,
        Notice.LAPSED,
        Notice.REFUSED,
        Notice.REOPENED_BY_HEAD,
        Notice.TRANSFERRED,
        Notice.RESTORED,
        Notice.CORRECTED,
        Notice.TAKEN_BACK,
        Notice.LOOK_REOPENED,
        Notice.EXTENDED,
        Notice.DUE_MOVED,
        Notice.REFERRED,
        Notice.CONSULTED,
        Notice.NOT_TALKED_OVER,
    }
)
"""Moves of the main item; what is about its own reporter alone (a receipt, a part split off) stays with him."""


def along(event: Event, before: Item | None, item: Item, crew: Crew) -> Notice | None:
    """What somebody whose own item went into this one hears of the event, whoever did it."""
    if event.name is Name.ITEM_CORRECTED and event.particulars.get("what") == Name.ITEM_RATED:
        return None
    if event.name is Name.ITEM_REOPENED and event.particulars.get("why") == LOOK_BACK:
        return Notice.LOOK_REOPENED
    if event.name is Name.ITEM_RATED and _same_course(event):
        return None
    if event.name is Name.ITEM_RATED:
        return Notice.REDONE_ALONG if item.state in (State.ACCEPTED, State.REPORTED) else None
    heard = (telling.notice for telling in _told(event, before, item, crew) if telling.to == item.reporter_id)
    return next((notice for notice in heard if notice in _ALONG), None)


def _same_course(event: Event) -> bool:
    """没有 in place of 部分, or the other way: nothing else is to be done than before."""
    said = event.particulars
    return bool(said.get("changed")) and Solved.YES not in (said.get("from"), said["solved"])


def _rated(event: Event, item: Item, crew: Crew) -> list[Telling]:
    if _same_course(event) and item.state is not State.MERGED:
        return []
    if item.state is State.MERGED:
        told = [Telling(person, Notice.RATED_MERGED, must_reach=False) for person in present(item.handler_id)]
        return told + [Telling(head, Notice.HEAD_RATED_MERGED, must_reach=False) for head in crew.deciders(item)]
    if event.particulars["solved"] == Solved.YES:
        return [Telling(person, Notice.RATED_SOLVED, must_reach=False) for person in present(item.handler_id)]
    if item.state is State.ANSWERED and item.redone >= MOST_REDOS:
        return [Telling(head, Notice.HEAD_TO_CONCLUDE) for head in crew.deciders(item)]
    redone = [Telling(head, Notice.HEAD_REDONE, must_reach=False) for head in crew.deciders(item)]
    return tell((item.handler_id, Notice.REDO)) + redone


def _by_holder(event: Event, item: Item, notice: Notice) -> list[Telling]:
    """What somebody else did with the receipt, the reporter hears."""
    if event.maker == item.reporter_id or event.particulars.get("by_call"):
        return []
    return [Telling(item.reporter_id, notice, must_reach=False)]
