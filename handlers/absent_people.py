"""Who is appointed and has no chat yet, and the invitations that are printed for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from domain.hats import RANK
from domain.people import Appointment, Role
from handlers.house import House
from handlers.invitations import invite
from handlers.make_link import ALPHABET, mixed
from storage.invitations import invitation, void_invitations
from storage.people import addresses_of, appointed_at, appointments_of, persons, spelled
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Absent:
    """One person with all his offices at the places asked about, the highest first."""

    person_id: str
    held: tuple[Appointment, ...]
    name: str
    name_en: str
    term: str
    sector: str


async def absent(house: House, work: Work, places: Sequence[str], *, by_staff: bool) -> list[Absent]:
    """In the order of the places and of rank.

    Whoever takes an invitation is that person in all his offices: a head makes none for somebody who is more than a
    member or clerk of his own places.
    """
    held: dict[str, list[Appointment]] = {}
    for one in await appointed_at(work, *places):
        if one.role in RANK:
            held.setdefault(one.person_id, []).append(one)
    chats = await addresses_of(work, sorted(held))
    rows = await persons(work, sorted(held))
    beyond = await beyond_of(work, sorted(held), places)
    found = []
    for person, offices in held.items():
        row = rows[person]
        if chats[person] or row["erased_at"] is not None or (person in beyond and not by_staff):
            continue
        offices.sort(key=lambda one: (places.index(one.scope_id), RANK.index(one.role)))
        profile = json.loads(row["profile"])
        name = house.vault.open(person, row["name_sealed"]) or ""
        shown = [spelled(house.vault, row)["name_en"], profile.get("term") or "", profile.get("sector") or ""]
        found.append(Absent(person, tuple(offices), name, *shown))
    first = {one.person_id: (places.index(one.held[0].scope_id), RANK.index(one.held[0].role)) for one in found}
    return sorted(found, key=lambda one: (*first[one.person_id], one.held[0].id))


async def beyond(work: Work, person_id: str, places: Sequence[str]) -> bool:
    """Whether somebody is more than a member or clerk of these places."""
    return bool(await beyond_of(work, [person_id], places))


async def beyond_of(work: Work, people: Sequence[str], places: Sequence[str]) -> set[str]:
    """Those of them who are more than that."""
    return {one.person_id for one in await appointments_of(work, *people) if not _below(one, places)}


def _below(one: Appointment, places: Sequence[str]) -> bool:
    return one.scope_id in places and one.role in (Role.MEMBER, Role.CLERK)


def batch_code(house: House, batch: str, person_id: str) -> str:
    """The code of one slip: the same each time that its page is shown, and kept nowhere."""
    for turn in count():
        raw = bytes.fromhex(house.vault.hmac("slips", f"{batch} {person_id} {turn}"))
        if mixed(code := "".join(ALPHABET[byte % len(ALPHABET)] for byte in raw[:16])):
            return code
    raise AssertionError


async def invite_batch(
    house: House, work: Work, people: Sequence[Absent], batch: str, days: int, maker: str | None, via: str
) -> list[tuple[Absent, str]]:
    """Each with his code. The first time they are written, and older unused ones of the same people become void.

    Who joined meanwhile, or was given a newer slip, is left out.
    """
    codes = {one.person_id: batch_code(house, batch, one.person_id) for one in people}
    rows = {p: await invitation(work, house.vault.hmac("invitation", code)) for p, code in codes.items()}
    fresh = [one for one in people if rows[one.person_id] is None]
    void_invitations(work, [one.person_id for one in fresh])
    for one in fresh:
        first, code = one.held[0], codes[one.person_id]
        await invite(
            house, work, first.role, first.scope_id, "", days,
            person_id=one.person_id, via=via, maker=maker, code=code,
        )  # fmt: skip
    made = {one.person_id for one in fresh}
    return [(one, codes[one.person_id]) for one in people if one.person_id in made or _good(rows[one.person_id], work)]


def _good(row: dict[str, object] | None, work: Work) -> bool:
    return row is not None and row["used_at"] is None and int(str(row["expires_at"])) > work.now
