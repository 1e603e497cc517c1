"""The end of an appointment: what somebody had in hand goes back to the station, exactly once, however it ended."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import BigInteger, bindparam, select

from dialogs.form import Draft
from dialogs.hats import hat_ref
from dialogs.keys import Say
from dialogs.letter import Letter, Phrase, phrase, station
from domain import station_moves
from domain.events import Event, Name
from domain.hats import Hat
from domain.item import Item, State
from domain.notices import Notice
from domain.people import SYSTEM, Actor, Appointment, Role
from handlers.actions_left import leave_actions
from handlers.consultation_leaders import left_consultations
from handlers.department_invited import leave_department
from handlers.dialog import destroy
from handlers.house import House
from handlers.keeping_out import leave_places
from handlers.posting import send_told
from handlers.proposing import hand_choice, proposals
from handlers.rota_leaving import leave_rota
from handlers.talk import Talk
from handlers.telling import record
from handlers.timer_talk import system_talk
from storage import tables
from storage.database import Conflict, Row
from storage.items import item, items_handled_by
from storage.left_behind import ended_unsaid, is_unsaid, left_behind
from storage.people import appointed_at, persons
from storage.statements import compiled
from storage.work import Work

MOST = 500
_WEEK = 7 * 86_400_000

_appointments = tables.appointments

_AS_READ = (
    _appointments.c.district_id == bindparam("district_id"),
    _appointments.c.id == bindparam("appointment_id"),
    _appointments.c.valid_to.is_not_distinct_from(bindparam("was", type_=BigInteger())),
)
"""Its end is compared with what was read, not with a clock: another's end may lie a moment after our own now."""
_END = compiled(_appointments.update().values(valid_to=bindparam("now")).where(*_AS_READ))
_STILL = compiled(_appointments.update().values(scope_id=_appointments.c.scope_id).where(*_AS_READ))
_CHATS = compiled(
    select(tables.chats).where(
        tables.chats.c.district_id == bindparam("district_id"), tables.chats.c.person_id == bindparam("person_id")
    )
)


@dataclass(frozen=True, slots=True)
class Ending:
    """An appointment about to end: what its person has in hand there, and whether a station is left without a head.

    `stays`: of several heads, or of the district office, somebody who then remains.
    """

    held: Appointment
    items: tuple[Item, ...]
    headless: bool
    stays: Appointment | None = None


async def ending(talk: Talk, held: Appointment) -> Ending:
    """What the end of this appointment would bring; nothing of it is done yet."""
    there = await appointed_at(talk.work, held.scope_id)
    rest = [one for one in there if one.id != held.id]
    sits = any(one.person_id == held.person_id and one.role in (Role.MEMBER, Role.HEAD) for one in rest)
    handled = [] if sits else await items_handled_by(talk.work, held.person_id, most=MOST)
    items = tuple(found for found in handled if found.now_at == held.scope_id)
    if held.role is not Role.HEAD:
        return Ending(held, items, headless=False)
    stays = next((one for one in rest if one.role is Role.HEAD), None)
    return Ending(held, items, headless=stays is None, stays=stays)


async def end(talk: Talk, found: Ending, by: Actor, *, closes: bool = False) -> tuple[Phrase, ...]:
    """The appointment ends now. Raises Conflict at the commit where somebody else ended it meanwhile.

    `closes`: the whole station closes with it, and its rota for itself. Returns what a head who did it reads of it.
    """
    held = found.held
    talk.work.run(_END, rule="one", appointment_id=held.id, was=held.valid_to, now=talk.now)
    if found.stays is not None:
        rely_on(talk.work, found.stays)  # two may be ending each other at this moment
    rows = await persons(talk.work, [held.person_id])
    drafts = await _drafts(talk, held.person_id, [one.id for one in found.items])
    for one in found.items:
        await give_back(talk, one, [held.person_id], by)
    _say_left(talk, rows[held.person_id], held, talk.now, by.person_id)
    await leave_department(talk, held)
    await leave_places(talk, held)
    _drop(talk.work, drafts)
    if not await _sits_on(talk, held):
        await left_consultations(talk, held.person_id, held.scope_id)
    turns: tuple[Phrase, ...] = ()
    if not closes and not await _sits_on(talk, held):
        turns = await leave_rota(talk, held.person_id, held.scope_id, talk.now)
    await leave_actions(talk, held)
    if held.person_id != talk.person_id:
        talk.told.append((held.person_id, farewell(held, len(found.items))))
    if found.headless:
        await _tell_headless(talk, held.scope_id, by)
    talk.work.after(talk.house.refresh)
    return turns


async def _sits_on(talk: Talk, held: Appointment) -> bool:
    """Whether he serves at that station by another appointment, or did not sit there by this one."""
    if held.role not in (Role.MEMBER, Role.HEAD):
        return True
    there = await appointed_at(talk.work, held.scope_id)
    others = [one for one in there if one.person_id == held.person_id and one.id != held.id]
    return any(one.role in (Role.MEMBER, Role.HEAD) for one in others)


def rely_on(work: Work, appointment: Appointment) -> None:
    """The commit fails as a conflict if this appointment ends meanwhile."""
    work.run(_STILL, rule="one", appointment_id=appointment.id, was=appointment.valid_to)


async def give_back(talk: Talk, found: Item, people: Iterable[str], by: Actor) -> Item:
    """Nobody of `people` has the item any more; who decides is offered in one press whom it could go to."""
    before = len(talk.told)
    for person in people:
        if person in found.hands:
            moved, event = station_moves.leave(found, by, talk.now, talk.channel, who=person)
            found = await record(talk, found, moved, event)
            await _offer(talk, found, person, before)
    return found


async def _offer(talk: Talk, found: Item, person: str, since: int) -> None:
    """转给 somebody, first under what is told of it from `since` on."""
    told = range(since, len(talk.told))
    where = [at for at in told if talk.told[at][1].kind == f"notice.{Notice.HEAD_LEFT}"]
    if not where or found.state is not State.REPORTED:
        return
    [(_, to)] = await proposals(talk, [found], person, talk.now)
    for at in where if to else ():
        head, letter = talk.told[at]
        plain = [replace(choice, primary=False) for choice in letter.choices]
        talk.told[at] = head, replace(letter, choices=(hand_choice(found, to or "", person), *plain)[:9])


def farewell(held: Appointment, count: int) -> Letter:
    key = f"say.{Say.YOU_LEFT}"
    back = (phrase(f"say.{Say.YOU_LEFT_ITEMS}", count=count),) if count else ()
    return Letter(key, (phrase(key, hat=hat_ref(Hat(held.scope_id, (held,)))), *back), must_reach=True)


async def _tell_headless(talk: Talk, station_id: str, by: Actor) -> None:
    staff = (await talk.crew(station_id)).staff
    key = f"say.{Say.STATION_HEADLESS}"
    letter = Letter(key, (phrase(key, station=station(station_id)),), must_reach=True)
    talk.told += [(person, letter) for person in dict.fromkeys(staff) if person != by.person_id]


def _say_left(talk: Talk, person: Row, held: Appointment, at: int, by: str | None) -> None:
    particulars = {"appointment": held.id, "role": held.role.value, "scope": held.scope_id}
    event = Event(
        Name.PERSON_LEFT, held.person_id, by, talk.now, via=talk.channel, happened_at=at, particulars=particulars
    )
    row = talk.door.person_row if held.person_id == talk.person_id else person
    talk.work.record_thing(tables.persons, row, event)


async def _drafts(talk: Talk, person: str, items: Sequence[str]) -> list[tuple[Row, list[Draft], list[Draft]]]:
    """The person's chats that hold drafts about these items: the row, what is dropped, what stays (open one first)."""
    found = []
    for row in await talk.work.all(_CHATS, person_id=person):
        if row["address_id"] == talk.door.address_id:
            for draft in [one for one in talk.kept if _about(one) in items]:
                talk.kept.remove(draft)
                destroy(talk.work, draft)
            continue
        kept = [json.loads(row["draft"])] if row["draft"] else []
        drafts = [Draft.of(one) for one in (*kept, *json.loads(row["kept"] or "[]"))]
        gone = [draft for draft in drafts if _about(draft) in items]
        if gone:
            found.append((row, gone, drafts))
    return found


def _about(draft: Draft) -> str:
    over = draft.values.get("over") or {"values": {}}
    return str(draft.values.get("item") or over["values"].get("item") or "")


def _drop(work: Work, drafts: list[tuple[Row, list[Draft], list[Draft]]]) -> None:
    for row, gone, every in drafts:
        for draft in gone:
            destroy(work, draft)
        left: Row = {"version": row["version"] + 1}
        opened = every[0] if row["draft"] else None
        if opened in gone:
            left |= {"draft": None, "live_letter": None, "live_choices": None}
        kept = [draft.kept() for draft in every if draft not in gone and draft != opened]
        left["kept"] = json.dumps(kept, ensure_ascii=False) if kept else None
        key = {"address_id": row["address_id"], "version": row["version"]}
        work.update(tables.chats, key, rule="one", **left)


async def hand_on(house: House) -> None:
    """Every few minutes: items in the hands of people who no longer serve there, and appointments ended by date."""
    stations = [*house.district.stations, *house.district.closed]
    for item_id in await left_behind(house.work(), stations, MOST):
        await _once(house, item_id)
    for row in await ended_unsaid(house.work()):
        await _note_end(house, row)


async def _once(house: House, item_id: str) -> None:
    work = house.work()
    talk = system_talk(house, work)
    found = await item(work, item_id)
    if found is None or not found.open:
        return
    sitting = {a.person_id for a in await appointed_at(work, found.now_at) if a.role in (Role.MEMBER, Role.HEAD)}
    left = sorted(found.hands - sitting)
    drafts = [one for person in left for one in await _drafts(talk, person, [item_id])]
    if not left:
        return
    await give_back(talk, found, left, SYSTEM)
    _drop(work, drafts)
    await _commit(talk)


async def _note_end(house: House, row: Row) -> None:
    """The event of an end that nobody pressed for; who left is told, unless it was long ago."""
    work = house.work()
    talk = system_talk(house, work)
    held = Appointment(
        row["id"], row["person_id"], Role(row["role"]), row["scope_id"], row["valid_from"], row["valid_to"]
    )
    person = (await persons(work, [held.person_id]))[held.person_id]
    if not await is_unsaid(work, held.id):
        return  # another process said it since: the person's row was read before this, and must not change after it
    _say_left(talk, person, held, row["valid_to"], None)
    await leave_department(talk, held)
    await leave_places(talk, held)
    if not await _sits_on(talk, held):
        recent = work.now - row["valid_to"] <= _WEEK
        await leave_rota(talk, held.person_id, held.scope_id, row["valid_to"], tell=recent)
        await left_consultations(talk, held.person_id, held.scope_id)
    await leave_actions(talk, held)
    if work.now - row["valid_to"] <= _WEEK:
        talk.told.append((held.person_id, farewell(held, 0)))
        heads = [a for a in await appointed_at(work, held.scope_id) if a.role is Role.HEAD]
        if held.role is Role.HEAD and not heads and held.scope_id in house.district.stations:
            await _tell_headless(talk, held.scope_id, SYSTEM)
    work.after(house.refresh)
    await _commit(talk)


async def _commit(talk: Talk) -> None:
    try:
        await send_told(talk)
        await talk.work.commit()
    except Conflict:
        return  # somebody moved it meanwhile; the next round looks again
