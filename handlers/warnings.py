"""Danger: whom to call, said at once; the report goes on as 危急."""

from __future__ import annotations

from dataclasses import replace

from dialogs.keys import Say
from dialogs.letter import Letter, phrase, say
from handlers.talk import Talk


def remind_of_danger(talk: Talk, text: str) -> bool:
    """The same for who writes down what somebody else says: he is asked to pass it on."""
    found = talk.danger(text)
    if found is not None:
        gas = talk.house.district.settings.get("gas_number") or ""
        numbers = " / ".join(found.numbers(gas) if gas else found.numbers())
        talk.reply(replace(say(f"say.{Say.DANGER_FOR}", numbers=numbers), urgent=True))
    return found is not None


def warn_of_danger(talk: Talk, text: str) -> bool:
    """True when the words tell of a danger; the line with the numbers is then said first, and once."""
    found = talk.danger(text)
    if found is None:
        return False
    if talk.warned:
        return True
    talk.warned = True
    gas = talk.house.district.settings.get("gas_number") or ""
    numbers = " / ".join(found.numbers(gas) if gas else found.numbers())
    key = f"danger.{found.kind}"
    talk.reply(Letter(key, (phrase(key, numbers=numbers),), urgent=True))
    return True
