"""Everything that is a person's own, gathered for himself: no internal notes, no declines, nobody recused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.letter import Phrase
from domain.events import Name
from domain.item import Item
from domain.people import Appointment
from handlers.desk_sessions import ended_at
from handlers.desk_views import opened
from handlers.house import House
from handlers.my_talks import Said, Talks, gather_talks, plain
from handlers.show_privacy import looked
from handlers.timeline import history, timeline, written_anew
from handlers.told_to import TO_RESIDENT
from storage import erasing, privacy
from storage.database import Row
from storage.desk_sessions import every_session_of
from storage.items import contents_by_id, files_of, items_by_id, items_of
from storage.passkeys import passkeys_of
from storage.people import appointments_of, persons
from storage.supports import supports_of
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Matter:
    item: Item
    called: str
    place: str
    steps: list[Phrase]
    talk: list[Said]
    ratings: list[Row]
    files: list[Row]


@dataclass(slots=True)
class MyData:
    person: Row
    name: str
    phone: str
    addresses: list[Row]
    consents: list[Row]
    offices: tuple[Appointment, ...]
    leaves: list[tuple[int, int]]
    matters: list[Matter]
    other: list[Said]
    lookers: list[Phrase]
    supported: list[tuple[int, str]]  # since when, and the title
    views: list[Row]  # lists of the desk that he keeps by name
    desks: list[tuple[str, int, int | None]]  # browser, from, and until where it has ended
    passkeys: Sequence[Row]  # of which nothing is told but browser, made and last used
    talks: Talks


async def gather(house: House, work: Work, person_id: str) -> MyData | None:
    """None where there is nobody of this id, or nobody any more."""
    row = (await persons(work, [person_id])).get(person_id)
    if row is None or (row["erased_at"] and row["consented"] is None):
        return None
    mine = await items_of(work, person_id, most=100_000)
    vault = house.vault
    talks = await gather_talks(house, work, person_id)
    own = [one for one in await privacy.own_words(work, person_id) if one["id"] not in talks.shown and _readable(one)]
    sessions = await every_session_of(work, person_id)
    return MyData(
        person=row,
        name=vault.open(person_id, row["name_sealed"]) or "",
        phone=vault.open(person_id, row["phone_sealed"]) or "",
        addresses=await erasing.addresses(work, person_id),
        consents=await privacy.consents_of(work, person_id),
        offices=await appointments_of(work, person_id),
        leaves=await privacy.leaves_of(work, person_id),
        matters=[await _matter(house, work, item) for item in mine],
        other=[_own(house, content) for content in own],
        lookers=await looked(work, person_id),
        supported=await _supported(work, person_id),
        views=await opened(house, work, person_id),
        desks=[(one["browser"], one["began_at"], ended_at(one, work.now)) for one in sessions],
        passkeys=await passkeys_of(work, person_id),
        talks=talks,
    )


async def _supported(work: Work, person_id: str) -> list[tuple[int, str]]:
    """What he supports now, under its open title."""
    since = {row["item_id"]: row["at"] for row in await supports_of(work, person_id) if row["ended_at"] is None}
    found = [item for item in (await items_by_id(work, list(since))).values() if item.shown_id]
    titles = await contents_by_id(work, [item.shown_id for item in found if item.shown_id])
    named = [(since[item.id], titles[item.shown_id]["text"]) for item in found if item.shown_id in titles]
    return sorted(named)


def _readable(content: Row) -> bool:
    """What was shown of him to others for a day, digits of receipts, and names of others are no words of his."""
    return content["kind"] not in ("identity", "receipt", "look_place", "consultation_name", "consultation_delegate")


def _own(house: House, content: Row) -> Said:
    return Said(content["created_at"], None, plain(house, content))


async def _matter(house: House, work: Work, item: Item) -> Matter:
    events = await history(work, item, "resident")
    kept = [file for file in await files_of(work, item.id) if file["state"] == "ready"]
    heard = {content for content, _ in _heard(events, item.reporter_id)} | {item.words_id}
    words = await contents_by_id(work, sorted({*heard, *([item.place_id] if item.place_id else [])}))
    talk = [Said(item.reported_at, None, plain(house, words[item.words_id]))] if item.words_id in words else []
    for content, event in _heard(events, item.reporter_id):
        if content in words and content != item.words_id:
            by = None if event["maker"] == item.reporter_id else str(event["maker"])
            talk.append(Said(event["at"], by, plain(house, words[content])))
    return Matter(
        item=item,
        called=house.vault.open(item.reporter_id, item.called_sealed) or "",
        place=str(words[item.place_id]["text"]) if item.place_id and item.place_id in words else "",
        steps=timeline(item, "resident", events),
        talk=talk,
        ratings=await privacy.ratings_of(work, item.id),
        files=[file for file in kept if file["content_id"] in heard],
    )


def _heard(events: list[Row], person_id: str) -> list[tuple[str, Row]]:
    """Contents that he wrote, or that were said to him, each with its event; what was written anew, as it now reads."""
    found = []
    gone = written_anew(events)
    for event in events:
        said = event["particulars"].get("words") or event["particulars"].get("reason")
        name = event["particulars"].get("what") if event["name"] == Name.ITEM_CORRECTED else event["name"]
        his = event["maker"] == person_id or name in TO_RESIDENT
        stands = (event["thing_id"], event["seq"]) not in gone
        if his and stands and isinstance(said, str) and event["thing"] == "item":
            found.append((said, event))
    return found
