"""Letters to who has no chat: what must reach him becomes a call for the clerk of the item's station."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Label
from dialogs.letter import Choice, Letter, Phrase, listing, name, phrase, text
from domain.events import Name
from domain.item import Item
from domain.notices import Notice
from handlers.talk import Talk
from storage.database import Row
from storage.items import items_by_id
from storage.people import persons

Told = tuple[str, Letter]
_NO_CALL = frozenset(f"notice.{notice}" for notice in (Notice.HELD, Notice.ADDED_BY_HOLDER, Notice.REISSUED))
"""About the receipt itself: nobody is rung up because he, or who has his slip, has opened it."""


async def calls_needed(talk: Talk, wanted: dict[str, Row]) -> list[Told]:
    """`wanted` holds the address of everybody who has one. Who holds the receipt and is told makes a call needless.

    The clock that would start when the letter is delivered starts now: a call that is noted starts it again.
    """
    must = [(person, letter) for person, letter in talk.told if person not in wanted and letter.must_reach]
    lost = [(person, letter) for person, letter in must if letter.kind not in _NO_CALL]
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
        crew = await talk.crew(found.now_at)
        asked = call_letter(found, letter, phone=bool(row["phone_sealed"]))
        made += [(caller, asked) for caller in crew.callers(found)]
    return made


async def _holder_hears(talk: Talk, found: Item, letter: Letter, wanted: dict[str, Row]) -> bool:
    holders = set(await talk.reads.holders(found.id))
    told = {person for person, other in talk.told if other.item_id == found.id and other.kind == letter.kind}
    return any(wanted[person]["reachable"] for person in holders & told & wanted.keys())


def call_letter(item: Item, letter: Letter, *, phone: bool) -> Letter:
    """The words to be passed on, and what the caller does afterwards."""
    how = text(f"label.{Label.CALL_BY_PHONE if phone else Label.CALL_WITHOUT_PHONE}")
    choices: list[Choice] = [button(Button.SEE_PHONE, "see_phone", primary=True, item=item.id)] if phone else []
    if letter.on_delivery is not None:
        choices.append(button(Button.RATE_BY_CALL, "rate_by_call", item=item.id))
    choices.append(button(Button.NOTE_CALL, "note_call", item=item.id, about=item.version))
    key = f"notice.{Notice.CALL_NEEDED}"
    return Letter(
        key,
        (phrase(key, number=item.number, how=how, words=listing(_said(letter))),),
        choices=tuple(choices),
        files=letter.files,
        item_id=item.id,
        via=item.via,
        carries=True,
        must_reach=True,
        urgent=letter.urgent,
    )


def _said(letter: Letter) -> list[Phrase]:
    """What the member wrote is told as his; everything else as it would have been written."""
    if letter.speaker.get("kind") != "member":
        return list(letter.text)
    event = Name.ITEM_ASKED if letter.kind == f"notice.{Notice.ASKED}" else Name.ITEM_TOLD
    by = name(letter.speaker["person"])
    return [phrase(f"event.{event}", by=by, words=line["params"].get("words")) for line in letter.text]
