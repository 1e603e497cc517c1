"""Giving an item to somebody, by the rota or by hand, with the clock that asks after it."""

from __future__ import annotations

from domain import moves
from domain.item import Item
from domain.people import SYSTEM, Actor
from domain.taking import Over, Taker, taker
from handlers.duty import at_station, matter
from handlers.promises import accept_running
from handlers.talk import Talk
from handlers.telling import record, tell_of_gap


async def assign_by_rota(talk: Talk, item: Item, late: frozenset[str] = frozenset()) -> Item | None:
    """To whom the rota names, never to one who declined, let it lie (`late`) or is recused; None: nobody is left."""
    there = await at_station(talk, item.now_at)
    to = taker(matter(talk, item, late), there)
    if to is None and item.practice:
        to = taker(matter(talk, item, late, alone=True), there)
    if to is None:
        await tell_of_gap(talk, item)
        return None
    return await assign_as(talk, item, to)


async def assign_as(talk: Talk, item: Item, to: Taker) -> Item:
    return await assign_to(talk, item, to.person_id, SYSTEM, why=to.why.value, over=to.passed)


async def assign_to(talk: Talk, item: Item, to: str, by: Actor, *, why: str = "hand", over: Over = ()) -> Item:
    passed, reasons = tuple(person for person, _ in over), tuple(reason.value for _, reason in over)
    moved, event = moves.assign(item, by, talk.now, talk.channel, to=to, why=why, passed=passed, passed_why=reasons)
    made = await record(talk, item, moved, event)
    one = accept_running(made)
    assert one is not None
    talk.work.timer("accept", made.id, made.version, one.due_at)
    return made
