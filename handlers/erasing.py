"""Erasing a person: his words, files, letters and addresses for ever; the events stay whole and name only ids.

The order is safe against a kill at any moment. One commit takes everything out of the database and leaves a row in
`erasures`; what cannot be part of it (files, the key, marks that name a chat, the log of the database) is done by
`finish_erasures`, which runs every few seconds, at each start and with every sweep, and may be repeated.

For restores: `keys.db` notes in its table `erased` who was erased and when, as person ids and HMACs of addresses.
Whoever restores an older backup (1) keeps the rows of the `erased` table that stood in the keys folder before
(`Vault.mark_erased` takes them) where the keys are restored too, (2) opens the restored house and awaits
`erase_again(house, files)` before anything is sent or received. It erases everybody again who is noted, destroys their
keys, and returns how many it found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from domain import keeping, moves, supporting
from domain.events import Event, Name
from domain.item import Item, State
from domain.people import SYSTEM, Actor
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.supporting import goes_on
from domain.wording.street import street
from handlers.erase_talks import erase_talks
from handlers.house import House
from handlers.sheeting import call_back_all
from handlers.talk import Talk
from handlers.telling import record
from handlers.withdraw_item import withdraw as withdrawn
from handlers.withdraw_topic import erase_topics
from storage import erasing, tables
from storage.database import Row
from storage.erasing_talks import named_in_letters
from storage.items import events_of, items_by_id, items_of
from storage.people import persons
from storage.supports import supports_of
from storage.work import Work

REQUIRES = Permission.CLOCK_RUN
LONGEST_GOODBYE = 3_600_000
"""How long the last word to somebody may wait for his platform, ms; then it goes with the rest."""
_SAID_AS_RESIDENT = frozenset(
    {Name.ITEM_SUPPLEMENTED, Name.ITEM_REPLIED, Name.ITEM_RATING_EXPLAINED, Name.ITEM_OBJECTED, Name.ITEM_REOPENED}
)


@dataclass(frozen=True, slots=True)
class Office:
    """`ever`: the public name, and so the key, stay as the office's record; `now`: the chats stay too."""

    ever: bool
    now: bool


async def office_of(work: Work, person_id: str) -> Office:
    held = await erasing.offices(work, person_id)
    return Office(bool(held), any(row["valid_to"] is None or row["valid_to"] > work.now for row in held))


async def erase(talk: Talk, person_id: str, *, withdraw: bool = False) -> Office:
    """Take everything of a person out of the database, as part of this talk's commit. The talk is his own, or nobody's.

    Items that are open go on without him, unless `withdraw`. Raises Conflict at the commit where one has just moved.
    """
    work = talk.work
    row = (await persons(work, [person_id]))[person_id]
    await _rely_on_silence(talk, person_id)
    office = await office_of(work, person_id)
    found = await erasing.addresses(work, person_id)
    mine = [item.id for item in await items_of(work, person_id, most=1_000_000)]
    said = await _said_elsewhere(work, person_id, mine)
    sealed = await erasing.sealed_in_letters(work, mine)
    sealed += await named_in_letters(work, person_id) if office.ever else []
    places = await erasing.places(work, mine)
    titles = await _end_items(talk, person_id, withdraw=withdraw)
    await _stop_following(talk, person_id)
    await erase_topics(talk, person_id)
    await erase_talks(talk, person_id, serves=office.now)
    for letter, body in {one["id"]: one["body"] for one in sealed}.items():
        work.update(tables.letters, {"id": letter}, body=_unsealed(body))
    erasing.clear_items(work, mine, titles)
    erasing.clear_own(work, person_id, said)
    for place in places:
        only_the_street(work, place)
    await _drop_faults(talk, found)
    _clear_person(talk, row, office)
    ids = [address["id"] for address in found]
    if office.now:
        erasing.empty_own_letters(work, ids, mine)
    else:
        erasing.empty_letters(work, ids)
        erasing.delete_chats(work, ids)
    traces = [] if office.now else [[a["id"], a["channel"], a["account"], a["external"]] for a in found]
    work.insert(tables.erasures, person_id=person_id, at=work.now, traces=json.dumps(traces), done_at=None)
    return office


async def _rely_on_silence(talk: Talk, person_id: str) -> None:
    """The commit fails as a conflict if the person writes meanwhile, in whichever chat: what he wrote would stay."""
    for chat in await erasing.chats(talk.work, person_id):
        own = chat["address_id"] == talk.door.address_id
        version = talk.door.chat_version if own else chat["version"]
        talk.work.guard(tables.chats, address_id=chat["address_id"], version=version)


async def _end_items(talk: Talk, person_id: str, *, withdraw: bool) -> list[str]:
    """Each item loses form of address, coordinates and receipt; who handles one that goes on is told.

    The station's own titles of those that others support, which stay: contents.
    """
    maker = Actor(person_id, frozenset()) if person_id == talk.person_id else SYSTEM
    titles: list[str] = []
    for item in await items_of(talk.work, person_id, most=1_000_000):
        left = item
        if withdraw and item.open:
            left, _ = await withdrawn(talk, item, maker)
        bare, event = keeping.erase(left, maker, talk.now, talk.channel)
        talk.work.update(tables.items, {"id": item.id}, called_sealed=None)
        made = await lapse_unheard(talk, await record(talk, left, bare, event), gone=True)
        await call_back_all(talk, made, "erased")
        made = talk.items.get(made.id, made)
        if made.shown_id is not None and goes_on(made):
            titles.append(made.shown_id)
        elif made.shown_id is not None:
            hidden, event = supporting.hide(made, SYSTEM, talk.now, talk.channel)
            await record(talk, made, hidden, event)
    talk.told = [(to, letter) for to, letter in talk.told if to != person_id]
    return titles


async def _stop_following(talk: Talk, person_id: str) -> None:
    """What he supports has one supporter less; that it was he stands nowhere but in the record of events."""
    held = [row["item_id"] for row in await supports_of(talk.work, person_id) if row["ended_at"] is None]
    found = await items_by_id(talk.work, held)
    for item_id in held:
        item = talk.items.get(item_id) or found.get(item_id)
        if item is not None:
            by = Actor(person_id, frozenset())
            talk.items[item_id] = talk.work.record(*supporting.unsupport(item, by, talk.now, talk.channel))


async def lapse_unheard(talk: Talk, item: Item, *, gone: bool | None = None) -> Item:
    """An answer to somebody who is erased can be rated by nobody: it is closed at once, counted unrated."""
    if item.state is not State.ANSWERED:
        return item
    if not (await _nobody_there(talk, item) if gone is None else gone):
        return item
    closed, event = moves.lapse(item, SYSTEM, talk.now, talk.channel)
    return await record(talk, item, closed, event)


async def ensure_there(talk: Talk, item_id: str) -> None:
    """Raises Refusal before anybody writes to a reporter who is erased."""
    found = talk.items.get(item_id)
    if found is not None and await _nobody_there(talk, found):
        raise Refusal(Refused.ERASED_PERSON)


async def _nobody_there(talk: Talk, item: Item) -> bool:
    """Whether nobody stands behind the item's reporter any more."""
    around = talk.reads.around(item.id)
    if around is not None:
        return around.reporter_gone
    row = (await persons(talk.work, [item.reporter_id])).get(item.reporter_id)
    return row is not None and is_gone(row)


def is_gone(person: Row) -> bool:
    """Whether nobody stands behind the row any more. Who serves in an office is still there after an erasure."""
    return person["erased_at"] is not None and person["consented"] is None


async def _said_elsewhere(work: Work, person_id: str, mine: Sequence[str]) -> list[str]:
    """Contents in items of others that he wrote as a holder of their receipt; what he wrote in an office is no part."""
    others = [row for row in await erasing.wrote(work, person_id) if row["item_id"] and row["item_id"] not in mine]
    said: set[str] = set()
    for item_id in sorted({row["item_id"] for row in others}):
        for event in await events_of(work, item_id):
            if event["maker"] == person_id and event["name"] in _SAID_AS_RESIDENT:
                said |= {str(event["particulars"].get(name)) for name in ("words", "reason")}
    return [row["id"] for row in others if row["id"] in said]


def _unsealed(body: str) -> str:
    """The letter without the sealed form of address: the key of somebody in office lives on."""

    def bare(part: object) -> object:
        if isinstance(part, dict):
            return {name: "" if name == "sealed" else bare(value) for name, value in part.items()}
        return [bare(value) for value in part] if isinstance(part, list) else part

    return json.dumps(bare(json.loads(body)), ensure_ascii=False)


def only_the_street(work: Work, place: Row) -> None:
    kept = street(place["text"])
    if kept is None:
        work.delete(tables.contents, id=place["id"])
    else:
        work.update(tables.contents, {"id": place["id"]}, text=kept, sealed=0, person_id=None)


async def _drop_faults(talk: Talk, addresses: Sequence[Row]) -> None:
    """Messages of his that had failed lie sealed as a whole, with their address."""
    his = {(row["channel"], row["account"], row["external"]) for row in addresses}
    for fault in await erasing.faults(talk.work):
        opened = talk.house.vault.open("faults", fault["sealed"])
        kept = json.loads(opened) if opened else {}
        if (kept.get("channel"), kept.get("account"), kept.get("address")) in his:
            talk.work.delete(tables.faults, id=fault["id"])


def _clear_person(talk: Talk, row: Row, office: Office) -> None:
    """The row stays as an id; of somebody in office also public name, profile and consent."""
    changes: Row = {
        "phone_sealed": None,
        "phone_asked_at": None,
        "silenced_until": None,
        "silence_id": None,
        "erased_at": talk.now,
    }
    if row["silence_id"]:
        talk.work.delete(tables.contents, id=row["silence_id"])
    if not office.ever:
        changes |= {"name_sealed": None, "spelled_sealed": None, "profile": "{}"}
    if not office.now:
        changes |= {"consented": None}
    own = row["id"] == talk.person_id
    event = Event(Name.PERSON_ERASED, row["id"], row["id"] if own else None, talk.now, via=talk.channel)
    talk.work.record_thing(tables.persons, row, event, **changes)


def address_mark(house: House, channel: str, account: str, external: str) -> str:
    return house.vault.hmac("erased address", f"{channel}\0{account}\0{external}")
