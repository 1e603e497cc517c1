"""Posting: a letter becomes a row, addressed to where its person last wrote from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace

from dialogs.cards import button
from dialogs.keys import Button
from dialogs.letter import Letter
from handlers.house import House
from handlers.outbox import Posted
from storage import tables
from storage.as_json import as_json
from storage.claiming import waits_for_form
from storage.database import Row
from storage.ids import new_id
from storage.people import addresses_of
from storage.work import LEASE, Work


async def recipients(work: Work, people: Iterable[str]) -> dict[str, Row]:
    """The address that each person is written to: one that is reachable, and written from last."""
    found = await addresses_of(work, sorted(people))
    best = {person: sorted(rows, key=lambda row: not row["reachable"]) for person, rows in found.items()}
    return {person: rows[0] for person, rows in best.items() if rows}


def post(house: House, work: Work, letter: Letter, address: Row, *, direct: bool) -> str:
    """Write the letter's row and return its id: see `written`."""
    return str(written(house, work, letter, address, direct=direct)["id"])


def written(house: House, work: Work, letter: Letter, address: Row, *, direct: bool) -> Row:
    """Write the letter's row and return it. `direct` answers the chat's own message: it waits for no form.

    Of `address`, `draft` and `language` are used where they are there.
    """
    letter = _with_link(house, letter, address["channel"])
    ours = address["channel"] in house.own_history
    at_once = direct and ours and not letter.wait
    body, choices = letter.body(), letter.numbered()
    row: Row = {
        "id": new_id(),
        "address_id": address["id"],
        "person_id": address["person_id"],
        "channel": address["channel"],
        "external": address["external"] or "",
        "kind": letter.kind,
        "item_id": letter.item_id,
        "body": as_json(body),
        "choices": as_json(choices) if choices else "[]",
        "direct": int(direct),
        "must_reach": int(letter.must_reach),
        "urgent": int(letter.urgent),
        "on_delivery": json.dumps(asdict(letter.on_delivery)) if letter.on_delivery else None,
        "state": "sent" if at_once else "waiting" if direct or address["reachable"] else "held",
        "attempts": 0,
        "next_attempt_at": _first_attempt(house, work.now, letter, direct=direct, ours=ours),
        "leased_by": None,
        "leased_until": 0,
        "created_at": work.now,
        "sent_at": work.now if at_once else None,
        "delivered_at": None,
        "platform_id": None,
        "epoch": house.district.epoch,
        "practice_at": work.practice_at,
    }
    if at_once:
        row["platform_id"] = row["id"]
    elif row["state"] == "waiting":
        form = bool(address.get("draft"))
        _lease(house, work, Posted(row, body, choices, address.get("language"), form))
    work.insert(tables.letters, **row)
    if at_once:
        work.line(address["id"], letter_id=row["id"])
    return row


def _lease(house: House, work: Work, letter: Posted) -> None:
    """A letter that may go at once is born leased to this process, and sent from its memory after the commit."""
    row, outbox = letter.row, house.outbox
    later = row["next_attempt_at"] > work.now or waits_for_form(row, letter.open_form)
    row["next_attempt_at"] = max(row["next_attempt_at"], outbox.not_before(row["address_id"]))
    if later:
        return
    row["leased_by"] = outbox.lease(row) or None
    if row["leased_by"]:
        row["leased_until"] = work.now + LEASE
        work.after(lambda: outbox.put(letter))
    else:
        work.after(lambda: outbox.leave(row["address_id"]))


def _first_attempt(house: House, now: int, letter: Letter, *, direct: bool, ours: bool) -> int:
    """From 21:00 to 8:00 nothing is pushed but danger; our own page rings nobody."""
    if not direct and not ours and not letter.urgent and house.calendar.in_night(now):
        return house.calendar.night_end(now)
    return now + letter.wait


def _with_link(house: House, letter: Letter, channel: str) -> Letter:
    """Where a channel may not carry an item's words, the letter offers the way to the page that shows them."""
    if not letter.carries or not letter.via or house.may_carry(channel, letter.via) or len(letter.choices) >= 9:
        return letter
    return replace(letter, choices=(*letter.choices, button(Button.READ_ON_WEB, "link")))
