"""Dialogs of who was there: to arrive, to hand over, to note for somebody, to count."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind

Hidden = Ask(Kind.HIDDEN)
Chosen = Ask(Kind.CHOICE)


class Arrive(Form):
    """我到岗了: of the stint under way, wherever the person sits now where no station is named."""

    name = "arrive"
    station: Annotated[str, Hidden] = ""
    duty: Annotated[str, Hidden] = ""
    at: Annotated[int, Hidden] = 0


class HandOverDuty(Form):
    """Words for whoever sits next. `at` is the end of the stint, UTC ms."""

    name = "handover"
    station: Annotated[str, Hidden]
    at: Annotated[int, Hidden]
    words: Annotated[list[str], Ask(Kind.WORDS)]


class NoteDuty(Form):
    """补记到岗: whether somebody was there. `shift` is `duty person day`."""

    name = "note_duty"
    station: Annotated[str, Chosen]
    shift: Annotated[str, Chosen]
    was: Annotated[str, Ask(Kind.CHOICE, ("attended", "absent"))]


class ShowHours(Form):
    """值班统计: of a station for who is in charge there, else the person's own."""

    name = "hours"
    station: Annotated[str, Chosen]
    span: Annotated[str, Ask(Kind.CHOICE, ("month", "last_month", "quarter", "year"))]
