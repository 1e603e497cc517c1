"""The dialog of official days off; `dialogs.forms` lists them all."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind


class LoadHolidays(Form):
    """节假日: a year's official list, pasted as the notice has it."""

    name = "holidays"
    check = True
    words: Annotated[list[str], Ask(Kind.WORDS)]
