"""Who takes a new item: whom the rota names, if he still serves; in a gap the head."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Role
from handlers.talk import Talk


@dataclass(frozen=True, slots=True)
class Taker:
    """`why` is `sits`, `next` or `gap_head`; `passed` are those whose turn it was, and who may not take it."""

    person_id: str
    why: str
    passed: tuple[str, ...] = ()


async def taker(talk: Talk, station_id: str, without: frozenset[str]) -> Taker | None:
    found = [one.held for one in await talk.serving(station_id) if one.held.scope_id == station_id]
    members = {appointment.person_id for appointment in found if appointment.role is Role.MEMBER}
    heads = [appointment.person_id for appointment in found if appointment.role is Role.HEAD]
    rota = talk.house.district.rota(station_id)
    sitting = rota.sits(talk.now)
    turns: list[str] = []
    while (person := rota.takes(talk.now, frozenset(turns))) is not None:
        if person in members and person not in without:
            why = "sits" if sitting is not None and sitting.person_id == person else "next"
            return Taker(person, why, tuple(turn for turn in turns if turn in members))
        turns.append(person)
    head = next((head for head in heads if head not in without), None)
    return Taker(head, "gap_head", tuple(turn for turn in turns if turn in members)) if head else None
