"""The district's categories as options."""

from __future__ import annotations

from dialogs.form import Option
from dialogs.keys import Button
from dialogs.letter import category, phrase
from handlers.talk import Talk


def category_options(talk: Talk) -> list[Option]:
    return [
        Option(slug, phrase(f"button.{Button.CATEGORY_LINE}", category=category(slug)))
        for slug in talk.house.district.categories
    ]
