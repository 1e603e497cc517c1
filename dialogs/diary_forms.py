"""The calendar of consultations."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)


class ShowDiary(Form):
    """协商日历: four weeks ahead, or `month` (YYYY-MM); of a station, of all that one sees, or one's own."""

    name = "diary"
    month: Annotated[str, Hidden] = ""
    station: Annotated[str, Hidden] = ""
    mine: Annotated[bool, Hidden] = False
    page: Annotated[int, Hidden] = 0


class ChooseDiary(Form):
    """Whose calendar: a station in a list, page by page."""

    name = "choose_diary"
    month: Annotated[str, Hidden] = ""
    page: Annotated[int, Hidden] = 0
