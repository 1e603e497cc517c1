"""Who supports a matter hears of its moves in plain words, and when it is open to others no more."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.letter import Letter
from dialogs.open_lines import ended_letter, followed_letter, into_letter
from domain.events import Event
from domain.item import Item
from domain.supporting import heard
from handlers.talk import DAY, Talk
from storage import supports, tables

TITLE_STAYS = 30 * DAY
"""As long as the letters that name it."""


async def tell_supporters(talk: Talk, before: Item | None, made: Item, event: Event) -> None:
    """Nothing is read where nobody supports it."""
    step = heard(event, before, made)
    if step is not None:
        await _tell(talk, made.id, followed_letter(made, step), event.maker)
    await end_if_hidden(talk, before, made)


async def end_if_hidden(talk: Talk, before: Item | None, made: Item) -> None:
    """It was open to others and is so no more: nobody follows it, and its title goes when nothing names it."""
    if before is None or before.shown_id is None or made.shown_id is not None:
        return
    if before.supporters and before.open:
        await _tell(talk, made.id, ended_letter(before.shown_id), None)
    supports.end(talk.work, made.id)
    drop_title(talk, before.shown_id)


def drop_title(talk: Talk, title_id: str) -> None:
    talk.work.update(tables.contents, {"id": title_id}, expires_at=talk.now + TITLE_STAYS)


async def following(talk: Talk, item_id: str) -> list[str]:
    """Who supports it now, the earliest first; one query however many they are."""
    return [row["person_id"] for row in await supports.supporters_of(talk.work, item_id) if row["ended_at"] is None]


async def _tell(talk: Talk, item_id: str, letter: Letter, maker: str | None) -> None:
    talk.told += [(person, letter) for person in await following(talk, item_id) if person != maker]


async def coming_along(talk: Talk, item: Item, main: Item, own: Sequence[str]) -> tuple[list[str], list[str]]:
    """Supporters of an item that goes into `main`: everybody, and those who are new there.

    `own` have a matter of their own in it, and hear of that.
    """
    if item.shown_id is None or not item.supporters:
        return [], []
    rows = [row for row in await supports.supporters_of(talk.work, item.id, main.id) if row["ended_at"] is None]
    there = {row["person_id"] for row in rows if row["item_id"] == main.id}
    everybody = [row["person_id"] for row in rows if row["item_id"] == item.id]
    if main.shown_id is None:
        return everybody, []
    return everybody, [person for person in everybody if person not in there and person not in own]


def merged_along(talk: Talk, item: Item, main: Item, everybody: list[str], new: list[str]) -> None:
    """`main` as it is after the merge: where it is open to others they follow it, else it ends kindly for them."""
    if not everybody or item.shown_id is None:
        return
    if main.shown_id is not None and new:
        supports.bring_along(talk.work, item.id, main.id, new)
    supports.end(talk.work, item.id)
    letter = into_letter(item, main) if main.shown_id is not None else ended_letter(item.shown_id)
    talk.told += [(person, letter) for person in everybody]


async def parted_again(talk: Talk, item: Item) -> tuple[list[str], list[str]]:
    """Of an item that is merged: who comes back to it, and who of them follows the main one by the merge alone."""
    if item.merged_into is None or item.shown_id is None:
        return [], []
    rows = await supports.supporters_of(talk.work, item.id, item.merged_into)
    back = [row["person_id"] for row in rows if row["item_id"] == item.id and row["ended_at"] == item.closed_at]
    by_merge = {
        row["person_id"]
        for row in rows
        if row["item_id"] == item.merged_into and row["at"] == item.closed_at and row["ended_at"] is None
    }
    return back, [person for person in back if person in by_merge]


def give_back(talk: Talk, item: Item, back: Sequence[str], by_merge: Sequence[str]) -> None:
    if by_merge and item.merged_into is not None:
        supports.end(talk.work, item.merged_into, by_merge)
    if back:
        supports.take_back(talk.work, item.id, back)
