"""What everybody may read of a matter that is open to others: title, category, street, how many support it."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Phrase, Ref, category, phrase, street, text, words
from domain.item import Item
from domain.notices import Notice
from domain.supporting import FEW, Step


def neighbours(count: int) -> Ref:
    """How many support it; under five nobody is told how many."""
    if count < FEW:
        return text(f"label.{Label.FEW_NEIGHBOURS}")
    return text(f"label.{Label.NEIGHBOURS}", count=count)


def open_line(title_id: str, slug: str, place_id: str | None, supporters: int) -> Phrase:
    where = street(place_id) if place_id else ""
    key = f"say.{Say.OPEN_LINE}"
    return phrase(key, title=words(title_id), category=category(slug), street=where, neighbours=neighbours(supporters))


def line_of(item: Item) -> Phrase:
    return open_line(item.shown_id or "", item.category, item.place_id, item.supporters)


def open_choice(item: Item) -> Choice:
    """The matter in a list: its line and its moves are behind it."""
    return Choice(
        phrase(f"button.{Button.OPEN_TITLE}", title=words(item.shown_id or "")), "followed", {"item": item.id}
    )


def followed_letter(item: Item, step: Step) -> Letter:
    """It has moved: in plain words, and in none of those that were spoken in it."""
    key = f"notice.{Notice.FOLLOWED}"
    line = phrase(key, title=words(item.shown_id or ""), step=text(f"followed.{step}"))
    return Letter(key, (line,), choices=(button(Button.SHOW_FOLLOWED, "followed", item=item.id),))


def into_letter(item: Item, main: Item) -> Letter:
    """It was put together with another one that is open too, which he follows from now on."""
    key = f"notice.{Notice.FOLLOWED_INTO}"
    line = phrase(key, title=words(item.shown_id or ""), other=words(main.shown_id or ""))
    return Letter(key, (line,), choices=(button(Button.SHOW_FOLLOWED, "followed", item=main.id),))


def ended_letter(title_id: str) -> Letter:
    key = f"notice.{Notice.FOLLOW_ENDED}"
    return Letter(key, (phrase(key, title=words(title_id)),))
