"""Who is told of an event, and whether it must reach them. How it is said and sent is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.events import Event, Name
from domain.item import DECLINES_BEFORE_HEAD, MOST_REDOS, Item, Solved, State


class Notice(StrEnum):
    """Each has its text under `notice.<value>`."""

    # to the resident
    ACCEPTED = "accepted"
    ASKED = "asked"
    TOLD = "told"
    ANSWERED = "answered"
    CONCLUDED = "concluded"
    LAPSED = "lapsed"
    REFUSED = "refused"
    REOPENED_BY_HEAD = "reopened_by_head"
    NEW_HANDLER = "new_handler"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    RESTORED = "restored"
    CORRECTED = "corrected"
    REISSUED = "reissued"
    # to the member
    ASSIGNED = "assigned"
    OFFERED = "offered"
    OFFER_DECLINED = "offer_declined"
    OFFER_TAKEN = "offer_taken"
    TAKEN_AWAY = "taken_away"
    SUPPLEMENTED = "supplemented"
    REPLIED = "replied"
    REPLY_MOVED = "reply_moved"
    RATED_SOLVED = "rated_solved"
    RATED_PLEASED = "rated_pleased"
    REDO = "redo"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    ENDED_BY_HEAD = "ended_by_head"
    ABSORBED = "absorbed"
    SHED = "shed"
    RESTORED_TO_HANDLER = "restored_to_handler"
    CORRECTED_INSIDE = "corrected_inside"
    # to head and clerk, where there is none to staff
    HEAD_NEW = "head_new"
    HEAD_DECLINED = "head_declined"
    HEAD_UNACCEPTED = "head_unaccepted"
    HEAD_REDONE = "head_redone"
    HEAD_TO_CONCLUDE = "head_to_conclude"
    HEAD_DISPLEASED = "head_displeased"
    NOBODY_TAKES = "nobody_takes"
    HEAD_TRANSFERRED = "head_transferred"
    HEAD_RECUSED = "head_recused"
    HEAD_LEFT = "head_left"
    STAFF_OBJECTED = "staff_objected"
    CALL_NEEDED = "call_needed"


@dataclass(frozen=True, slots=True)
class Telling:
    """One person to be told one thing."""

    to: str
    notice: Notice
    must_reach: bool = True


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is in charge at the item's station."""

    heads: tuple[str, ...]
    clerks: tuple[str, ...]
    staff: tuple[str, ...] = ()

    def deciders(self, item: Item) -> tuple[str, ...]:
        """The heads; the staff where there is no head, or each is recused (a complaint about the head)."""
        return tuple(head for head in self.heads if head not in item.recused) or self.staff

    def callers(self, item: Item) -> tuple[str, ...]:
        """Who rings a resident up: the clerks, else who decides."""
        return tuple(clerk for clerk in self.clerks if clerk not in item.recused) or self.deciders(item)


def tellings(event: Event, before: Item | None, item: Item, crew: Crew) -> tuple[Telling, ...]:
    """Everybody to be told of `event`, which led from `before` to `item`; never the one who did it, nor one recused."""
    found = _told(event, before, item, crew)
    seen: dict[str, Telling] = {}
    for telling in found:
        if telling.to != event.maker and telling.to not in item.recused:
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
            return _some((item.offered_to, Notice.OFFERED))
        case Name.ITEM_LATE:
            return [Telling(person, Notice.HEAD_UNACCEPTED) for person in crew.deciders(item) + crew.clerks]
        case _:
            return _talk(event, item) + _end(event, item, crew) + _decided(event, before, item, crew)


def _talk(event: Event, item: Item) -> list[Telling]:
    match event.name:
        case Name.ITEM_ASKED:
            return _some((item.reporter_id, Notice.ASKED))
        case Name.ITEM_TOLD:
            return _some((item.reporter_id, Notice.TOLD))
        case Name.ITEM_ANSWERED:
            return _some((item.reporter_id, Notice.ANSWERED))
        case Name.ITEM_SUPPLEMENTED:
            return _some((item.handler_id, Notice.SUPPLEMENTED))
        case Name.ITEM_REPLIED:
            return _some((item.handler_id, Notice.REPLIED))
        case Name.ITEM_REPLY_MOVED:
            return _some((item.handler_id, Notice.REPLY_MOVED))
        case _:
            return []


def _end(event: Event, item: Item, crew: Crew) -> list[Telling]:
    match event.name:
        case Name.ITEM_RATED:
            return _rated(event, item, crew)
        case Name.ITEM_PLEASED:
            return [Telling(person, Notice.RATED_PLEASED, must_reach=False) for person in _present(item.handler_id)]
        case Name.ITEM_RATING_EXPLAINED:
            return [Telling(person, Notice.HEAD_DISPLEASED) for person in crew.deciders(item) + crew.staff]
        case Name.ITEM_CONCLUDED:
            return _some((item.reporter_id, Notice.CONCLUDED), (item.handler_id, Notice.ENDED_BY_HEAD))
        case Name.ITEM_REFUSED:
            return _some((item.reporter_id, Notice.REFUSED), (item.handler_id, Notice.ENDED_BY_HEAD))
        case Name.ITEM_LAPSED:
            return [Telling(item.reporter_id, Notice.LAPSED, must_reach=False)]
        case Name.ITEM_REOPENED:
            told = _some((item.handler_id, Notice.REOPENED), (item.reporter_id, Notice.REOPENED_BY_HEAD))
            return told + [Telling(head, Notice.HEAD_REDONE) for head in crew.deciders(item)]
        case Name.ITEM_WITHDRAWN:
            return _some((item.handler_id, Notice.WITHDRAWN))
        case _:
            return []


def _decided(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    had = before.handler_id if before else None
    heads = crew.deciders(item)
    match event.name:
        case Name.ITEM_TRANSFERRED:
            told = _some((item.reporter_id, Notice.TRANSFERRED), (had, Notice.TAKEN_AWAY))
            return told + [Telling(head, Notice.HEAD_TRANSFERRED) for head in heads]
        case Name.ITEM_MERGED:
            return _some((item.reporter_id, Notice.MERGED), (had, Notice.TAKEN_AWAY))
        case Name.ITEM_ABSORBED:
            return _some((item.handler_id, Notice.ABSORBED))
        case Name.ITEM_UNMERGED:
            return _some((item.reporter_id, Notice.UNMERGED), (item.handler_id, Notice.RESTORED_TO_HANDLER))
        case Name.ITEM_SHED:
            return _some((item.handler_id, Notice.SHED))
        case Name.ITEM_SPLIT:
            return _some((item.reporter_id, Notice.SPLIT))
        case Name.ITEM_RESTORED:
            return _some((item.reporter_id, Notice.RESTORED), (item.handler_id, Notice.RESTORED_TO_HANDLER))
        case Name.ITEM_OBJECTED:
            return [Telling(person, Notice.STAFF_OBJECTED) for person in crew.staff]
        case Name.ITEM_RECUSED:
            return [Telling(head, Notice.HEAD_RECUSED) for head in heads]
        case Name.ITEM_LEFT:
            return [Telling(head, Notice.HEAD_LEFT) for head in heads]
        case Name.ITEM_REISSUED:
            return _some((item.reporter_id, Notice.REISSUED))
        case _:
            return []


def _assigned(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    """The head hears of a new item together with who has it."""
    lost = before.assignee_id if before and before.assignee_id != item.assignee_id else None
    told = _some((item.assignee_id, Notice.ASSIGNED), (lost, Notice.TAKEN_AWAY))
    first = event.maker is None and before is not None and before.assigned_at is None
    return told + [Telling(head, Notice.HEAD_NEW, must_reach=False) for head in crew.deciders(item) if first]


def _accepted(before: Item | None, item: Item) -> list[Telling]:
    old = before.handler_id if before and before.handler_id != item.owner_id else None
    if before is not None and before.owner_id is not None:
        return _some((old, Notice.OFFER_TAKEN), (item.reporter_id, Notice.NEW_HANDLER))
    return _some((old, Notice.TAKEN_AWAY), (item.reporter_id, Notice.ACCEPTED))


def _declined(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    if event.particulars.get("offered"):
        return _some((before.handler_id if before else None, Notice.OFFER_DECLINED))
    must = len(item.declined) >= DECLINES_BEFORE_HEAD
    return [Telling(head, Notice.HEAD_DECLINED, must_reach=must) for head in crew.deciders(item)]


def _rated(event: Event, item: Item, crew: Crew) -> list[Telling]:
    if event.particulars["solved"] == Solved.YES:
        return [Telling(person, Notice.RATED_SOLVED, must_reach=False) for person in _present(item.handler_id)]
    if item.state is State.ANSWERED and item.redone >= MOST_REDOS:
        return [Telling(head, Notice.HEAD_TO_CONCLUDE) for head in crew.deciders(item)]
    redone = [Telling(head, Notice.HEAD_REDONE, must_reach=False) for head in crew.deciders(item)]
    return _some((item.handler_id, Notice.REDO)) + redone


def _some(*pairs: tuple[str | None, Notice]) -> list[Telling]:
    return [Telling(person, notice) for person, notice in pairs if person is not None]


def _present(person: str | None) -> tuple[str, ...]:
    return (person,) if person is not None else ()
