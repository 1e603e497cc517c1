"""What is said in a look-back: to the resident, to who goes to see, to the head."""

from __future__ import annotations

from typing import Any

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Param, Phrase, category, listing, phrase, text, title, words
from domain.item import Item
from domain.look_backs import VISIBLE, Kind, Says

PLACE_SHOWN = 60


def _letter(kind: Say, item: Item, choices: tuple[Choice, ...], *, must: bool, **params: Param | None) -> Letter:
    key = f"say.{kind}"
    said = phrase(key, number=item.number, **params)
    return Letter(key, (said,), choices=choices, item_id=item.id, via=item.via, carries=True, must_reach=must)


def resident_letter(item: Item, look: str, kind: Kind) -> Letter:
    """`item` is the reader's own, also where it went into another; `look` the look-back's id."""
    said = Say.LOOK_ASK_B if kind is Kind.CLASS_B else Say.LOOK_ASK
    pressed: dict[str, Any] = {"item": item.id, "look": look}
    choices = (
        button(Button.LOOK_HOLDS, "look_back", primary=True, **pressed, says=Says.HOLDS.value),
        button(Button.LOOK_FAILED, "look_back", **pressed, says=Says.FAILED.value),
    )
    return _letter(said, item, choices, must=True, title=title(item.words_id))


ASKED = frozenset({f"say.{Say.LOOK_ASK}", f"say.{Say.LOOK_ASK_B}"})
"""Kinds of the resident's letter."""


def look_of(letter: Letter) -> str:
    """The look-back that a letter asks its resident about, by its id; empty for any other letter."""
    found = (choice.args.get("look", "") for choice in letter.choices if choice.verb == "look_back")
    return str(next(found, ""))


def check_letter(item: Item, look: str, place: str, said: Say = Say.LOOK_TASK) -> Letter:
    """Category and place are what he needs to go and see; nothing of the reporter or of his words.

    `place` is a content of its own that says the building, empty where there is none.
    """
    pressed: dict[str, Any] = {"item": item.id, "look": look}
    choices = (
        button(Button.LOOK_FINE, "look_check", primary=True, **pressed, says=Says.HOLDS.value),
        button(Button.LOOK_FAILED, "look_check", **pressed, says=Says.FAILED.value),
    )
    where: Param = words(place, PLACE_SHOWN) if place else text(f"label.{Label.LOOK_NO_PLACE}")
    photo: Param = text(f"label.{Label.LOOK_PHOTO}") if item.category in VISIBLE else ""
    about: dict[str, Param] = {"category": category(item.category), "place": where, "photo": photo}
    return _letter(said, item, choices, must=said is Say.LOOK_TASK, **about)


def overdue_letter(item: Item) -> Letter:
    see = button(Button.SEE_CHECK, "see_check", primary=True, item=item.id)
    return _letter(Say.LOOK_OVERDUE, item, (see,), must=False)


def todo_letter(found: list[tuple[Item, str]]) -> Letter:
    """What waits to be looked at, one button each; `found` holds items with the look-back's id."""
    lines: list[Phrase] = [
        phrase(f"say.{Say.LOOK_TODO_LINE}", number=item.number, category=category(item.category)) for item, _ in found
    ]
    choices = tuple(
        Choice(phrase(f"button.{Button.SEE_CHECK_OF}", number=item.number), "see_check", {"item": item.id})
        for item, _ in found
    )
    key = f"say.{Say.LOOK_TODO}"
    return Letter(key, (phrase(key, count=len(found), lines=listing(lines)),), choices=choices, carries=True)
