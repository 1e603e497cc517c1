"""节假日: staff paste a year's official list, see what was understood, and put it in force."""

from __future__ import annotations

from dataclasses import replace

from dialogs.calendar_forms import LoadHolidays
from dialogs.cards import button
from dialogs.form import CHECK, Draft
from dialogs.keys import Button, Say
from dialogs.letter import Letter, Param, listing, phrase
from domain.holiday_list import Reading, read_list
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import answer_choice
from handlers.holiday_card import card_lines, fault_lines, years_said
from handlers.holiday_moves import effect, load
from handlers.talk import Talk
from storage import tables

FORM = LoadHolidays
REQUIRES = Permission.CALENDAR_LOAD


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    """A list with a fault is asked for again, with what is wrong; nothing of it is kept."""
    calendar = talk.house.calendar
    values = {**draft.values, "known": years_said(calendar), "faults": []}
    if "words" not in draft.values:
        return replace(draft, values=values)
    words: list[str] = values["words"]
    if len(words) > 1 and read_list(await talk.words(words[-1:])).found is not None:
        _drop(talk, words[:-1])  # pasted anew
        words = values["words"] = words[-1:]
    reading = read_list(await talk.words(words))
    if reading.found is None:
        _drop(talk, words)
        del values["words"]
        values["faults"] = fault_lines(calendar, reading)
        return replace(draft, values=values, order=())
    return replace(draft, values=values)


def fills(draft: Draft) -> dict[str, Param]:
    faults = draft.values.get("faults")
    return {"known": draft.values["known"], "faults": listing(faults) if faults else ""}


async def check(talk: Talk, draft: Draft) -> Letter:
    reading = await _reading(talk, draft.values["words"])
    assert reading.found is not None
    would = effect(talk.house, reading.found)
    key = f"{FORM.name}.{CHECK}.ask"
    lines = [*card_lines(talk.house.calendar, reading, would.shifts, len(would.by_station)), phrase(key)]
    choices = (
        answer_choice(phrase(f"button.{Button.USE_HOLIDAYS}"), CHECK, "submit", primary=True),
        answer_choice(phrase(f"button.{Button.PASTE_AGAIN}"), CHECK, "words"),
        button(Button.CANCEL, "cancel"),
    )
    return Letter(key, tuple(lines), choices=choices)


async def handle(talk: Talk, form: LoadHolidays) -> None:
    reading = await _reading(talk, form.words)
    if reading.found is None:  # its words have had their time
        raise Refusal(Refused.ALREADY_DONE)
    done = await load(talk, reading.found, talk.channel)
    _drop(talk, form.words)
    key = f"say.{Say.HOLIDAYS_LOADED}"
    lines = [phrase(key, year=reading.found.year)]
    if done.shifts:
        lines.append(phrase(f"say.{Say.HOLIDAYS_MOVED}", count=done.shifts, stations=len(done.by_station)))
    talk.reply(Letter(key, tuple(lines)))


async def _reading(talk: Talk, words: list[str]) -> Reading:
    return read_list(await talk.words(words))


def _drop(talk: Talk, words: list[str]) -> None:
    for content in words:
        talk.work.delete(tables.contents, id=content)
