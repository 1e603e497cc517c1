"""What each event does to the closings of an item, and the look-backs that follow a closing."""

from __future__ import annotations

from domain import look_backs
from domain.closings import CHANGES, Closed, change, standing
from domain.events import Event, Name
from domain.item import Item, State
from handlers.house import House
from storage import closings, tables
from storage import look_backs as kept
from storage.work import Work

TIMER = "look_back"
"""Its subject is a look-back's id; its rounds: due, remind, end."""
DUE, REMIND, END = range(3)
_OPENS = frozenset({Name.ITEM_RATED, Name.ITEM_REOPENED, Name.ITEM_CORRECTED})


async def note_closing(house: House, work: Work, event: Event, before: Item | None, made: Item) -> None:
    if event.name not in CHANGES:
        return
    department = await closings.lead_department(work, made.id) if made.outcome is not None else None
    done = change(event, standing(made, department))
    if done is not None:
        closings.write(work, made.id, done, practice=made.practice)
    if isinstance(done, Closed):
        plan(house, work, made)
    elif event.name in _OPENS and before is not None and before.state is State.CLOSED and made.open:
        kept.cancel(work, made.id)


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
