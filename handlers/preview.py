"""The check card of words that a resident will read: seen once more before they go."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import CHECK, Draft
from dialogs.keys import Button, Label
from dialogs.letter import Card, Letter, phrase, row, text, words
from handlers.dialog import answer_choice

SHOWN = 200


def preview(draft: Draft, field: str, label: Label, change: Button) -> Letter:
    """`field` holds the words, `change` is the button that writes them anew."""
    rows = [row("message-square", words(content, SHOWN), f"label.{label}") for content in draft.values[field]]
    files = draft.values.get("files", [])
    if files:
        rows.append(row("image", text(f"label.{Label.PHOTO_COUNT}", count=len(files)), f"label.{Label.PHOTOS}"))
    key = f"{draft.form}.{CHECK}.ask"
    return Letter(
        key,
        (phrase(key, number=draft.values["number"]),),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{change}"), CHECK, field),
            button(Button.CANCEL, "cancel"),
        ),
    )
