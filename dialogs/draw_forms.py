"""The dialog of the fair draw."""

from __future__ import annotations

from typing import Annotated

from dialogs.form import Ask, Form, Kind
from dialogs.plan_forms import DUTIES, Several

Hidden = Ask(Kind.HIDDEN)
Chosen = Ask(Kind.CHOICE)


class DrawRota(Form):
    """公平抽排: a rota for a time, shares equal under what binds the people."""

    name = "draw_rota"
    check = True
    station: Annotated[str, Chosen]
    duty: Annotated[str, Ask(Kind.CHOICE, DUTIES)]
    period: Annotated[str, Ask(Kind.CHOICE, ("this_month", "next_month", "quarter", "year"))]
    unit: Annotated[str, Ask(Kind.CHOICE, ("day", "half_day", "week"))]
    people: Annotated[list[str], Several, Chosen]
    wishes: Annotated[str, Ask(Kind.CHOICE, on_request=True)] = "none"
    holidays: Annotated[str, Ask(Kind.CHOICE, ("keep", "skip"), on_request=True)] = "keep"
    seed: Annotated[int, Hidden] = 0
    seen: Annotated[str, Hidden] = ""
