"""What each event does to the closings of an item, and the look-backs that follow a closing."""

from __future__ import annotations

from domain import look_backs
from domain.closings import CHANGES, Closed, change, standing
from domain.events import Event, Name
from domain.item import Item, State
from handlers.house import House
from handlers.talk import Talk
from storage import closings, tables
from storage import look_backs as kept
from storage.items import events_of
from storage.work import Work

TIMER = "look_back"
"""Its subject is a look-back's id; its rounds: due, remind, end."""
DUE, REMIND, END = range(3)
_OPENS = frozenset({Name.ITEM_RATED, Name.ITEM_REOPENED, Name.ITEM_CORRECTED})


async def note_closing(talk: Talk, event: Event, before: Item | None, made: Item) -> None:
    work = talk.work
    if event.name is Name.ITEM_ANSWERED:
        talk.led[made.id] = event.particulars.get("department")
    if event.name not in CHANGES:
        return
    done = change(event, standing(made, await _department(talk, made)))
    if done is not None:
        closings.write(work, made.id, done, practice=made.practice)
    if isinstance(done, Closed):
        plan(talk.house, work, made)
    elif event.name in _OPENS and before is not None and before.state is State.CLOSED and made.open:
        kept.cancel(work, made.id)


async def _department(talk: Talk, item: Item) -> str | None:
    """Which department led, where the answer that stands rests on a reply."""
    if item.outcome is None:
        return None
    if item.id not in talk.led:
        answers = [e for e in await events_of(talk.work, item.id) if e["name"] == Name.ITEM_ANSWERED]
        talk.led[item.id] = answers[-1]["particulars"].get("department") if answers else None
    found = talk.led[item.id]
    return found if isinstance(found, str) else None


def plan(house: House, work: Work, item: Item) -> None:
    clocks = house.clocks_of(item.clocks)
    due = look_backs.after(item, work.now, clocks, house.calendar, house.district.zone)
    for look, id_ in zip(due, kept.plan(work, item.id, item.answers, due), strict=True):
        set_timer(work, id_, DUE, look.at)


def set_timer(work: Work, id_: str, round_: int, at: int) -> None:
    """Also where it was set before and has been done."""
    work.timer(TIMER, id_, round_, at)
    key = {"kind": TIMER, "subject": id_, "round": round_}
    work.update(tables.timers, key, due_at=at, done_at=None, leased_until=0)
