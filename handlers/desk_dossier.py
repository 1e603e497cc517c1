"""One matter as a paper: what this reader may see of it, the resident sealed, and the trace that it was opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.letter import Phrase
from domain.consultation import Consultation
from domain.events import Event, Name
from domain.item import Item
from domain.permissions import Permission, may
from domain.reading import Reader
from domain.refusal import Refusal, Refused
from domain.running import Running
from domain.sheet import Sheet
from domain.station_moves import open_dossier
from handlers.clocking import begun
from handlers.desk_said import Said, talked_with
from handlers.talk import Talk
from handlers.timeline import history, timeline
from handlers.told_to import INTERNAL, OUTSIDE
from storage.consultation_calendar import open_to
from storage.consultations import consultations_of
from storage.database import Conflict, Row
from storage.items import contents_by_id, events_of, files_of, item
from storage.people import persons
from storage.sheets import sheets_of

AGAIN = 10 * 60_000
"""Opened again within this it is the same look."""
_KEPT_INSIDE = INTERNAL | {Name.ITEM_SUPERVISED, Name.ITEM_LOOKED_BACK}


@dataclass(frozen=True, slots=True)
class Dossier:
    """`item` without the form of address; `hidden` are names that may stand in words. `notes` empty where they were not
    asked for; then no internal word stands in `moves` either."""

    item: Item
    reader: Reader
    words: str
    place: str
    both: Sequence[Said]
    notes: Sequence[Said]
    moves: Sequence[Phrase]
    photos: Sequence[Row]
    clocks: Sequence[Running]
    sheets: Sequence[Sheet]
    talks: Sequence[Consultation]
    hidden: Sequence[str]


def may_open(talk: Talk, found: Item) -> bool:
    return may(talk.actor(found.now_at), Permission.PAPER_PRINT)


async def dossier(talk: Talk, item_id: str, *, notes: bool) -> Dossier:
    """Raises Refusal, for who is kept out the same as for a matter that there is not."""
    found, reader = await talk.readable(item_id)
    if reader in OUTSIDE or not may_open(talk, found):
        raise Refusal(Refused.NOT_YOURS)
    hidden = await _names(talk, found)
    found = replace(begun(talk.house, found, talk.now), called_sealed=None)
    events = await history(talk.work, found, reader)
    both, inside = talked_with(found, reader, events)
    kept = await contents_by_id(talk.work, [one for one in (found.words_id, found.place_id) if one])
    talks = await consultations_of(talk.work, found.id)
    return Dossier(
        item=found,
        reader=reader,
        words=_text(kept, found.words_id),
        place=_text(kept, found.place_id),
        both=both,
        notes=inside if notes else (),
        moves=timeline(found, reader, events if notes else _without_notes(events)),
        photos=[
            row for row in await files_of(talk.work, found.id) if row["state"] == "ready" and row["kind"] == "photo"
        ],
        clocks=[one for one in found.running if one.stopped_at is None] if found.open else [],
        sheets=await sheets_of(talk.work, found.id),
        talks=await open_to(talk.work, talk.person_id, talks) if talks else [],
        hidden=hidden,
    )


def _text(kept: dict[str, Row], content: str | None) -> str:
    row = kept.get(content or "")
    return str(row["text"]) if row is not None and not row["sealed"] else ""


async def _names(talk: Talk, found: Item) -> list[str]:
    """How the resident is called and what he is named: opened to be taken out of words, and shown to nobody."""
    row = (await persons(talk.work, [found.reporter_id])).get(found.reporter_id)
    sealed = [found.called_sealed, row["name_sealed"] if row is not None else None]
    opened = [talk.house.vault.open(found.reporter_id, one) for one in sealed if one]
    return [one for one in opened if one]


def _without_notes(events: Sequence[Row]) -> list[Row]:
    """What was written for ourselves alone: a note goes whole, of any other move its words."""
    kept = []
    for event in events:
        about = event["particulars"].get("what")
        if event["name"] == Name.ITEM_NOTED or about in INTERNAL:
            continue
        if event["name"] in _KEPT_INSIDE or event["thing"] == "sheet":
            event = event | {"particulars": {**event["particulars"], "words": None, "reason": None}}
        kept.append(event)
    return kept


async def note_opened(talk: Talk, item_id: str, *, notes: bool) -> None:
    """Whoever looks again at once leaves no second trace. Raises Refusal."""
    for _ in range(3):
        work = talk.house.work()
        found = await item(work, item_id)
        if found is None:
            raise Refusal(Refused.ITEM_UNKNOWN)
        event = open_dossier(found, talk.actor(found.now_at), work.now, "desk", notes=notes)
        if any(_same(row, event) for row in await events_of(work, item_id)):
            return
        work.record(found, event)
        try:
            await work.commit()
        except Conflict:
            continue
        return
    raise Refusal(Refused.CONFLICT)


def _same(row: Row, event: Event) -> bool:
    late = event.at - int(row["at"]) > AGAIN
    said = row["particulars"].get("notes") == event.particulars["notes"]
    return not late and said and row["name"] == event.name and row["maker"] == event.maker
