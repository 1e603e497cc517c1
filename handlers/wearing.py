"""Which hat a chat wears, and how letters about an item say in which hat their reader has to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.hats import hat_ref
from dialogs.keys import Say
from dialogs.letter import Letter, phrase, say
from dialogs.notice_letters import for_resident
from domain.hats import AS_RESIDENT, RESIDENT, Hat, hat_towards, offices
from domain.item import Item
from domain.notices import Notice
from domain.people import Appointment, Role
from handlers.talk import Talk
from storage.database import Row
from storage.items import items_by_id
from storage.people import appointment

_LEFT = frozenset(f"say.{said}" for said in (Say.TRANSFERRED, Say.TRANSFERRED_UNASSIGNED))


async def fall_back(talk: Talk) -> None:
    """The appointment of the chosen hat has ended: it is taken off, and that is said."""
    chosen = talk.door.hat
    if chosen in (None, AS_RESIDENT) or any(held.id == chosen for held in talk.appointments):
        return
    talk.door.hat = None
    ended = await appointment(talk.work, chosen or "")
    if ended is not None:
        was = hat_ref(Hat(ended.scope_id, (ended,)))
        talk.reply(say(f"say.{Say.HAT_ENDED}", was=was, hat=hat_ref(talk.hat)))


def in_own_hat(talk: Talk, letter: Letter) -> Letter:
    """An answer to the person himself: it names the hat where it is about an item, or not the one that he wears."""
    found = talk.items.get(letter.item_id or talk.thing)
    if found is None or not _several(talk.appointments, talk.door.hat):
        return letter
    if letter.kind in _LEFT:  # it lies at another station now, where he may have another hat
        return letter
    hat = _hat(talk, found, talk.person_id, talk.appointments, letter.kind)
    return _named(letter, hat) if letter.item_id or hat.scope_id != talk.hat.scope_id else letter


async def as_told(talk: Talk, wanted: dict[str, Row]) -> list[tuple[str, Letter]]:
    """The notices as they go out: nothing of a practice to outsiders; who has several hats reads in which it is meant.

    `wanted` holds the address of each person with its chat's hat and station, and what he is appointed to.
    """
    about = {letter.item_id for _, letter in talk.told if letter.item_id}
    if not about:
        return talk.told
    items = await items_by_id(talk.work, sorted(about - talk.items.keys())) | talk.items
    told = []
    for person, letter in talk.told:
        found, row = items.get(letter.item_id or ""), wanted.get(person)
        if found is None or row is None:
            told.append((person, letter))
        elif not found.practice or _takes_part(talk, found, person, row["held"], row):
            held = talk.house.district.with_duty(row["held"], talk.now)
            several = _several(held, row["hat"])
            hat = _hat(talk, found, person, held, letter.kind)
            told.append((person, _named(letter, hat) if several else letter))
    return told


def _several(held: Sequence[Appointment], chosen: str | None) -> bool:
    """Whether a person changes hats: he serves at several places, or has put on the resident's."""
    found = offices(held)
    return len(found) > 1 or (bool(found) and chosen == AS_RESIDENT)


def _hat(talk: Talk, found: Item, person: str, held: Sequence[Appointment], kind: str) -> Hat:
    """Who reported it is its resident, but in practice he may be told in his office too."""
    if person == found.reporter_id and not (found.practice and _to_office(kind)):
        return RESIDENT
    return hat_towards(offices(held), (found.now_at, found.born_at), talk.house.district.id) or RESIDENT


def _to_office(kind: str) -> bool:
    family, _, name = kind.partition(".")
    return family == "notice" and not for_resident(Notice(name))


def _takes_part(talk: Talk, found: Item, person: str, held: Sequence[Appointment], row: Row) -> bool:
    """In practice: who is appointed there, who plays the resident, and staff whose chat is at that station."""
    if person == found.reporter_id or any(one.scope_id == found.now_at for one in held):
        return True
    return row["station_id"] == found.now_at and any(one.role is Role.STAFF for one in held)


def _named(letter: Letter, hat: Hat) -> Letter:
    return replace(letter, text=(phrase(f"say.{Say.IN_HAT}", hat=hat_ref(hat)), *letter.text))
