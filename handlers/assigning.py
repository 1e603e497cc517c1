"""Giving an item to somebody, by the rota or by hand, with the clock that asks after it."""

from __future__ import annotations

from domain import moves
from domain.item import Item
from domain.people import SYSTEM, Actor
from handlers.duty import taker
from handlers.promises import accept_due
from handlers.talk import Talk
from handlers.telling import record, tell_of_gap


async def assign_by_rota(talk: Talk, item: Item) -> Item | None:
    """To whom the rota names, never to one who declined or is recused; None where nobody is left."""
    without = frozenset({*item.declined, *item.recused})
    to = await taker(talk, item.now_at, without | {item.reporter_id})
    if to is None and item.practice:
        to = await taker(talk, item.now_at, without)  # who practises alone plays both sides
    if to is None:
        await tell_of_gap(talk, item)
        return None
    return await assign_to(talk, item, to.person_id, SYSTEM, why=to.why, passed=to.passed)


async def assign_to(
    talk: Talk, item: Item, to: str, by: Actor, *, why: str = "hand", passed: tuple[str, ...] = ()
) -> Item:
    moved, event = moves.assign(item, by, talk.now, talk.channel, to=to, why=why, passed=passed)
    made = await record(talk, item, moved, event)
    due = accept_due(made, talk.now, talk.house.clocks, talk.house.calendar)
    talk.work.timer("accept", made.id, made.version, due)
    return made
