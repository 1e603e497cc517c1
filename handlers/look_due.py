"""A look-back is due, is to be reminded of, or has had its time."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.look_letters import check_letter, overdue_letter, resident_letter
from domain import look_backs
from domain.item import Item, State
from domain.look_backs import REMIND_AFTER, SILENT_AFTER, Kind, Says, Side
from domain.people import SYSTEM, Role
from domain.taking import on_leave
from handlers.closing import DUE as DUE
from handlers.closing import END, REMIND, TIMER, set_timer
from handlers.erasing import is_gone
from handlers.house import House
from handlers.look_place import building
from handlers.mail import recipients
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.telling import record
from handlers.timer_talk import done, system_talk
from storage import look_backs as kept
from storage.database import Row
from storage.items import item
from storage.merged import followers
from storage.people import persons

KIND = TIMER
GONE = "gone"
"""In place of what the resident says: nobody is there to be asked."""


async def fire(house: House, row: Row) -> None:
    work = house.work()
    talk = system_talk(house, work)
    look = await kept.look_back(work, row["subject"])
    found = await item(work, look["item_id"]) if look else None
    done(work, row)
    if look is not None and found is not None and waits(look, found):
        talk.items[found.id] = found
        step = {DUE: _ask, REMIND: _remind, END: _end}[row["round"]]
        await step(talk, found, look)
    await send_told(talk)
    await work.commit()


def waits(look: Row, found: Item) -> bool:
    """Whether the closing that it looks back at still stands, and it is not answered on both sides."""
    return look["ended_at"] is None and found.state is State.CLOSED and found.answers == look["closing"]


async def _ask(talk: Talk, found: Item, look: Row) -> None:
    asked = await _ask_residents(talk, found, look)
    who = await _checker(talk, found)
    if who is not None:
        talk.told.append((who, check_letter(found, look["id"], await building(talk, found))))
    now = talk.now
    over = {} if asked or who else {"ended_at": now}
    kept.note(talk.work, look["id"], asked_at=now, checker_id=who, resident=None if asked else GONE, **over)
    set_timer(talk.work, look["id"], REMIND, now + REMIND_AFTER)
    set_timer(talk.work, look["id"], END, now + SILENT_AFTER)


async def _ask_residents(talk: Talk, found: Item, look: Row) -> bool:
    """The reporter decides; those whose own item went into this one are asked for themselves. Whether he is there."""
    along = [child for child in await followers(talk.work, found.id) if child.reporter_id != found.reporter_id]
    rows = await persons(talk.work, sorted({found.reporter_id, *(child.reporter_id for child in along)}))
    for one in (found, *along):
        if not is_gone(rows[one.reporter_id]):
            talk.told.append((one.reporter_id, resident_letter(one, look["id"], Kind(look["kind"]))))
    return not is_gone(rows[found.reporter_id])


async def _checker(talk: Talk, found: Item) -> str | None:
    """Another member of the station with the fewest looks before him; else a clerk, the head, the district office.

    Only somebody who can be written to.
    """
    serving = await talk.serving(found.now_at)
    barred = look_backs.barred(found)
    for role in (Role.MEMBER, Role.CLERK, Role.HEAD, Role.STAFF):
        people = [
            one.held.person_id
            for one in serving
            if one.held.role is role and not on_leave(_leaves(talk, one.held.person_id), talk.now)
        ]
        chats = await recipients(talk.work, set(people))
        there = [person for person in people if person in chats and chats[person]["reachable"]]
        loads = await kept.loads(talk.work, sorted(set(there)))
        who = look_backs.checker(there, loads, barred)
        if who is not None:
            return who
    return None


def _leaves(talk: Talk, person: str) -> list[tuple[int, int]]:
    return list(talk.house.district.facts.leaves.get(person, ()))


async def _remind(talk: Talk, found: Item, look: Row) -> None:
    if look["checker_id"] and look["checked"] is None:
        letter = check_letter(found, look["id"], await building(talk, found), Say.LOOK_REMIND)
        talk.told.append((look["checker_id"], letter))


async def _end(talk: Talk, found: Item, look: Row) -> None:
    """Silence is noted as silence; what nobody went to see goes before the head."""
    if look["resident"] is None:
        kind = Kind(look["kind"])
        said = {"kind": kind, "side": Side.RESIDENT, "says": Says.SILENT, "words": None}
        moved, event = look_backs.look(found, SYSTEM, talk.now, talk.channel, **said)  # type: ignore[arg-type]
        await record(talk, found, moved, event)
        kept.note(talk.work, look["id"], resident=Says.SILENT.value, resident_at=talk.now)
    if look["checked"] is not None or not look["checker_id"]:
        kept.note(talk.work, look["id"], ended_at=talk.now)
        return
    crew = await talk.crew(found.now_at)
    barred = look_backs.barred(found)
    free = [person for person in crew.deciders(found) if person not in barred] or list(crew.staff)
    talk.told += [(person, overdue_letter(found)) for person in free if person not in barred]
