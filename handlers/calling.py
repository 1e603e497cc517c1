"""Letters to who has no chat: what must reach him becomes a call for the clerk of the item's station, at once."""

from __future__ import annotations

from dataclasses import replace

from dialogs.call_letters import Task, said, task_letter
from dialogs.letter import Letter
from dialogs.look_letters import look_of
from domain.item import Item
from domain.notices import Notice
from handlers.mail import recipients
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.items import items_by_id
from storage.people import persons
from storage.work import Work

Told = tuple[str, Letter]
NO_CALL = frozenset(f"notice.{notice}" for notice in (Notice.HELD, Notice.ADDED_BY_HOLDER, Notice.REISSUED))
"""About the receipt itself: nobody is rung up because he, or who has his slip, has opened it."""


async def calls_needed(talk: Talk, wanted: dict[str, Row]) -> list[Told]:
    """`wanted` holds the address of everybody who has one. Who holds the receipt and is told makes a call needless.

    The clock that would start when the letter is delivered starts now: a call that is noted starts it again.
    """
    must = [(person, letter) for person, letter in talk.told if person not in wanted and letter.must_reach]
    lost = [(person, letter) for person, letter in must if letter.kind not in NO_CALL]
    ids = {letter.item_id for _, letter in lost if letter.item_id}
    if not ids:
        return []
    items = await items_by_id(talk.work, sorted(ids - talk.items.keys())) | talk.items
    people = await persons(talk.work, sorted({person for person, _ in lost}))
    made: list[Told] = []
    for person, letter in lost:
        found = items.get(letter.item_id or "")
        row = people.get(person)
        if found is None or row is None or found.reporter_id != person or row["erased_at"]:
            continue
        if await _holder_hears(talk, found, letter, wanted):
            continue
        if letter.on_delivery is not None:
            timer = letter.on_delivery
            talk.work.timer(timer.kind, timer.subject, timer.round, talk.now + timer.delay)
        call = open_call(talk.work, found, letter.kind, None)
        asked = replace(call_letter(found, letter, call, phone=bool(row["phone_sealed"])), call=call)
        made += [(caller, asked) for caller in await callers_of(talk, found)]
    return made


async def callers_of(talk: Talk, item: Item) -> tuple[str, ...]:
    """Who rings its resident up; with who decides, where none of the clerks has a chat that is open."""
    crew = await talk.crew(item.now_at)
    first = crew.callers(item)
    found = await recipients(talk.work, first)
    if any(row["reachable"] for row in found.values()):
        return first
    return tuple(dict.fromkeys((*first, *crew.deciders(item))))


async def _holder_hears(talk: Talk, found: Item, letter: Letter, wanted: dict[str, Row]) -> bool:
    holders = set(await talk.reads.holders(found.id))
    told = {person for person, other in talk.told if other.item_id == found.id and other.kind == letter.kind}
    return any(wanted[person]["reachable"] for person in holders & told & wanted.keys())


def open_call(work: Work, item: Item, kind: str, letter_id: str | None) -> str:
    """A call that is to be made to the item's reporter; its id."""
    made = new_id()
    row: Row = {"outcome": None, "called_at": None, "called_by": None, "words_id": None, "done_at": None, "tries": 0}
    row |= {"item_id": item.id, "person_id": item.reporter_id, "station_id": item.now_at, "letter_id": letter_id}
    work.insert(tables.calls, id=made, kind=kind, about=item.version, asked_at=work.now, **row)
    return made


def call_letter(item: Item, letter: Letter, call: str, *, phone: bool) -> Letter:
    """The words of one letter, to be passed on."""
    lines = said(letter.kind, letter.speaker, letter.text)
    rates = letter.on_delivery is not None
    task = Task(item, call, lines, phone, rates=rates, files=letter.files, urgent=letter.urgent, look=look_of(letter))
    return task_letter(f"notice.{Notice.CALL_NEEDED}", task)
