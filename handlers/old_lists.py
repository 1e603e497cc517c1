"""A number or a label that answers none of what was shown last: what was shown before it is looked through.

A number is remembered for a day, as it means another thing in each list; a label for as long as a letter's words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, phrase, text
from domain.item import Item
from handlers.choosing import choose, labels_of, lone_number, matched
from handlers.talk import DAY, Talk
from storage.database import Row
from storage.items import items_by_id
from storage.letters import latest_letters

MOST = 8
_SEEN = 20
_LABELS_FOR = 30 * DAY
_LONGEST = 14
"""Characters of a label that somebody types: longer words are what he has to say."""
_OF_A_FORM = frozenset({"choose", "cancel"})
_WHICH = f"say.{Say.WHICH_MEANT}"


async def numbered(talk: Talk, said: str) -> bool:
    """A lone number: for the one list that it can be for, else it is asked which. Whether there is any."""
    number = lone_number(said)
    if number is None:
        return False
    rows = [row for row in await _shown(talk, DAY) if _choice(row, str(number)) is not None]
    newest = next((row["id"] for row in rows if row["direct"]), "")  # of lists that he asked for the last one counts
    alive = [row for row in rows if not _is_question(row) and (not row["direct"] or row["id"] == newest)]
    found = [(row, choice) for row in alive if (choice := _choice(row, str(number)))]
    return await _meant(talk, found, sure=bool(rows and alive and rows[0] is alive[0]))


async def labelled(talk: Talk, said: str) -> bool:
    """The whole label of something that could be chosen, typed."""
    if len(said) > _LONGEST:
        return False
    every = [(row, c) for row in await _shown(talk, _LABELS_FOR) if not _is_question(row) for c in _choices(row)]
    labels = await labels_of(talk, [choice["label"] for _, choice in every])
    found = [one for one, label in zip(every, labels, strict=True) if matched([label], said, loosely=False) == 0]
    return await _meant(talk, found, sure=True)


async def _meant(talk: Talk, found: list[tuple[Row, Mapping[str, Any]]], *, sure: bool) -> bool:
    """Done where it is plain, else asked; the same act stands there once."""
    acts = {json.dumps([choice["verb"], choice["args"]], sort_keys=True): (row, choice) for row, choice in found}
    each = list(acts.values())[:MOST]
    if not each:
        return False
    if sure and len(each) == 1:
        ((row, choice),) = each
        await choose(talk, choice, row["id"])
        return True
    items = await items_by_id(talk.work, [row["item_id"] for row, _ in each if row["item_id"]])
    choices = tuple(_named(choice, items.get(row["item_id"] or "")) for row, choice in each)
    talk.reply(Letter(_WHICH, (phrase(_WHICH),), choices=choices))
    return True


def _named(choice: Mapping[str, Any], item: Item | None) -> Choice:
    """What it does, and about which matter."""
    label = choice["label"]
    if item is not None and item.number not in label["params"].values():
        label = phrase(f"button.{Button.OF_ITEM}", what=text(label["key"], **label["params"]), number=item.number)
    return Choice(label, choice["verb"], choice["args"])


async def _shown(talk: Talk, within: int) -> list[Row]:
    """Letters with choices that this person was shown here, the newest first; `within` in ms."""
    rows = await latest_letters(talk.work, talk.door.address_id, _SEEN)
    mine = [row for row in rows if row["person_id"] == talk.person_id and row["created_at"] > talk.now - within]
    return [row for row in mine if row["state"] == "sent" and row["choices"] != "[]" and row["kind"] != _WHICH]


def _choices(row: Row) -> list[Mapping[str, Any]]:
    return [choice for choice in json.loads(row["choices"]) if not choice["link"]]


def _choice(row: Row, code: str) -> Mapping[str, Any] | None:
    return next((choice for choice in _choices(row) if choice["code"] == code), None)


def _is_question(row: Row) -> bool:
    """Of a form, which is answered, or was left."""
    return all(choice["verb"] in _OF_A_FORM for choice in _choices(row))
