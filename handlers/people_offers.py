"""Whom an item can be given to: those who sit at its station and are free to take it."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.form import Draft, Option
from dialogs.keys import Button
from dialogs.letter import name, phrase
from domain.item import Item
from domain.people import Appointment, Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.talk import Talk
from storage.people import appointed_at


async def offer_takers(talk: Talk, draft: Draft, permission: Permission) -> Offers:
    """Raises Refusal where there is nobody else."""
    found = await takers(talk, await talk.item(draft.values["item"], permission))
    if not found:
        raise Refusal(Refused.NOBODY_TO_TAKE)
    return {"to": found}


async def takers(talk: Talk, item: Item) -> list[Option]:
    return [
        Option(person, phrase(f"button.{Button.PERSON_LINE}", name=name(person)))
        for person in who_may_take(talk, item, await appointed_at(talk.work, item.now_at))
    ]


def who_may_take(talk: Talk, item: Item, held: Sequence[Appointment]) -> list[str]:
    """Members and the head of the station but for who has it, is recused or reported it; who sits today first.

    `held` are all appointments there, among others.
    """
    there = [a for a in held if a.scope_id == item.now_at]
    people = dict.fromkeys(a.person_id for a in there if a.role in (Role.MEMBER, Role.HEAD))
    sitting = talk.house.district.rota(item.now_at).sits(talk.now)
    order = sorted(people, key=lambda person: sitting is None or person != sitting.person_id)
    barred = {item.handler_id, *item.recused, *(() if item.practice else (item.reporter_id,))}
    return [person for person in order if person not in barred]
