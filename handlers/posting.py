"""The end of a message: replies and notices become letters, each at its person's address, and the chat is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.letter import Letter
from handlers.calling import calls_needed
from handlers.dialog import PAGE
from handlers.mail import post, recipients, written
from handlers.practice import mark
from handlers.talk import Talk
from handlers.wearing import as_told, in_own_hat
from storage import tables
from storage.as_json import as_json
from storage.letters import open_address
from storage.people import DESK


async def finish(talk: Talk) -> None:
    """Turn replies and notices into letters, and keep the chat as it now stands."""
    if talk.ended:
        await send_told(talk)
        return
    if talk.line is not None:
        talk.work.line(talk.door.address_id, content_id=talk.said, files=as_json(talk.line))
    if talk.choice is not None and talk.channel in talk.house.own_history:
        talk.work.line(talk.door.address_id, letter_id=talk.choice[0], pressed=talk.choice[1])
    changes: dict[str, Any] = {}
    mark(talk)
    for letter in [in_own_hat(talk, reply) for reply in talk.replies]:
        posted = written(talk.house, talk.work, letter, _own_address(talk), direct=True)
        if letter.choices and _becomes_live(talk, letter):
            changes = {"live_letter": posted["id"], "live_choices": posted["choices"]}
            if talk.draft is not None and letter.kind != PAGE:
                talk.draft = replace(talk.draft, letter=posted["id"])
    _keep_chat(talk, changes)
    await send_told(talk)


async def send_told(talk: Talk, *, direct: bool = False) -> None:
    """Post what others are to be told, each at the address that he last wrote from."""
    wanted = await recipients(talk.work, {person for person, _ in talk.told})
    if calls := await calls_needed(talk, wanted):
        talk.told += calls
        wanted |= await recipients(talk.work, {person for person, _ in calls} - wanted.keys())
    for person, letter in await as_told(talk, wanted):
        address = wanted.get(person)
        if address is not None:
            if address["id"] == talk.door.address_id:
                address = address | {"draft": talk.draft}  # as this very message leaves it
            posted = post(talk.house, talk.work, letter, address, direct=direct)
            if letter.call:
                talk.work.update(tables.calls, {"id": letter.call}, letter_id=posted)
    touched = [talk.door.address_id, *(row["id"] for row in wanted.values())]
    talk.work.after(lambda: talk.house.changed(touched))


def _becomes_live(talk: Talk, letter: Letter) -> bool:
    """While a form is open only its own question, and a page of its words, is what numbers and labels mean."""
    return talk.draft is None or letter.kind == PAGE or letter.kind.startswith(f"{talk.draft.form}.")


def _own_address(talk: Talk) -> dict[str, Any]:
    return {
        "id": talk.door.address_id,
        "person_id": talk.person_id,
        "channel": talk.channel,
        "external": talk.external,
        "language": talk.language,
    }


def _keep_chat(talk: Talk, changes: dict[str, Any]) -> None:
    draft = as_json(talk.draft.kept()) if talk.draft else None
    kept = as_json([draft.kept() for draft in talk.kept]) if talk.kept else None
    if talk.draft is None and talk.door.draft is not None and "live_letter" not in changes:
        changes |= {"live_letter": None, "live_choices": None}
    columns = {"station_id": talk.door.station_id, "hat": talk.door.hat, "draft": draft, "kept": kept, **changes}
    columns["updated_at"] = talk.now
    key = {"address_id": talk.door.address_id, "version": talk.door.chat_version}
    talk.work.update(tables.chats, key, rule="one", **columns, version=talk.door.chat_version + 1)
    # As it was read: a letter that began to wait for this very message in between is not left lying.
    address = {"id": talk.door.address_id, "reachable": talk.door.reachable}
    talk.work.update(tables.addresses, address, rule="one", window=talk.now)
    if talk.door.reachable != 1 and not talk.external.startswith(DESK):
        open_address(talk.work, talk.door.address_id)
        talk.work.after(lambda: talk.house.outbox.leave(talk.door.address_id))
