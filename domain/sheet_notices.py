"""What people are told about a sheet, and who: the department's liaisons, the station, the resident."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.clocks import Clock
from domain.events import Event, Name
from domain.item import Item
from domain.notices import Crew
from domain.running import Step
from domain.sheet import Sheet


class SheetNotice(StrEnum):
    """Each has its text under `sheet_notice.<value>`."""

    # to the department
    SENT = "sent"
    RECALLED = "recalled"
    EXTENDED = "extended"
    NOT_EXTENDED = "not_extended"
    RETURN_ALLOWED = "return_allowed"
    PHONE_ALLOWED = "phone_allowed"
    PHONE_REFUSED = "phone_refused"
    WARNED = "warned"
    OVERDUE = "overdue"
    DUE_MOVED = "due_moved"
    # to the station
    PROPOSED = "proposed"
    DROPPED = "dropped"
    PRINT = "print"
    SIGNED_INSIDE = "signed_inside"
    RETURNED = "returned"
    EXTENSION_ASKED = "extension_asked"
    REPLIED = "replied"
    AMENDED = "amended"
    PHONE_SAID = "phone_said"
    WARNED_INSIDE = "warned_inside"
    OVERDUE_INSIDE = "overdue_inside"
    # to the resident
    SIGNED = "signed"
    EXTENDED_RESIDENT = "extended_resident"
    DUE_MOVED_RESIDENT = "due_moved_resident"
    PHONE_ASKED = "phone_asked"
    PHONE_SEEN = "phone_seen"


TO_DEPARTMENT = frozenset(
    {
        SheetNotice.SENT,
        SheetNotice.RECALLED,
        SheetNotice.EXTENDED,
        SheetNotice.NOT_EXTENDED,
        SheetNotice.RETURN_ALLOWED,
        SheetNotice.PHONE_ALLOWED,
        SheetNotice.PHONE_REFUSED,
        SheetNotice.WARNED,
        SheetNotice.OVERDUE,
        SheetNotice.DUE_MOVED,
    }
)
TO_RESIDENT = frozenset(
    {
        SheetNotice.SIGNED,
        SheetNotice.EXTENDED_RESIDENT,
        SheetNotice.PHONE_ASKED,
        SheetNotice.PHONE_SEEN,
        SheetNotice.DUE_MOVED_RESIDENT,
    }
)


@dataclass(frozen=True, slots=True)
class SheetTelling:
    """One person to be told one thing."""

    to: str
    notice: SheetNotice
    must_reach: bool = True


def tellings(event: Event, sheet: Sheet, item: Item, crew: Crew, liaisons: tuple[str, ...]) -> list[SheetTelling]:
    """Never the one who did it, nor anybody of the station who is recused in the item. `liaisons`: whom it reaches."""
    seen: dict[str, SheetTelling] = {}
    for telling in _told(event, sheet, item, crew, liaisons):
        outside = telling.notice in TO_DEPARTMENT or telling.notice in TO_RESIDENT
        other = telling.to != event.maker or telling.notice is SheetNotice.PRINT  # who sent it may be who prints it
        if other and (outside or telling.to not in item.recused):
            seen.setdefault(telling.to, telling)
    return list(seen.values())


def _told(event: Event, sheet: Sheet, item: Item, crew: Crew, liaisons: tuple[str, ...]) -> list[SheetTelling]:
    heads = crew.deciders(item)
    desk = tuple(dict.fromkeys((*crew.clerks, *heads)))
    owner = (item.owner_id,) if item.owner_id else ()
    resident = (item.reporter_id,)
    match event.name:
        case Name.SHEET_PROPOSED:
            return _all(desk, SheetNotice.PROPOSED)
        case Name.SHEET_DROPPED:
            return _all((sheet.proposed_by,) if sheet.proposed_by else (), SheetNotice.DROPPED, must=False)
        case Name.SHEET_SENT:
            sender = (event.maker,) if event.maker else heads
            return _all(liaisons, SheetNotice.SENT) or _all((*crew.clerks, *sender), SheetNotice.PRINT)
        case Name.SHEET_RECALLED:
            return _all(liaisons, SheetNotice.RECALLED)
        case Name.SHEET_RETURN_ALLOWED:
            return _all(liaisons, SheetNotice.RETURN_ALLOWED)
        case Name.SHEET_SIGNED:
            return _all(resident, SheetNotice.SIGNED, must=False) + _all(owner, SheetNotice.SIGNED_INSIDE, must=False)
        case Name.SHEET_RETURNED:
            return _all((*desk, *owner), SheetNotice.RETURNED)
        case Name.SHEET_EXTENSION_ASKED:
            return _all(desk, SheetNotice.EXTENSION_ASKED) + _all(owner, SheetNotice.EXTENSION_ASKED, must=False)
        case Name.SHEET_EXTENSION_GRANTED:
            return _all(liaisons, SheetNotice.EXTENDED) + _all(resident, SheetNotice.EXTENDED_RESIDENT)
        case Name.SHEET_EXTENSION_REFUSED:
            return _all(liaisons, SheetNotice.NOT_EXTENDED)
        case Name.SHEET_AMENDED:
            return _all((*owner, *heads), SheetNotice.AMENDED)
        case Name.SHEET_REPLIED:
            return _all((*owner, *heads), SheetNotice.REPLIED)
        case Name.SHEET_WARNED | Name.SHEET_OVERDUE:
            return _climbed(event, item, crew, liaisons)
        case Name.SHEET_DUE_MOVED if event.particulars["clock"] == Clock.REFERRAL_REPLY:
            return _all(liaisons, SheetNotice.DUE_MOVED) + _all(resident, SheetNotice.DUE_MOVED_RESIDENT)
        case _:
            return _of_phone(event, liaisons, (*owner, *crew.clerks), resident)


def _climbed(event: Event, item: Item, crew: Crew, liaisons: tuple[str, ...]) -> list[SheetTelling]:
    """Whoever's clock it is; a day over the head too, and so on. Where nobody answers for it: the clerk's."""
    step = Step[str(event.particulars["step"]).upper()]
    owner = (item.owner_id,) if item.owner_id else ()
    inside = SheetNotice.WARNED_INSIDE if step is Step.YELLOW else SheetNotice.OVERDUE_INSIDE
    if event.particulars["clock"] == Clock.REFERRAL_RELEASE:
        told = _all(owner or crew.deciders(item), inside)
    else:
        outside = SheetNotice.WARNED if step is Step.YELLOW else SheetNotice.OVERDUE
        told = _all(liaisons, outside) or _all(crew.clerks or crew.deciders(item), inside)
        told += _all(owner, inside, must=False) if step > Step.YELLOW else []
    told += _all(crew.deciders(item), inside) if step >= Step.PLUS_1 else []
    return told + (_all(crew.staff, inside) if step >= Step.PLUS_3 else [])


def _of_phone(
    event: Event, liaisons: tuple[str, ...], station: tuple[str, ...], resident: tuple[str, ...]
) -> list[SheetTelling]:
    match event.name:
        case Name.SHEET_PHONE_ASKED:
            return _all(resident, SheetNotice.PHONE_ASKED)
        case Name.SHEET_PHONE_ALLOWED:
            return _all(liaisons, SheetNotice.PHONE_ALLOWED) + _all(station, SheetNotice.PHONE_SAID, must=False)
        case Name.SHEET_PHONE_REFUSED:
            return _all(liaisons, SheetNotice.PHONE_REFUSED) + _all(station, SheetNotice.PHONE_SAID, must=False)
        case Name.SHEET_PHONE_SEEN:
            return _all(resident, SheetNotice.PHONE_SEEN, must=False)
        case _:
            return []


def _all(people: tuple[str, ...], notice: SheetNotice, *, must: bool = True) -> list[SheetTelling]:
    return [SheetTelling(person, notice, must) for person in people]
