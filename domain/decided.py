"""Who is told of what was decided about an item: where it goes, what it is part of, what is put right."""

from __future__ import annotations

from domain.clock_moves import moved_clocks
from domain.clocks import Clock
from domain.events import Event, Name
from domain.item import Item, State
from domain.notices import Crew, Notice, Telling, present, tell


def decided(event: Event, before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    had = before.handler_id if before else None
    heads = crew.deciders(item)
    match event.name:
        case Name.ITEM_TRANSFERRED:
            told = tell((item.reporter_id, Notice.TRANSFERRED), (had, Notice.MOVED_AWAY))
            return told + [Telling(head, Notice.HEAD_TRANSFERRED) for head in heads]
        case Name.ITEM_MERGED if event.particulars.get("followed"):
            return []
        case Name.ITEM_MERGED:
            lost = had if had != item.handler_id else None  # who has the main one hears of what came into it
            return tell((item.reporter_id, Notice.MERGED), (lost, Notice.MERGED_AWAY))
        case Name.ITEM_ABSORBED:
            return _absorbed(before, item, crew)
        case Name.ITEM_UNMERGED:
            return tell((item.reporter_id, Notice.UNMERGED), (item.handler_id, Notice.RESTORED_TO_HANDLER))
        case Name.ITEM_SHED:
            return tell((item.handler_id, Notice.SHED))
        case Name.ITEM_SUCCEEDED:
            return tell((item.reporter_id, Notice.SUCCEEDED), (item.handler_id, Notice.SUCCEEDED_INSIDE))
        case Name.ITEM_SHOWN:
            return [Telling(item.reporter_id, Notice.OPENED, must_reach=False)]
        case Name.ITEM_ADOPTED:
            people = dict.fromkeys((*present(item.handler_id), *heads))
            return [Telling(person, Notice.ADOPTED) for person in people]
        case Name.ITEM_RESTORED:
            return tell((item.reporter_id, Notice.RESTORED), (item.handler_id, Notice.RESTORED_TO_HANDLER))
        case Name.ITEM_OBJECTED:
            return [Telling(person, Notice.STAFF_OBJECTED) for person in crew.staff or crew.deciders(item)]
        case Name.ITEM_OBJECTION_ANSWERED:
            return tell((item.reporter_id, Notice.OBJECTION_ANSWERED))
        case Name.ITEM_CORRECTED:
            return _corrected(event, before, item)
        case Name.ITEM_RECUSED:
            return [Telling(head, Notice.HEAD_RECUSED) for head in heads]
        case Name.ITEM_LEFT:
            return _left(event, before, item, heads)
        case Name.ITEM_ERASED:
            answered = item.state is State.ANSWERED  # nobody is left to rate: it is closed in the same breath
            how = Notice.ERASED_ANSWERED if answered else Notice.ERASED
            return tell((item.handler_id if item.open else None, how))
        case Name.ITEM_SUPERVISED:
            told = tell((item.handler_id if item.open else None, Notice.SUPERVISED))
            return told + [Telling(person, Notice.HEAD_SUPERVISED) for person in (*heads, *crew.staff)]
        case Name.ITEM_REISSUED:
            return tell((item.reporter_id, Notice.REISSUED))
        case Name.ITEM_HELD:
            return [Telling(item.reporter_id, Notice.HELD, must_reach=False)]
        case Name.ITEM_EXTENDED:
            return tell((item.reporter_id, Notice.EXTENDED), (item.handler_id, Notice.EXTENDED_BY_HEAD))
        case Name.ITEM_DUE_MOVED:
            return _due_moved(before, item)
        case _:
            return []


def _left(event: Event, before: Item | None, item: Item, heads: tuple[str, ...]) -> list[Telling]:
    """An offer that lapsed leaves it with the one who made it; what is answered waits for its resident all the same."""
    if before is not None and before.handler_id == item.handler_id:
        return tell((item.handler_id, Notice.OFFER_ENDED))
    return [Telling(head, Notice.HEAD_LEFT) for head in heads if item.state is not State.ANSWERED]


def _due_moved(before: Item | None, item: Item) -> list[Telling]:
    """Whoever was promised a date that is another now; the resident the one that he waits for."""
    moved = moved_clocks(before, item)
    waits_for = Clock.FIRST_CONTACT if item.contacted_at is None and item.state in _UNTOUCHED else Clock.ANSWER
    told = tell((item.reporter_id, Notice.DUE_MOVED)) if waits_for in moved else []
    return told + (tell((item.handler_id, Notice.DUE_MOVED_INSIDE)) if moved & _HANDLERS else [])


_UNTOUCHED = frozenset({State.REPORTED, State.ASSIGNED})
_HANDLERS = frozenset({Clock.ACCEPT, Clock.ACCEPT_RESERVE, Clock.ACCEPT_HEAD, Clock.FIRST_CONTACT, Clock.ANSWER})


def _absorbed(before: Item | None, item: Item, crew: Crew) -> list[Telling]:
    """Whoever is recused in what came in has the main one no more."""
    had = before.handler_id if before else None
    lost = tell((had, Notice.TAKEN_AWAY)) if had != item.handler_id else []
    return lost + tell((item.handler_id, Notice.ABSORBED))


_HEARD_BY_RESIDENT = frozenset({Name.ITEM_ANSWERED, Name.ITEM_TOLD, Name.ITEM_ASKED})


def _corrected(event: Event, before: Item | None, item: Item) -> list[Telling]:
    """Whoever has read what was wrong."""
    what, back = event.particulars.get("what"), event.particulars.get("back_to")
    handlers = dict.fromkeys((before.handler_id if before else None, item.handler_id))
    inside = Notice.TAKEN_BACK_INSIDE if back else Notice.CORRECTED_INSIDE
    told = [Telling(person, inside) for person in handlers if person is not None]
    if back:
        return [Telling(item.reporter_id, Notice.TAKEN_BACK), *told]
    return ([Telling(item.reporter_id, Notice.CORRECTED)] if what in _HEARD_BY_RESIDENT else []) + told
