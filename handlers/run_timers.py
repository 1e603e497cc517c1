"""What falls due: one verb a kind of timer, each in a commit of its own."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby

from sqlalchemy import bindparam, select

from dialogs.form import Draft
from dialogs.keys import Say
from dialogs.letter import say
from dialogs.sheet_letters import DELIVERED
from domain import moves
from domain.attending import Reminder
from domain.item import State
from domain.people import SYSTEM
from domain.permissions import Permission
from handlers import (
    action_acts,
    action_clock,
    clock_look,
    clocking,
    consultation_clock,
    consultation_looks,
    count_motion,
    dead_deliveries,
    digest,
    duty_gaps,
    duty_handover,
    duty_reminders,
    look_due,
    meeting_clash,
    meeting_clock,
    meeting_reminders,
    minutes_answer,
    morning,
    poll_clock,
    rating_reminder,
    sheet_clock,
    swap_end,
)
from handlers.consultation_record import LOOK as CONSULTATION_LOOK
from handlers.dialog import destroy
from handlers.house import House
from handlers.ladder import lapse, put_later
from handlers.posting import send_told
from handlers.sheet_record import LOOK as SHEET_LOOK
from handlers.sheeting import sheet_delivered
from handlers.telling import record
from handlers.timer_talk import again, done, system_talk
from storage import tables
from storage.claims import claim_timers, let_timer_go
from storage.clock_rows import newer_timer
from storage.database import Conflict, Row, Unavailable
from storage.items import item
from storage.statements import compiled
from storage.work import Work

REQUIRES = Permission.CLOCK_RUN

log = logging.getLogger("yizhan.timers")

BATCH = 100
"""So many are claimed at a time: all have their turn within the lease."""
AT_ONCE = 16

_CHAT = compiled(
    select(tables.chats).where(
        tables.chats.c.district_id == bindparam("district_id"), tables.chats.c.address_id == bindparam("address_id")
    )
)


async def run_timers(house: House, *, at_once: int = AT_ONCE) -> int:
    """Do everything that is due and nobody else is doing, so many side by side; how many there were.

    One that fails is logged and tried at the next sweep: effect and mark are one commit, so nothing is done twice.
    """
    count = 0
    while rows := await claim_timers(house.work(), BATCH):
        count += len(rows)
        fine = [await _side_by_side(house, [*some], at_once) for _, some in groupby(rows, _together)]
        if not all(fine) or len(rows) < BATCH:
            break
    return count


def _together(row: Row) -> tuple[int, bool]:
    """What is due at one instant; but who tells of how much stands looks when the others are done, or before them."""
    return row["due_at"], row["kind"] in (digest.KIND, morning.KIND)


async def _side_by_side(house: House, rows: Sequence[Row], at_once: int) -> bool:
    """Whether all are done. Those of one thing in their order, different things at once: their commits go as one."""
    of_thing: dict[str, list[Row]] = {}
    for row in rows:
        of_thing.setdefault(row["subject"], []).append(row)
    lanes = iter(of_thing.values())

    async def lane() -> bool:
        fine = True
        for each in lanes:
            for row in each:
                fine = await _run(house, row) and fine
        return fine

    came = await asyncio.gather(*(lane() for _ in range(at_once)), return_exceptions=True)
    for outcome in came:
        if isinstance(outcome, BaseException):
            raise outcome
    return all(came)


async def _run(house: House, row: Row) -> bool:
    """Whether it is done; else it is left for the next sweep."""
    try:
        await _KINDS[row["kind"]](house, row)
    except Unavailable:
        raise
    except Conflict:
        await _let_go(house, row)  # somebody else moved it meanwhile
    except Exception as error:
        log.error("a timer failed", extra={"timer": row["id"], "kind": row["kind"], "reason": type(error).__name__})
        await _let_go(house, row)
    else:
        return True
    return False


async def _let_go(house: House, row: Row) -> None:
    work = house.work()
    let_timer_go(work, row["id"])
    await work.commit()


async def _rating(house: House, row: Row) -> None:
    """Seven days after the answer was delivered: closed, counted unrated."""
    work = house.work()
    found = await item(work, row["subject"])
    talk = system_talk(house, work)
    done(work, row)
    if found is not None and found.state is State.ANSWERED and found.answers == row["round"] and found.solved is None:
        moved, event = moves.lapse(found, SYSTEM, talk.now, talk.channel)
        await record(talk, found, moved, event)
    await send_told(talk)
    await work.commit()


async def _accept(house: House, row: Row) -> None:
    """Assigned and not accepted in time: it goes on, and head and clerk are told."""
    work = house.work()
    found = await item(work, row["subject"])
    talk = system_talk(house, work)
    later = await put_later(talk, found) if found is not None else None
    if later is not None and not await newer_timer(work, row):
        again(work, row, later)
        await work.commit()
        return
    done(work, row)
    if found is not None and later is None:
        await lapse(talk, found)
    await send_told(talk)
    await work.commit()


async def _draft_reminder(house: House, row: Row) -> None:
    """A form that was left open a day ago is mentioned once."""
    work = house.work()
    found = await _unfinished(work, row)
    done(work, row)
    if found is not None:
        chat, draft, _ = found
        work.guard(tables.chats, address_id=chat["address_id"], version=chat["version"])
        talk = system_talk(house, work)
        if draft.form != "consent":  # without a choice: numbers mean those of the open question
            talk.told.append((chat["person_id"], say(f"say.{Say.DRAFT_REMINDER}")))
        await send_told(talk, direct=True)
    await work.commit()


async def _draft_expiry(house: House, row: Row) -> None:
    """A form left open for seven days is destroyed with its words."""
    work = house.work()
    found = await _unfinished(work, row)
    done(work, row)
    if found is not None:
        chat, draft, is_open = found
        destroy(work, draft)
        key = {"address_id": chat["address_id"], "version": chat["version"]}
        kept = [other for other in json.loads(chat["kept"] or "[]") if other["since"] != draft.since]
        left: Row = {"kept": json.dumps(kept, ensure_ascii=False) if kept else None, "version": chat["version"] + 1}
        if is_open:
            left |= {"draft": None, "live_letter": None, "live_choices": None}
        work.update(tables.chats, key, rule="one", **left)
        talk = system_talk(house, work)
        if draft.form != "consent":
            talk.told.append((chat["person_id"], say(f"say.{Say.DRAFT_EXPIRED}")))
        await send_told(talk)
    await work.commit()


async def _unfinished(work: Work, row: Row) -> tuple[Row, Draft, bool] | None:
    """The chat with the very draft that the timer was set for, and whether it is open or was put aside."""
    chat = await work.one(_CHAT, address_id=row["subject"])
    if chat is None:
        return None
    open_ = json.loads(chat["draft"]) if chat["draft"] else None
    for kept in [open_, *json.loads(chat["kept"] or "[]")]:
        if kept is None:
            continue
        over = kept["values"].get("over") or kept
        if row["round"] in (kept["since"], over["since"]):
            return chat, Draft.of(kept), kept is open_
    return None


async def _swap_lapse(house: House, row: Row) -> None:
    """An offered shift begins."""
    work = house.work()
    talk = system_talk(house, work)
    done(work, row)
    await swap_end.lapse(talk, row["subject"])
    await send_told(talk)
    await work.commit()


async def _digest(house: House, row: Row) -> None:
    work = house.work()
    done(work, row)
    await digest.write(house, work)
    await work.commit()


async def _sheet_delivered(house: House, row: Row) -> None:
    """The department has its sheet before its eyes: its clocks begin now."""
    work = house.work()
    talk = system_talk(house, work)
    done(work, row)
    await sheet_delivered(talk, row["subject"])
    await send_told(talk)
    await work.commit()


_KINDS: dict[str, Callable[[House, Row], Awaitable[None]]] = {
    "rating": _rating,
    "accept": _accept,
    clocking.LOOK: clock_look.look,
    DELIVERED: _sheet_delivered,
    SHEET_LOOK: sheet_clock.look,
    CONSULTATION_LOOK: consultation_clock.look,
    count_motion.KIND: count_motion.fire,
    meeting_clash.LOOK: meeting_clash.look,
    meeting_clash.TELL: meeting_clash.tell,
    "meeting_code": meeting_clock.code,
    "meeting_start": meeting_clock.start,
    "meeting_ask": meeting_clock.ask,
    "meeting_end": meeting_clock.end,
    "meeting_late": meeting_clock.end,
    look_due.KIND: look_due.fire,
    minutes_answer.TIMER: minutes_answer.over,
    action_clock.TIMER: action_clock.fire,
    action_acts.GO_ON: action_acts.look_on,
    consultation_looks.TIMER: consultation_looks.fire,
    rating_reminder.KIND: rating_reminder.fire,
    "draft_reminder": _draft_reminder,
    "draft_expiry": _draft_expiry,
    swap_end.LAPSE: _swap_lapse,
    digest.KIND: _digest,
    dead_deliveries.KIND: dead_deliveries.tell,
    morning.KIND: morning.morning,
    poll_clock.HALF: poll_clock.half,
    poll_clock.END: poll_clock.end,
    poll_clock.ASK: poll_clock.late,
    Reminder.EVE.value: meeting_reminders.eve,
    Reminder.HOUR.value: meeting_reminders.hour,
    "duty_eve": duty_reminders.eve,
    "duty_start": duty_reminders.start,
    "duty_end": duty_handover.end,
    "duty_gap": duty_gaps.gap,
    "duty_gap_late": duty_gaps.gap_late,
    "duty_runs_out": duty_gaps.plan_runs_out,
}
